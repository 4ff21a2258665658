"""A citizen's message as another system hands it in; open when you connect a source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from triage.domain.incidents import ExtraCell, IncidentKey


@dataclass(frozen=True, slots=True)
class Message:
    """A message to be stored and routed. `key` says which it is, so that handing it in twice stores it once.

    `source_page` is the name of the page it was written on (a fallback for the place). `extra` is kept with the
    incident and never interpreted. No author is ever kept.
    """

    key: IncidentKey
    text: str
    created_at: datetime
    source_page: str | None = None
    source_url: str | None = None
    number: str | None = None
    extra: tuple[ExtraCell, ...] = ()
