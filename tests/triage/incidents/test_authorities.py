"""Codes of authorities: refused when unknown or out of force, with what is probably meant."""

from __future__ import annotations

from datetime import date

import pytest

from tests.triage.incidents.conftest import START
from triage.domain.errors import ConflictError, NotFoundError
from triage.incidents.authorities import check_authority, nearest
from triage.regions.loader import load_region, region_folder

DAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def mari_el():
    return load_region(region_folder("mari_el"))


@pytest.mark.parametrize(
    ("typo", "meant"),
    [
        ("adm_sernurskyy", "adm_sernursky"),
        ("admsernursky", "adm_sernursky"),
        ("ADM_SERNURSKY", "adm_sernursky"),
        ("Сернурский", "adm_sernursky"),
        ("min_zdrav", "minzdrav"),
        ("минздрав", "minzdrav"),
    ],
)
def test_a_mistyped_code_finds_the_one_meant_first(mari_el, typo, meant):
    assert nearest(mari_el, typo, DAY)[0].code == meant
    with pytest.raises(NotFoundError, match=rf"органа «{typo}» .* нет → возможно: {meant} \("):
        check_authority(mari_el, typo, START)


def test_what_is_like_nothing_names_the_file(mari_el):
    assert nearest(mari_el, "qqqq", DAY) == []
    with pytest.raises(NotFoundError, match=r"→ возьмите код из authorities\.csv"):
        check_authority(mari_el, "qqqq", START)


def test_every_code_in_force_passes(mari_el):
    codes = {one.code for one in mari_el.authorities if one.validity.holds_on(DAY)}
    assert len(codes) > 20
    for code in codes:
        check_authority(mari_el, code, START)


def test_one_out_of_force_names_its_successor(mari_el):
    gone = [one for one in mari_el.authorities if not mari_el.authority(one.code, DAY).validity.holds_on(DAY)]
    for one in gone:
        with pytest.raises(ConflictError, match="не действует →"):
            check_authority(mari_el, one.code, START)
        assert one.code not in {near.code for near in nearest(mari_el, one.code, DAY)}
