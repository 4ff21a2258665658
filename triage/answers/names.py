"""Criteria and kinds of answers as an analyst reads them, in Russian; open when a page shows a code, not a name."""

from __future__ import annotations

from collections.abc import Mapping

from triage.domain.answers import AnswerKind, CriterionCode, ScoreStatus

CRITERIA_NAMES: Mapping[CriterionCode, str] = {
    CriterionCode.RELEVANCE: "По существу",
    CriterionCode.ACTION: "Действие или результат",
    CriterionCode.DEADLINE: "Срок",
    CriterionCode.PLACE: "Место",
    CriterionCode.EVIDENCE: "Обоснование",
    CriterionCode.CONTACT: "Куда обратиться",
    CriterionCode.LEGAL_LOAD: "Без ссылкопада",
    CriterionCode.OWNERSHIP: "Не отписка",
    CriterionCode.CLARITY: "Ясность",
    CriterionCode.COURTESY: "Вежливость",
}
KIND_NAMES: Mapping[AnswerKind, str] = {
    AnswerKind.FINAL: "окончательный",
    AnswerKind.INTERIM: "промежуточный",
    AnswerKind.CLARIFICATION: "уточняющий вопрос",
    AnswerKind.NOT_AN_ANSWER: "не ответ",
}
DOUBTFUL_BELOW = 0.6
"""A criterion of less confidence is one to check: pages and tables mark it."""
STATUS_NAMES: Mapping[ScoreStatus, str] = {ScoreStatus.SCORED: "оценён", ScoreStatus.NOT_SCORED: "не оценивается"}
