"""Shapes of `/v1/classify` and `/v1/classify/batch`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue
from pydantic.config import JsonDict

from api.errors import Problem
from api.schemas.decisions import DecisionOut, Shape
from triage.domain.posts import MAX_TEXT_CHARS, Post

MAX_BATCH = 1_000
_YEARS = range(1990, 2101)
EXAMPLE_POST: JsonDict = {
    "text": "Добрый день! В Сернуре на улице Советской у дома 79 третью неделю не горит фонарь, темно идти из школы.",
    "post_id": "wall-1_2",
    "created_at": "2026-11-20T18:05:00+03:00",
}
_EXAMPLE_BATCH: JsonDict = {"posts": [EXAMPLE_POST, {"text": "Спасибо дворникам, двор чистый!"}]}


def _in_living_memory(moment: datetime) -> datetime:
    if moment.year not in _YEARS:
        raise ValueError("год от 1990 до 2100")
    return moment.astimezone(UTC) if moment.tzinfo else moment


Moment = Annotated[datetime, AfterValidator(_in_living_memory)]


class PostIn(BaseModel):
    """A post to classify. No author: none is needed, and none is kept."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE_POST]})

    text: str = Field(max_length=MAX_TEXT_CHARS, description="Текст как есть, без правки")
    post_id: str | None = Field(None, max_length=200, description="Ваш номер обращения, вернётся в ответе")
    created_at: Moment | None = Field(
        None, description="Когда написано (без пояса — по местному времени): какие органы тогда были"
    )
    source_page: str | None = Field(None, max_length=500, description="Название сообщества: запасной признак места")

    def to_post(self) -> Post:
        """Return the post of the domain."""
        return Post(self.text, self.post_id, self.created_at, self.source_page)


class BatchIn(BaseModel):
    """Up to 1,000 posts. An item that cannot be used becomes an error of that item; the others are classified."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE_BATCH]})

    posts: list[PostIn | JsonValue] = Field(min_length=1, max_length=MAX_BATCH, description="Обращения")


class BatchItemOut(Shape):
    """The outcome of one item: a decision, or an error."""

    index: int = Field(ge=0, description="Место в запросе, с нуля")
    decision: DecisionOut | None
    error: Problem | None


class BatchOut(Shape):
    """The outcomes in the order of the request. Status 200 even where some items failed: look at `error_count`."""

    results: list[BatchItemOut]
    routed_count: int
    needs_review_count: int
    error_count: int
