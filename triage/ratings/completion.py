"""Adds to stored answers what was not stored with them: the score, and what their wording says.

Open this when a rating of the database is slow: it costs 3 ms per answer without a score, so answers are scored in the
background as they come (`triage.incidents.scoring`), and only those nobody scored yet are scored here, in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
import pandas as pd

from triage.answers.judge import AnswerJudge, is_scorable
from triage.answers.wording import declines_competence, template_of
from triage.domain.answers import AnswerKind, AnswerPair
from triage.storage.case_columns import UNKNOWN, CaseColumns, IncompleteAnswer

_BATCH = 256


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found out about one answer; `kind` None = nothing new about its score."""

    incident_id: int
    position: int
    template: int
    declines: bool
    kind: AnswerKind | None = None
    quality: float | None = None
    relevance: int | None = None


def completed(columns: CaseColumns, incomplete: Iterable[IncompleteAnswer], judge: AnswerJudge | None) -> CaseColumns:
    """Return the columns with every incomplete answer completed; without a judge scores stay missing."""
    found = list(_judged(incomplete, judge)) if columns.lacks_scores else []
    if not found:
        return columns
    keys = pd.MultiIndex.from_frame(columns.answers[["incident_id", "position"]])
    rows = keys.get_indexer(pd.MultiIndex.from_tuples([(one.incident_id, one.position) for one in found]))
    answers = columns.answers.copy()
    answers.iloc[rows, _at(answers, "template")] = np.array([one.template for one in found], dtype="int64")
    answers.iloc[rows, _at(answers, "declines")] = np.array([one.declines for one in found], dtype=bool)
    scored = np.array([one.kind is not None for one in found], dtype=bool)
    judged = [(one.kind.value, one.quality) for one in found if one.kind is not None]
    kinds = answers["kind"].cat.categories.union([kind.value for kind in AnswerKind])
    answers["kind"] = answers["kind"].cat.set_categories(kinds)
    answers.iloc[rows[scored], _at(answers, "kind")] = pd.Categorical([kind for kind, _ in judged], kinds)
    quality = np.array([value for _, value in judged], dtype="float64")
    answers.iloc[rows[scored], _at(answers, "quality")] = quality
    relevance = [UNKNOWN if one.relevance is None else one.relevance for one in found if one.kind is not None]
    answers.iloc[rows[scored], _at(answers, "relevance")] = np.array(relevance, dtype="int64")
    return replace(columns, answers=answers)


def _at(frame: pd.DataFrame, name: str) -> int:
    return list(frame.columns).index(name)


def _judged(incomplete: Iterable[IncompleteAnswer], judge: AnswerJudge | None) -> Iterator[_Found]:
    remaining = iter(incomplete)
    while batch := list(islice(remaining, _BATCH)):
        yield from _judged_batch(batch, judge)


def _judged_batch(batch: Sequence[IncompleteAnswer], judge: AnswerJudge | None) -> Iterator[_Found]:
    asked = [] if judge is None else [one for one in batch if not one.has_kind and is_scorable(one.post, one.text)]
    pairs = [AnswerPair(one.post, one.text, one.answered_at, one.authority) for one in asked]
    scores = judge.score(pairs) if judge is not None else []
    score_of = {(one.incident_id, one.position): score for one, score in zip(asked, scores, strict=True)}
    for one in batch:
        score = score_of.get((one.incident_id, one.position))
        found = _Found(one.incident_id, one.position, template_of(one.text), declines_competence(one.text))
        if score is not None:
            found = replace(found, kind=score.kind, quality=score.quality, relevance=score.relevance)
        yield found
