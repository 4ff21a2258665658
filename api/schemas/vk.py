"""Shape of an event of the VKontakte Callback API."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from api.schemas.values import WHOLE


class VkEventIn(BaseModel):
    """An event as VK sends it; fields we do not read are let through."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={"examples": [{"type": "confirmation", "group_id": 1, "secret": "…"}]},
    )

    type: str = Field(max_length=64)
    group_id: Annotated[int, Field(ge=1, le=2**53), WHOLE]
    secret: str = Field("", max_length=200)
    object: dict[str, JsonValue] = Field(default_factory=dict)
