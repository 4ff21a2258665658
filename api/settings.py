"""Every setting of the service and the command line; open to add one (README lists them, a test compares).

Settings come from the environment (prefix `TRIAGE_`) or arguments and are passed on explicitly, never read at import.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import from_json
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from api.fault_texts import fault_text
from triage.domain.errors import InputError

PREFIX = "TRIAGE_"
SECRET = frozenset({"vk_groups", "session_secret", "database_url"})
"""Settings whose values hold secrets: never repeated in messages."""
WORKERS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Variable of the metrics library: where processes count together; set before that library is imported."""


class VkGroup(BaseModel):
    """A VKontakte community whose Callback API sends us posts; both words come from its settings page."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    confirmation: str = Field(min_length=1, max_length=100, description="Строка подтверждения адреса")
    secret: str = Field(min_length=8, max_length=100, description="Секретный ключ, который VK присылает с событием")
    authority: str | None = Field(None, description="Код органа, чьи ответы пишет сообщество")
    page: str | None = Field(None, description="Название сообщества: запасной признак места")


def _read_json(value: object) -> object:
    try:
        return from_json(value) if isinstance(value, str) else value
    except ValueError as error:
        raise ValueError("не JSON: проверьте кавычки и запятые") from error


class Settings(BaseSettings):
    """What can be set. A field `port` is the variable `TRIAGE_PORT`; descriptions are shown to users, in Russian.

    An empty variable is one that is not set: compose files and unit files pass such on.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="forbid")

    region: str = Field("mari_el", description="Регион: имя поставляемого пакета или путь к папке")
    topic_model: Path | None = Field(None, description="Папка модели тем; не задана — поставляемая модель")
    models_home: Path = Field(Path("var/models"), description="Папка моделей, назначенных через triage-train promote")
    use_encoder: bool = Field(True, description="Спрашивать кодировщик предложений там, где слова не дают ответа")
    database_url: str = Field("sqlite:///var/triage.sqlite", description="База данных: SQLite или PostgreSQL")
    host: str = Field("127.0.0.1", description="Адрес, на котором слушает сервер")
    port: int = Field(8000, ge=0, le=65535, description="Порт; 0 — любой свободный")
    max_body_bytes: int = Field(16 * 1024 * 1024, gt=0, description="Предел размера тела запроса, байт")
    cpu_threads: int = Field(2, ge=1, le=64, description="Сколько запросов разбирается одновременно в одном процессе")
    log_level: str = Field("warning", description="Подробность журнала: debug, info, warning, error")
    require_keys: Literal["auto", "always"] = Field(
        "auto", description="auto: разбор без ключа открыт на 127.0.0.1, пока ключей нет; always: ключ нужен всегда"
    )
    requests_per_minute: int = Field(6_000, gt=0, description="Сколько запросов в минуту принимать по одному ключу")
    refusals_per_minute: int = Field(
        60, gt=0, description="Сколько запросов в минуту без верного ключа с одного адреса"
    )
    session_secret: str = Field(
        "", repr=False, description="Секрет для входа на страницы; не задан — случайный, и вход длится до перезапуска"
    )
    retention_days: int = Field(1_095, ge=0, description="Сколько дней хранить обращения; 0 — бессрочно")
    background_jobs: bool = Field(True, description="Выполнять фоновые задания в процессе сервиса")
    vk_groups: Annotated[dict[int, VkGroup], NoDecode, BeforeValidator(_read_json)] = Field(
        default_factory=dict,
        repr=False,
        description="Сообщества VK (JSON): номер → confirmation, secret, authority, page",
    )

    @field_validator("*", mode="before")
    @classmethod
    def _is_filled_in(cls, value: object) -> object:
        """Refuse what a deployment tool was to fill in and did not: as a secret it would be known to everybody."""
        if isinstance(value, str) and value.startswith("${"):
            raise ValueError("значение не подставлено, осталось «${…}»")
        return value


def settings_with(**overrides: object) -> Settings:
    """Return the settings of the environment with those given on the command line put over them (None = not given).

    Raises:
        InputError: A value does not fit; the message names the variable.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        raise InputError(_fault(error.errors()[0])) from error


def _fault(fault: Any) -> str:
    """Say which setting is wrong; the value is repeated only where it holds no secret."""
    field, *inside = map(str, fault["loc"])
    path = "".join(f" → {step}" for step in inside)
    shown = "" if field in SECRET else f" «{fault['input']}» не годится:"
    return f"настройка {PREFIX}{field.upper()}{path}:{shown} {fault_text(fault)} → исправьте переменную или параметр"
