"""Misspelt names become places only where a place is expected; hand-written sentences."""

from __future__ import annotations

import pytest

from triage.places.typos import sound

MISSPELT = [
    ("Медвидево, у магазина яма", "medvedevsky/Медведево"),
    ("в медведово нет света", "medvedevsky/Медведево"),
    ("пгт Аршанка, каток", "orshansky/Оршанка"),
    ("п. Приволжкий, клуб без крыши", "volzhsky/Приволжский"),
    ("Ёшкар-Ола, двор не чищен", "iola/Йошкар-Ола"),
    ("в Йошкар-Але снег", "iola/Йошкар-Ола"),
    ("в Йошкор-Оле пробка", "iola/Йошкар-Ола"),
    ("в ешкар-оле темно", "iola/Йошкар-Ола"),
    ("Паранга без автобуса", "paranginsky/Параньга"),
    ("в Поранге нет врача", "paranginsky/Параньга"),
    ("я из Килимар, банкомат сломан", "kilemarsky/Килемары"),
    ("в Киллемарах нет света", "kilemarsky/Килемары"),
    ("с. Шинша, газ", "morkinsky/Шиньша"),
    ("в Сирнуре окулист", "sernursky/Сернур"),
    ("Кужинер, каток", "kuzhenersky/Куженер"),
    ("Казьмодемьянск, паром", "kozmodemyansk/Козьмодемьянск"),
    ("в Козьмодемянске темно", "kozmodemyansk/Козьмодемьянск"),
    ("в Звенигого у пристани", "zvenigovsky/Звенигово"),
    ("Новый Тарьял, каток", "novotoryalsky/Новый Торъял"),
    ("в Мари-Турике нет хирурга", "mari_tureksky/Мари-Турек"),
    ("д. Апшакбиляк, дорога", "iola/Апшакбеляк"),
    ("п. Сусланкер, станция", "zvenigovsky/Суслонгер"),
    ("посёлок Суслангер, станция", "zvenigovsky/Суслонгер"),
    ("в Русском Кукмаре коровы", "medvedevsky/Русский Кукмор"),
    ("Виллаватово, горномарийский", "gornomariysky"),
]

ORDINARY = [
    "в поликлинике на втором этаже нет бумаги",
    "Продаётся мебель, самовывоз",
    "в мусоропроводе застряло",
    "Кузнецовская церковь красивая",
    "Водитель Сернуров грубит пассажирам",
    "у соседа Шойбулатова шумно",
    "Сантехник Азанов не пришёл",
    "к доктору Ронгину не записаться",
    "в рюэме",
    "Спасибо Кужнурову за песни",
    "Встретил Картукова у магазина",
    "Чендемерова",
    "в Медведе пусто",
    "из фейсбука узнали",
    "в ватсапе написали",
    "до кардиолога не дозвониться",
    "в тиктоке видели",
    "Росгвардия дежурит",
    "в Сбере очередь",
    "из Вайлдберриз посылка",
    "Аляска, а не город: сугробы",
]


@pytest.mark.parametrize(("text", "place"), MISSPELT)
def test_a_misspelt_name_is_understood(where, text, place):
    assert where(text) == place


@pytest.mark.parametrize("text", ORDINARY)
def test_an_ordinary_word_or_surname_does_not_become_a_village(locate, text):
    mentions, _ = locate(text)
    assert [mention.text for mention in mentions if mention.rule == "misspelt"] == []


def test_a_typo_is_less_sure_than_the_name(locate):
    right, wrong = locate("Медведево, яма")[1], locate("Медвидево, яма")[1]
    assert wrong.confidence < right.confidence
    assert "misspelt" in wrong.rules


@pytest.mark.parametrize(
    ("one", "other"),
    [("йошкарола", "ешкарола"), ("килемары", "килимары"), ("сернур", "сирнур"), ("волжск", "волшск")],
)
def test_names_that_sound_alike_have_one_sound(one, other):
    assert sound(one) == sound(other)


@pytest.mark.parametrize(("one", "other"), [("морки", "мурки"), ("волжск", "вольск"), ("сернур", "сарда")])
def test_names_that_sound_different_have_two_sounds(one, other):
    assert sound(one) != sound(other)
