"""Every centre in every case, lower case, capitals, without hyphens; hand-written sentences."""

from __future__ import annotations

import pytest

CENTRES = [
    ("Йошкар-Ола тонет в снегу", "iola/Йошкар-Ола"),
    ("Жители Йошкар-Олы ждут автобус по часу", "iola/Йошкар-Ола"),
    ("по Йошкар-Оле ездят без света", "iola/Йошкар-Ола"),
    ("йошкар ола, двор не чищен", "iola/Йошкар-Ола"),
    ("В ЙОШКАР-ОЛЕ НЕТ ВОДЫ", "iola/Йошкар-Ола"),
    ("йошкарола, пробка у вокзала", "iola/Йошкар-Ола"),
    ("ЙошкарОла замерзает", "iola/Йошкар-Ола"),
    ("г.Йошкар-Ола, Подольских Курсантов 4, лифт", "iola/Йошкар-Ола"),
    ("Йошкар — Ола, двор без света", "iola/Йошкар-Ола"),
    ("йошкаролинская больница, очередь", "iola"),
    ("В Козьмодемьянске закрыт паром", "kozmodemyansk/Козьмодемьянск"),
    ("КОЗЬМОДЕМЬЯНСК БЕЗ СВЕТА", "kozmodemyansk/Козьмодемьянск"),
    ("под козьмодемьянском оползень", "kozmodemyansk/Козьмодемьянск"),
    ("В Звенигово у затона свалка", "zvenigovsky/Звенигово"),
    ("в звенигове бассейн закрыт", "zvenigovsky/Звенигово"),
    ("из Звенигова в Волжск автобус сняли", "zvenigovsky/Звенигово"),
    ("Килемары, банкомат не работает", "kilemarsky/Килемары"),
    ("В Килемарах темно", "kilemarsky/Килемары"),
    ("килемар совсем не видно на карте автобусов", "kilemarsky/Килемары"),
    ("Куженер без бани", "kuzhenersky/Куженер"),
    ("куженере яма у школы", "kuzhenersky/Куженер"),
    ("За Куженером лес горит", "kuzhenersky/Куженер"),
    ("Мари-Турек, крыша клуба течёт", "mari_tureksky/Мари-Турек"),
    ("в Мари-Туреке нет хирурга", "mari_tureksky/Мари-Турек"),
    ("в мари туреке собаки", "mari_tureksky/Мари-Турек"),
    ("Медведево, почта закрыта", "medvedevsky/Медведево"),
    ("в медведеве на полевой грязь", "medvedevsky/Медведево"),
    ("МЕДВЕДЕВО НЕ ЧИСТЯТ ТРОТУАРЫ", "medvedevsky/Медведево"),
    ("из Медведева не уехать", "medvedevsky/Медведево"),
    ("Морки, на Советской нет люка", "morkinsky/Морки"),
    ("в Морках нет лекарств", "morkinsky/Морки"),
    ("из Морков в город один рейс", "morkinsky/Морки"),
    ("под морками подтопило огороды", "morkinsky/Морки"),
    ("Новый Торъял, каток растаял", "novotoryalsky/Новый Торъял"),
    ("в Новом Торъяле фонари не горят", "novotoryalsky/Новый Торъял"),
    ("новом торъяле", "novotoryalsky/Новый Торъял"),
    ("из Нового Торъяла в больницу не доехать", "novotoryalsky/Новый Торъял"),
    ("Новоторъяльский район, мост у мельницы", "novotoryalsky"),
    ("Оршанка, спортзал", "orshansky/Оршанка"),
    ("у нас в Оршанке гололёд", "orshansky/Оршанка"),
    ("Параньга, котельная", "paranginsky/Параньга"),
    ("в параньге свет моргает", "paranginsky/Параньга"),
    ("за Параньгой борщевик", "paranginsky/Параньга"),
    ("Сернур, сырзавод гудит ночами", "sernursky/Сернур"),
    ("в Сернуре нет окулиста", "sernursky/Сернур"),
    ("сернуру нужен новый автобус", "sernursky/Сернур"),
    ("Юрино, замок закрыт", "yurinsky/Юрино"),
    ("в Юрине паром стоит", "yurinsky/Юрино"),
    ("Юринский р-н, связи нет", "yurinsky"),
    ("в Моркинском районе волки", "morkinsky"),
    ("Волжский р-он, дорога к садам", "volzhsky"),
    ("в Сернурском р/не темно", "sernursky"),
    ("МОРКИНСКИЙ РАЙОН БЕЗ ДОРОГ", "morkinsky"),
    ("мари-турекский район, скорая", "mari_tureksky"),
    ("Мари Турекского района жители ждут", "mari_tureksky"),
    ("маритурекский район забыли", "mari_tureksky"),
    ("В Килемарском муниципальном округе тушат лес", "kilemarsky"),
    ("Сернурский муниципальный округ, школа", "sernursky"),
    ("город Волжск, ул. Щорса", "volzhsk/Волжск"),
    ("Вол­жск, мост", "volzhsk/Волжск"),
]

