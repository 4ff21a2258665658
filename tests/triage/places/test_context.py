"""Prefixes, institutions, stops, routes, towns nobody listed."""

from __future__ import annotations

import pytest

from triage.domain.places import PlaceRole
from triage.places.context import prefix_of
from triage.places.words import Words


@pytest.mark.parametrize(
    ("before", "kind", "preposition"),
    [
        ("в ", None, "в"),
        ("в г. ", "г", "в"),
        ("в городе ", "г", "в"),
        ("из п.", "п", "из"),
        ("п.г.т. ", "г", ""),
        ("село ", "с", ""),
        ("с. ", "с", ""),
        ("с ", None, "с"),
        ("д ", "д", ""),
        ("в нашем родном ", None, "в"),
        ("до самого ", None, "до"),
        ("в посёлке «", "п", "в"),
        ("из-за ", None, ""),
        ("яма ", None, ""),
        ("в\n", None, ""),
        ("", None, ""),
    ],
)
def test_prefix(reader, before, kind, preposition):
    words = Words(reader.read([f"{before}Сернур"])[0])
    prefix = prefix_of(words, len(words) - 1)
    assert prefix.preposition == preposition
    assert prefix.type == kind or before == "п.г.т. "


PLACES = [
    ("Ронгинский дом культуры холодный", "sovetsky/Ронга"),
    ("В Токтайбелякской школе течёт крыша", "kuzhenersky/Токтайбеляк"),
    ("Мочалищенская котельная дымит", "zvenigovsky/Мочалище"),
    ("косолаповский сельсовет закрыли", "mari_tureksky/Косолапово"),
    ("Городская больница закрыта", "-"),
    ("Сельская школа без тепла", "-"),
    ("Ронгинский, верни долг", "-"),
    ("На остановке Сурок нет навеса", "medvedevsky/Сурок"),
    ("У поворота на Сурок сбили знак", "medvedevsky/Сурок"),
    ("остановка «Знаменский» завалена снегом", "medvedevsky/Знаменский"),
    ("Автобус Морки-Шиньша не пришёл", "morkinsky/Шиньша"),
    ("Автобус Морки — Шиньша не пришёл, в Аринe мёрзнем", "morkinsky/Арино"),
    ("Поезд Йошкар-Ола - Казань, на станции Суслонгер нет перрона", "zvenigovsky/Суслонгер"),
    ("Дорога Йошкар-Ола — Зеленодольск, у Помар авария", "volzhsky/Помары"),
    ("переехали в Йошкар-Олу из Медведева, не прописывают", "iola/Йошкар-Ола"),
    ("сама с Мари-Турека, живу в Йошкар-Оле, дворы не чистят", "iola/Йошкар-Ола"),
    ("Граница с Татарстаном, Помары, свалка", "volzhsky/Помары"),
    ("на границе Марий Эл и Кировской области, Мари-Турекский район, лес горит", "mari_tureksky"),
    ("в поселке красногорский нет аптеки", "zvenigovsky/Красногорский"),
    ("Наш Сурок тонет в грязи", "medvedevsky/Сурок"),
    ("наш сурок сбежал из клетки", "-"),
    ("В Новом году обещали новый автобус", "-"),
    ("Усола параньгинская, нет воды", "paranginsky/Усола"),
    ("Работал в Звенигове, вернулся в Суслонгер, а дороги нет", "zvenigovsky/Суслонгер"),
    ("Юрино-Васильсурск переправа закрыта", "yurinsky/Юрино"),
    ("Поезд Волжск Казань переполнен", "volzhsk/Волжск"),
    ("Губернатору Марий Эл Зайцеву: в Новом Торъяле закрыли баню", "novotoryalsky/Новый Торъял"),
    ("Глава Волжска Петрова не отвечает", "volzhsk/Волжск"),
    ("дорога йошкар-ола морки каток, в шоруньже авария", "morkinsky/Шоруньжа"),
    ("Еду из Йошкар-Олы, на въезде в Куженер яма", "kuzhenersky/Куженер"),
    ("До райцентра Параньги не доехать, живём в Ирмучаше", "paranginsky/Ирмучаш"),
    ("в посёлке новая школа", "-"),
    ("в деревне красная машина стоит", "-"),
    ("у Приволжского вырубили лес", "volzhsky/Приволжский"),
    ("на Дубках нет горячей воды", "iola/Йошкар-Ола"),
    ("в 9 микрорайоне лифт стоит", "iola/Йошкар-Ола"),
    ("Лебедева 47а, подъезд", "-"),
    ("Соловьёва 3, Йошкар-Ола, подъезд", "iola/Йошкар-Ола"),
    ("озеро Таир завалено мусором", "zvenigovsky"),
    ("Озеро Яльчик, Волжский район, мусор", "volzhsky"),
    ("Сернурский тракт весь в ямах", "? iola|medvedevsky|sernursky|sovetsky"),
    ("До Нового Торъяла от Сернурского тракта дорога разбита", "novotoryalsky/Новый Торъял"),
]


@pytest.mark.parametrize(("text", "place"), PLACES)
def test_where(where, text, place):
    assert where(text) == place


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("г. Гремячинск без тепла", "unknown_town"),
        ("Кунгурский район забыли", "unknown_district"),
        ("Моркинский район Самарской области", "outside_beside"),
        ("Кардиолога в Чернушке нет, в Перми тоже", "namesake_outside"),
        ("Пермский край, пгт Октябрьский", "outside_region_named"),
        ("Казань мёрзнет", "outside"),
    ],
)
def test_why_a_place_is_elsewhere(locate, text, rule):
    mentions, place = locate(text)
    assert place.status == "out_of_region"
    assert rule in {mention.rule for mention in mentions}


@pytest.mark.parametrize(
    "text", ["в районе рынка темно", "город спит", "наш город Мастеров", "в городе Дома не топят", "г. "]
)
def test_no_town_is_made_up(locate, text):
    assert [m for m in locate(text)[0] if m.kind == "outside"] == []


def test_a_route_has_two_ends(locate):
    mentions, _ = locate("автобус Сернур — Куженер отменили")
    assert [m.role for m in mentions] == [PlaceRole.ORIGIN, PlaceRole.DESTINATION]
