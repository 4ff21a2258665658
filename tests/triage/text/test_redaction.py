"""Redaction: what must go, what must stay, and that nothing else moves."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.text import redaction
from triage.text.cleaning import clean, clean_redacted
from triage.text.redaction import PersonalData, find_personal_data, redact, redact_with_offsets

GONE = [
    ("Звоните 8 (836) 245-12-34 после шести", "Звоните [ТЕЛ] после шести"),
    ("мой номер +7 902 123-45-67", "мой номер [ТЕЛ]"),
    ("89021234567 Ирина", "[ТЕЛ] Ирина"),
    ("тел. 45-12-34", "тел. [ТЕЛ]"),
    ("тел. 2-34-56", "тел. [ТЕЛ]"),
    ("пишите на ivanova.m@yandex.ru срочно", "пишите на [ПОЧТА] срочно"),
    ("СНИЛС 112-233-445 95", "СНИЛС [СНИЛС]"),
    ("снилс 11223344595", "снилс [СНИЛС]"),
    ("переведите на 4111 1111 1111 1111", "переведите на [КАРТА]"),
    ("карта 4276 1234 5678 9010, с ошибкой", "карта [КАРТА], с ошибкой"),
    ("карта 4111111111111111", "карта [КАРТА]"),
    ("паспорт 8805 123456 выдан", "паспорт [ПАСПОРТ] выдан"),
    ("ИНН 123456789012", "ИНН [ИНН]"),
    ("[id7718234|Ольга], у нас нет света", "[ИМЯ], у нас нет света"),
    ("вот он https://vk.com/id12345 полюбуйтесь", "вот он [ПРОФИЛЬ] полюбуйтесь"),
]

STAYS = [
    "ул. Петрова, 19, кв. 45",
    "с 15.03.2024 по 20.03.2024 нет воды",
    "долг 12 345 678 рублей",
    "[club123|Администрация Волжского района]",
    "школа № 29, автобус 21 и 30, дом 18к1",
    "https://vk.com/wall-123_456",
    "в 2021 году 628 обращений",
    "счётчик 0012345, показания 4567 8901",
    "счёт 4276123456789010 за воду",
]


@pytest.mark.parametrize(("text", "redacted"), GONE)
def test_personal_data_goes(text: str, redacted: str) -> None:
    assert redact(text) == redacted


@pytest.mark.parametrize("text", STAYS)
def test_facts_needed_for_routing_stay(text: str) -> None:
    assert redact(text) == text


def test_a_wrong_check_digit_is_not_a_snils() -> None:
    assert find_personal_data("112-233-445 96") == ()


def test_findings_are_sorted_and_do_not_overlap() -> None:
    found = find_personal_data("a@b.ru, 89021234567, снилс 11223344595")
    assert [finding.kind for finding in found] == [PersonalData.EMAIL, PersonalData.PHONE, PersonalData.SNILS]


@given(st.text(max_size=300))
def test_any_text_survives_and_redacting_twice_changes_nothing_more(text: str) -> None:
    once = redact(text)
    assert redact(once) == once


@pytest.mark.parametrize(("text", "redacted"), GONE)
def test_a_label_stands_for_the_words_it_replaces(text: str, redacted: str) -> None:
    found = redact_with_offsets(text)
    assert found.text == redacted
    assert found.offsets is not None
    assert len(found.offsets) == len(redacted)
    (finding,) = find_personal_data(text)
    start = redacted.index(finding.kind.value)
    stop = start + len(finding.kind.value)
    assert (found.offsets[start], found.offsets[stop - 1] + 1) == (finding.span.start, finding.span.stop)
    outside = [index for index in range(len(redacted)) if not start <= index < stop]
    assert [text[found.offsets[index]] for index in outside] == [redacted[index] for index in outside]


@pytest.mark.parametrize("text", STAYS)
def test_what_stays_keeps_its_offsets(text: str) -> None:
    assert redact_with_offsets(text).offsets is None
    assert clean_redacted(text) == clean(text)


@given(st.text(alphabet="аб 8+9(1)-@.ru[id|]/\u200b\u0301", max_size=60))
def test_a_text_reads_alike_before_and_after_it_is_stored(text: str) -> None:
    read = clean_redacted(text)
    assert read.text == clean(redact(text)).text
    spans = [read.to_original(index, index + 1) for index in range(len(read.text))]
    assert all(0 <= span.start < span.stop <= len(text) for span in spans)
    assert [span.start for span in spans] == sorted(span.start for span in spans)


@given(
    st.sampled_from(["тел. ", "паспорт ", "ИНН ", "снилс ", "номер ", "карта ", "звоните ", ""]),
    st.text("0123456789 -–()№.,+\u00a0а", min_size=3, max_size=28),
)
def test_a_text_is_looked_through_wherever_a_pattern_could_match(before: str, digits: str) -> None:
    told_by_digits = [pattern.regex for pattern in redaction._PATTERNS if not pattern.clue]
    text = before + digits
    if any(_long_enough(match) for regex in told_by_digits for match in regex.finditer(text)):
        assert redaction._NUMBER.search(text)


def _long_enough(match: re.Match[str]) -> bool:
    """Say whether a pattern could take what it found: no telephone has less than five digits."""
    return sum(char.isdigit() for char in match[match.re.groups and 1]) >= 5


@pytest.mark.parametrize("text", ["8 (902)-123-45-67", "паспорт 88 05 №- 123456", "тел: 2–34–56", "+7 (836) 245 12 34"])
def test_numbers_written_in_odd_ways_go_too(text: str) -> None:
    assert find_personal_data(text)
