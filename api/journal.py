"""The log: one JSON object per line with the id of its request, without personal data; open to read or change it.

Everybody logs through the standard library (we, uvicorn, SQLAlchemy, Huey); structlog renders. Every text passes the
redaction of `triage.text`, and API keys are cut to their first characters, whatever a record says.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

from triage.text.redaction import redact

_KEY = re.compile(r"trg_[\w-]{6,}")
_SECRET_FIELDS = re.compile(r"secret|password|authorization|token|api_key", re.IGNORECASE)
_MAX_CHARS = 4_000
_CHATTER = ("Context impl ", "Will assume ")
"""What Alembic says whenever a database is looked at; a look is taken by every probe of `/readyz`."""
_URL_PASSWORD = re.compile(r"(://[^:/@\s]+):[^@/\s]+@")

Record = MutableMapping[str, Any]


def configure(level: str, stream: TextIO | None = None) -> None:
    """Send every record of the process to `stream` (stderr) as JSON lines. Call once per process."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=_ending()))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    logging.getLogger("alembic.runtime.migration").addFilter(_says_something)
    logging.getLogger("pymorphy3").setLevel(max(root.level, logging.WARNING))


def _says_something(record: logging.LogRecord) -> bool:
    return not str(record.msg).startswith(_CHATTER)


def _without_colours(_: object, __: str, record: Record) -> Record:
    record.pop("color_message", None)
    return record


def _ending() -> list[structlog.typing.Processor]:
    return [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        _without_colours,
        structlog.processors.format_exc_info,
        without_secrets,
        structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
    ]


def without_secrets(_: object, __: str, record: Record) -> Record:
    """Take personal data and keys out of every value of a record."""
    for name, value in list(record.items()):
        record[name] = "[СЕКРЕТ]" if _SECRET_FIELDS.search(name) else _clean(value)
    return record


def _clean(value: object) -> object:
    if isinstance(value, bool | int | float) or value is None:
        return value
    text = value if isinstance(value, str) else str(value)
    text = _URL_PASSWORD.sub(r"\1:[СЕКРЕТ]@", _KEY.sub(lambda found: found[0][:12] + "…", text))
    text = redact(text[:_MAX_CHARS])
    return text.encode("utf-8", "replace").decode()
