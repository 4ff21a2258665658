"""Shapes of analysts' work on answers: scores, the review queue, agreement, templates; open when a field is unclear."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict, JsonValue

from api.schemas.decisions import Probability, Shape
from api.schemas.incidents import MAX_NOTE_CHARS, AuthorityRefOut
from api.schemas.moments import Moment
from api.schemas.values import Figure, Mark
from triage.domain.answer_reviews import ReviewReason
from triage.domain.answers import AnswerKind, CriterionCode

Value = Mark | None
Quality = Annotated[Figure, Field(ge=0, le=100)]
CURSOR_PATTERN = r"^(0|[1-9][0-9]{0,3})\.[0-9]{3}_[1-9][0-9]{0,17}_(0|[1-9][0-9]{0,8})$"
EXAMPLE_SCORE: JsonDict = {
    "quality": 45,
    "values": {"relevance": 2, "deadline": 0, "contact": None},
    "comment": "Срок не назван, хотя работы обещаны",
}

_SAYS_SOMETHING: list[JsonValue] = [
    {"required": ["quality"], "properties": {"quality": {"type": "number"}}},
    {"required": ["kind"], "properties": {"kind": {"type": "string"}}},
    {"required": ["values"], "properties": {"values": {"minProperties": 1}}},
]
"""A comment alone is no score."""
_CONTRADICTION: JsonDict = {
    "required": ["kind", "quality"],
    "properties": {"kind": {"const": AnswerKind.NOT_AN_ANSWER.value}, "quality": {"type": "number"}},
}
"""What is no answer has no quality."""


class AnalystScoreIn(BaseModel):
    """An analyst's own score. It replaces the caller's earlier one; the author is the name of the key."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [EXAMPLE_SCORE],
            "anyOf": _SAYS_SOMETHING,
            "not": _CONTRADICTION,
        },
    )

    values: dict[CriterionCode, Value] = Field(
        default_factory=dict, description="Критерии: 0, 1, 2 или null — не применимо; не названные остаются машинными"
    )
    quality: Quality | None = Field(None, description="Общая оценка 0–100; не названа — выйдет из критериев по формуле")
    kind: AnswerKind | None = Field(None, description="Вид ответа; not_an_answer — это не ответ, качества нет")
    comment: Annotated[str, StringConstraints(max_length=MAX_NOTE_CHARS)] = Field(
        "", description="Пояснение; личные данные вычёркиваются"
    )


class AnalystScoreOut(Shape):
    """A score of an analyst; `is_in_force` where it is the author's newest and was not withdrawn."""

    analyst: str = Field(description="Имя ключа API")
    scored_at: datetime
    values: dict[CriterionCode, Value]
    quality: float | None = Field(ge=0, le=100)
    implied_quality: float | None = Field(ge=0, le=100, description="Что выходит из критериев, если оценка не названа")
    kind: AnswerKind | None
    comment: str
    is_withdrawn: bool
    is_in_force: bool


class AutomaticScoreOut(Shape):
    """An automatic score; the newest holds, earlier ones are kept."""

    version: str = Field(description="Рубрика или калибровка; not_scorable — пустой или слишком длинный текст")
    scored_at: datetime
    values: dict[CriterionCode, Value]
    quality: float | None = Field(ge=0, le=100)
    kind: AnswerKind | None
    confidence: Probability


class ListedAnswerOut(Shape):
    """A stored answer with what holds of it."""

    incident_id: str
    answer_id: str = Field(description="Имя ответа внутри инцидента; меняется вместе с текстом")
    post: str
    answer: str
    answered_at: datetime | None
    authority: AuthorityRefOut | None
    kind: AnswerKind | None
    quality: float | None = Field(ge=0, le=100, description="Медиана аналитиков, а без них — автоматическая оценка")
    score_version: str | None = Field(description="Чем оценён автоматически; null — ещё не оценён")
    analyst_count: int = Field(ge=0, description="Сколько аналитиков оценили")


class ScoredAnswerOut(ListedAnswerOut):
    """One answer with every score it got, the oldest first."""

    automatic: list[AutomaticScoreOut]
    analysts: list[AnalystScoreOut]


