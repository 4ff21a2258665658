from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.text.language import detect_language

MARI_LETTERS = "ӱӧӓӹҥ"
MARI_WORDS = frozenset({"огыл", "уке", "мемнан", "тыште", "гыч", "дене", "ок", "пеш", "ынде", "молан", "шамыч"})


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Третий день нет воды на улице Мира", "ru"),
        ("КОГДА ПОЧИСТЯТ ДОРОГУ", "ru"),
        ("прорвало трубу!!!", "ru"),
        ("Шушер прорвало", "ru"),
        ("ул. Петрова 19", "ru"),
        ("фонари не горят, фото https://vk.com/photo-1_2 и video.mp4", "ru"),
        ("WhatsApp у директора школы не отвечает, iPhone тоже", "ru"),
        ("Спасибо, Пӱнчерӱ, дорога у нас теперь ровная и чистая", "ru"),
        ("улицу почистили, тау!", "ru"),
        ("Пеш тау, дорогу у нас почистили, свет есть", "ru"),
        ("Кузе илыза родо-шамыч", "foreign"),
        ("Йошкар-Ола гыч автобус кошт", "foreign"),
        ("Мары вӓрӹштӹ корны худа", "foreign"),
        ("None. Можно оформить выплату онлайн?", "ru"),
        ("Мемнан ялыште корно пеш осал, автобус ок кошт", "foreign"),
        ("Йӱштӧ, пӧртыштӧ шокшо уке", "foreign"),
        ("Кечывалым вӱд уке, администраций нимом ок ыште", "foreign"),
        ("Сез кайда яшисез? Юллар бик начар", "foreign"),
        ("hello, where is the bus", "foreign"),
        ("مرحبا بالعالم", "foreign"),
        ("没有水", "foreign"),
        ("", "none"),
        ("   \n\t ", "none"),
        ("😀😀🔥", "none"),
        ("12345 !!! ???", "none"),
        ("а", "none"),
        ("\x00\x01\x02", "none"),
        ("\u202e\u200b", "none"),
        ("https://vk.com/wall-1_2", "none"),
        ("VID 20220912 095100.mp4", "none"),
        ("up", "none"),
    ],
)
def test_language(reader, text, language):
    document = reader.read([text])[0]
    found = detect_language(document, MARI_LETTERS, foreign_words=MARI_WORDS, is_known=reader.morphology.is_known)
    assert found == language


def test_a_word_with_a_combining_mark_is_the_same_word(reader):
    composed, combining = reader.read(["Йӱштӧ пӧртыштӧ", "Йу\u0308што\u0308 по\u0308ртышто\u0308"])
    assert composed.text == combining.text
    assert detect_language(combining, MARI_LETTERS) == "foreign"


def test_without_a_dictionary_only_certain_words_are_foreign(reader):
    document = reader.read(["Сез кайда яшисез начар юллар"])[0]
    assert detect_language(document, "") == "ru"


def test_a_long_text_is_judged_by_its_beginning(reader):
    document = reader.read(["hello where is my bus today " * 40 + "дорога " * 400])[0]
    assert detect_language(document, "") == "foreign"


@given(st.text(max_size=200))
def test_any_text_has_an_answer(reader, text):
    document = reader.read([text])[0]
    assert detect_language(document, MARI_LETTERS, is_known=reader.morphology.is_known) in {"ru", "foreign", "none"}


@pytest.mark.parametrize("word", ["\U00017000", "\U00017000а", "а\U00017000", "中", "é", "a"])
def test_the_morphology_survives_letters_without_a_name(morphology, word):
    assert morphology.lemma(word) == word
    assert morphology.parses(word) == ()
    assert not morphology.is_known(word)


@pytest.mark.parametrize("unit", ["[club1|", "a@", "x.", "https://", "#а"])
def test_the_longest_text_is_judged_in_time(reader, unit):
    document = reader.read([unit * (20_000 // len(unit))])[0]
    started = time.process_time()
    detect_language(document, MARI_LETTERS, is_known=reader.morphology.is_known)
    assert time.process_time() - started < 2.0
