"""Pages and communities as evidence of a place, labelled as what they are; hand-written sentences."""

from __future__ import annotations

import pytest

from triage.domain.places import MentionStrength, PlaceRole
from triage.domain.spans import Span

PAGES = [
    ("на дружбы 12 домофон выдран", "Типичный Волжск", "page volzhsk"),
    ("Сельсовет закрыли, справок не дают", "Юрино онлайн", "page yurinsky"),
    ("Снег не чистят", "Подслушано в Медведево", "page medvedevsky"),
    ("Снег не чистят", "Администрация Моркинского муниципального района", "page morkinsky"),
    ("Снег не чистят", "ЧП Козьмодемьянск", "page kozmodemyansk"),
    ("Снег не чистят", "Новости Советского района", "page sovetsky"),
    ("Снег не чистят", "Подслушано Советский", "page sovetsky"),
    ("Снег не чистят", "ЙОШКАР-ОЛА 24", "page iola"),
    ("Снег не чистят", "Волжский район | Официально", "page volzhsky"),
    ("Снег не чистят", "Марий Эл сегодня", "-"),
    ("Снег не чистят", "Мамочки и дети", "-"),
    ("Снег не чистят", "", "-"),
    ("В Сернуре снег не чистят", "Типичный Волжск", "sernursky/Сернур"),
    ("В Казани на Баумана снег не чистят", "Типичный Волжск", "out"),
    ("Дороги, как в Казани, нам не видать", "Типичный Волжск", "page volzhsk"),
    ("в купсоле нет света", "Подслушано Сернур", "page sernursky"),
    ("в семеновке нет света", "Подслушано Йошкар-Ола", "page iola/Семеновка"),
    ("в купсоле нет света", "Типичный Волжск", "? kuzhenersky|medvedevsky|morkinsky|novotoryalsky|sernursky"),
    ("в кожласоле нет света", "Звениговские вести", "page zvenigovsky/Кожласола"),
]

COMMUNITIES = [
    ("[club123|Администрация Волжска], когда почистите двор?", "volzhsk"),
    ("[club77|Администрация Медведевского района] у нас яма", "medvedevsky"),
    ("[public5|Мэрия Йошкар-Олы] темно во дворе", "iola"),
    ("[club9|Администрация Волжского муниципального района], в Помарах нет воды", "volzhsky/Помары"),
    ("[club9|Сернурский район], нет воды в Куженере", "kuzhenersky/Куженер"),
]


@pytest.mark.parametrize(("text", "page", "place"), PAGES)
def test_the_page_decides_when_nothing_else_does(where, text, page, place):
    assert where(text, page) == place


@pytest.mark.parametrize(("text", "place"), COMMUNITIES)
def test_the_mention_of_a_page_is_evidence(where, text, place):
    assert where(text).startswith(place)


def test_a_community_is_an_addressee_with_its_span(locate):
    text = "[club123|Администрация Волжска], почистите двор"
    (mention,), place = locate(text)
    assert (mention.rule, mention.role) == ("community_mention", PlaceRole.ADDRESSEE)
    assert mention.span.of(text) == "Волжска"
    assert place.district == "volzhsk"


def test_a_person_is_no_community(locate):
    mentions, _ = locate("[id7|Мария Сидорова], у нас нет воды")
    assert mentions == ()


def test_the_page_is_a_mention_without_words(locate):
    (mention,), place = locate("Снег не чистят", "Типичный Волжск")
    assert (mention.span, mention.text, mention.strength) == (Span(0, 0), "Типичный Волжск", MentionStrength.SOURCE)
    assert place.rules == ("source_page",)
    assert place.span is None
