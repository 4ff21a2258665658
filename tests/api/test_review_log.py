"""The log of a message in words: names, never codes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from api.incident_presenters import IncidentPresenter
from api.review_log import LogWriter
from triage.domain.events import Event, EventKind, RecordedEvent

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def writer(services):
    return LogWriter(IncidentPresenter(services.pack, services.clock))


@pytest.mark.parametrize(
    ("event", "authority", "details", "note"),
    [
        ({"kind": EventKind.CREATED, "value": "vk"}, "", "vk", ""),
        (
            {"kind": EventKind.ROUTED, "authority": "adm_zaozersk", "value": "ways.all"},
            "Мэрия Заозёрска",
            "правило ways.all",
            "",
        ),
        (
            {"kind": EventKind.ABSTAINED, "value": "no_place|low_confidence"},
            "",
            "место не названо, уверенности мало",
            "",
        ),
        (
            {"kind": EventKind.REROUTED, "authority": "works", "previous": "adm_zaozersk", "note": "дорога не наша"},
            "Департамент работ",
            "раньше отвечал: Мэрия Заозёрска",
            "дорога не наша",
        ),
        (
            {"kind": EventKind.APPEALED, "authority": "adm_zaozersk", "value": "works", "note": "не наша"},
            "Мэрия Заозёрска",
            "предлагает: Департамент работ",
            "не наша",
        ),
        (
            {"kind": EventKind.APPEAL_DECIDED, "authority": "adm_zaozersk", "value": "rejected"},
            "Мэрия Заозёрска",
            "отклонено",
            "",
        ),
        (
            {"kind": EventKind.CLOSED, "value": "explained", "note": "dialogue_pointless"},
            "",
            "разъяснено",
            "ответ не нужен",
        ),
        (
            {"kind": EventKind.CORRECTED, "previous": None, "value": "works", "note": "authority"},
            "",
            "отвечает: не было → Департамент работ",
            "",
        ),
        (
            {"kind": EventKind.CORRECTED, "previous": "ways.snow", "value": "ways.holes", "note": "topic"},
            "",
            "тема: Снег на дорогах → Ямы",
            "",
        ),
        (
            {"kind": EventKind.CONFIRMED, "value": "gornaya", "note": "district"},
            "",
            "район: Горная Застава",
            "",
        ),
        (
            {"kind": EventKind.CONFIRMED, "value": "99630000101", "note": "settlement"},
            "",
            "населённый пункт: Берёзовка",
            "",
        ),
        ({"kind": EventKind.GROUPED, "value": "p1", "note": "near"}, "", "почти те же слова", ""),
        ({"kind": EventKind.ANSWERED, "value": "interim"}, "", "промежуточный", ""),
        ({"kind": EventKind.ROUTED, "authority": "gone_since", "value": None}, "gone_since", "", ""),
    ],
)
def test_an_entry_reads_as_a_person_would_say_it(writer, event, authority, details, note):
    line = writer.line(RecordedEvent(1, "x", Event(at=AT, actor="шлюз", **event), AT))
    assert (line.authority, line.details, line.note, line.actor) == (authority, details, note, "шлюз")


def test_every_kind_of_entry_has_words(writer):
    for kind in EventKind:
        line = writer.line(RecordedEvent(1, "x", Event(kind, AT, "шлюз"), AT))
        assert line.title
        assert "None" not in line.details