class WaitingAnswerOut(ListedAnswerOut):
    """An answer that waits for an analyst, and why."""

    reason: ReviewReason
    points: float = Field(
        ge=0, description="На сколько пунктов расходятся; для low_confidence — 100 · (1 − уверенность)"
    )


class AnswerQueueOut(Shape):
    """A page of the queue; `next_cursor` is null on the last one."""

    items: list[WaitingAnswerOut]
    next_cursor: str | None


class MeasuredOut(Shape):
    """A figure with its 95 % interval; bounds are null where there is too little for one."""

    value: float
    low: float | None
    high: float | None


class CriterionAgreementOut(Shape):
    """Agreement on one criterion."""

    code: CriterionCode
    name: str
    count: int = Field(description="Сколько пар, где оба поставили 0, 1 или 2")
    kappa: MeasuredOut | None = Field(description="Взвешенная каппа (квадраты); null — не определена")
    same_share: float = Field(ge=0, le=1)
    applies_share: float = Field(ge=0, le=1, description="Как часто согласны, что критерий применим")


class QualityAgreementOut(Shape):
    """Agreement on the quality."""

    count: int
    spearman: MeasuredOut | None
    error: MeasuredOut = Field(description="Средняя абсолютная разница, пунктов")


class AgreementOut(Shape):
    """How two sides agree."""

    count: int = Field(description="Сколько пар оценок")
    criteria: list[CriterionAgreementOut]
    quality: QualityAgreementOut | None
    same_kind_share: float | None = Field(ge=0, le=1)


class BiasOut(Shape):
    """Automatic minus analysts' quality for one authority."""

    authority: AuthorityRefOut | None
    count: int
    mean: MeasuredOut
    is_enough: bool = Field(description="Ответов не меньше minimum_count")
    is_biased: bool = Field(description="Ответов довольно, и интервал не накрывает ноль")


class AgreementReportOut(Shape):
    """How the machine agrees with analysts, analysts with one another, and bias per authority."""

    answer_count: int
    machine: AgreementOut
    analysts: AgreementOut
    biases: list[BiasOut]
    minimum_count: int


class TemplateCaseOut(Shape):
    """One answer made of a template."""

    incident_id: str
    answer_id: str
    fits: bool | None = Field(description="По существу ли ответ; null — неизвестно")


class TemplateOut(Shape):
    """Near-identical answers of one authority to different posts."""

    authority: AuthorityRefOut | None
    example: str
    count: int = Field(description="Сколько ответов")
    post_count: int = Field(description="Скольким разным обращениям")
    misfit_count: int = Field(description="Сколько из них не по существу своего обращения")
    cases: list[TemplateCaseOut] = Field(description="Сначала не по существу; не больше 50")


class TemplateShareOut(Shape):
    """How much of an authority's answers are templates."""

    authority: AuthorityRefOut | None
    answer_count: int
    templated_count: int
    misfit_count: int
    share: float = Field(ge=0, le=1)


class TemplateReportOut(Shape):
    """Templates, those with most misfits first, and the share per authority. A template that fits is no fault."""

    templates: list[TemplateOut]
    shares: list[TemplateShareOut]


class AnswerQuery(BaseModel):
    """Which answers a report is about."""

    model_config = ConfigDict(extra="ignore")

    authority: str | None = Field(None, max_length=300, description="Код органа")
    topic: str | None = Field(None, max_length=100, description="Код темы")
    district: str | None = Field(None, max_length=100, description="Код района")
    answered_from: Moment | None = Field(None, description="Отвечено не раньше")
    answered_to: Moment | None = Field(None, description="Отвечено раньше")


class AgreementQuery(AnswerQuery):
    """Which answers the agreement is about."""

    minimum_count: int = Field(10, ge=2, le=10_000, description="Со скольких ответов говорить о смещении")


class AnswerQueueQuery(AnswerQuery):
    """Filters of the review queue of answers."""

    kind: AnswerKind | None = Field(None, description="Вид ответа")
    reason: ReviewReason | None = Field(None, description="Почему ждёт")
    unseen: bool = Field(True, description="Не показывать то, что этот ключ уже оценил")
