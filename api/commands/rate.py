"""`triage rate`: the rating of a period and its publication, from an export, the database or the demonstration."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from api.commands.exits import EXIT_CODES
from triage.domain.errors import InputError

if TYPE_CHECKING:
    from api.settings import Settings
    from triage.domain.ratings import Exclusion
    from triage.ratings.rating import RatedWindow
    from triage.ratings.sources import RatingSource
    from triage.regions.pack import RegionPack

_LISTED_ROWS = 10
"""How many rows of a rule the command names; all of them are on the page and in the table."""

HELP = f"""Построить рейтинг органов власти за период и его публикацию.

В папку OUT пишутся новость (news.txt), страница (index.html), таблица с формулами (rating.xlsx), PDF, карточки PNG,
JSON со схемой и письма органам; те же данные дают те же файлы. Без --input и --demo данные берутся из базы.

{EXIT_CODES}"""


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("rate", help=HELP)
    def rate(
        output: Annotated[Path, typer.Option("-o", "--output", metavar="OUT", help="Папка публикации.")],
        month: Annotated[str | None, typer.Option(help="Месяц 2021-10.")] = None,
        period: Annotated[str | None, typer.Option(help="Квартал 2021-Q4 или дни 2021-10-01..2021-10-14.")] = None,
        source: Annotated[Path | None, typer.Option("--input", help="Выгрузка: csv, xlsx, jsonl, parquet.")] = None,
        database: Annotated[str | None, typer.Option("--db", help="Адрес базы данных.")] = None,
        demo: Annotated[bool, typer.Option("--demo", help="Придуманный программой октябрь 2021 года.")] = False,
        region: Annotated[str | None, typer.Option(help="Регион: имя пакета или папка.")] = None,
        methodology: Annotated[Path | None, typer.Option(help="Своя таблица методики (TOML).")] = None,
        data_until: Annotated[
            str | None, typer.Option(help="До какого момента собраны данные, 2021-11-05T12:00.")
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help="Вывести итог как JSON.")] = False,
    ) -> None:
        from api.commands.progress import progress_bar
        from api.settings import settings_with
        from triage.ratings.methodology import METHODOLOGY_FILE, load_methodology
        from triage.ratings.publication.bundle import publish, refuse_foreign_folder
        from triage.ratings.sources import rate_source
        from triage.ratings.windows import parse_window
        from triage.regions.loader import load_region, region_folder

        refuse_foreign_folder(output)
        window = parse_window(_period(month, period, demo))
        settings = settings_with(region=region, database_url=database)
        pack = load_region(region_folder(settings.region))
        table = load_methodology(methodology or METHODOLOGY_FILE)
        until = _moment(data_until, ZoneInfo(pack.info.time_zone))
        with progress_bar("Читаем обращения и оцениваем ответы", "Читаем выгрузку и оцениваем ответы") as update:
            read = _source(source, database, demo, settings, pack, update)
            rated = rate_source(read, window, pack, table, until)
            files = publish(rated, pack, output)
        _say(rated, output, files, as_json)


def _period(month: str | None, period: str | None, demo: bool) -> str:
    if month and period:
        raise InputError("заданы и --month, и --period → оставьте одно")
    if not (month or period) and demo:
        return "2021-10"
    if not (month or period):
        raise InputError("не задан период → укажите --month 2021-10 или --period 2021-Q4")
    return month or period or ""


def _source(
    path: Path | None,
    database: str | None,
    demo: bool,
    settings: Settings,
    pack: RegionPack,
    progress: Callable[[int, float], None],
) -> RatingSource:
    from api.rating_sources import database_source, demonstration_source, export_source

    if sum((path is not None, database is not None, demo)) > 1:
        raise InputError("задано несколько источников → оставьте одно из --input, --db, --demo")
    if demo:
        return demonstration_source(pack)
    if path is not None:
        return export_source(path, pack, settings.models_home, progress)
    return database_source(settings.database_url, pack, settings.models_home)


def _moment(text: str | None, zone: ZoneInfo) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"--data-until «{text}» — не момент → например 2021-11-05T12:00") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _say(rated: RatedWindow, output: Path, files: tuple[str, ...], as_json: bool) -> None:
    from triage.ratings.publication.notices import data_notices
    from triage.ratings.publication.wording import messages

    rating = rated.rating
    excluded = {exclusion.rule: len(exclusion.cases) for exclusion in rating.exclusions}
    if as_json:
        summary = {
            "output": str(output),
            "files": list(files),
            "received": rating.totals.received_count,
            "rated": rating.totals.rated_count,
            "excluded": excluded,
            "notices": list(rating.notices),
            "data_fingerprint": rating.data_fingerprint,
        }
        typer.echo(json.dumps(summary, ensure_ascii=False, indent=1))
        return
    if rating.data_notice:
        typer.echo(rating.data_notice, err=True)
    typer.echo(f"Рейтинг готов: {output / 'index.html'}; оценено {messages(rating.totals.rated_count)}.")
    for notice in data_notices(rating):
        typer.echo(notice)
    for exclusion in rating.exclusions:
        typer.echo(_left_out(exclusion))


def _left_out(exclusion: Exclusion) -> str:
    """Say what a rule left out, and in which rows: a message as a whole, or only the time that cannot be true."""
    from triage.domain.ratings import ExclusionScope

    left_out = "Исключено" if exclusion.scope is ExclusionScope.CASE else "Учтено без невозможного времени"
    rows = [str(row) for row in sorted(case.row for case in exclusion.cases if case.row)]
    more = f" и ещё {len(rows) - _LISTED_ROWS}" if len(rows) > _LISTED_ROWS else ""
    listed = f" ({'строка' if len(rows) == 1 else 'строки'} {', '.join(rows[:_LISTED_ROWS])}{more})" if rows else ""
    return f"{left_out}, {exclusion.title[0].lower()}{exclusion.title[1:]}: {len(exclusion.cases)}{listed}"
