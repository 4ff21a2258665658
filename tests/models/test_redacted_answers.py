"""A text scores alike before and after personal data was taken out: stored answers are redacted, sent ones are not."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import pytest

from models.answer_criteria import load_criteria
from training.answer_corpus import read_answer_corpus
from training.answer_criteria import RATED_FOLDER
from triage.answers.scorer import AnswerScorer
from triage.domain.answers import AnswerPair, AnswerScore, CriterionCode
from triage.text.document import Reader
from triage.text.morphology import Morphology
from triage.text.redaction import PersonalData, redact

INVENTED = {
    PersonalData.PHONE: ["8 (836) 200-00-17", "+7 902 000 11 22", "8-927-000-33-44", "89020005566"],
    PersonalData.EMAIL: ["zayavka@example.org", "priem.grazhdan@example.com"],
    PersonalData.NAME: ["[id10000001|Анна Петрова]", "[id10000002|Иван]"],
}
"""Telephones, addresses and mentions of nobody."""


@dataclass(frozen=True, slots=True)
class Twins:
    """A pair as it was sent and as it is stored, with their scores."""

    sent: AnswerPair
    of_sent: AnswerScore
    of_stored: AnswerScore


@pytest.fixture(scope="module")
def scorer() -> AnswerScorer:
    return AnswerScorer(Reader(Morphology()), learned=load_criteria())


@pytest.fixture(scope="module")
def twins(scorer: AnswerScorer) -> list[Twins]:
    """Every third of our own pairs with a mark, invented personal data in place of it."""
    own = [item.pair for item in (*read_answer_corpus(), *read_answer_corpus(RATED_FOLDER))]
    marked = [pair for pair in own if any(mark in pair.post + pair.answer for mark in INVENTED)]
    sent = [AnswerPair(unmarked(pair.post), unmarked(pair.answer)) for pair in marked[::3]]
    stored = [AnswerPair(redact(pair.post), redact(pair.answer)) for pair in sent]
    assert all(one != other for one, other in zip(sent, stored, strict=True))
    return list(map(Twins, sent, scorer.score(sent), scorer.score(stored)))


def unmarked(text: str) -> str:
    """Return a text with invented personal data in place of the marks."""
    for mark, invented in INVENTED.items():
        for one in itertools.cycle(invented):
            if mark not in text:
                break
            text = text.replace(mark, one, 1)
    return text


def test_what_was_sent_and_what_is_stored_score_alike(twins: list[Twins]) -> None:
    assert len(twins) > 200
    for one in twins:
        assert told(one.of_sent) == told(one.of_stored), one.sent


def told(score: AnswerScore) -> tuple[object, ...]:
    """Return all that a score says but its quotes."""
    criteria = [(one.code, one.value, one.confidence, one.reason, one.chances) for one in score.criteria]
    return score.kind, score.status, score.quality, score.confidence, criteria


def test_quotes_are_words_of_the_text_that_was_sent(twins: list[Twins]) -> None:
    for one in twins:
        for quote in itertools.chain(*(found.quotes for found in one.of_sent.criteria)):
            assert quote.text == quote.span.of(one.sent.post if quote.in_post else one.sent.answer)
            assert quote.text


def test_a_telephone_is_quoted_whole(scorer: AnswerScorer) -> None:
    answer = "Фонарь на Лесной починят 5 мая. Звоните диспетчеру Горсвета: 8 (836) 200-00-17, круглосуточно."
    (score,) = scorer.score([AnswerPair("На Лесной не горит фонарь. Куда звонить?", answer)])
    contact = score.criterion(CriterionCode.CONTACT)
    assert contact is not None
    assert contact.value == 2
    assert any("8 (836) 200-00-17" in quote.text for quote in contact.quotes)
