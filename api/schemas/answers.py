"""Shapes of `/v1/answers/score` and `/v1/answers/score/batch`; open when a client asks what a field means."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field, JsonValue
from pydantic.config import JsonDict

from api.errors import Problem
from api.schemas.classify import MAX_BATCH, MOMENT_PATTERN
from api.schemas.decisions import Probability, Shape, WordsOut
from triage.domain.answers import AnswerKind, AnswerPair, CriterionCode, ScoreStatus
from triage.domain.posts import MAX_TEXT_CHARS

EXAMPLE_PAIR: JsonDict = {
    "post": "В Сернуре на улице Советской у дома 79 третью неделю не горит фонарь.",
    "answer": "Здравствуйте! Фонарь у дома 79 на Советской починили вчера: сгорело реле.",
    "answered_at": "2026-11-20T18:05:00+03:00",
    "pair_id": "39522791",
}
_EXAMPLE_BATCH: JsonDict = {"pairs": [EXAMPLE_PAIR, {"post": "Яма на дороге", "answer": "Здравствуйте!"}]}


class PairIn(BaseModel):
    """A post and one official answer to it."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE_PAIR]})

    post: str = Field(max_length=MAX_TEXT_CHARS, description="Текст обращения как есть")
    answer: str = Field(max_length=MAX_TEXT_CHARS, description="Текст ответа как есть")
    answered_at: str | None = Field(
        None, pattern=MOMENT_PATTERN, description="Когда ответили: от этого дня считаются «завтра» и «в пятницу»"
    )
    authority: str | None = Field(None, max_length=200, description="Кто ответил; на оценку не влияет")
    pair_id: str | None = Field(None, max_length=200, description="Ваш номер, вернётся в ответе")

    def to_pair(self) -> AnswerPair:
        """Return the pair of the domain."""
        moment = datetime.fromisoformat(self.answered_at) if self.answered_at else None
        return AnswerPair(self.post, self.answer, moment, self.authority)


class PairsIn(BaseModel):
    """Up to 1,000 pairs. An item that cannot be used becomes an error of that item; the others are scored."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE_BATCH]})

    pairs: list[PairIn | JsonValue] = Field(min_length=1, max_length=MAX_BATCH, description="Обращения с ответами")


class QuoteOut(WordsOut):
    """Words a criterion rests on; offsets point into the answer, or into the post when `in_post`."""

    in_post: bool


class CriterionOut(Shape):
    """One criterion of the rubric."""

    code: CriterionCode
    name: str = Field(description="Название по-русски")
    value: int | None = Field(ge=0, le=2, description="0, 1, 2; null — не применимо")
    confidence: Probability
    reason: str = Field(description="Почему так, для аналитика")
    quotes: list[QuoteOut] = Field(description="На каких словах держится; пусто, если на их отсутствии")


class AnswerScoreOut(Shape):
    """The score of one answer. `quality` is null exactly when `status` is `not_scored`."""

    pair_id: str | None
    kind: AnswerKind
    status: ScoreStatus
    quality: float | None = Field(ge=0, le=100)
    confidence: Probability
    criteria: list[CriterionOut]
    model_version: str


class PairOutcomeOut(Shape):
    """The outcome of one item: a score, or an error."""

    index: int = Field(ge=0, description="Место в запросе, с нуля")
    score: AnswerScoreOut | None
    error: Problem | None


class PairsOut(Shape):
    """The outcomes in the order of the request. Status 200 even where some items failed: look at `error_count`."""

    results: list[PairOutcomeOut]
    scored_count: int
    not_scored_count: int
    error_count: int
