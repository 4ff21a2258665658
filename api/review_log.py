"""Words the log of an incident for the page of one message; open when an entry shows a code or says too little."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from api import names
from api.incident_presenters import IncidentPresenter
from triage.domain.events import EventKind, RecordedEvent
from triage.domain.review import CorrectedField

_UNKNOWN_BEFORE = "не было"


@dataclass(frozen=True, slots=True)
class LogLine:
    """One entry: when, what, whom it concerns, the details in words, what a person wrote, who did it."""

    at: datetime
    title: str
    authority: str
    details: str
    note: str
    actor: str


class LogWriter:
    """Turns events into lines with the names of a region pack."""

    def __init__(self, presenter: IncidentPresenter):
        self._presenter = presenter
        self._details: Mapping[EventKind, Callable[[RecordedEvent], str]] = {
            EventKind.ROUTED: lambda one: f"правило {one.event.value}" if one.event.value else "",
            EventKind.ABSTAINED: lambda one: ", ".join(_words(names.REASONS, _parts(one.event.value))),
            EventKind.REROUTED: lambda one: f"раньше отвечал: {self._body(one, one.event.previous)}",
            EventKind.ANSWERED: lambda one: _word(names.ANSWER_KINDS, one.event.value),
            EventKind.CLOSED: lambda one: _word(names.OUTCOMES, one.event.value),
            EventKind.REOPENED: lambda one: f"было: {_word(names.OUTCOMES, one.event.previous)}",
            EventKind.APPEALED: lambda one: (
                f"предлагает: {self._body(one, one.event.value)}" if one.event.value else ""
            ),
            EventKind.APPEAL_DECIDED: lambda one: _word(names.APPEAL_STATES, one.event.value),
            EventKind.CORRECTED: self._correction,
            EventKind.CONFIRMED: self._confirmation,
            EventKind.GROUPED: lambda one: _word(names.SIMILARITIES, one.event.note),
            EventKind.UNGROUPED: lambda _: "",
            EventKind.IMPORT_UPDATED: lambda one: _word(names.STATES, one.event.value),
        }

    def line(self, one: RecordedEvent) -> LogLine:
        """Return the line of an entry."""
        event = one.event
        details = self._details.get(event.kind)
        return LogLine(
            at=event.at,
            title=names.EVENTS[event.kind],
            authority=self._body(one, event.authority) if event.authority else "",
            details=details(one) if details else event.value or "",
            note=self._note(one),
            actor=event.actor,
        )

    def _note(self, one: RecordedEvent) -> str:
        """Return what a person wrote; where the log keeps a code in its place, the word for it or nothing."""
        kind, note = one.event.kind, one.event.note or ""
        if kind in {EventKind.CORRECTED, EventKind.CONFIRMED, EventKind.GROUPED}:
            return ""
        return names.CLOSING_REASONS.get(note, note)

    def _correction(self, one: RecordedEvent) -> str:
        before, after = self._value(one, one.event.previous), self._value(one, one.event.value)
        return f"{_word(names.CORRECTED_FIELDS, one.event.note)}: {before or _UNKNOWN_BEFORE} → {after or 'нет'}"

    def _confirmation(self, one: RecordedEvent) -> str:
        return f"{_word(names.CORRECTED_FIELDS, one.event.note)}: {self._value(one, one.event.value)}"

    def _value(self, one: RecordedEvent, code: str | None) -> str:
        if code is None:
            return ""
        if one.event.note == CorrectedField.AUTHORITY:
            return self._body(one, code)
        if one.event.note == CorrectedField.TOPIC:
            return self._presenter.topic(code, "").name
        place = None
        if one.event.note == CorrectedField.DISTRICT:
            place = self._presenter.district(code, self._presenter.day(one.event.at))
        elif one.event.note == CorrectedField.SETTLEMENT:
            place = self._presenter.settlement(code)
        return place.name if place else code

    def _body(self, one: RecordedEvent, code: str | None) -> str:
        return self._presenter.authority(code, self._presenter.day(one.event.at)).name if code else ""


def _parts(value: str | None) -> list[str]:
    return value.split("|") if value else []


def _words(table: Mapping[str, str], codes: list[str]) -> list[str]:
    return [table.get(code, code) for code in codes]


def _word(table: Mapping[str, str], code: str | None) -> str:
    return table.get(code, code) if code else ""
