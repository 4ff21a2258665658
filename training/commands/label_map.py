"""`triage-train label-map`: a table to fill in, from the labels of an export to codes of the region."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from training.commands import options
from training.targets import PackTarget

HELP = """Записать таблицу меток выгрузки, чтобы вписать в неё коды региона; её читает --label-map.

Столбец code: код региона; пусто — метка остаётся как есть (такую модель нельзя назначить); «-» — строки с этой
меткой не берутся. Подсказка рядом — самая похожая по названию запись пакета, решает человек."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("label-map", help=HELP)(label_map_command)


def label_map_command(
    data: options.Data,
    text_column: options.TextColumn,
    label_column: options.LabelColumn,
    output: Annotated[Path, typer.Option("-o", "--output", help="Таблица, которую заполнить.")],
    target: Annotated[PackTarget, typer.Option("--target", help="Чьи коды: topic или authority.")] = "topic",
    region: options.Region = None,
) -> None:
    """Write the labels of an export with the codes that are known, for a person to fill in the others."""
    from training.datasets import Columns, read_labelled
    from training.label_map import CODE, map_frame
    from triage.files.formats import refuse_existing
    from triage.files.tables import write_table
    from triage.regions.loader import load_region
    from triage.text.wording import plural

    refuse_existing(output)
    labelled = read_labelled(data, Columns(text_column, label_column))
    frame = map_frame(labelled.labels, target, load_region(options.region_folder(region)))
    write_table(output, frame)
    left = int((frame[CODE] == "").sum())
    typer.echo(f"{plural(len(frame), 'метка', 'метки', 'меток')}, код известен у {len(frame) - left}: {output}")
    if left:
        typer.echo(
            f"Впишите в столбец code остальные коды ({left}), «-» у меток, чьи строки не брать, и дайте таблицу в "
            "--label-map."
        )
