"""A fictional region: no rule of this package knows Mari El."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import triage.places
from tests.triage.places.conftest import in_short
from triage.places.locator import PlaceLocator


@pytest.fixture(scope="module")
def tiny_where(tiny, reader):
    locator = PlaceLocator(tiny, reader.morphology)

    def run(text, page=None):
        document = reader.read([text])[0]
        return in_short(locator.resolve(document, locator.find(document, page)))

    return run


@pytest.mark.parametrize(
    ("text", "page", "place"),
    [
        ("В Заозёрске яма на Заводской 5", None, "zaozersk/Заозёрск"),
        ("в заозерске яма", None, "zaozersk/Заозёрск"),
        ("ЗАОЗЁРСК БЕЗ СВЕТА", None, "zaozersk/Заозёрск"),
        ("Заозёрский район без воды", None, "zaozersky"),
        ("в Берёзовке яма", None, "? gornaya|zaozersky"),
        ("Берёзовка Заозёрского района", None, "zaozersky/Берёзовка"),
        ("Берёзовка, под Заозёрском", None, "zaozersky/Берёзовка"),
        ("в Берёзовке яма", "Подслушано Горная Застава", "page gornaya/Берёзовка"),
        ("деревня Пенёк, колодец", None, "zaozersky/Пенёк"),
        ("спилили дерево, остался пенёк", None, "-"),
        ("в Тихом Омуте черти", None, "zaozersky/Тихий Омут"),
        ("яма у дома", "Типичный Заозёрск", "page zaozersk"),
        ("по всему Озёрскому краю", None, "-"),
        ("Волжск, яма", None, "-"),
        ("г. Волжск, яма", None, "out"),
        ("Заазёрск, яма", None, "zaozersk/Заозёрск"),
    ],
)
def test_where(tiny_where, text, page, place):
    assert tiny_where(text, page) == place


def test_no_rule_names_a_place_of_the_default_region(mari_el):
    names = {name for d in mari_el.districts for name in (d.code, d.adjective[:-2])}
    names |= {s.name.lower() for s in mari_el.settlements if s.population}
    for path in Path(triage.places.__file__).parent.glob("*.py"):
        code = re.sub(r'""".*?"""|#[^\n]*', "", path.read_text("utf-8"), flags=re.DOTALL).lower()
        assert [name for name in names if re.search(rf"\b{name}\w{{0,3}}\b", code)] == [], path.name
