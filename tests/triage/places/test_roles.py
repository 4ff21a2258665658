"""Several places in one post: which one is where the problem is; hand-written sentences."""

from __future__ import annotations

import pytest

from triage.domain.places import PlaceRole
from triage.domain.spans import Span

TWO_PLACES = [
    ("Живу в Медведеве, лечусь в Йошкар-Оле, в регистратуре хамят", "iola/Йошкар-Ола"),
    ("Живу в Руэме, работаю в Йошкар-Оле, во дворе у нас яма", "medvedevsky/Руэм"),
    ("Работаю в Йошкар-Оле, живу в Медведево, у подъезда темно", "medvedevsky/Медведево"),
    ("Прописан в Волжске, живу в Помарах, газ не проводят", "volzhsky/Помары"),
    ("Едем из Козьмодемьянска, у Пайгусова обвалилась обочина", "gornomariysky/Пайгусово"),
    ("Еду из Йошкар-Олы в Морки, в Шоруньже лёд не посыпан", "morkinsky/Шоруньжа"),
    ("Из Сернура в Куженер автобус отменили", "sernursky/Сернур"),
    ("Скорая из Мари-Турека ехала в Хлебниково два часа", "mari_tureksky/Хлебниково"),
    ("Роженицу из Юрино везли в Козьмодемьянск три часа", "yurinsky/Юрино"),
    ("Нас из Килемар отправляют на снимок в Йошкар-Олу", "kilemarsky/Килемары"),
    ("В Ронге нет врача, все ездят в Советский", "sovetsky/Ронга"),
    ("В Елееве нет аптеки, за таблетками едем в Параньгу", "paranginsky/Елеево"),
    ("У нас в Азанове нет тротуара, не то что в Йошкар-Оле", "medvedevsky/Азаново"),
    ("В Куженере темно, как в Килемарах", "kuzhenersky/Куженер"),
    ("Не в Волжске, а в Помарах нет воды", "volzhsky/Помары"),
    ("Сернур? Нет, Куженер, у нас нет воды", "kuzhenersky/Куженер"),
    ("Старый Торъял, не Новый Торъял! Сделайте указатель", "novotoryalsky/Старый Торъял"),
    ("В отличие от Сернура в Оршанке каток не залили", "orshansky/Оршанка"),
    ("В Йошкар-Оле почистили, а у нас в Руэме по колено", "medvedevsky/Руэм"),
    ("Администрация Медведевского района! В Нурме сломан мост", "medvedevsky/Нурма"),
    ("Глава Волжского района, приезжайте в Сотнур, дороги нет", "volzhsky/Сотнур"),
    ("Мэр Йошкар-Олы обещал, а на Якова Эшпая яма", "iola/Йошкар-Ола"),
    ("Автобус Йошкар-Ола — Куяр опять не пришёл", "iola/Йошкар-Ола"),
    ("дорога на Зеленодольск у Куяра без перехода", "medvedevsky/Куяр"),
    ("Трасса на Казань у Помар в ямах", "volzhsky/Помары"),
    ("Мы из Шиньши, магазин закрыли, хлеба нет", "morkinsky/Шиньша"),
    ("Пишу из Сернура: нет воды", "sernursky/Сернур"),
    ("До Нового Торъяла дорога в ямах", "novotoryalsky/Новый Торъял"),
    ("Мы живём между Медведевом и Руэмом, автобуса нет", "medvedevsky/Руэм"),
    ("Лежала в Волжске в больнице, а выписали домой в Помары без лекарств", "volzhsky/Помары"),
    ("Сын учится в Йошкар-Оле, а в Виловатове закрывают школу", "gornomariysky/Виловатово"),
    ("В Купсоле нет магазина, ездим в Морки", "morkinsky/Купсола"),
    ("Из Кожласолы везут рожать в Волжск", "volzhsky/Кожласола"),
    ("В Купсоле скорая везёт в Моркинскую ЦРБ, дороги нет", "morkinsky/Купсола"),
    ("Куркумбал моркинский, Келдывай, не пройти", "morkinsky/Куркумбал"),
    ("Купсола Сернурского района, нет связи", "sernursky"),
    ("В Купсоле, это под Куженером, нет дороги", "kuzhenersky/Купсола"),
    ("Кожласола, ближайшая больница в Звенигове, автобуса нет", "zvenigovsky/Кожласола"),
    ("Илеть в Параньгинском районе, мост", "paranginsky/Илеть"),
    ("Юркино Юринского района, паводок", "yurinsky/Юркино"),
    ("Ивановка, Оршанка рядом, а дороги нет", "orshansky/Ивановка"),
]

