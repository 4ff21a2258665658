from __future__ import annotations

from xml.etree import ElementTree

import pytest

from triage.domain.ratings import MeasureCode, Rating
from triage.ratings.publication.cards import board_card, map_card
from triage.ratings.publication.charts.palette import SCALE, fitted, scale_step, text_width, wrapped
from triage.ratings.publication.charts.plotted import pdf, png
from triage.ratings.publication.charts.shapes import Box, Canvas, Dot, Label, Path, moved
from triage.ratings.publication.charts.svg import svg
from triage.ratings.publication.page import BOARD_TITLES, league_charts, region_map
from triage.ratings.rating import RatedWindow
from triage.regions.pack import RegionPack


@pytest.fixture(scope="module")
def canvases(demonstration: RatedWindow, pack: RegionPack) -> list[Canvas]:
    drawn = [chart for league in demonstration.rating.leagues for chart in league_charts(league)]
    return [*drawn, *(c for c in (region_map(demonstration.rating, pack),) if c)]


def test_each_league_has_places_and_three_funnels(demonstration: RatedWindow) -> None:
    assert [len(league_charts(league)) for league in demonstration.rating.leagues] == [4, 4]


def test_svg_is_well_formed_and_named(canvases: list[Canvas]) -> None:
    for canvas in canvases:
        root = ElementTree.fromstring(svg(canvas))
        assert root.attrib["role"] == "img"
        assert root.attrib["aria-label"] == canvas.title
        assert len(list(root)) == len(canvas.shapes) + 1


def test_nothing_is_drawn_outside_the_canvas(canvases: list[Canvas]) -> None:
    for canvas in canvases:
        for shape in canvas.shapes:
            match shape:
                case Box():
                    assert shape.x >= -7
                    assert shape.x + shape.width <= canvas.width + 7
                    assert shape.y + shape.height <= canvas.height
                case Path():
                    assert all(-1 <= x <= canvas.width + 1 and -1 <= y <= canvas.height + 1 for x, y in shape.points)
                case Dot():
                    assert 0 <= shape.x <= canvas.width
                case Label():
                    assert 0 <= shape.y <= canvas.height + 1
                    if shape.anchor == "start":
                        assert shape.x + text_width(shape.text, shape.size) <= canvas.width + 60


def test_names_fit_their_tiles(demonstration: RatedWindow, pack: RegionPack) -> None:
    drawn = region_map(demonstration.rating, pack)
    assert drawn is not None
    assert not any("…" in shape.text for shape in drawn.shapes if isinstance(shape, Label))


def test_every_card_names_its_leaders(demonstration: RatedWindow, pack: RegionPack) -> None:
    for code in BOARD_TITLES:
        texts = " ".join(s.text for s in board_card(demonstration.rating, pack, code).shapes if isinstance(s, Label))
        for league in demonstration.rating.leagues:
            board = next(b for b in league.boards if b.measure is code)
            assert all(leader.name in texts for leader in board.leaders)
        assert "придуманы" in texts
    assert map_card(demonstration.rating, pack) is not None


def test_an_unproven_first_place_is_called_so_on_its_card(
    demonstration: RatedWindow, doubtful: Rating, pack: RegionPack
) -> None:
    def cautions(rating: Rating) -> list[str]:
        shapes = board_card(rating, pack, MeasureCode.MEAN_TIME).shapes
        return [s.text for s in shapes if isinstance(s, Label) and "не доказано" in s.text]

    assert cautions(demonstration.rating) == []
    assert cautions(doubtful) == ["отличие ещё от одного органа не доказано"]


def test_pictures_carry_no_time(canvases: list[Canvas]) -> None:
    assert png(canvases[0]) == png(canvases[0])
    assert b"Software" not in png(canvases[0])
    assert pdf(canvases[:1], "Рейтинг") == pdf(canvases[:1], "Рейтинг")


def test_dollars_and_angle_brackets_are_only_text() -> None:
    canvas = Canvas(100, 40, "<&>")
    canvas.add(Label(0, 20, "$x^2$ <b>"))
    assert "&lt;b&gt;" in svg(canvas)
    assert png(canvas).startswith(b"\x89PNG")


def test_texts_are_cut_and_wrapped_to_fit() -> None:
    name = "Министерство культуры, печати и по делам национальностей"
    assert fitted("Юринский", 12, 200) == "Юринский"
    assert fitted(name, 12, 150).endswith("…")
    assert text_width(fitted(name, 12, 150), 12) <= 150
    lines = wrapped(name, 12, 180)
    assert " ".join(lines) == name
    assert all(text_width(line, 12) <= 180 for line in lines)
    assert "".join(wrapped("Мари-Турекского", 12, 60)) == "Мари-Турекского"


def test_the_scale_uses_all_its_steps() -> None:
    assert [scale_step(v, 50, 80) for v in (50, 64.9, 80)] == [0, 2, len(SCALE) - 1]
    assert scale_step(5, 7, 7) == len(SCALE) // 2


def test_shapes_are_moved_and_scaled_as_one() -> None:
    assert moved(Box(1, 2, 3, 4, "#fff", radius=1), 2, 10, 20) == Box(12, 24, 6, 8, "#fff", radius=2)
    assert moved(Dot(1, 2, 3, "#fff"), 2, 0, 0) == Dot(2, 4, 6, "#fff")
    assert moved(Label(1, 2, "x", 10), 0.5, 0, 0) == Label(0.5, 1, "x", 5)
    assert moved(Path(((1, 1), (2, 2)), "#000", 2), 3, 1, 0) == Path(((4, 3), (7, 6)), "#000", 6)


def light(colour: str) -> float:
    """Return the relative luminance of «#rrggbb» (WCAG 2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_word_on_the_map_can_be_read(demonstration: RatedWindow, pack: RegionPack) -> None:
    shapes = map_card(demonstration.rating, pack).shapes
    checked = 0
    for box in (shape for shape in shapes if isinstance(shape, Box) and shape.radius):
        for label in (shape for shape in shapes if isinstance(shape, Label)):
            if box.x < label.x < box.x + box.width and box.y < label.y < box.y + box.height:
                one, other = light(label.fill), light(box.fill)
                assert (max(one, other) + 0.05) / (min(one, other) + 0.05) >= 4.5, label.text
                assert label.size >= 10.5, label.text
                checked += 1
    assert checked > 60
