from __future__ import annotations

from datetime import date, time

import pytest

from triage.domain.errors import RegionPackError
from triage.regions.loader import load_region
from triage.regions.pack import NormClock, OfficeDay, Tile

NORM = "first_answer_hours = 9"
SECTIONS = """first_answer_hours = 9
first_answer_clock = "working"

[calendar]
day_start = "09:30"
day_end = "18:00"
break_start = "13:00"
break_end = "13:30"
extra_holidays = ["2021-10-12"]

[tiles]
zaozersk = [1, 0]
gornaya = [0, 2]
"""


def test_a_pack_without_the_sections_has_usual_hours_and_no_map(editor):
    info = load_region(editor.folder).info
    assert (info.norm_clock, info.office, info.tiles) == (NormClock.WALL, OfficeDay(), ())


def test_norm_clock_hours_and_tiles_are_read(editor):
    editor.replace("region.toml", NORM, SECTIONS)
    info = load_region(editor.folder).info
    assert info.norm_clock is NormClock.WORKING
    assert info.office == OfficeDay(time(9, 30), time(18), time(13), time(13, 30), (date(2021, 10, 12),))
    assert info.tiles == (Tile("zaozersk", 1, 0), Tile("gornaya", 0, 2))


@pytest.mark.parametrize(
    ("old", "new", "field", "problem"),
    [
        ('"working"', '"lunar"', "norms.first_answer_clock", "не часы нормы"),
        ('day_start = "09:30"', 'day_start = "утром"', "calendar.day_start", "не время"),
        ('day_end = "18:00"', 'day_end = "08:00"', "calendar.day_start", "не по порядку"),
        ('["2021-10-12"]', '["2021-13-12"]', "calendar.extra_holidays", "не все значения — даты"),
        ("zaozersk = [1, 0]", "zaozersk = [1]", "tiles.zaozersk", "не пара целых чисел"),
        ("zaozersk = [1, 0]", "zaozersk = [-1, 0]", "tiles.zaozersk", "не пара целых чисел"),
        ("zaozersk = [1, 0]", "zaozersk = [0, 2]", "tiles", "на одном месте"),
        ("zaozersk = [1, 0]", "atlantis = [1, 0]", "tiles.atlantis", "нет в districts.csv"),
    ],
)
def test_wrong_sections_are_named(editor, old, new, field, problem):
    editor.replace("region.toml", NORM, SECTIONS.replace(old, new))
    with pytest.raises(RegionPackError) as caught:
        load_region(editor.folder)
    (fault,) = caught.value.faults
    assert fault.field is not None
    assert fault.field.rstrip(".") == field
    assert problem in fault.problem
