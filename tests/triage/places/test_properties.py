"""What holds for any text: no crash, spans inside the original, resolutions that agree with themselves."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.domain.places import PlaceStatus

PIECES = (
    "Волжск", "волжском", "Советский", "район", "района", "Сурок", "в", "из", "до", "на", "ул.", "улица", "пр-т", "д.",
    "г.", "п", "с", "5", "19а", "/", "Петрова", "Кузнецова", "Ёшкар-Ола", "Мари", "-", "Турек", "Казани", "область",
    "Самарской", "[club1|", "]", "<br>", "\u200b", "й\u0306", ",", ".", "\n", "😀", "мкр", "Купсола", "не", "как",
    "живу", "Приволжский", "федеральный", "администрация", "#", "й", "дом", "сорок", "№", "корп",
)  # fmt: skip


def check(text, found):
    mentions, place = found
    for mention in mentions:
        if mention.strength != "source":
            assert 0 <= mention.span.start < mention.span.stop <= len(text)
            assert mention.span.of(text) == mention.text
        assert mention.candidates
    assert list(mentions) == sorted(mentions, key=lambda m: (m.strength == "source", m.span))
    assert 0 <= place.confidence <= 1
    assert place.rules
    is_placed = place.status in {PlaceStatus.EXPLICIT, PlaceStatus.INFERRED_FROM_SOURCE}
    assert is_placed == (place.district is not None)
    assert (place.status is PlaceStatus.AMBIGUOUS) == bool(place.candidates)
    if place.settlement is not None:
        assert place.settlement.district == place.district


@given(st.text(max_size=300))
def test_any_text(locate, text):
    check(text, locate(text))


@settings(max_examples=300)
@given(
    st.lists(st.sampled_from(PIECES), max_size=30), st.sampled_from((" ", "", ", ")), st.sampled_from((None, "Волжск"))
)
def test_any_order_of_pieces(locate, pieces, glue, page):
    text = glue.join(pieces)
    check(text, locate(text, page))


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=20))
def test_case_never_crashes_and_capitals_keep_sure_names(locate, pieces):
    text = " ".join(pieces)
    check(text.upper(), locate(text.upper()))
    check(text.lower(), locate(text.lower()))


@pytest.mark.parametrize(
    "text", ["", " ", "\n", "-", "—", "'", "1", "й", "\u200b", "[club1|]", "в", "ул.", "ул. ", "на"]
)
def test_next_to_nothing(locate, text):
    mentions, place = locate(text)
    assert mentions == ()
    assert (place.status, place.district) == (PlaceStatus.NONE, None)


def test_a_long_post_is_read(locate):
    text = "В Волжске яма. " * 1300
    mentions, place = locate(text)
    assert len(mentions) == 1300
    assert place.district == "volzhsk"
