"""Anti-gaming signals: known ways of improving figures without work, each with its cases; open when one is raised.

The ways are those described in DOMAIN, section 5. A signal never changes a rank: it stands beside it, for a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from triage.domain.answers import AnswerKind
from triage.domain.ratings import Signal, SignalCode, Window
from triage.ratings.cases import ANSWER_KINDS
from triage.ratings.methodology import SignalRules
from triage.ratings.screening import references
from triage.ratings.timing import EXPLAINED, POSTPONED, SOLVED, Clockwork

LISTED_CASES = 200
"""How many cases a signal lists at most; `count` counts all of them."""

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Evidence:
    hits: Mask
    among: Mask


def signals_of(cases: pd.DataFrame, window: Window, clockwork: Clockwork, rules: SignalRules) -> tuple[Signal, ...]:
    """Return all six signals of one authority's cases, raised or not."""
    answered = cases["answered"].to_numpy()
    placeholder = cases["first_kind"].to_numpy() == ANSWER_KINDS.index(AnswerKind.INTERIM)
    everything = np.ones(len(cases), dtype=bool)
    ended = np.isin(cases["outcome"].to_numpy(), (SOLVED, EXPLAINED)) & cases["ending_is_believed"].to_numpy()
    evidence = {
        SignalCode.PLACEHOLDERS: _Evidence(placeholder & answered, answered),
        SignalCode.CLOSED_EARLY: _Evidence(_closed_early(cases) & ended, ended),
        SignalCode.TEMPLATES: _Evidence(*_templates(cases, rules.template_repeats)),
        SignalCode.POSTPONED_AT_MONTH_END: _Evidence(_postponed(cases, window, clockwork, rules), everything),
        SignalCode.NOT_OURS: _Evidence(cases["not_ours"].to_numpy(), everything),
        SignalCode.OFFICE_HOURS_ONLY: _Evidence(*_office_hours(cases, clockwork, rules)),
    }
    return tuple(_signal(code, found, cases, rules) for code, found in evidence.items())


def _signal(code: SignalCode, found: _Evidence, cases: pd.DataFrame, rules: SignalRules) -> Signal:
    count, n = int((found.hits & found.among).sum()), int(found.among.sum())
    share = 100 * count / n if n else 0.0
    threshold = rules.threshold(code)
    listed = references(cases, np.flatnonzero(found.hits & found.among)[:LISTED_CASES])
    is_raised = n >= rules.minimum_cases and count >= rules.minimum_found and share >= threshold
    return Signal(code, count, n, share, threshold, is_raised, listed)


def _closed_early(cases: pd.DataFrame) -> Mask:
    """Say which cases were closed as done before any final answer, or reopened, or followed by the same complaint."""
    closed, final = cases["closed_at"].to_numpy(), cases["final_answer_at"].to_numpy()
    without_answer = ~np.isnat(closed) & (~cases["has_final"].to_numpy() | (closed < final))
    result: Mask = without_answer | cases["reopened_at"].notna().to_numpy() | cases["repeated"].to_numpy()
    return result


def _templates(cases: pd.DataFrame, repeats: int) -> tuple[Mask, Mask]:
    """Say which answers are of a template and miss the point of their message: one that fits it is thrift, no fault."""
    template = cases["template"].to_numpy()
    worded = template != 0
    _, inverse, counts = np.unique(template, return_inverse=True, return_counts=True)
    misses = cases["fits"].to_numpy() == 0
    return worded & misses & (counts[inverse] >= repeats), worded


def _postponed(cases: pd.DataFrame, window: Window, clockwork: Clockwork, rules: SignalRules) -> Mask:
    """Say which cases were postponed in the last days of the window or later: they leave it without an outcome."""
    postponed = (cases["outcome"].to_numpy() == POSTPONED) & cases["ending_is_believed"].to_numpy()
    from_day = np.datetime64(window.end_day - timedelta(days=rules.month_end_days), "s")
    closed = clockwork.local(cases["closed_at"])
    result: Mask = postponed & (np.isnat(closed) | (closed >= from_day))
    return result


def _office_hours(cases: pd.DataFrame, clockwork: Clockwork, rules: SignalRules) -> tuple[Mask, Mask]:
    """Return answers given in office hours, where enough messages come outside of them for it to matter."""
    first = cases["local_first"].to_numpy().astype("datetime64[s]")
    answered = ~np.isnat(first)
    created = cases["local_created"].to_numpy().astype("datetime64[s]")
    outside = ~clockwork.working.is_open(created)
    share_outside = 100 * outside.mean() if len(outside) else 0.0
    if share_outside < rules.office_hours_minimum_outside:
        return np.zeros(len(cases), dtype=bool), answered
    return clockwork.working.is_open(first), answered
