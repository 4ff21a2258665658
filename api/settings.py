"""Every setting of the service and the command line; open to add one (README lists them, a test compares).

Settings come from the environment (prefix `TRIAGE_`) or arguments and are passed on explicitly, never read at import.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "TRIAGE_"


class Settings(BaseSettings):
    """What can be set. A field `port` is the variable `TRIAGE_PORT`; descriptions are shown to users, in Russian."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    region: str = Field("mari_el", description="Регион: имя поставляемого пакета или путь к папке")
    topic_model: Path | None = Field(None, description="Папка модели тем; не задана — поставляемая модель")
    use_encoder: bool = Field(True, description="Спрашивать кодировщик предложений там, где слова не дают ответа")
    database_url: str = Field("sqlite:///var/triage.sqlite", description="База данных: SQLite или PostgreSQL")
    host: str = Field("127.0.0.1", description="Адрес, на котором слушает сервер")
    port: int = Field(8000, ge=0, le=65535, description="Порт; если занят, берётся свободный; 0 — любой свободный")
    max_body_bytes: int = Field(16 * 1024 * 1024, gt=0, description="Предел размера тела запроса, байт")
    cpu_threads: int = Field(2, ge=1, le=64, description="Сколько запросов разбирается одновременно в одном процессе")
    log_level: str = Field("warning", description="Подробность журнала: debug, info, warning, error")


def settings_with(**overrides: object) -> Settings:
    """Return the settings of the environment with those given on the command line put over them (None = not given)."""
    return Settings(**{name: value for name, value in overrides.items() if value is not None})  # type: ignore[arg-type]
