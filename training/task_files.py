"""The files of a round of labelling: tasks out, labels back. Open to change what a labeller sees or may write.

    label-studio.json, label-studio.xml   tasks and labelling config for Label Studio
    tasks.csv                             the same as a table: `label` is filled in, by code or by title
    label-titles.csv                      every label that may be given, with its title
    set-aside.csv                         the posts that were not offered, and why

All of them lie in one folder.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from training.datasets import clean_label
from training.label_studio import LabelledText, as_tasks, labelling_config, read_answers, shown_titles
from triage.domain.errors import FileFormatError
from triage.files.formats import refuse_existing
from triage.files.tables import open_table, write_table

if TYPE_CHECKING:
    from training.queue import Suggestion, Task

TASKS_FILE, CONFIG_FILE = "label-studio.json", "label-studio.xml"
TABLE_FILE, LABELS_FILE, ASIDE_FILE = "tasks.csv", "label-titles.csv", "set-aside.csv"
_FILES = (TASKS_FILE, CONFIG_FILE, TABLE_FILE, LABELS_FILE, ASIDE_FILE)
_TEXT, _LABEL, _TITLE = "text", "label", "title"


@dataclass(frozen=True, slots=True)
class Round:
    """What is written for a round: tasks of a model, its labels with their titles, the rows not offered.

    `titles` are those of labels that are codes; `set_aside` holds (row of the source file, text, reason).
    """

    model: str
    tasks: Sequence[Task]
    labels: Sequence[str]
    titles: Mapping[str, str]
    set_aside: Sequence[tuple[int, str, str]]


def refuse_begun(folder: Path) -> None:
    """Raise FileFormatError when a folder holds tasks already: somebody may have labelled them."""
    for name in _FILES:
        refuse_existing(folder / name)


def write_round(folder: Path, made: Round) -> None:
    """Write the files of a round."""
    folder.mkdir(parents=True, exist_ok=True)
    titles = shown_titles(made.labels, made.titles)
    value = json.dumps(as_tasks(made.tasks, made.model, titles), ensure_ascii=False, indent=1)
    (folder / TASKS_FILE).write_text(value + "\n", encoding="utf-8")
    (folder / CONFIG_FILE).write_text(labelling_config(made.labels, made.titles), encoding="utf-8")
    write_table(folder / TABLE_FILE, tasks_frame(made.tasks, titles))
    write_table(folder / LABELS_FILE, pd.DataFrame(list(titles.items()), columns=[_LABEL, _TITLE], dtype="str"))
    if made.set_aside:
        rows = [(str(row), text, reason) for row, text, reason in made.set_aside]
        write_table(folder / ASIDE_FILE, pd.DataFrame(rows, columns=["row", _TEXT, "reason"], dtype="str"))


def tasks_frame(tasks: Sequence[Task], titles: Mapping[str, str]) -> pd.DataFrame:
    """Return tasks as a table with an empty `label` column to fill in; suggestions by code and by title."""
    rows = [
        {
            "row": str(task.row),
            _TEXT: task.text,
            _LABEL: "",
            "suggested": task.suggestions[0].label,
            "suggested_title": titles.get(task.suggestions[0].label, task.suggestions[0].label),
            "probability": f"{task.suggestions[0].probability:.3f}",
            "also_possible": "; ".join(_told(one, titles) for one in task.suggestions[1:]),
            "uncertainty": f"{task.uncertainty:.3f}",
        }
        for task in tasks
    ]
    return pd.DataFrame(rows, dtype="str")


def _told(suggestion: Suggestion, titles: Mapping[str, str]) -> str:
    title = titles.get(suggestion.label, suggestion.label)
    return title if title == suggestion.label else f"{suggestion.label} ({title})"


def read_labels(path: Path) -> list[LabelledText]:
    """Return the labelled texts of a Label Studio export (`.json`) or of a filled-in table; others are left out.

    In a table a label may be given by its title where `label-titles.csv` lies beside.

    Raises:
        FileFormatError: The file is no export of tasks, or a column is missing.
    """
    return read_answers(path) if path.suffix.lower() == ".json" else _read_filled(path)


def _read_filled(path: Path) -> list[LabelledText]:
    table = open_table(path)
    _require(path, table.columns, (_TEXT, _LABEL), "заполните столбец label в таблице tasks.csv из triage-train next")
    code_of = _codes_beside(path)
    found: list[LabelledText] = []
    for frame in table:
        rows = frame.get("row", frame.index)
        for row, text, cell in zip(rows, frame[_TEXT], frame[_LABEL], strict=True):
            if label := clean_label(str(cell)):
                code = code_of.get(label.lower(), label)
                found.append(LabelledText(int(row) if str(row).isdigit() else 0, str(text), code))
    return found


def new_labels(path: Path, labelled: Sequence[LabelledText]) -> list[str]:
    """Return the labels that `label-titles.csv` beside a file does not know, sorted; none when there is no such file.

    They may be meant, but a slip of the pen would found a label of its own.
    """
    known = set(_codes_beside(path).values())
    return sorted({one.label for one in labelled} - known) if known else []


def _codes_beside(path: Path) -> dict[str, str]:
    """Return the label of each title, in lower case, as the table of labels beside a task table tells."""
    labels = path.with_name(LABELS_FILE)
    if not labels.is_file():
        return {}
    table = open_table(labels)
    _require(labels, table.columns, (_LABEL, _TITLE), "верните файл, который записала triage-train next")
    pairs = [pair for frame in table for pair in zip(frame[_TITLE], frame[_LABEL], strict=True)]
    return {clean_label(str(title)).lower(): str(label) for title, label in pairs}


def _require(path: Path, present: Sequence[str], wanted: Sequence[str], remedy: str) -> None:
    for column in wanted:
        if column not in present:
            raise FileFormatError(path.name, f"нет столбца «{column}»", remedy, row=1, field=column)
