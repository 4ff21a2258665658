"""Which stored answers count for the authority in charge, and what they say, all incidents at once.

Open this with `triage.ratings.cases`, whose rules `_answers_charged` and `_quality` stand here as columns. `row` is
everywhere the position of the incident in the case table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from triage.domain.answers import AnswerKind
from triage.ratings.cases import ANSWER_KINDS
from triage.ratings.stored_words import Codes, positions
from triage.storage.case_columns import CaseColumns

_NO_ANSWER = ANSWER_KINDS.index(AnswerKind.NOT_AN_ANSWER)
_INTERIM = ANSWER_KINDS.index(AnswerKind.INTERIM)
_LATEST_S = 2**62
_PLAIN_SUM = 8
"""numpy adds fewer than eight numbers one after the other, like `bincount`; more of them in pairs."""


@dataclass(frozen=True, slots=True)
class Charged:
    """Who is in charge of each incident at the end; authorities are codes of words, -1 = nobody."""

    authority: Codes
    wrong_authority: Codes
    is_wrong: npt.NDArray[np.bool_]
    assigned_at: npt.NDArray[np.datetime64]
    norm_hours: npt.NDArray[np.float64]
    assignment_count: npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Answered:
    """What the authority in charge answered, per incident."""

    first_at: npt.NDArray[np.datetime64]
    final_at: npt.NDArray[np.datetime64]
    first_kind: npt.NDArray[np.int8]
    has_final: npt.NDArray[np.bool_]
    quality: npt.NDArray[np.float64]
    declines: npt.NDArray[np.bool_]
    template: npt.NDArray[np.int64]
    fits: npt.NDArray[np.int8]


def rows_of(columns: CaseColumns, incident_ids: pd.Series) -> Codes:
    """Return the row of the case table for every id of a child table."""
    ids = columns.incidents["id"].to_numpy()
    order = np.argsort(ids, kind="stable")
    return order[np.searchsorted(ids[order], incident_ids.to_numpy())]


def charged_with(columns: CaseColumns, authority: Codes) -> Charged:
    """Return who is in charge; `authority` are the codes of the assignments' authorities."""
    parts, count = columns.assignments, len(columns.incidents)
    rows = rows_of(columns, parts["incident_id"])
    order = np.lexsort((parts["position"].to_numpy(), rows))
    rows, authority = rows[order], authority[order]
    is_wrong = parts["was_wrong"].to_numpy()[order]
    last = _lasts(rows)
    wrong = np.flatnonzero(is_wrong)
    first_wrong = wrong[_firsts(rows[wrong])]
    missing = np.full(count, -1, dtype=np.intp)
    return Charged(
        authority=_put(missing, rows, last, authority),
        wrong_authority=_put(missing, rows, first_wrong, authority),
        is_wrong=_put(np.zeros(count, dtype=bool), rows, last, is_wrong),
        assigned_at=_put(_no_moments(count), rows, last, parts["assigned_at"].to_numpy()[order]),
        norm_hours=_put(np.full(count, np.nan), rows, last, parts["norm_hours"].to_numpy()[order]),
        assignment_count=np.bincount(rows, minlength=count),
    )


def answers_charged(columns: CaseColumns, charged: Charged, authority: Codes) -> Answered:
    """Return what the answers of the authority in charge say; `authority` are the codes of the answers' authorities."""
    parts, count = columns.answers, len(columns.incidents)
    rows = rows_of(columns, parts["incident_id"])
    kind, moments = positions(parts["kind"], ANSWER_KINDS), parts["answered_at"].to_numpy()
    own = np.flatnonzero((kind != _NO_ANSWER) & _is_own(rows, authority, moments, charged))
    order = own[np.lexsort((parts["position"].to_numpy()[own], _time_key(moments[own]), rows[own]))]
    rows, kind, moments = rows[order], kind[order], moments[order]
    first, last = _firsts(rows), _lasts(rows)
    more = np.flatnonzero(kind != _INTERIM)
    final = more[_firsts(rows[more])]
    declining = rows[parts["declines"].to_numpy()[order]]
    return Answered(
        first_at=_put(_no_moments(count), rows, first, moments),
        final_at=_put(_no_moments(count), rows, final, moments),
        first_kind=_put(np.zeros(count, dtype="int8"), rows, first, kind),
        has_final=np.isin(np.arange(count), rows[final]),
        quality=_qualities(rows, kind, parts["quality"].to_numpy()[order], count),
        declines=np.isin(np.arange(count), declining),
        template=_put(np.zeros(count, dtype=np.int64), rows, last, parts["template"].to_numpy()[order]),
        fits=_put(np.full(count, -1, dtype="int8"), rows, last, _fits(parts["relevance"].to_numpy()[order])),
    )


def _fits(relevance: npt.NDArray[Any]) -> npt.NDArray[np.int8]:
    """Return 1 for answers to the point, 0 for those that are not, -1 where that is unknown."""
    return np.asarray(np.minimum(relevance, 1), dtype=np.int8)


def _is_own(rows: Codes, authority: Codes, moments: npt.NDArray[Any], charged: Charged) -> npt.NDArray[np.bool_]:
    """Say which answers the authority in charge wrote: signed by it, or unsigned and not before the last hand-over."""
    in_charge = charged.authority[rows]
    is_unsigned = authority < 0
    is_signed = (in_charge < 0) | is_unsigned | (authority == in_charge)
    is_earlier = is_unsigned & (charged.assignment_count[rows] > 1) & (moments < charged.assigned_at[rows])
    return np.asarray(is_signed & ~is_earlier, dtype=bool)


def _time_key(moments: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    whole = moments.astype("datetime64[s]").astype(np.int64)
    return np.where(np.isnat(moments), _LATEST_S, whole)


def _qualities(
    rows: Codes, kind: npt.NDArray[np.int8], quality: npt.NDArray[np.float64], count: int
) -> npt.NDArray[np.float64]:
    """Return the mean quality of the scored answers that are more than interim, or of all where there is none."""
    scored = np.flatnonzero(~np.isnan(quality))
    is_more = kind[scored] != _INTERIM
    has_more = np.bincount(rows[scored][is_more], minlength=count) > 0
    used = scored[is_more | ~has_more[rows[scored]]]
    number = np.bincount(rows[used], minlength=count)
    total = np.bincount(rows[used], quality[used], minlength=count)
    means: npt.NDArray[np.float64] = np.divide(total, number, out=np.full(count, np.nan), where=number > 0)
    for row in np.flatnonzero(number >= _PLAIN_SUM):
        means[row] = np.mean(quality[used][rows[used] == row])
    return means


def _firsts(rows: Codes) -> Codes:
    """Return where each incident begins in sorted rows."""
    return np.flatnonzero(np.diff(rows, prepend=-1))


def _lasts(rows: Codes) -> Codes:
    """Return where each incident ends in sorted rows."""
    return np.flatnonzero(np.diff(rows, append=-1))


def _no_moments(count: int) -> npt.NDArray[Any]:
    return np.full(count, np.datetime64("NaT", "us"))


def _put(target: npt.NDArray[Any], rows: Codes, chosen: Codes, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return a copy of the target with the chosen values at the rows of their incidents."""
    filled = target.copy()
    filled[rows[chosen]] = values[chosen]
    return filled
