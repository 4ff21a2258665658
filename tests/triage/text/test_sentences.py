"""Sentences: where one ends, and the full stops that end none."""

from __future__ import annotations

import pytest

from triage.text.tokens import split_sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Воды нет. Дом холодный", ["Воды нет.", "Дом холодный"]),
        ("Где автобус?! Ждём час…", ["Где автобус?!", "Ждём час…"]),
        ("На ул. Мира, д. 5 яма", ["На ул. Мира, д. 5 яма"]),
        ("Дом (стр. 2) без света", ["Дом (стр. 2) без света"]),
        ("Глава А. С. Иванов ответил", ["Глава А. С. Иванов ответил"]),
        ("Это улица. Мира", ["Это улица.", "Мира"]),
        ("Живу на УЛ. МИРА", ["Живу на УЛ. МИРА"]),
        ("Первая строка\n\nвторая строка", ["Первая строка", "вторая строка"]),
        ("Он сказал «хватит.» Потом ушёл", ["Он сказал «хватит.»", "Потом ушёл"]),
        ("кв\u00a0. пуста", ["кв\u00a0.", "пуста"]),
        ("тел.\n", ["тел."]),
        ("", []),
        (" \n . ", ["."]),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert [span.of(text) for span in split_sentences(text)] == sentences
