from __future__ import annotations

from datetime import date

import pytest

from triage.answers.dates import Precision, find_times

ANSWERED = date(2026, 11, 25)  # a Wednesday

EXACT = [
    ("заменим до 15 ноября", "15 ноября", date(2026, 11, 15)),
    ("улица стоит в наряде с 8 на 9 января", "с 8 на 9 января", date(2027, 1, 9)),
    ("работы с 10 по 20 июня 2027 года", "с 10 по 20 июня 2027 года", date(2027, 6, 20)),
    ("сделаем 03.12.2026", "03.12.2026", None),
    ("починим завтра", "завтра", date(2026, 11, 26)),
    ("сделали ещё позавчера", "позавчера", date(2026, 11, 23)),
    ("приедут в пятницу", "в пятницу", date(2026, 11, 27)),
    ("убрали в прошлую среду", "в прошлую среду", date(2026, 11, 18)),
    ("ответим в течение трёх рабочих дней", "в течение трех рабочих дней", date(2026, 11, 28)),
    ("закончим через две недели", "через две недели", date(2026, 12, 9)),
    ("засыплем до конца недели", "до конца недели", date(2026, 11, 29)),
    ("засыплем до конца следующей недели", "до конца следующей недели", date(2026, 12, 6)),
    ("примем на баланс во втором квартале", "во втором квартале", None),
    ("вода пойдёт к утру", "к утру", None),
    ("включили в 05:40", "в 05:40", None),
    ("к восьми вечера пробьём", "к восьми вечера", None),
    ("выдают по вторникам с 9 до 16", "по вторникам с 9 до 16", None),
    ("ответ до конца года", "до конца года", date(2026, 12, 31)),
    ("уберём за выходные", "за выходные", None),
    ("срок 3 дня", "срок 3 дня", None),
]


@pytest.mark.parametrize(("text", "words", "day"), EXACT)
def test_dates_and_periods_are_exact_and_resolved_against_the_answer(text, words, day):
    found = find_times(text, ANSWERED)
    best = [time for time in found if time.precision is Precision.EXACT]
    assert [text[time.start : time.stop].replace("ё", "е") for time in best] == [words]
    assert best[0].day == day


@pytest.mark.parametrize(
    "text",
    [
        "сделаем в ближайшее время",
        "отремонтируем весной",
        "вернёмся к вопросу позже",
        "уберут по мере возможности",
        "заделаем в кратчайшие сроки",
        "учтём в плане на ближайшие две недели",
        "при наличии финансирования",
        "с наступлением тёплой погоды",
        "скоро починим",
    ],
)
def test_vague_times_are_vague(text):
    assert {time.precision for time in find_times(text, ANSWERED)} == {Precision.VAGUE}


@pytest.mark.parametrize("text", ["до 2028 года не предусмотрено", "в 2027 году"])
def test_a_bare_year_is_coarse(text):
    assert [time.precision for time in find_times(text)] == [Precision.YEAR]


@pytest.mark.parametrize(
    "text",
    [
        "дом 16, квартира 5",
        "маршрут 14 переполнен",
        "давление 5,4 атмосферы",
        "маленький мальчик у дома майора",
        "телефон 45-12-33",
        "заявка № 0417",
        "чистят каждый день вручную",
        "труба диаметром 1.5 м",
    ],
)
def test_other_numbers_and_words_are_no_times(text):
    assert find_times(text, ANSWERED) == ()


def test_without_a_day_of_answer_relative_times_stay_unresolved():
    (time,) = find_times("починим завтра")
    assert (time.precision, time.day) == (Precision.EXACT, None)
