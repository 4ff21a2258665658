"""`triage-train check`: what is wrong with a labelled table, row by row."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated

import typer

from training.commands import options
from training.targets import Target

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from training.checks import DataReport, Finding
    from training.datasets import LabelledData

FAULTS_FOUND = 1
_ROWS_SHOWN, _RARE_SHOWN = 20, 30

HELP = "Проверить размеченные данные: пустые, длинные, личные, спорные, повторные и неизвестные метки; код 1 — найдены."


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("check", help=HELP)(check_command)


def check_command(
    data: options.Data,
    text_column: options.TextColumn,
    label_column: options.LabelColumn,
    date_column: options.DateColumn = None,
    target: Annotated[Target, typer.Option("--target", help="Чему учить: чьи коды сверять.")] = "topic",
    pack_labels: Annotated[bool, typer.Option("--pack-labels", help="Метки обязаны быть кодами региона.")] = False,
    region: options.Region = None,
    noise: Annotated[
        bool, typer.Option("--noise", help="Искать и сомнительные метки: учить на долях и сверять (до 6000 строк).")
    ] = False,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Таблица находок по строкам.")] = None,
    as_json: options.Json = False,
) -> None:
    """Check labelled data: empty, long, personal, conflicting, repeated, unknown labels; exit code 1 if anything."""
    from models.pack_labels import known_codes
    from training.checks import check_data
    from training.datasets import Columns, read_labelled
    from triage.regions.loader import load_region

    labelled = read_labelled(data, Columns(text_column, label_column, date_column))
    known = known_codes(load_region(options.region_folder(region)), target) if pack_labels else ()
    held_out = _held_out(labelled, target, region) if noise else None
    report = check_data(labelled, known_labels=known, held_out=held_out)
    if output is not None:
        write_findings(output, report)
    if as_json:
        typer.echo(json.dumps({**asdict(report), "counts": report.counts}, ensure_ascii=False, indent=1))
    else:
        typer.echo("\n".join(report_lines(report, _ROWS_SHOWN)))
        if output is not None:
            typer.echo(f"Все находки по строкам: {output}")
        elif len(report.findings) > _ROWS_SHOWN:
            typer.echo("Все находки по строкам: добавьте -o ТАБЛИЦА")
    if report.findings:
        raise typer.Exit(FAULTS_FOUND)


def _held_out(data: LabelledData, target: Target, region: Path | None) -> NDArray[np.float32]:
    """Return what models that have not seen a text say of it (n, k): where they are sure of another label, look."""
    from training.config import load_config
    from training.experiment import prepare
    from training.learner import learn

    config = load_config("authority" if target == "authority" else "topic")
    options.tell("Учим на долях, чтобы найти сомнительные метки…")
    return learn(prepare(data, config, options.bench(region)), config).held_out


def report_lines(report: DataReport, rows_shown: int, names: Mapping[str, str] = MappingProxyType({})) -> list[str]:
    """Return a report in words: counts by kind, the most frequent first, rare labels, then the first rows.

    `names` are what the region calls labels that are codes.
    """
    from models.card_text import named_label
    from models.pack_labels import shortened
    from triage.text.wording import spaced

    lines = [f"{report.name}: строк {spaced(report.rows_count)}, меток {spaced(report.labels_count)}"]
    ordered = sorted(report.counts.items(), key=lambda pair: (-pair[1], pair[0]))
    lines += [f"  {kind}: {spaced(count)}" for kind, count in ordered]
    rare = [f"«{shortened(named_label(rare.label, names))}» ({rare.rows_count})" for rare in report.rare_labels]
    unnamed = f" и ещё {spaced(len(rare) - _RARE_SHOWN)}" if len(rare) > _RARE_SHOWN else ""
    lines += [f"редкие метки (учим, но выбираем нечасто): {', '.join(rare[:_RARE_SHOWN])}{unnamed}"] if rare else []
    shown = report.findings[:rows_shown]
    lines += [f"строка {f.row}: {_told(f)}" for f in shown]
    more = len(report.findings) - len(shown)
    return [*lines, f"и ещё {spaced(more)}"] if shown and more else lines


def _told(finding: Finding) -> str:
    """Return a finding in words: «почти повтор строки 3», «разные метки у одного текста: Дороги; Дворы»."""
    between = " " if finding.details.startswith("строки ") else ": "
    return f"{finding.kind}{between}{finding.details}" if finding.details else finding.kind


def write_findings(path: Path, report: DataReport) -> None:
    """Write the findings as a table: row, kind, details."""
    import pandas as pd

    from triage.files.tables import write_table

    rows = [{"row": str(f.row), "kind": f.kind, "details": f.details} for f in report.findings]
    write_table(path, pd.DataFrame(rows, columns=["row", "kind", "details"]))
