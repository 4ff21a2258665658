from __future__ import annotations

import pytest

from api import names, wording
from triage.domain.authorities import AuthorityKind
from triage.domain.decisions import Reason, Status
from triage.domain.places import MentionKind, PlaceRole, PlaceStatus


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 строк"),
        (1, "1 строка"),
        (2, "2 строки"),
        (5, "5 строк"),
        (11, "11 строк"),
        (12, "12 строк"),
        (21, "21 строка"),
        (104, "104 строки"),
        (111, "111 строк"),
        (1_234_567, "1\u00a0234\u00a0567 строк"),
    ],
)
def test_nouns_agree_with_numbers(count, text):
    assert wording.plural(count, "строка", "строки", "строк") == text


def test_numbers_are_written_in_russian():
    assert wording.decimal(12.345) == "12,3"
    assert wording.percent(0.876) == "88\u00a0%"


def test_every_code_has_a_name():
    pairs = (
        (names.STATUSES, Status),
        (names.REASONS, Reason),
        (names.PLACE_STATUSES, PlaceStatus),
        (names.KINDS, AuthorityKind),
        (names.MENTIONS, MentionKind),
        (names.ROLES, PlaceRole),
    )
    for table, kinds in pairs:
        assert set(table) == set(kinds)
    assert set(names.SEVERITIES) == {0, 1, 2, 3}
