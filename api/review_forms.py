"""What the forms of the review pages send; open when a click has the wrong effect."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from triage.domain.errors import ConflictError, InputError
from triage.incidents.corrections import Amendment
from triage.incidents.services import IncidentServices


class SessionForm(BaseModel):
    """What every form carries: the token of its session."""

    model_config = ConfigDict(extra="ignore")

    csrf: str = Field("", max_length=200)


class _ReviewForm(SessionForm):
    """What every form on a message carries: where to go back to, and whom the page showed in charge."""

    back: str = Field("/review", max_length=500)
    seen: str = Field("", max_length=300)

    def check_unchanged(self, incidents: IncidentServices, incident_id: str) -> None:
        """Raise ConflictError when somebody put another body in charge since the page was made."""
        with incidents.database.reading() as unit:
            stored = unit.incidents.get(incident_id)
        if (stored.incident.authority or "") != self.seen:
            raise ConflictError("пока страница была открыта, сообщение уже назначили → откройте его заново")


class StepForm(_ReviewForm):
    """A step that needs no more than to be named: nothing to answer, or everything right as it stands."""


class CorrectionForm(_ReviewForm):
    """What is right. `choice` is a suggestion's «authority|settlement|district»; empty fields stay as they are."""

    choice: str = Field("", max_length=500)
    topic: str = Field("", max_length=100)
    authority: str = Field("", max_length=300)
    district: str = Field("", max_length=100)
    settlement: str = Field("", max_length=200)
    reason: str = Field("", max_length=1_000)

    def to_amendment(self) -> Amendment:
        """Return the correction. A settlement brings its district with it, so that one is not sent beside it."""
        if self.choice:
            authority, settlement, district = _parts_of(self.choice)
        else:
            authority, settlement, district = self.authority, _oktmo_in(self.settlement), self.district
        return Amendment(
            self.reason.strip() or "Решено на странице очереди",
            topic=self.topic or None,
            authority=authority or None,
            settlement=settlement or None,
            district=None if settlement else district or None,
        )


class VerdictForm(SessionForm):
    """The decision on an appeal."""

    verdict: Literal["accept", "reject"]
    authority: str = Field("", max_length=300)
    reason: str = Field("", max_length=1_000)

    @property
    def is_accepted(self) -> bool:
        """Say whether the appeal is accepted."""
        return self.verdict == "accept"


def _parts_of(choice: str) -> tuple[str, str, str]:
    parts = choice.split("|")
    if len(parts) != 3:
        raise InputError("кнопка прислала не то → откройте страницу заново")
    return parts[0], parts[1], parts[2]


def _oktmo_in(written: str) -> str:
    """Return the OKTMO code at the end of «Сернур, Сернурский район · 88648151051», '' of an empty field."""
    code = written.rpartition("·")[2].strip()
    if code and not code.isdecimal():
        raise InputError(f"населённый пункт «{written[:60]}» не из списка → выберите строку из подсказки")
    return code
