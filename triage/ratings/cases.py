"""The columnar table a rating is computed from, and how domain incidents become it.

Open this to feed the rating from elsewhere. One row is one message with the authority it is charged to. Columns:

| column | type | meaning |
|---|---|---|
| case_id | str | id of the incident, shown with every exclusion and signal |
| row | int64 | 1-based row of the import, 0 = none |
| authority | category | stable code of the authority in charge at the end, '' = none |
| wrong_authority | category | code of the first addressee found not competent, '' = none |
| misrouted | bool | the last addressee was wrong and nobody is in charge |
| created_at, clock_at | datetime64[s] UTC, naive | message written; start of the charged authority's clock |
| first_answer_at, final_answer_at | datetime64[s] | first answer of any kind; first answer that is not interim |
| closed_at, reopened_at | datetime64[s] | end of the case; first reopening |
| stated_s, stated_working_s | float64 | durations of the source, used where there are no moments; NaN = none |
| norm_hours | float64 | norm in force at assignment, NaN = that of the region |
| outcome, closing_reason, first_kind | int8 | position in OUTCOMES, CLOSING_REASONS, ANSWER_KINDS; 0 = unknown |
| solvable | int8 | 1 to be solved, 0 information only, -1 unknown |
| quality | float64 | answer quality 0–100, NaN = not scored |
| topic_group | category | group of topics |
| place_topic | int64 | number of «same place and topic» (`places.py`), 0 = place too vague |
| has_final | bool | some answer is more than interim, though its moment may be unknown |
| duplicate, not_ours | bool | further member of a mass problem; the answer declines competence |
| template | int64 | hash of the answer's wording without numbers and names, 0 = no or short answer |
| fits | int8 | that answer is to the point of its message: 1 yes, 0 no, -1 unknown or not applicable |
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from datetime import datetime
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd

from triage.answers.wording import declines_competence, template_of
from triage.domain.answers import AnswerKind
from triage.domain.incidents import Assignment, ClosingReason, Incident, OfficialAnswer, Outcome
from triage.ratings.places import Place, place_numbers, urban_settlements
from triage.regions.pack import RegionPack

OUTCOMES: tuple[Outcome | None, ...] = (None, *Outcome)
CLOSING_REASONS: tuple[ClosingReason | None, ...] = (None, *ClosingReason)
ANSWER_KINDS: tuple[AnswerKind | None, ...] = (None, *AnswerKind)

MOMENTS = ("created_at", "clock_at", "first_answer_at", "final_answer_at", "closed_at", "reopened_at")
CATEGORIES = ("authority", "wrong_authority", "topic_group")
_TYPES = {
    "place_topic": "int64",
    "row": "int64",
    "misrouted": "bool",
    "stated_s": "float64",
    "stated_working_s": "float64",
    "norm_hours": "float64",
    "outcome": "int8",
    "closing_reason": "int8",
    "first_kind": "int8",
    "solvable": "int8",
    "quality": "float64",
    "has_final": "bool",
    "duplicate": "bool",
    "not_ours": "bool",
    "template": "int64",
    "fits": "int8",
}
CASE_COLUMNS = ("case_id", *CATEGORIES, *MOMENTS, *_TYPES)
"""Names of all columns a case table must have."""

_BLOCK_ROWS = 20_000
_NONE_S = np.iinfo(np.int64).min


def case_table(incidents: Iterable[Incident], pack: RegionPack) -> pd.DataFrame:
    """Return the case table of incidents, in their order; undated ones keep NaT and are reported when rated.

    Incidents may be a stream: no more than a block of them is held as objects of Python.
    """
    urban = urban_settlements(pack)
    records = (_record(incident, urban) for incident in incidents)
    blocks = [_block(())]
    while rows := list(islice(records, _BLOCK_ROWS)):
        blocks.append(_block(rows))
    table = pd.concat(blocks, ignore_index=True)
    for name in CATEGORIES:
        table[name] = table[name].astype("category")
    return table


def _block(rows: Sequence[tuple[Any, ...]]) -> pd.DataFrame:
    """Return some rows of the table, categories as plain words."""
    columns: dict[str, Any] = dict(zip(_RECORD, zip(*rows, strict=True), strict=True)) if rows else {}
    columns["place_topic"] = place_numbers(columns.get("place", ()))
    frame = pd.DataFrame({name: list(columns.get(name, ())) for name in CASE_COLUMNS})
    for name in MOMENTS:
        frame[name] = np.array(columns.get(name, ()), dtype="int64").view("datetime64[s]")
    return frame.astype({"case_id": "str", **dict.fromkeys(CATEGORIES, "str"), **_TYPES})


_RECORD = (
    "case_id", "row", "authority", "wrong_authority", "misrouted", "created_at", "clock_at", "first_answer_at",
    "final_answer_at", "closed_at", "reopened_at", "stated_s", "stated_working_s", "norm_hours", "outcome",
    "closing_reason", "first_kind", "solvable", "quality", "topic_group", "place", "duplicate", "has_final",
    "not_ours", "template", "fits",
)  # fmt: skip


def _record(incident: Incident, urban: Set[str]) -> tuple[Any, ...]:
    charged = incident.assignments[-1] if incident.assignments else None
    answers = _answers_charged(incident, charged)
    first = answers[0] if answers else None
    final = next((a for a in answers if a.kind is not AnswerKind.INTERIM), None)
    wrong = next((a.authority for a in incident.assignments if a.was_wrong), "")
    return (
        incident.incident_id,
        incident.source_row or 0,
        charged.authority if charged else "",
        wrong,
        charged is not None and charged.was_wrong,
        _epoch_s(incident.created_at if incident.is_dated else None),
        _epoch_s(_clock_start(incident, charged)),
        _epoch_s(first.answered_at if first else None),
        _epoch_s(final.answered_at if final else None),
        _epoch_s(incident.closed_at),
        _epoch_s(min(incident.reopened_at, default=None)),
        _number(incident.first_answer_s),
        _number(incident.first_answer_working_s),
        _number(charged.norm_hours if charged else None),
        OUTCOMES.index(incident.outcome),
        CLOSING_REASONS.index(incident.closing_reason),
        ANSWER_KINDS.index(first.kind) if first else 0,
        -1 if incident.is_solvable is None else int(incident.is_solvable),
        _quality(answers),
        incident.topic_group or (incident.topic or "").partition(".")[0],
        _place(incident, urban),
        incident.duplicate_of is not None,
        final is not None,
        any(declines_competence(answer.text) for answer in answers),
        template_of(answers[-1].text if answers else ""),
        -1 if not answers or answers[-1].relevance is None else int(answers[-1].relevance > 0),
    )


def _answers_charged(incident: Incident, charged: Assignment | None) -> list[OfficialAnswer]:
    """Return answers of the authority in charge, in order of time: those of earlier addressees are not its own."""
    own = [
        answer
        for answer in incident.answers
        if answer.kind is not AnswerKind.NOT_AN_ANSWER
        and (charged is None or answer.authority in {None, charged.authority})
        and not _belongs_to_earlier(answer, incident)
    ]
    return sorted(own, key=lambda answer: _epoch_s(answer.answered_at) if answer.answered_at else 2**62)


def _belongs_to_earlier(answer: OfficialAnswer, incident: Incident) -> bool:
    """Say whether an unsigned answer came before the last hand-over: then an earlier addressee wrote it."""
    if len(incident.assignments) < 2 or answer.authority is not None or answer.answered_at is None:
        return False
    return answer.answered_at < incident.assignments[-1].assigned_at


def _clock_start(incident: Incident, charged: Assignment | None) -> datetime | None:
    if charged is not None:
        return charged.assigned_at
    return incident.created_at if incident.is_dated else None


def _quality(answers: Sequence[OfficialAnswer]) -> float:
    """Return the mean quality of the scored final answers; interim ones are judged only when there is no final one."""
    scored = [a for a in answers if a.quality is not None]
    final = [a for a in scored if a.kind is not AnswerKind.INTERIM] or scored
    return float(np.mean([a.quality for a in final])) if final else float("nan")


def _place(incident: Incident, urban: Set[str]) -> Place | None:
    if not incident.topic or not incident.settlement or (incident.settlement in urban and not incident.street):
        return None
    return incident.topic, incident.settlement, incident.street or "", incident.house or ""


def _epoch_s(moment: datetime | None) -> int:
    return _NONE_S if moment is None else int(moment.timestamp())


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)
