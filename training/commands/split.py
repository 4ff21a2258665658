"""`triage-train split`: one labelled table into a part to learn from and a part to measure on, without leakage."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from training.commands import options
from triage.domain.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from training.datasets import LabelledData
    from training.splits import Fold

TRAIN, TEST = "train", "test"
HELP = """Разделить размеченную таблицу: train — учиться, test — измерять и назначать.

Почти повторы всегда по одну сторону. С --date-column отложены поздние строки, а ранние с почти повтором среди них не
берутся никуда. Строки без текста или метки остаются в train: fit их перечислит."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("split", help=HELP)(split_command)


def split_command(
    data: options.Data,
    text_column: options.TextColumn,
    label_column: options.LabelColumn,
    output: Annotated[Path, typer.Option("-o", "--output", help="Папка, куда записать train и test.")],
    share: Annotated[float, typer.Option("--share", min=0.05, max=0.5, help="Какую долю отложить.")] = 0.2,
    date_column: options.DateColumn = None,
    seed: Annotated[int, typer.Option("--seed", help="Число случайного выбора: то же число — те же строки.")] = 1,
) -> None:
    """Split a labelled table by clusters of near-duplicates, or by time; all columns are kept."""
    import numpy as np
    import pandas as pd

    from training.datasets import Columns, read_labelled
    from triage.files.formats import refuse_existing
    from triage.files.tables import open_table, write_table
    from triage.text.wording import spaced

    labelled = read_labelled(data, Columns(text_column, label_column, date_column))
    train, test = divide(labelled, share, seed)
    suffix = data.suffix.lower() if data.suffix.lower() in {".csv", ".xlsx", ".jsonl", ".parquet"} else ".csv"
    paths = [output / f"{name}{suffix}" for name in (TRAIN, TEST)]
    for path in paths:
        refuse_existing(path)
    frame = pd.concat(list(open_table(data)))
    skipped = np.array([row.row for row in labelled.skipped], dtype=np.int64)
    output.mkdir(parents=True, exist_ok=True)
    write_table(paths[0], _rows(frame, np.union1d(labelled.rows[train], skipped)))
    write_table(paths[1], _rows(frame, labelled.rows[test]))
    typer.echo(f"Учиться: {spaced(len(train))} → {paths[0]}\nИзмерять: {spaced(len(test))} → {paths[1]}")
    dropped = len(labelled) - len(train) - len(test)
    if dropped:
        typer.echo(f"Никуда не вошли {spaced(dropped)}: без даты или почти повторы отложенных строк")


def divide(data: LabelledData, share: float, seed: int) -> Fold:
    """Return the places of the rows to learn from and of those put aside. InputError when either would be empty."""
    from training.config import load_config
    from training.minhash import MARGIN
    from training.splits import aside, clusters_of, time_split

    clusters = clusters_of(data.texts, load_config("topic").split.similarity - MARGIN)
    if data.columns.date is not None and not data.has_dates:
        raise InputError(f"{data.name}: в столбце «{data.columns.date}» мало дат → проверьте столбец или не указывайте")
    train, test = time_split(data.dates, clusters, share) if data.has_dates else aside(clusters, share, seed)
    if not len(train) or not len(test):
        raise InputError(f"{data.name}: разных текстов слишком мало, чтобы отложить часть → добавьте строк")
    return train, test


def _rows(frame: pd.DataFrame, rows: NDArray[np.int64]) -> pd.DataFrame:
    return frame.loc[frame.index.isin(rows.tolist())].reset_index(drop=True)
