"""Words that make a text a complaint whatever the classifier thinks."""

from __future__ import annotations

import pytest

from triage.domain.spans import Span
from triage.routing.complaints import complains, congratulates
from triage.text.document import Reader

PLAINT = [
    "Мусор не вывозят второй месяц",
    "насос сгорел, сидим сухие",
    "Лифт не работает",
    "Ямы. Всё",
    "Прорвало трубу на Ленина",
    "Дорогу обещали к осени",
    "Сделайте, пожалуйста, дорогу",
    "Спасибо за парк, но рядом вырубают липы, разберитесь, пожалуйста",
    "Просим посодействовать с ремонтом клуба, спасибо за внимание",
    "Спасибо администрации за ямы у дома, свет не горит",
]
CHAT = [
    "Спасибо дворникам, теперь снег не лежит, всё работает",
    "Продам холодильник, не работает морозилка",
    "Агентам не беспокоить",
    "работать не хочу, хочу на море",
    "Не могу не поделиться закатом",
    "Прошу купить мёд, скидка соседям",
    "Спасибо за помощь, ямы больше нет",
    "Поздравляем с победой! Не подвели",
    "",
]


@pytest.mark.parametrize("text", PLAINT)
def test_breakdowns_and_negated_services_are_complaints(reader: Reader, text: str) -> None:
    assert complains(reader.read([text])[0])


@pytest.mark.parametrize("text", CHAT)
def test_thanks_trade_and_chat_are_not(reader: Reader, text: str) -> None:
    assert not complains(reader.read([text])[0])


def test_only_the_issue_in_focus_counts(reader: Reader) -> None:
    document = reader.read(["Всем привет. Свет не включили"])[0]

    assert not complains(document, Span(0, 12))
    assert complains(document, Span(13, 29))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Козьмодемьянск, с днём рождения! Выглядишь на триста", True),
        ("С праздником, дорогие земляки", True),
        ("Поздравляем посёлок с юбилеем", True),
        ("С Рождеством! Улицу будут чистить от снега?", False),
        ("С праздником! Мусор не вывозят вторую неделю", False),
        ("Яма на дороге", False),
    ],
)
def test_congratulations_neither_ask_nor_complain(reader, text, expected):
    assert congratulates(reader.read([text])[0]) is expected
