"""Criterion «Не отписка»: does the authority own the matter; open when a brush-off passes or help is called one."""

from __future__ import annotations

from triage.answers.acts import ActKind
from triage.answers.criteria.relevance import Relevance
from triage.answers.criteria.verdict import GUESS, LIKELY, SURE, verdict
from triage.answers.pair import ReadPair
from triage.answers.substance import (
    concrete_work,
    has_reason,
    informs,
    is_empty,
    is_legal_dump,
    is_off_topic,
    is_refusal,
    only_sends_away,
    reasons,
    requests_details,
)
from triage.domain.answers import CriterionCode, CriterionScore


class Ownership:
    """2 owns the matter or HAS handed it to a named body, 1 sends on or owns half, 0 a brush-off; never N/A."""

    code = CriterionCode.OWNERSHIP

    def __init__(self) -> None:
        self._relevance = Relevance()

    def score(self, pair: ReadPair) -> CriterionScore:
        """Return the verdict: brush-offs first, then what is owned."""
        if self._is_brush_off(pair):
            return verdict(
                self.code, 0, "Отписка: вопрос никто на себя не взял.", LIKELY, pair.quote(*pair.of_kind(*_EXCUSES))
            )
        work = concrete_work(pair)
        handed = [act for act in pair.of_kind(ActKind.HANDED_OVER) if act.is_named and act.is_past]
        if pair.contradiction:
            return verdict(self.code, 1 if work else 0, "Ответственный назван противоречиво.", LIKELY)
        if work and not (is_refusal(pair) and not reasons(pair)):
            return verdict(self.code, 2, "Вопрос взят на себя.", LIKELY, pair.quote(*work))
        if handed and (work or not pair.does(ActKind.PROMISED_REPLY)):
            return verdict(self.code, 2, "Вопрос уже передан названному исполнителю.", SURE, pair.quote(*handed))
        return self._half(pair)

    def _half(self, pair: ReadPair) -> CriterionScore:
        if only_sends_away(pair):
            return verdict(
                self.code, 1, "Автора отправили к другим.", LIKELY, pair.quote(*pair.of_kind(ActKind.SENT_AWAY))
            )
        if informs(pair) and pair.asks_only_information:
            return verdict(self.code, 2, "На вопрос дан ответ.", LIKELY, pair.quote(*pair.of_kind(ActKind.INSTRUCTED)))
        if is_refusal(pair) and (len(reasons(pair)) + len(pair.figures) >= 3 or informs(pair)):
            return verdict(self.code, 2, "Отказ подробно объяснён.", GUESS, pair.quote(*pair.of_kind(ActKind.REFUSED)))
        return verdict(self.code, 1, "Вопрос принят лишь отчасти.", GUESS, pair.quote(*pair.acts))

    def _is_brush_off(self, pair: ReadPair) -> bool:
        if is_empty(pair) or is_legal_dump(pair):
            return True
        work = concrete_work(pair)
        if pair.does(ActKind.NOT_OURS) and not work and not pair.does(ActKind.HANDED_OVER):
            return not any(act.is_named for act in pair.of_kind(ActKind.SENT_AWAY))
        if is_refusal(pair) and not has_reason(pair) and not informs(pair):
            return True
        misses = is_off_topic(pair) or (requests_details(pair) and self._relevance.score(pair).value == 0)
        return misses and not pair.does(ActKind.PROMISED_REPLY)


_EXCUSES = (ActKind.NOT_OURS, ActKind.REFUSED, ActKind.PLACEHOLDER, ActKind.PRAISE, ActKind.SENT_AWAY)
