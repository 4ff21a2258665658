"""`triage-train next` and `import-labels`: which posts to label next, and their labels back into a table."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import pandas as pd
import typer

from models.learned import LearnedModel, load_learned
from training.commands import options
from training.datasets import read_texts
from training.label_studio import as_tasks, labelling_config, read_answers, read_filled
from training.minhash import have_alike, signatures
from training.overlap import seen_by, similarity_of
from training.queue import Task, choose
from triage.domain.errors import FileFormatError, InputError
from triage.files.formats import refuse_existing, refuse_same_file
from triage.files.tables import open_table, write_table
from triage.text.wording import plural, spaced

TASKS_FILE, CONFIG_FILE, TABLE_FILE = "label-studio.json", "label-studio.xml", "tasks.csv"
NEXT_HELP = f"""Выбрать обращения, метки которых научат больше всего: задания для Label Studio и таблица.

Обращения, на которых модель училась, и почти повторы не берутся. В папку записываются {TASKS_FILE} (задания с
подсказкой модели), {CONFIG_FILE} (настройка разметки) и {TABLE_FILE} (то же таблицей: заполните столбец label)."""
IMPORT_HELP = """Превратить размеченные задания в таблицу для fit; задания без метки пропускаются.

С --add-to новые строки дописываются к прежней обучающей таблице, под её столбцы."""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("next", help=NEXT_HELP)(next_command)
    app.command("import-labels", help=IMPORT_HELP)(import_command)


def next_command(
    model: options.Model,
    data: Annotated[Path, typer.Argument(metavar="ДАННЫЕ", help="Таблица обращений: CSV, XLSX, JSONL или Parquet.")],
    text_column: options.TextColumn,
    output: Annotated[Path, typer.Option("-o", "--output", help="Папка заданий.")],
    count: Annotated[int, typer.Option("--count", min=1, max=2000, help="Сколько выбрать.")] = 50,
    region: options.Region = None,
) -> None:
    """Choose the posts whose labels would teach the most; write tasks for Label Studio and a table."""
    for name in (TASKS_FILE, CONFIG_FILE, TABLE_FILE):
        refuse_existing(output / name)
    texts, rows = read_texts(data, text_column)
    learned = load_learned(model, options.bench(region).surroundings)
    fresh = fresh_places(learned, texts)
    if not fresh:
        raise InputError(f"{data.name}: на всех этих текстах модель уже училась → возьмите новые обращения")
    if len(fresh) < len(texts):
        options.tell(f"Не берутся {spaced(len(texts) - len(fresh))}: модель училась на них или на почти таких же")
    tasks = choose(learned.predictor, [texts[i] for i in fresh], [rows[i] for i in fresh], count)
    write_tasks(output, tasks, learned)
    chosen = plural(len(tasks), "обращение", "обращения", "обращений")
    typer.echo(f"Выбрано: {chosen} → {output / TASKS_FILE}, {output / TABLE_FILE}")


def fresh_places(learned: LearnedModel, texts: Sequence[str]) -> list[int]:
    """Return the places of the texts that a model has not learned from, be it in other words."""
    seen = have_alike(signatures(texts), seen_by(learned), similarity_of(learned))
    return np.flatnonzero(~seen).tolist()


def write_tasks(output: Path, tasks: Sequence[Task], learned: LearnedModel) -> None:
    """Write the tasks as Label Studio reads them and as a table."""
    output.mkdir(parents=True, exist_ok=True)
    value = json.dumps(as_tasks(tasks, learned.manifest.name), ensure_ascii=False, indent=1)
    (output / TASKS_FILE).write_text(value + "\n", encoding="utf-8")
    (output / CONFIG_FILE).write_text(labelling_config(learned.model.labels), encoding="utf-8")
    write_table(output / TABLE_FILE, tasks_frame(tasks))


def import_command(
    answers: Annotated[Path, typer.Argument(metavar="ФАЙЛ", help="JSON из Label Studio или заполненная таблица.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="Размеченная таблица.")],
    add_to: Annotated[
        Path | None, typer.Option("--add-to", help="Прежняя обучающая таблица: новые строки идут после её строк.")
    ] = None,
    text_column: Annotated[str, typer.Option("--text-column", help="Как назвать столбец текста.")] = "text",
    label_column: Annotated[str, typer.Option("--label-column", help="Как назвать столбец метки.")] = "label",
) -> None:
    """Turn labelled tasks into a table that `fit` reads; tasks without a label are left out."""
    for source in filter(None, (answers, add_to)):
        refuse_same_file(source, output)
    labelled = read_answers(answers) if answers.suffix.lower() == ".json" else read_filled(answers)
    if not labelled:
        raise FileFormatError(answers.name, "ни одного размеченного задания", "разметьте задания и выгрузите их снова")
    frame = pd.DataFrame([{text_column: one.text, label_column: one.label} for one in labelled], dtype="str")
    if add_to is not None:
        frame = _added(add_to, frame, (text_column, label_column))
    write_table(output, frame)
    count = plural(len(labelled), "размеченный текст", "размеченных текста", "размеченных текстов")
    typer.echo(f"{count}, строк в таблице {spaced(len(frame))} → {output}")


def _added(path: Path, frame: pd.DataFrame, columns: tuple[str, str]) -> pd.DataFrame:
    """Return the rows of a table followed by new ones; cells the new ones lack are empty."""
    table = open_table(path)
    for column in columns:
        if column not in table.columns:
            remedy = f"укажите --text-column и --label-column из имеющихся: {', '.join(table.columns)}"
            raise FileFormatError(path.name, f"нет столбца «{column}»", remedy, row=1, field=column)
    joined: pd.DataFrame = pd.concat([*table, frame], ignore_index=True).fillna("")
    return joined


def tasks_frame(tasks: Sequence[Task]) -> pd.DataFrame:
    """Return tasks as a table with an empty `label` column to fill in."""
    rows = [
        {
            "row": str(task.row),
            "text": task.text,
            "label": "",
            "suggested": task.suggestions[0].label,
            "probability": f"{task.suggestions[0].probability:.3f}",
            "uncertainty": f"{task.uncertainty:.3f}",
        }
        for task in tasks
    ]
    return pd.DataFrame(rows, columns=["row", "text", "label", "suggested", "probability", "uncertainty"])
