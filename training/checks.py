"""What is wrong with a labelled export, row by row, before anything is learned from it. Open when a row is flagged.

Every row with a fault stands in the report; faults never remove rows in silence. The schema is pandera's, lazy: all
faults at once. Near-duplicates and label noise need the whole table and come after it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pandera.pandas as pa
from numpy.typing import NDArray
from pandera.errors import SchemaErrors

from training.datasets import LabelledData
from training.minhash import minhash_clusters
from training.overlap import text_hashes
from training.similarity import alike_pairs
from training.splits import EXACT_ROWS
from triage.domain.posts import MAX_TEXT_CHARS
from triage.text.redaction import find_personal_data
from triage.text.wording import plural, spaced

RARE_BELOW = 5
_NOISE_BELOW = 0.02
"""A label the held-out model gives less than this, while it is sure of another, is worth a second look."""
_SURE_ABOVE = 0.6

EMPTY, TOO_LONG, PERSONAL, CONFLICT, DUPLICATE, NOISE, UNKNOWN, UNREADABLE_DATE, UNCODED = (
    "пропущена",
    "слишком длинный текст",
    "личные данные",
    "разные метки у одного текста",
    "почти повтор",
    "сомнительная метка",
    "метка не из списка",
    "дата не прочитана",
    "метка без кода региона",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing worth knowing of one row (1-based, header = 1): what kind, and the details in Russian."""

    row: int
    kind: str
    details: str


@dataclass(frozen=True, slots=True)
class RareLabel:
    """A label with few rows: it is learned, with its name as one more text, but seldom chosen."""

    label: str
    rows_count: int


@dataclass(frozen=True, slots=True)
class DataReport:
    """Everything found in a data set."""

    name: str
    rows_count: int
    labels_count: int
    findings: tuple[Finding, ...]
    rare_labels: tuple[RareLabel, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How often each kind of finding occurs."""
        return dict(Counter(finding.kind for finding in self.findings))


def check_data(
    data: LabelledData, *, known_labels: Sequence[str] = (), held_out: NDArray[np.float32] | None = None
) -> DataReport:
    """Return the report of a data set; above `EXACT_ROWS` rows near-duplicates are found by MinHash.

    `known_labels` (empty = any) are the only labels allowed. `held_out` (n, k) are probabilities of models that have
    not seen the row, columns in alphabetical order of labels: they show doubtful labels.
    """
    doubtful = _doubtful(data, held_out) if held_out is not None else ()
    return _report(data, [*_row_findings(data, known_labels), *_near_duplicates(data), *doubtful])


def check_rows(data: LabelledData, *, known_labels: Sequence[str] = ()) -> DataReport:
    """Return the report without near-duplicates, whose search takes longer than all the rest: for a fit of big data."""
    return _report(data, list(_row_findings(data, known_labels)))


def _row_findings(data: LabelledData, known_labels: Sequence[str]) -> Iterator[Finding]:
    yield from (Finding(skipped.row, EMPTY, skipped.problem) for skipped in data.skipped)
    yield from _schema_findings(data, known_labels)
    yield from _conflicts(data)
    yield from _uncoded(data)


def _report(data: LabelledData, findings: Sequence[Finding]) -> DataReport:
    counts = Counter(data.labels)
    rare = [RareLabel(label, count) for label, count in sorted(counts.items()) if count < RARE_BELOW]
    ordered = tuple(sorted(findings, key=lambda finding: (finding.row, finding.kind)))
    return DataReport(data.name, len(data), len(counts), ordered, tuple(rare))


def schema(known_labels: Sequence[str] = ()) -> pa.DataFrameSchema:
    """Return what every row must be like; the error of each check is the kind of the finding."""
    labels = [pa.Check.isin(list(known_labels), error=UNKNOWN)] if known_labels else []
    return pa.DataFrameSchema(
        {
            "text": pa.Column(
                str,
                [
                    pa.Check.str_length(max_value=MAX_TEXT_CHARS, error=TOO_LONG),
                    pa.Check(lambda text: not find_personal_data(text), element_wise=True, error=PERSONAL),
                ],
            ),
            "label": pa.Column(str, labels),
        }
    )


def _schema_findings(data: LabelledData, known_labels: Sequence[str]) -> Iterator[Finding]:
    frame = pd.DataFrame({"text": data.texts, "label": data.labels}, index=data.rows)
    try:
        schema(known_labels).validate(frame, lazy=True)
    except SchemaErrors as errors:
        for failure in errors.failure_cases.itertuples():
            yield Finding(int(failure.index), str(failure.check), _details(str(failure.check), failure.failure_case))
    if data.columns.date is not None:
        yield from (Finding(int(row), UNREADABLE_DATE, "") for row in data.rows[np.isnat(data.dates)])


def _details(kind: str, cell: object) -> str:
    """Return what a trainer must know of a faulty cell: the unknown label, the kinds of personal data, never these."""
    if kind == PERSONAL:
        return ", ".join(dict.fromkeys(str(found.kind) for found in find_personal_data(str(cell))))
    return str(cell) if kind == UNKNOWN else f"{spaced(len(str(cell)))} знаков"


def _conflicts(data: LabelledData) -> Iterator[Finding]:
    places = defaultdict(list)
    for place, digest in enumerate(text_hashes(data.texts).tolist()):
        places[digest].append(place)
    for same in places.values():
        labels = sorted({data.labels[place] for place in same})
        if len(labels) > 1:
            named = "; ".join(labels)
            yield from (Finding(int(data.rows[place]), CONFLICT, named) for place in same)


def _uncoded(data: LabelledData) -> Iterator[Finding]:
    """Yield each label that a label map has left without a code, once: at its first row, with how many rows it has."""
    counts = Counter(data.labels)
    for label in data.uncoded:
        row = int(data.rows[data.labels.index(label)])
        yield Finding(row, UNCODED, f"«{label}», {plural(counts[label], 'строка', 'строки', 'строк')}")


def _near_duplicates(data: LabelledData, similarity: float = 0.9) -> Iterator[Finding]:
    for place, other in enumerate(_first_alike(data.texts, similarity)):
        if other < place:
            yield Finding(int(data.rows[place]), DUPLICATE, f"строки {data.rows[other]}")


def _first_alike(texts: Sequence[str], similarity: float) -> list[int]:
    """Return for each text the place of the first one it repeats, its own when it repeats none."""
    if len(texts) > EXACT_ROWS:
        clusters = minhash_clusters(texts, similarity)
        return [int(place) for place in np.unique(clusters, return_index=True)[1][clusters]]
    first = list(range(len(texts)))
    for pair in alike_pairs(texts, similarity)[0]:
        first[pair.second] = min(first[pair.second], pair.first)
    return first


def _doubtful(data: LabelledData, held_out: NDArray[np.float32]) -> Iterator[Finding]:
    labels, targets = np.unique(np.array(data.labels, dtype=object), return_inverse=True)
    own = held_out[np.arange(len(data)), targets]
    best = held_out.argmax(axis=1)
    doubtful = (own < _NOISE_BELOW) & (held_out.max(axis=1) > _SURE_ABOVE)
    for place in np.flatnonzero(doubtful):
        details = f"«{data.labels[place]}», а похоже на «{labels[best[place]]}» ({held_out[place].max():.0%})"
        yield Finding(int(data.rows[place]), NOISE, details)
