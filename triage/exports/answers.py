"""Puts the answer columns of an export in order; open when an answer is missing, doubled or timed wrongly.

An export has the very first answer of anybody («Общий текст первого ответа») and up to three answers of the last
executor («ПИ»). The first of both is often one and the same answer: it is then listed once, under the executor.
An answer given before the last executor was assigned came from an earlier addressee, whose name no export states.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from triage.domain.incidents import OfficialAnswer

_SAME_MOMENT = timedelta(seconds=2)
"""Two times this close are one event: the export rounds the same moment differently in different columns."""


@dataclass(frozen=True, slots=True)
class AnswerCells:
    """The answers of one row as read from its cells; '' and None = missing."""

    first_text: str
    first_at: datetime | None
    executor_text: str
    executor_at: datetime | None
    later_texts: Sequence[str]


def collect_answers(
    cells: AnswerCells, authority: str | None, assigned_at: datetime | None
) -> tuple[OfficialAnswer, ...]:
    """Return the answers of one row in order of time, those without a time last.

    An answer whose text is missing but whose time is known is kept with an empty text, because its time counts.
    """
    answers: list[OfficialAnswer] = []
    is_same = _is_same(cells)
    if not is_same and (cells.first_text or cells.first_at):
        is_earlier = cells.first_at is not None and assigned_at is not None and cells.first_at < assigned_at
        answers.append(OfficialAnswer(cells.first_text, cells.first_at, None if is_earlier else authority))
    if cells.executor_text or cells.executor_at:
        text = cells.executor_text or (cells.first_text if is_same else "")
        moment = cells.executor_at or (cells.first_at if is_same else None)
        answers.append(OfficialAnswer(text, moment, authority))
    answers += [OfficialAnswer(text, None, authority) for text in cells.later_texts if text]
    return tuple(sorted(answers, key=_order)) if len(answers) > 1 else tuple(answers)


def _order(answer: OfficialAnswer) -> float:
    return answer.answered_at.timestamp() if answer.answered_at else math.inf


def _is_same(cells: AnswerCells) -> bool:
    """Say whether the first answer of anybody and the first of the executor are one answer."""
    if not (cells.first_text or cells.first_at) or not (cells.executor_text or cells.executor_at):
        return False
    if cells.first_at and cells.executor_at and abs(cells.first_at - cells.executor_at) > _SAME_MOMENT:
        return False
    texts = [" ".join(text.split()) for text in (cells.first_text, cells.executor_text) if text]
    return len(texts) < 2 or texts[0] == texts[1]
