"""Our own pairs of post and answer with the values a reader gave every criterion; open to add a pair.

`seed/answers/<family>.tsv`: kind, ten criteria (0, 1, 2, empty = not applicable), post, answer; blind batches end with
a column `overall`, the quality 0 to 100 a reader gave at once. All texts are ours.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from triage.domain.answers import AnswerKind, AnswerPair, CriterionCode
from triage.domain.errors import FileFormatError

ANSWER_SEED_FOLDER = Path(__file__).parent / "seed" / "answers"
_HEADER = ("kind", *(code.value for code in CriterionCode), "post", "answer")
_OVERALL = "overall"
_VALUES = {"": None, "0": 0, "1": 1, "2": 2}


@dataclass(frozen=True, slots=True)
class LabelledAnswer:
    """A pair with its labels; `family` is the file it stands in, `values` follows the order of the rubric.

    `overall` is the quality, 0 to 100, given without the formula; None where nobody gave one.
    """

    family: str
    row: int
    pair: AnswerPair
    kind: AnswerKind
    values: tuple[int | None, ...]
    overall: float | None = None

    @property
    def name(self) -> str:
        """Where it stands, for messages: «solved:12»."""
        return f"{self.family}:{self.row}"

    def value(self, code: CriterionCode) -> int | None:
        """Return the label of one criterion, None when it does not apply."""
        return self.values[tuple(CriterionCode).index(code)]


def read_answer_corpus(folder: Path = ANSWER_SEED_FOLDER) -> list[LabelledAnswer]:
    """Return all labelled pairs, by file and row.

    Raises:
        FileFormatError: A header, kind or value is wrong; names file and row.
    """
    pairs: list[LabelledAnswer] = []
    for path in sorted(folder.glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
        if tuple(rows[0]) not in {_HEADER, (*_HEADER, _OVERALL)}:
            raise FileFormatError(path.name, "не тот заголовок", f"нужен: {', '.join(_HEADER)}", row=1)
        pairs += [_labelled(path, number, cells, len(rows[0])) for number, cells in enumerate(rows[1:], 2)]
    return pairs


def _labelled(path: Path, row: int, cells: list[str], width: int) -> LabelledAnswer:
    if len(cells) != width:
        raise FileFormatError(path.name, f"ячеек {len(cells)}, нужно {width}", "исправьте строку", row=row)
    kind, *values, post, answer = cells[: len(_HEADER)]
    if kind not in set(AnswerKind) or not all(value in _VALUES for value in values):
        raise FileFormatError(path.name, "не тот вид ответа или значение критерия", "исправьте строку", row=row)
    overall = _overall(path, row, "".join(cells[len(_HEADER) :]))
    marks = tuple(map(_VALUES.get, values))
    return LabelledAnswer(path.stem, row, AnswerPair(post, answer), AnswerKind(kind), marks, overall)


def _overall(path: Path, row: int, cell: str) -> float | None:
    try:
        overall = float(cell) if cell else None
    except ValueError as error:
        raise FileFormatError(path.name, "overall не число", "исправьте строку", row=row) from error
    if overall is not None and not 0 <= overall <= 100:
        raise FileFormatError(path.name, "overall не от 0 до 100", "исправьте строку", row=row)
    return overall