VILLAGES = [
    ("в ронге фап закрыт", "sovetsky/Ронга"),
    ("Суслонгер, станция, темно", "zvenigovsky/Суслонгер"),
    ("в суслонгере нет автобуса", "zvenigovsky/Суслонгер"),
    ("Азаново, мусор", "medvedevsky/Азаново"),
    ("Руэм, автобус", "medvedevsky/Руэм"),
    ("в Руэме опять нет воды", "medvedevsky/Руэм"),
    ("руэм, дорога к дачам", "medvedevsky/Руэм"),
    ("с. Виловатово, клуб", "gornomariysky/Виловатово"),
    ("Еласы, магазин закрыли", "gornomariysky/Еласы"),
    ("с.Шиньша, газ", "morkinsky/Шиньша"),
    ("Кокшайск, пляж грязный", "zvenigovsky/Кокшайск"),
    ("село Кокшамары без моста", "zvenigovsky/Кокшамары"),
    ("в Елееве школа", "paranginsky/Елеево"),
    ("Старый Торъял, поворот", "novotoryalsky/Старый Торъял"),
    ("в Старом Торъяле клуб", "novotoryalsky/Старый Торъял"),
    ("Новые Параты, ферма", "volzhsky/Новые Параты"),
    ("в новых паратах ферма воняет", "volzhsky/Новые Параты"),
    ("Красный Мост Килемарского района", "kilemarsky/Красный Мост"),
    ("п. Силикатный, дым", "medvedevsky/Силикатный"),
]


@pytest.mark.parametrize(("text", "place"), [*CENTRES, *VILLAGES])
def test_form(where, text, place):
    assert where(text) == place


def test_every_form_of_every_centre_is_found(where, mari_el):
    wrong = []
    for code in {district.centre_oktmo for district in mari_el.districts}:
        place = mari_el.settlement(code)
        for form in place.forms.all():
            for written in (form, form.lower(), form.upper(), form.replace("-", " "), form.replace("ё", "е")):
                sentence = f"{place.type}. {written}, нет воды"
                if where(sentence) != f"{place.district}/{place.name}":
                    wrong.append((sentence, where(sentence)))
    assert wrong == []


def test_every_district_is_found_in_every_form(where, mari_el):
    for district in mari_el.districts:
        for form in (*district.forms.all(), *district.aliases):
            for written in (form, form.lower(), form.upper()):
                assert where(f"{written}, нет воды").split("/")[0] == district.code, written


def test_settlements_of_one_district_are_found_with_their_type(where, mari_el):
    """A village with its type and district beside it is always found: the plainest way to write an address."""
    names = {district.code: district.forms.genitive for district in mari_el.districts}
    types = {"д": "деревня", "с": "село", "п": "посёлок", "пгт": "пгт", "г": "город"}
    places = [place for place in mari_el.settlements if place.type in types]
    found = [where(f"{types[p.type]} {p.name}, {names[p.district]}, не чистят дорогу") for p in places]
    right = sum(text.split("/")[0] == place.district for text, place in zip(found, places, strict=True))
    assert right / len(places) > 0.995
