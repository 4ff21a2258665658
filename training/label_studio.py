"""Tasks for Label Studio, and its answers back as labelled rows; open when an import of labels fails.

Tasks are written as Label Studio's JSON (a list of `{"data": …, "predictions": …}`) with a labelling config of one
`Choices` field; exports are read from its JSON (`annotations`) and its flat «JSON-MIN» form (`label`). People see the
title of a label (`value`), results hold its code (`alias`): https://labelstud.io/tags/choice. A `Filter` finds a title
among two hundred: https://labelstud.io/tags/filter.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

from training.datasets import clean_label
from triage.domain.errors import FileFormatError

if TYPE_CHECKING:
    from training.queue import Task  # it needs scikit-learn, and reading answers does not

_TEXT, _CHOICE = "text", "label"


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A text with the label a person gave it; `row` is the row of the file the task was made from, 0 if unknown."""

    row: int
    text: str
    label: str


def as_tasks(tasks: Sequence[Task], model_version: str, titles: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return tasks with the model's best suggestion as a prediction; `titles` are those of labels that are codes."""
    return [
        {
            "data": {
                "text": task.text,
                "row": task.row,
                "uncertainty": task.uncertainty,
                "suggested": titles.get(task.suggestions[0].label, task.suggestions[0].label),
            },
            "predictions": [
                {
                    "model_version": model_version,
                    "score": task.suggestions[0].probability,
                    "result": [_result(task.suggestions[0].label)],
                }
            ],
        }
        for task in tasks
    ]


def labelling_config(labels: Sequence[str], titles: Mapping[str, str]) -> str:
    """Return the labelling config (XML) that shows a text and lets one label be chosen, by its title if it has one."""
    choices = "\n".join(f"    {_choice(label, title)}" for label, title in shown_titles(labels, titles).items())
    search = f'  <Filter name="search" toName="{_CHOICE}" minlength="0" placeholder="Найти метку"/>\n'
    field = f'  <Choices name="{_CHOICE}" toName="text" choice="single" showInline="false">\n{choices}\n  </Choices>\n'
    return f'<View>\n  <Text name="text" value="$text"/>\n{search}{field}</View>\n'


def shown_titles(labels: Sequence[str], titles: Mapping[str, str]) -> dict[str, str]:
    """Return the title of each label, in alphabetical order of titles; a title of two labels also tells the label."""
    own = {label: titles.get(label, label) for label in labels}
    counts = Counter(own.values())
    told = {label: f"{title} ({label})" if counts[title] > 1 else title for label, title in own.items()}
    return dict(sorted(told.items(), key=lambda pair: pair[1].lower()))


def _choice(label: str, title: str) -> str:
    alias = "" if title == label else f" alias={quoteattr(label)}"
    return f"<Choice value={quoteattr(title)}{alias}/>"


def read_answers(path: Path) -> list[LabelledText]:
    """Return the labelled texts of an export; tasks nobody labelled are left out.

    FileFormatError names what is wrong.
    """
    try:
        tasks = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise FileFormatError(
            path.name, f"это не JSON ({error})", "выгрузите задания из Label Studio как JSON"
        ) from error
    if not isinstance(tasks, list):
        raise FileFormatError(path.name, "ожидался список заданий", "выгрузите задания из Label Studio как JSON")
    return list(_labelled(tasks, path.name))


def _labelled(tasks: Sequence[Any], name: str) -> Iterator[LabelledText]:
    for number, task in enumerate(tasks, start=1):
        try:
            data = task.get("data", task)
            label = clean_label(_label(task))
            if label:
                yield LabelledText(int(data.get("row", 0)), str(data["text"]), label)
        except (AttributeError, KeyError, IndexError, TypeError, ValueError) as error:
            problem = f"задание не того вида ({type(error).__name__}: {error})"
            raise FileFormatError(name, problem, "выгрузите JSON или JSON-MIN", row=number) from error


def _label(task: dict[str, Any]) -> str:
    """Return the label of the latest annotation that was not cancelled, '' when there is none."""
    if "annotations" not in task:
        return str(task.get(_CHOICE) or "")
    for annotation in reversed(task["annotations"]):
        if not annotation.get("was_cancelled"):
            for result in annotation["result"]:
                if result["from_name"] == _CHOICE:
                    return str(result["value"]["choices"][0])
    return ""


def _result(label: str) -> dict[str, Any]:
    return {"from_name": _CHOICE, "to_name": "text", "type": "choices", "value": {"choices": [label]}}
