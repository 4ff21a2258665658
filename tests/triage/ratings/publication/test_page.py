from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from tests.triage.ratings.publication.test_wording import plain
from triage.domain.ratings import CaseReference, Exclusion, ExclusionScope
from triage.ratings.publication.page import page_html, region_map
from triage.ratings.rating import RatedWindow
from triage.regions.pack import RegionPack


class Ids(HTMLParser):
    """Collects ids and links inside the page."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if values.get("id"):
            self.ids.add(str(values["id"]))
        if tag == "a":
            self.links.add(str(values.get("href")))


@pytest.fixture(scope="module")
def page(files: dict[str, bytes]) -> str:
    return files["index.html"].decode()


def test_nothing_is_loaded_from_elsewhere(page: str) -> None:
    assert "<script" not in page
    assert "<link" not in page
    assert set(re.findall(r"https?://[^\"' <]+", page)) == {"http://www.w3.org/2000/svg"}


def test_every_link_leads_somewhere(page: str, files: dict[str, bytes]) -> None:
    parsed = Ids()
    parsed.feed(page)
    for link in parsed.links:
        assert link[1:] in parsed.ids if link.startswith("#") else link in files, link


def test_every_raised_signal_is_one_click_from_its_cases(page: str, demonstration: RatedWindow) -> None:
    for league in demonstration.rating.leagues:
        for row in league.rows:
            for signal in row.signals:
                anchor = f'id="{row.code}-{signal.code.value}"'
                assert (anchor in page) is signal.is_raised
                if signal.is_raised:
                    section = page[page.index(anchor) : page.index("</details>", page.index(anchor))]
                    assert section.count("<li>") == signal.count
                    assert all(f"№ {case.case_id}" in section for case in signal.cases)


def test_exclusions_show_rows_and_what_is_wrong(page: str) -> None:
    assert "Строка источника не читается" in page
    assert "строка 1375: «Дата создания»" in page
    assert "(no_authority)" in page


def test_texts_from_outside_are_escaped(demonstration: RatedWindow, pack: RegionPack) -> None:
    hostile = Exclusion("x", "Правило", ExclusionScope.CASE, (CaseReference("<script>alert(1)</script>", 1, "<b>"),))
    html = page_html(replace(demonstration.rating, exclusions=(hostile,)), pack)
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_the_map_has_all_seventeen_municipalities(demonstration: RatedWindow, pack: RegionPack) -> None:
    assert len(pack.info.tiles) == 17
    assert {tile.district for tile in pack.info.tiles} == {district.code for district in pack.districts}
    drawn = region_map(demonstration.rating, pack)
    assert drawn is not None
    texts = " ".join(getattr(shape, "text", "") for shape in drawn.shapes)
    assert all(row.label in texts for row in demonstration.rating.league("administrations").rows)


def test_a_region_without_tiles_has_no_map(demonstration: RatedWindow, pack: RegionPack) -> None:
    bare = replace(pack, info=replace(pack.info, tiles=()))
    assert "Плитка — муниципалитет" not in page_html(demonstration.rating, bare)


def test_the_notice_and_the_methodology_stand_on_the_page(page: str) -> None:
    assert page.count("придуманы программой") >= 2
    assert "не официальная методика" in page


def test_changes_add_up_as_printed_and_as_the_letters_tell_them(page: str, files: dict[str, bytes]) -> None:
    section = page[page.index('id="changes"') : page.index('id="exclusions"')]
    rows = [re.findall(r"[+−]?\d+,\d(?=\s*<)", row.replace("</b>", "")) for row in section.split("<tr>")]
    figures = [[float(f.replace("−", "-").replace(",", ".")) for f in row] for row in rows if len(row) == 9]
    assert len(figures) > 20
    for before, after, total, *parts in figures:
        assert after - before == pytest.approx(total)
        assert sum(parts) == pytest.approx(total)
    letters = [plain(content.decode()) for path, content in files.items() if path.startswith("letters/")]
    told = sorted(float(t.replace("−", "-").replace(",", ".")) for t in re.findall(_TOTAL, " ".join(letters)))
    assert told == sorted(total for _, _, total, *_ in figures if total)


_TOTAL = r"Балл был [\d,]+, стал [\d,]+ \(([+−][\d,]+)\)"


def test_who_cannot_be_compared_is_named(page: str) -> None:
    assert "Не с чем сравнить: Министерство культуры" in page


def test_a_signal_with_more_cases_than_it_lists_says_so(demonstration: RatedWindow, pack: RegionPack) -> None:
    rating = demonstration.rating
    league = rating.leagues[0]
    row = next(row for row in league.rows if any(signal.is_raised for signal in row.signals))
    signals = tuple(replace(one, count=1234) if one.is_raised else one for one in row.signals)
    rows = tuple(replace(row, signals=signals) if one is row else one for one in league.rows)
    listed = next(len(one.cases) for one in signals if one.is_raised)
    leagues = (replace(league, rows=rows), *rating.leagues[1:])
    assert f"Показаны первые {listed} из 1\u00a0234." in page_html(replace(rating, leagues=leagues), pack)
    assert "Показаны первые" not in page_html(rating, pack)
