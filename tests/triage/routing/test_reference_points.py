"""Words that only say where: a bank beside a puddle is no matter of the bank."""

from __future__ import annotations

import pytest

from triage.domain.authorities import Condition
from triage.routing.cues import CueMatcher
from triage.routing.reference_points import spoken_of

MATCHER = CueMatcher(
    [
        Condition("bank", ("банк", "сбербанк"), (), "", "", is_landmark=True),
        Condition("rail", ("железнодорожный",), ("железный дорога",), "", "", is_landmark=True),
        Condition("stairs", (), ("у подъезд",), "", "", is_landmark=True),
        Condition("company", ("ук",), (), "", ""),
    ]
)
LANDMARKS = frozenset({"bank", "rail", "stairs"})


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Закрыли банк в селе", ["bank"]),
        ("В банке очередь", ["bank"]),
        ("Лужа у Сбербанка", []),
        ("Яма напротив нового банка", []),
        ("Темно рядом с банком", []),
        ("Скользко на остановке «Банк»", []),
        ("Дорога вдоль железной дороги разбита", []),
        ("Освещение от обслуживаемого железнодорожного переезда до рынка", []),
        ("Железную дорогу не перейти", ["rail"]),
        ("Скользко у подъезда", ["stairs"]),
        ("Ответа от УК нет", ["company"]),
        ("Вчера у сестры спросили, что с банком", ["bank"]),
    ],
)
def test_landmarks_do_not_speak(reader, text, codes):
    document = reader.read([text])[0]
    assert [hit.code for hit in spoken_of(document, MATCHER.find(document), LANDMARKS)] == codes
