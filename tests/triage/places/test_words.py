from __future__ import annotations

import pytest

from triage.places.words import Words, key_parts, wrapped


@pytest.fixture
def words(reader):
    return lambda text: Words(reader.read([text])[0])


@pytest.mark.parametrize(
    ("text", "norms"),
    [
        ("Йошкар-Ола, двор", ["йошкар", "ола", ",", "двор"]),
        ("Мари–Турек", ["мари", "турек"]),
        ("Йошкар - Ола", ["йошкар", "-", "ола"]),
        ("Ёлка 12-й", ["елка", "12", "-", "й"]),
        ("", []),
    ],
)
def test_hyphenated_words_are_taken_apart(words, text, norms):
    assert words(text).norms == norms


def test_every_part_knows_where_it_stands(words):
    text = "в Йошкар-Оле яма"
    seen = words(text)
    assert [text[start:stop] for start, stop in zip(seen.starts, seen.stops, strict=True)] == [
        "в",
        "Йошкар",
        "Оле",
        "яма",
    ]
    assert [seen.is_inside_token(index) for index in range(4)] == [False, False, True, False]
    assert seen.written(2) == "Оле"
    assert seen.written(9) == seen.norm(-1) == seen.lemma(9) == ""


def test_the_stream_wraps_every_word_and_positions_lead_back(words):
    seen = words("яма во дворе")
    assert seen.stream == " яма  во  дворе "
    assert [seen.index_at(seen.stream.index(f" {norm} ")) for norm in seen.norms] == [0, 1, 2]


def test_hard_and_soft_signs_are_one_in_stream_and_keys(words):
    assert wrapped(key_parts("Новый Торъял")) == wrapped(key_parts("новый торьял"))
    assert words("Торъял").stream == words("торьял").stream


@pytest.mark.parametrize(
    ("text", "index", "is_capital"),
    [
        ("видел Сурка", 1, True),
        ("видел сурка", 1, False),
        ("ВИДЕЛ СУРКА ВЧЕРА ВЕЧЕРОМ", 1, False),
        ("на ВДК темно", 1, True),
        ("Сурок", 0, True),
    ],
)
def test_a_capital_tells_nothing_in_a_text_that_shouts(words, text, index, is_capital):
    assert words(text).is_capital(index) is is_capital


def test_sentences_and_lines(words):
    seen = words("Яма. Сурок\nдвор, дом")
    assert [index for index in range(len(seen)) if seen.begins_sentence(index)] == [0, 2, 3]
    assert seen.has_break_before(3)
    assert not seen.has_break_before(2)
    assert not seen.has_break_before(99)
