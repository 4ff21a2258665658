"""Ways between places, arrivals, namesakes elsewhere and misspelt longer names; hand-written sentences."""

from __future__ import annotations

import pytest

from triage.domain.spans import Span

WAYS = [
    # a village is what tells a road or bus between it and the centre of its district from others
    ("Дорога от Сернура до Марисолы вся в ямах", "sernursky/Марисола"),
    ("Из Морков в Арино автобус сняли", "morkinsky/Арино"),
    # a city is no part of the district it is the centre of
    ("Из Волжска в Помары дорогу раскопали", "volzhsk/Волжск"),
    # where one passes through is not where the problem is
    ("Из Оршанки в Сернур прямого автобуса нет, ездим через Йошкар-Олу", "orshansky/Оршанка"),
    ("В Юрино паром сломан, ездим через Чебоксары", "yurinsky/Юрино"),
    # who has arrived speaks of where
    ("Приехали из Волжска купаться в Кокшайск, берег весь в стекле", "zvenigovsky/Кокшайск"),
    ("В Казани лежу в больнице, кормят плохо. Дома-то, в Морках, пироги", "out"),
    ("Сама из Сернура, но живу в Кирове: у вас тоже не чистят?", "out"),
    ("Сама из Сернура, у нас не чистят", "sernursky/Сернур"),
    ("Уехал из Морков в Казань, и здесь не чистят", "out"),
    ("Из Морков все врачи уехали в Казань", "morkinsky/Морки"),
    ("Не то что в Волжске, в Помарах ни одной урны", "volzhsky/Помары"),
]

NAMESAKES = [
    ("В Орше (Беларусь) закрыли поликлинику", "out"),
    ("В Санчурске Кировской области автобус отменили", "out"),
    ("деревня Нолька, городской округ Йошкар-Ола, колодец обвалился", "iola/Нолька"),
    ("деревня Нолька, колодец обвалился", "medvedevsky/Нолька"),
    ("Семёновка (город Йошкар-Ола), фонари не горят", "iola/Семеновка"),
    ("Кожласола, рядом с Красногорским, без воды", "zvenigovsky/Кожласола"),
    ("Из Чирок Оршанского района не уехать", "orshansky"),
    ("Из Упши Оршанского района не уехать", "orshansky/Упша"),
]

TYPOS = [
    ("д. Маля Орша, нет дороги", "orshansky/Малая Орша"),
    ("Нет света, Больой Ляждур", "-"),
    ("в больой ляждур не доехать", "kuzhenersky/Большой Ляждур"),
    ("п. Октябрский Моркинского района", "morkinsky/Октябрьский"),
    ("В Виловатовве нет воды", "gornomariysky/Виловатово"),
    ("с. Микрякава без воды", "gornomariysky/Микряково"),
    ("Микрякава едет", "-"),
    ("паранька без хлеба вторую неделю", "paranginsky/Параньга"),
    ("йошкарала, троллейбус не ходит", "iola/Йошкар-Ола"),
    ("козмодемьянск двор не метут", "kozmodemyansk/Козьмодемьянск"),
]

LOWER_CASE = [
    ("у нас в мочалище темно", "zvenigovsky/Мочалище"),
    ("темно в мочалище", "-"),
    ("я из медведева, двор не чистят", "medvedevsky/Медведево"),
    ("в красном яру нет света", "zvenigovsky/Красный Яр"),
    ("Мочалище без света второй день", "zvenigovsky/Мочалище"),
]


@pytest.mark.parametrize(("text", "place"), [*WAYS, *NAMESAKES, *TYPOS, *LOWER_CASE])
def test_where(where, text, place):
    assert where(text) == place


def test_where_people_are_sent_to_is_not_where_the_second_problem_is(where):
    text = "Это Волжск, улица Кирова, люк открыт. Канава не зарыта, а нас шлют в Волжский район"
    assert where(text, focus=Span(text.index("Канава"), len(text))) == "volzhsk/Волжск"


def test_another_place_of_the_second_problem_counts(where):
    text = "В Медведеве двор не чистят. В Йошкар-Оле в больнице холодно"
    assert where(text, focus=Span(text.index("В Йошкар"), len(text))) == "iola/Йошкар-Ола"
