"""Names of places say nothing of a topic: they are blanked, and every offset stays."""

from __future__ import annotations

import pytest

from triage.domain.places import MentionKind, MentionStrength, PlaceMention
from triage.domain.spans import Span
from triage.places.locator import PlaceLocator
from triage.places.masking import without_names
from triage.text.document import Reader


def masked(text: str, locator: PlaceLocator, reader: Reader) -> str:
    return without_names(text, locator.find(reader.read([text])[0], "Подслушано Морки"))


@pytest.mark.parametrize(
    ("text", "gone", "kept"),
    [
        ("На улице Школьной стая собак", "Школьной", "улице"),
        ("ул. Молодёжная, 4: во дворе яма", "Молодёжная", "ул."),
        ("Газовиков 4. Нет воды", "Газовиков", "Нет воды"),
        ("Больничная, 7, свалка за домом", "Больничная", "свалка за домом"),
        ("проезд Строителей, 33, темно", "проезд Строителей", "темно"),
        ("В Соловьях опять нет воды", "Соловьях", "опять нет воды"),
        ("Посёлок Красный Мост, прогнил мост", "Красный Мост", "прогнил мост"),
        ("В школе № 5 на Школьной холодно", "Школьной", "В школе № 5"),
        ("Больница на Больничной 3 закрыта", "Больничной", "Больница"),
        ("Сернурский район, трава по пояс", "Сернурский", "трава по пояс"),
        ("Писали на электронную почту главы, молчат", "почту", "Писали на"),
        ("Эл. почта не работает", "почта", "не работает"),
        ("Подскажите почту электронную министерства", "почту", "министерства"),
    ],
)
def test_a_name_is_blanked_and_what_is_said_stays(
    text: str, gone: str, kept: str, locator: PlaceLocator, reader: Reader
) -> None:
    shown = masked(text, locator, reader)

    assert gone not in shown
    assert kept in shown
    assert len(shown) == len(text)
    assert shown.index(kept) == text.index(kept)


@pytest.mark.parametrize(
    "text", ["Городская 4 поликлиника закрыта", "Строителей 5 человек, работы нет", "Горячая вода"]
)
def test_ordinary_words_stay(text: str, locator: PlaceLocator, reader: Reader) -> None:
    assert masked(text, locator, reader) == text


def test_a_page_has_no_words_in_the_post() -> None:
    page = PlaceMention(Span(0, 0), "Морки", MentionKind.SETTLEMENT, MentionStrength.SOURCE, "source_page", ())

    assert without_names("Нет света", [page]) == "Нет света"


def test_marks_of_redaction_are_no_words(locator: PlaceLocator, reader: Reader) -> None:
    text = "Нет воды! Звоните [ТЕЛ], [ИМЯ] с [ПРОФИЛЬ]"
    assert masked(text, locator, reader).split() == ["Нет", "воды!", "Звоните", ",", "с"]
    assert len(masked(text, locator, reader)) == len(text)
