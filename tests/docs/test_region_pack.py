from __future__ import annotations

import re
from pathlib import Path

import pytest

from triage.regions.loader import REQUIRED_FILES
from triage.regions.records import COLUMNS

PAGE = (Path(__file__).parents[2] / "docs" / "region-pack.md").read_text("utf-8")
SECTIONS = {
    match[1]: re.findall(r"^\| `(\w+)` \|", match[2], re.MULTILINE)
    for match in re.finditer(r"^### (\S+\.csv)\n(.*?)(?=^#|\Z)", PAGE, re.MULTILINE | re.DOTALL)
}


def test_every_table_is_documented():
    assert set(SECTIONS) == set(COLUMNS)


@pytest.mark.parametrize("file", sorted(COLUMNS))
def test_the_documented_columns_are_those_the_loader_reads(file):
    assert tuple(SECTIONS[file]) == COLUMNS[file]


def test_the_required_tables_come_first():
    required = [file for file in REQUIRED_FILES if file.endswith(".csv")]
    assert list(SECTIONS)[: len(required)] == [
        "districts.csv",
        "authorities.csv",
        "settlements.csv",
        "topics.csv",
        "jurisdiction.csv",
    ]
    assert set(list(SECTIONS)[: len(required)]) == set(required)
