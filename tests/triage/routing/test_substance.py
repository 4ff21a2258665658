"""Posts that ask without saying about what."""

from __future__ import annotations

import pytest

from triage.domain.spans import Span
from triage.routing.substance import says_nothing

EMPTY = [
    "Куда нужно обращаться? Какие нужно документы?",
    "Помогите, пожалуйста, решить проблему",
    "Здравствуйте! Подскажите, к кому можно обратиться?",
    "А по какому адресу?",
    "Добрый день, можно задать вопрос?",
]
TELLING = [
    "Куда обращаться по поводу воды?",
    "Помогите, пожалуйста, решить проблему с собаками",
    "Нет света",
    "Когда почистят?",
    "Подскажите, какие документы нужны на пособие",
    "Яма",
    "",
    "👍👍",
]


@pytest.mark.parametrize("text", EMPTY)
def test_nothing_is_said(reader, text):
    assert says_nothing(reader.read([text])[0])


@pytest.mark.parametrize("text", TELLING)
def test_something_is_said(reader, text):
    assert not says_nothing(reader.read([text])[0])


def test_only_the_issue_counts(reader):
    text = "Нет света на Заречной. Куда можно обратиться?"
    document = reader.read([text])[0]
    assert says_nothing(document, Span(text.index("Куда"), len(text)))
    assert not says_nothing(document, Span(0, text.index("Куда")))
