"""The page of a rating: one self-contained HTML file with its own styles and inline charts; open to change it.

Nothing is loaded from anywhere: it opens from a disk, from an intranet and from an e-mail alike.
"""

from __future__ import annotations

from datetime import datetime

from markupsafe import Markup

from triage.domain.ratings import League, MeasureCode, Rating
from triage.ratings.publication.charts.funnel_plot import USUAL_HEIGHT, funnel_plot
from triage.ratings.publication.charts.rank_bars import rank_bars
from triage.ratings.publication.charts.shapes import Canvas
from triage.ratings.publication.charts.svg import svg
from triage.ratings.publication.charts.tile_map import tile_map
from triage.ratings.publication.filters import TEMPLATES, environment
from triage.ratings.publication.news import news_title
from triage.ratings.publication.notices import SCORE_NOTE, notice_texts
from triage.ratings.publication.wording import day
from triage.regions.pack import RegionPack

BOARD_TITLES = {
    MeasureCode.MEAN_TIME: "Время ответа",
    MeasureCode.SOLVED_COUNT: "Решённые проблемы",
    MeasureCode.ANSWER_QUALITY: "Качество ответов",
}


def page_html(rating: Rating, pack: RegionPack) -> str:
    """Return the page."""
    rows = [row for league in rating.leagues for row in league.rows]
    drawn_map = region_map(rating, pack)
    return (
        environment()
        .get_template("page.html.j2")
        .render(
            title=news_title(rating, pack),
            css=Markup((TEMPLATES / "page.css").read_text(encoding="utf-8")),  # noqa: S704 (our own file)
            rating=rating,
            until=until_text(rating),
            board_codes=[code.value for code in BOARD_TITLES],
            board_titles={code.value: title for code, title in BOARD_TITLES.items()},
            part_codes=_part_codes(rating),
            notices=notice_texts(rating),
            score_note=SCORE_NOTE,
            map=Markup(svg(drawn_map)) if drawn_map else None,  # noqa: S704 (escaped where it is made)
            charts={league.code: [Markup(svg(chart)) for chart in league_charts(league)] for league in rating.leagues},  # noqa: S704
            minimum_cases=minimum_cases(rating),
            any_signal=any(signal.is_raised for row in rows for signal in row.signals),
            any_change=any(row.change for row in rows),
        )
    )


def league_charts(league: League, funnel_height: float = USUAL_HEIGHT) -> list[Canvas]:
    """Return the charts of a league: places first, then the funnels."""
    labels = {row.code: row.label for row in league.rows}
    places = rank_bars(league, "Места и их интервалы")
    return [*([places] if places else []), *(funnel_plot(funnel, labels, funnel_height) for funnel in league.funnels)]


def region_map(rating: Rating, pack: RegionPack) -> Canvas | None:
    """Return the tile-grid map of the league that has districts, None without one."""
    for league in rating.leagues:
        if any(row.district for row in league.rows):
            return tile_map(league, pack.info.tiles, "Общий балл по муниципалитетам")
    return None


def until_text(rating: Rating) -> str:
    """Return the day up to which the data reach."""
    return day(datetime.fromisoformat(rating.data_until).date())


def minimum_cases(rating: Rating) -> int:
    """Return from how many cases on an authority is ranked, as the methodology of the rating says."""
    return int(next(fact.value for fact in rating.methodology.facts if fact.key == "ranking.minimum_cases"))


def _part_codes(rating: Rating) -> list[str]:
    codes = {part.code: None for league in rating.leagues for row in league.rows for part in row.parts}
    return [code.value for code in codes]
