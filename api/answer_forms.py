"""What the form of an analyst's own scores sends, and what it shows; open when a click on it has the wrong effect."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pydantic import Field

from api.review_forms import SessionForm
from triage.domain.answers import AnalystScore, AnswerKind, AnswerScore, CriterionCode
from triage.domain.errors import ConflictError, InputError

Mark = Literal["", "0", "1", "2", "na"]
"""A criterion in the form: not judged, a value, or not applicable."""
NOT_APPLICABLE: Mark = "na"
_MARKS: Mapping[int | None, Mark] = {None: NOT_APPLICABLE, 0: "0", 1: "1", 2: "2"}
_VALUES: Mapping[str, int | None] = {word: value for value, word in _MARKS.items()}


class AnswerForm(SessionForm):
    """An analyst's own scores; what is left empty was not judged.

    `agree` is the version of the automatic score that is taken over whole; `goes_on` asks for the next answer.
    """

    back: str = Field("/review/answers", max_length=500)
    agree: str = Field("", max_length=200)
    goes_on: str = Field("", max_length=10)
    kind: Literal["", "final", "interim", "clarification", "not_an_answer"] = ""
    quality: str = Field("", max_length=20)
    comment: str = Field("", max_length=2_000)
    relevance: Mark = ""
    action: Mark = ""
    deadline: Mark = ""
    place: Mark = ""
    evidence: Mark = ""
    contact: Mark = ""
    legal_load: Mark = ""
    ownership: Mark = ""
    clarity: Mark = ""
    courtesy: Mark = ""

    def to_score(self, analyst: str) -> AnalystScore:
        """Return the score. InputError when nothing was judged or the quality is no number from 0 to 100."""
        values = {code: _VALUES[mark] for code in CriterionCode if (mark := getattr(self, code.value))}
        kind, quality = AnswerKind(self.kind) if self.kind else None, _quality_in(self.quality)
        if not values and kind is None and quality is None:
            raise InputError("ничего не оценено → отметьте критерий, вид ответа или общую оценку")
        if kind is AnswerKind.NOT_AN_ANSWER and quality is not None:
            raise InputError("у того, что не ответ, нет общей оценки → сотрите её или исправьте вид ответа")
        return AnalystScore(analyst, values, quality, None, kind, self.comment)


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the form when the page is shown; `marks` by criterion, those not judged are absent."""

    kind: str = ""
    quality: str = ""
    comment: str = ""
    marks: Mapping[str, str] = field(default_factory=dict)


def filled_by(score: AnalystScore | None) -> Filled:
    """Return the form with what an analyst gave before."""
    if score is None:
        return Filled()
    quality = "" if score.quality is None else f"{score.quality:g}".replace(".", ",")
    marks = {code.value: _MARKS[value] for code, value in score.values.items()}
    return Filled(score.kind.value if score.kind else "", quality, score.comment, marks)


def filled_again(sent: AnswerForm) -> Filled:
    """Return the form as it was sent, so that nothing is lost when it is refused."""
    marks = {code.value: getattr(sent, code.value) for code in CriterionCode}
    return Filled(sent.kind, sent.quality, sent.comment, marks)


def agreed_score(machine: AnswerScore | None, shown_version: str, analyst: str) -> AnalystScore:
    """Return an analyst's score that says what the machine says. ConflictError when that changed since the page."""
    if machine is None or machine.model_version != shown_version:
        raise ConflictError("пока страница была открыта, автоматическая оценка изменилась → откройте ответ заново")
    values = {found.code: found.value for found in machine.criteria}
    return AnalystScore(analyst, values, machine.quality, None, machine.kind)


def _quality_in(written: str) -> float | None:
    if not written.strip():
        return None
    try:
        quality = float(written.strip().replace(",", "."))
    except ValueError:
        quality = math.nan
    if not 0 <= quality <= 100:
        raise InputError(f"общая оценка «{written[:20]}» не годится → число от 0 до 100")
    return quality
