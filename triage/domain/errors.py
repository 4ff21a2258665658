"""Every error the product raises on purpose; open when you add one or map one to HTTP or an exit code.

TriageError
├── InputError            what the caller sent cannot be used (HTTP 4xx, exit code 2)
│   ├── FileFormatError   a file cannot be read: names file, row, field and remedy
│   ├── RowError          one row or item of a batch cannot be used; the others go on
│   ├── TextError         a text is not a post (too long, not text)
│   ├── NotFoundError     there is nothing of that id (HTTP 404)
│   ├── ConflictError     contradicts what is already stored (HTTP 409)
│   └── TooLargeError     a request is larger than allowed (HTTP 413)
├── AccessError           who asks may not (HTTP 401 or 403)
│   ├── UnauthorizedError no key, or one that is unknown, expired or revoked (HTTP 401)
│   └── ForbiddenError    the key lacks a scope (HTTP 403)
├── RateLimitError        asks too often; says when to come again (HTTP 429)
├── RegionPackError       a region pack is faulty; carries every `Fault`
├── ArtefactError         a model artefact is missing, tampered, foreign or too new
├── StorageError          the database is gone, full or of another version (HTTP 503)
└── NotReadyError         the service has not finished warming up (HTTP 503)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with one place in one file: what, where, and what to do about it."""

    file: str
    line: int | None
    field: str | None
    problem: str
    remedy: str

    def __str__(self) -> str:
        where = ":".join(part for part in (self.file, str(self.line) if self.line else "", self.field or "") if part)
        return f"{where}: {self.problem} → {self.remedy}"


class TriageError(Exception):
    """Base of all errors raised on purpose; catch it only at the outermost border."""


class InputError(TriageError):
    """The caller sent something that cannot be used; the message says what to change."""


class FileFormatError(InputError):
    """A file cannot be read; names the file, the row or field, what is wrong and what to do."""

    def __init__(self, file: str, problem: str, remedy: str, *, row: int | None = None, field: str | None = None):
        self.fault = Fault(file, row, field, problem, remedy)
        super().__init__(str(self.fault))


class RowError(InputError):
    """One row or batch item cannot be used; the others go on."""

    def __init__(self, row: int, field: str | None, problem: str, remedy: str):
        self.row, self.field, self.problem, self.remedy = row, field, problem, remedy
        super().__init__(f"строка {row}{f', поле «{field}»' if field else ''}: {problem} → {remedy}")


class TextError(InputError):
    """A text is not a post: longer than the limit, or not text at all."""


class RegionPackError(TriageError):
    """A region pack is faulty; `faults` lists every fault found, not only the first."""

    def __init__(self, faults: Sequence[Fault]):
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class ArtefactError(TriageError):
    """A model artefact is missing, tampered with, foreign, or newer than this code."""


class NotReadyError(TriageError):
    """The service has not finished warming up."""


class NotFoundError(InputError):
    """There is nothing of the id that was asked for."""


class ConflictError(InputError):
    """What was sent contradicts what is already stored: the same key with another body, a step that cannot follow."""


class TooLargeError(InputError):
    """A request body is larger than the service accepts."""


class AccessError(TriageError):
    """Who asks may not have it."""


class UnauthorizedError(AccessError):
    """No key, or a key that is unknown, expired or revoked; the message never says which of them."""


class ForbiddenError(AccessError):
    """The key is valid but lacks the scope."""


class RateLimitError(TriageError):
    """Someone asks too often; `retry_after_s` says in how many seconds to come again."""

    def __init__(self, message: str, retry_after_s: int):
        self.retry_after_s = retry_after_s
        super().__init__(message)


class StorageError(TriageError):
    """The database cannot be used now: gone, full, locked too long, or of another version. Nothing was stored."""