AMBIGUOUS = [
    ("в купсоле столб упал", "? kuzhenersky|medvedevsky|morkinsky|novotoryalsky|sernursky"),
    ("в лесном не чистят дорогу", "? mari_tureksky|medvedevsky"),
    ("Кожласола, нет света", "? sernursky|sovetsky|volzhsky|zvenigovsky"),
    ("Илеть, мост шатается", "? paranginsky|zvenigovsky"),
    ("деревня Ивановка, колодец", "? orshansky|sovetsky"),
    ("в Октябрьском закрыт клуб", "? gornomariysky|morkinsky"),
    ("Нурмучаш, школа", "? novotoryalsky|sovetsky|volzhsky"),
    ("В Кужмаре клуб закрыт", "? sovetsky|zvenigovsky"),
    ("Березники, свет гаснет", "? sernursky|volzhsky"),
    ("в Юледуре нет воды", "? kuzhenersky|sovetsky"),
    ("Усола, дорога", "? gornomariysky|paranginsky"),
    ("в комсомольском темно на улице", "? morkinsky|sovetsky"),
    ("Семёновка, ездим в Йошкар-Олу за хлебом, своего магазина нет", "? iola|mari_tureksky|sovetsky|zvenigovsky"),
    ("В Семёновке врача нет, отправляют в РКБ", "? iola|mari_tureksky|sovetsky|zvenigovsky"),
    ("Великополье, автобус", "? orshansky|sovetsky"),
    ("в Куракине фельдшера нет", "? paranginsky|sernursky"),
]


@pytest.mark.parametrize(("text", "place"), [*TWO_PLACES, *AMBIGUOUS])
def test_where(where, text, place):
    assert where(text) == place


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("из Сернура в Куженер автобус", "Сернура", PlaceRole.ORIGIN),
        ("из Сернура в Куженер автобус", "Куженер", PlaceRole.DESTINATION),
        ("живу в Медведеве, лечусь в Йошкар-Оле", "Медведеве", PlaceRole.HOME),
        ("живу в Медведеве, лечусь в Йошкар-Оле", "Йошкар-Оле", PlaceRole.PROBLEM),
        ("администрация города Волжска", "Волжска", PlaceRole.ADDRESSEE),
        ("глава Моркинского района", "Моркинского района", PlaceRole.ADDRESSEE),
        ("дороги, как в Килемарах", "Килемарах", PlaceRole.ASIDE),
        ("Подскажите, как в Килемарах записаться к врачу", "Килемарах", PlaceRole.PROBLEM),
        ("не в Волжске", "Волжске", PlaceRole.ASIDE),
        ("возят в Йошкар-Олу", "Йошкар-Олу", PlaceRole.DESTINATION),
        ("сын учится в Казани", "Казани", PlaceRole.ASIDE),
        ("лифт не работает в Казани", "Казани", PlaceRole.PROBLEM),
        ("муж работает в Казани", "Казани", PlaceRole.ASIDE),
        ("на Украине", "Украине", PlaceRole.ASIDE),
    ],
)
def test_role(locate, text, name, role):
    mentions, _ = locate(text)
    assert {m.text: m.role for m in mentions}[name] is role


def test_every_place_of_a_post_is_kept(locate):
    mentions, place = locate("Из Волжска в Помары через Приволжский не ходит автобус, а в Сотнуре нет остановки")
    assert [m.text for m in mentions] == ["Волжска", "Помары", "Приволжский", "Сотнуре"]
    assert place.mentions == mentions
    assert place.district == "volzhsky"


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("В Руэме не чистят снег.", "medvedevsky/Руэм"),
        ("А в Сернуре нет врача.", "sernursky/Сернур"),
        ("Ещё мусор.", "medvedevsky/Руэм"),
    ],
)
def test_an_issue_has_its_own_place(where, words, place):
    text = "В Руэме не чистят снег. А в Сернуре нет врача. Ещё мусор."
    start = text.index(words)
    assert where(text, None, Span(start, start + len(words))) == place


def test_rules_and_confidence_are_shown(locate):
    sure, narrowed = locate("В Сернуре темно")[1], locate("Семёновка звениговская")[1]
    assert sure.rules == ("settlement_form",)
    assert "adjective_beside" in narrowed.rules
    assert 0.5 < narrowed.confidence < sure.confidence <= 1
