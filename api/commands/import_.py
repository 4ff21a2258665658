"""`triage import`: brings an export of an incident system into the database."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from api.commands.exits import EXIT_CODES, FOUND_FAULTS
from triage.domain.errors import RowError

if TYPE_CHECKING:
    from triage.domain.incidents import Incident, UnknownName
    from triage.incidents.importing import ImportReport

HELP = f"""Принять выгрузку системы инцидентов: csv, xlsx, jsonl, parquet; столбцы узнаются по названиям.

Строки с ошибками не принимаются и пишутся с причинами в файл ОТКАЗЫ; их можно исправить и импортировать ещё раз.
Строки, где время противоречит себе (ответ раньше сообщения, отрицательная длительность), принимаются, но рейтинг этого
времени не считает; они пишутся с причинами в ФАЙЛ.doubts.csv.
Повторный импорт того же файла ничего не меняет, более новая выгрузка дополняет принятое. После приёма ответы в базе,
которых ещё никто не оценил, оцениваются по рубрике (около 3 мс на ответ); с --no-score это делает служба или triage
rescore, а triage rate оценит недостающее на время расчёта.

{EXIT_CODES}"""
_SHOWN_NAMES, _SHOWN_CANDIDATES = 10, 5


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("import", help=HELP)
    def import_(
        source: Annotated[Path, typer.Argument(metavar="ФАЙЛ", help="Выгрузка.")],
        database_url: Annotated[str | None, typer.Option("--db", metavar="URL", help="SQLite или PostgreSQL.")] = None,
        rejects: Annotated[Path | None, typer.Option(metavar="ОТКАЗЫ", help="По умолчанию ФАЙЛ.rejects.csv.")] = None,
        date: Annotated[str | None, typer.Option(help="Дата сообщений, если в выгрузке её нет: 2022-05-01.")] = None,
        region: Annotated[str | None, typer.Option(help="Регион: имя пакета или папка.")] = None,
        score: Annotated[bool, typer.Option("--score/--no-score", help="Оценить принятые ответы сразу.")] = True,
        as_json: Annotated[bool, typer.Option("--json", help="Вывести итог как JSON.")] = False,
    ) -> None:
        rejects = rejects or source.with_name(f"{source.name}.rejects.csv")
        doubts_file = source.with_name(f"{source.name}.doubts.csv")
        done = _imported(source, database_url, date, region)
        for path, errors in ((rejects, done.faults), (doubts_file, done.doubts)):
            if errors:
                _write_rows(path, errors)
        scored_count = _scored(database_url, region) if score else None
        _say(done, rejects if done.faults else None, doubts_file if done.doubts else None, scored_count, as_json)
        if done.faults or done.doubts:
            raise typer.Exit(FOUND_FAULTS)


@dataclass(frozen=True, slots=True)
class _Imported:
    """What came of a file: the report, rows refused, rows taken that contradict themselves, rows without a date."""

    report: ImportReport
    faults: list[RowError]
    doubts: list[RowError]
    undated_count: int


def _imported(source: Path, database_url: str | None, date: str | None, region: str | None) -> _Imported:
    """Import the file."""
    from api.clock import SystemClock
    from api.commands.progress import progress_bar
    from api.settings import settings_with
    from triage.exports.incidents import read_incidents
    from triage.incidents.importing import Importer
    from triage.incidents.policy import Policy
    from triage.regions.loader import load_region, region_folder
    from triage.storage.database import Database
    from triage.storage.schema import upgrade

    settings = settings_with(database_url=database_url, region=region)
    pack = load_region(region_folder(settings.region))
    faults: list[RowError] = []
    doubts: list[RowError] = []
    undated: Counter[bool] = Counter()
    with closing(Database(settings.database_url)) as database, progress_bar("Открываем", "Принимаем") as update:
        upgrade(database)
        share = [0.0]
        importer = Importer(database, SystemClock(), Policy())
        rows = read_incidents(
            source,
            pack,
            default_created_at=_moment(date, pack.info.time_zone),
            known_date=importer.date_of,
            on_share_read=lambda read: share.__setitem__(0, read),
            on_doubt=doubts.append,
        )
        report = importer.run(
            _counted(rows, undated),
            faults.append,
            actor=f"импорт {source.name}",
            progress=lambda done: update(done, share[0]),
        )
    return _Imported(report, faults, doubts, undated[True])


def _scored(database_url: str | None, region: str | None) -> int:
    """Score what is stored and was not scored; return how many answers."""
    from api.commands.progress import progress_bar
    from api.settings import settings_with
    from api.stored_scoring import score_stored
    from triage.regions.loader import load_region, region_folder
    from triage.storage.database import Database

    settings = settings_with(database_url=database_url, region=region)
    pack = load_region(region_folder(settings.region))
    with closing(Database(settings.database_url)) as database, progress_bar("Открываем", "Оцениваем") as update:
        return score_stored(database, pack, settings.models_home, update).scored_count


def _counted(rows: Iterable[Incident | RowError], undated: Counter[bool]) -> Iterator[Incident | RowError]:
    """Yield the rows and count those without a date, which no rating will have."""
    for row in rows:
        undated[not isinstance(row, RowError) and not row.is_dated] += 1
        yield row


def _moment(date: str | None, zone: str) -> datetime | None:
    from triage.exports.cells import CellError, read_moment

    try:
        return read_moment(date or "", ZoneInfo(zone))
    except CellError as error:
        raise typer.BadParameter(str(error)) from error


def _write_rows(path: Path, faults: list[RowError]) -> None:
    """Write the rows as they came, the reasons before them."""
    import pandas as pd

    from triage.exports.columns import REJECT_HEADERS
    from triage.files.tables import write_table

    columns = [*REJECT_HEADERS, *(column for column in _cells(faults[0]) if column not in REJECT_HEADERS)]
    frame = pd.DataFrame(_records(faults), columns=columns, dtype="str").fillna("")
    write_table(path, frame)


def _records(faults: Iterable[RowError]) -> Iterator[dict[str, str]]:
    from triage.exports.columns import REJECT_HEADERS

    for fault in faults:
        reasons = (str(fault.row), fault.field or "", fault.problem, fault.remedy)
        yield {**_cells(fault), **dict(zip(REJECT_HEADERS, reasons, strict=True))}


def _cells(fault: RowError) -> dict[str, str]:
    from triage.exports.incidents import FaultyRowError

    return dict(fault.cells) if isinstance(fault, FaultyRowError) else {}


def _say(
    done: _Imported, rejects: Path | None, doubts_file: Path | None, scored_count: int | None, as_json: bool
) -> None:
    report = done.report
    if as_json:
        figures = {
            "rows": report.row_count,
            "created": report.created_count,
            "updated": report.updated_count,
            "unchanged": report.unchanged_count,
            "rejected": report.rejected_count,
            "undated": done.undated_count,
            "contradictory": len(done.doubts),
            "scored": scored_count,
            "rejects_file": str(rejects) if rejects else None,
            "doubts_file": str(doubts_file) if doubts_file else None,
            "unknown_names": [[n.column, n.name, count] for n, count in report.unknown_names.items()],
            "ambiguous_names": [[n.column, n.name, list(n.candidates)] for n in report.unknown_names if n.candidates],
        }
        typer.echo(json.dumps(figures, ensure_ascii=False))
        return
    from triage.text.wording import spaced

    typer.echo(
        f"Строк {spaced(report.row_count)}: новых {spaced(report.created_count)}, дополнено "
        f"{spaced(report.updated_count)}, без изменений {spaced(report.unchanged_count)}, "
        f"не принято {spaced(report.rejected_count)}."
    )
    if scored_count:
        typer.echo(f"Ответов оценено: {spaced(scored_count)}.")
    if done.undated_count:
        remedy = "нужны в рейтинге — примите тот же файл ещё раз с --date 2022-05-01"
        typer.echo(f"Без даты: {spaced(done.undated_count)}; ни в один рейтинг они не войдут → {remedy}")
    if rejects is not None:
        typer.echo(f"Не принятые строки с причинами: {rejects}")
    if doubts_file is not None:
        typer.echo(
            f"Принято с противоречиями во времени: {spaced(len(done.doubts))}; этого времени рейтинг не считает. "
            f"Строки с причинами: {doubts_file}"
        )
    common = sorted(report.unknown_names.items(), key=lambda pair: -pair[1])
    if common:
        typer.echo("Названия, по которым код не определён (приняты как есть или без кода):")
    for name, count in common[:_SHOWN_NAMES]:
        typer.echo(f"  {name.column}: «{name.name}» — {spaced(count)}; {_why_unknown(name)}")
    if len(common) > _SHOWN_NAMES:
        typer.echo(f"  и ещё {spaced(len(common) - _SHOWN_NAMES)}; все — с ключом --json")


def _why_unknown(name: UnknownName) -> str:
    """Return why a name has no code: the pack lacks it, it lies in another district, or several records bear it."""
    if not name.candidates:
        return "в пакете региона такого нет"
    told = "; ".join(name.candidates[:_SHOWN_CANDIDATES])
    more = len(name.candidates) - _SHOWN_CANDIDATES
    several = f"неоднозначно, подходят: {told}" + (f" и ещё {more}" if more > 0 else "")
    return several if len(name.candidates) > 1 else f"в названном районе такого нет, есть {told}"
