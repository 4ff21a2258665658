"""What would stop every worker is found before one is started."""

from __future__ import annotations

import pytest

from api.preflight import check_groups
from api.settings import VkGroup
from tests.api.incidents.conftest import START
from triage.domain.errors import InputError


def with_group(services, authority):
    group = VkGroup(confirmation="c0nfirm", secret="очень-секретно", authority=authority)
    return services.settings.model_copy(update={"vk_groups": {7: group}})


def test_a_community_answers_for_no_authority_the_region_does_not_have(services):
    message = r"TRIAGE_VK_GROUPS, сообщество 7: органа «adm_zaozersc» .* → возможно: adm_zaozersk"
    with pytest.raises(InputError, match=message):
        check_groups(with_group(services, "adm_zaozersc"), services.pack, START)


@pytest.mark.parametrize("authority", ["adm_zaozersk", None])
def test_one_it_has_or_none_passes(services, authority):
    check_groups(with_group(services, authority), services.pack, START)
