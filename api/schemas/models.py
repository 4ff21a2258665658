"""Shapes of `/v1/models`."""

from __future__ import annotations

from pydantic import Field

from api.schemas.decisions import Shape


class PromotedOut(Shape):
    """A model that was promoted."""

    target: str = Field(description="Что решает модель: topic, authority или answer-quality")
    name: str = Field(description="Имя папки в доме моделей")
    promoted_at: str = Field(description="Когда назначена")
    reason: str = Field(description="Почему назначена")
    is_champion: bool = Field(description="Назначена последней; остальные ждут отката")


class ModelsOut(Shape):
    """What decides now, and what was promoted."""

    topic_version: str = Field(description="Модель тем, которая разбирает сейчас: имя и версия, как в решениях")
    answer_quality_version: str = Field(description="Рубрика или калибровка, которая оценивает ответы сейчас")
    encoder: str | None = Field(description="Кодировщик предложений; null — не установлен или выключен")
    region_version: str = Field(description="Версия пакета региона")
    promoted: list[PromotedOut] = Field(description="Назначенные модели, по каждой цели от старых к новым")
