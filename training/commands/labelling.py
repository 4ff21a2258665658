"""`triage-train next` and `import-labels`: which posts to label next, and their labels back into a table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from models.learned import load_learned
from training.commands import options
from training.datasets import read_texts
from training.label_studio import LabelledText, as_tasks, labelling_config, read_answers
from training.queue import Task, choose
from triage.files.tables import open_table, write_table

TASKS_FILE, CONFIG_FILE, TABLE_FILE = "label-studio.json", "label-studio.xml", "tasks.csv"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(
        "next", help="Выбрать обращения, метки которых научат больше всего: задания для Label Studio и таблица."
    )(next_command)
    app.command(
        "import-labels", help="Превратить размеченные задания в таблицу для fit; задания без метки пропускаются."
    )(import_command)


def next_command(
    model: options.Model,
    data: options.Data,
    text_column: options.TextColumn,
    output: Annotated[Path, typer.Option("-o", "--output", help="Папка заданий.")],
    count: Annotated[int, typer.Option("--count", min=1, max=2000, help="Сколько выбрать.")] = 50,
    region: options.Region = None,
) -> None:
    """Choose the posts whose labels would teach the most; write tasks for Label Studio and a table."""
    texts, rows = read_texts(data, text_column)
    learned = load_learned(model, options.bench(region).surroundings)
    tasks = choose(learned.predictor, texts, rows, count)
    output.mkdir(parents=True, exist_ok=True)
    value = json.dumps(as_tasks(tasks, learned.manifest.name), ensure_ascii=False, indent=1)
    (output / TASKS_FILE).write_text(value + "\n", encoding="utf-8")
    (output / CONFIG_FILE).write_text(labelling_config(learned.model.labels), encoding="utf-8")
    write_table(output / TABLE_FILE, tasks_frame(tasks))
    typer.echo(f"Выбрано постов: {len(tasks)} → {output / TASKS_FILE}, {output / TABLE_FILE}")


def import_command(
    answers: Annotated[Path, typer.Argument(help="JSON из Label Studio или заполненная таблица заданий.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="Размеченная таблица: text, label.")],
) -> None:
    """Turn labelled tasks into a table that `fit` reads; tasks without a label are left out."""
    labelled = read_answers(answers) if answers.suffix.lower() == ".json" else read_table(answers)
    frame = pd.DataFrame([{"text": one.text, "label": one.label} for one in labelled], columns=["text", "label"])
    write_table(output, frame)
    typer.echo(f"Размеченных текстов: {len(frame)} → {output}")


def tasks_frame(tasks: list[Task]) -> pd.DataFrame:
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


def read_table(path: Path) -> list[LabelledText]:
    """Return the labelled rows of a task table."""
    found: list[LabelledText] = []
    for frame in open_table(path):
        for row, text, label in zip(frame.get("row", frame.index), frame["text"], frame["label"], strict=True):
            if str(label).strip():
                found.append(LabelledText(int(row or 0), str(text), str(label).strip()))
    return found
