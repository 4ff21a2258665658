"""Shapes of `/v1/classify` and `/v1/classify/batch`."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field, JsonValue
from pydantic.config import JsonDict

from api.errors import Problem
from api.schemas.decisions import DecisionOut, Shape
from triage.domain.posts import MAX_TEXT_CHARS, Post

MAX_BATCH = 1_000
MOMENT_PATTERN = (
    "^((19[0-9]{2}|20[0-9]{2})-"
    "((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))"
    "|(19(0[48]|[2468][048]|[13579][26])|20([02468][048]|[13579][26]))-02-29)"
    "([T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])?)?$"
)
"""ISO 8601 from 1900 to 2099, real days only: what the schema promises is what is accepted."""
EXAMPLE_POST: JsonDict = {
    "text": "Добрый день! В Сернуре на улице Советской у дома 79 третью неделю не горит фонарь, темно идти из школы.",
    "post_id": "wall-1_2",
    "created_at": "2026-11-20T18:05:00+03:00",
}
_EXAMPLE_BATCH: JsonDict = {"posts": [EXAMPLE_POST, {"text": "Спасибо дворникам, двор чистый!"}]}


class PostIn(BaseModel):
    """A post to classify. No author: none is needed, and none is kept."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE_POST]})

    text: str = Field(max_length=MAX_TEXT_CHARS, description="Текст как есть, без правки")
    post_id: str | None = Field(None, max_length=200, description="Ваш номер обращения, вернётся в ответе")
    created_at: str | None = Field(
        None,
        pattern=MOMENT_PATTERN,
        description="Когда написано: 2026-11-20 или 2026-11-20T18:05:00+03:00 (без пояса — местное время)",
    )
    source_page: str | None = Field(None, max_length=500, description="Название сообщества: запасной признак места")

    def to_post(self) -> Post:
        """Return the post of the domain."""
        moment = datetime.fromisoformat(self.created_at) if self.created_at else None
        return Post(self.text, self.post_id, moment, self.source_page)


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
