"""Shapes of `/healthz` and `/readyz`."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field


class Health(BaseModel):
    """The process runs."""

    status: Literal["ok"]


class Readiness(BaseModel):
    """The service can classify."""

    status: Literal["ready"]
    model: str = Field(description="Версия модели тем")
    region: str = Field(description="Версия пакета региона")
