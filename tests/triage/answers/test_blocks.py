"""Pairs are scored in blocks: neighbours and the ends of blocks change nothing, and greetings keep their place."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from triage.answers import scorer as scoring
from triage.answers.scorer import AnswerScorer
from triage.domain.answers import AnswerPair, ScoreStatus
from triage.text.document import Reader

POST = "На Лесной второй день нет воды, когда починят?"
ANSWERS = [
    "Авария на Лесной устранена вчера в 18:00, вода подана.",
    "Здравствуйте!",
    "Обратитесь в управляющую компанию.",
    "Принято в работу, ответ дадим до 5 марта.",
    "👍",
    "Уточните, пожалуйста, номер дома.",
    "Согласно ст. 161 ЖК РФ содержание общего имущества возложено на собственников.",
]
"""Of every kind; two of them are no answers."""


@pytest.fixture
def many() -> list[AnswerPair]:
    pairs = [
        AnswerPair(POST, f"{answer} Запись {number}." if number > 6 else answer)
        for number, answer in enumerate(ANSWERS * 20)
    ]
    random.Random(0).shuffle(pairs)
    return pairs


@pytest.mark.parametrize("learned", [False, True])
def test_a_block_says_of_each_pair_what_is_said_of_it_alone(reader: Reader, many, learned):
    scorer = AnswerScorer(reader, learned=_Marking() if learned else None)
    assert len(many) > 2 * scoring._MOST_PAIRS
    assert scorer.score(many) == [score for pair in many for score in scorer.score([pair])]


def test_greetings_keep_their_place(scorer, many):
    scores = scorer.score(many)
    silent = {"Здравствуйте!", "👍"}
    for pair, score in zip(many, scores, strict=True):
        if pair.answer in silent:
            assert score.status is ScoreStatus.NOT_SCORED
    assert any(score.status is ScoreStatus.SCORED for score in scores)


def test_long_texts_are_not_held_together(many):
    long = [AnswerPair(POST, "Работы ведутся. " * 1_000) for _ in range(8)]
    blocks = list(scoring._blocks([*long, *many]))
    assert [pair for block in blocks for pair in block] == [*long, *many]
    sizes = [sum(len(pair.post) + len(pair.answer) for pair in block[:-1]) for block in blocks]
    assert max(sizes) < scoring._MOST_CHARS
    assert max(map(len, blocks)) == scoring._MOST_PAIRS


def test_nothing_is_nothing(scorer):
    assert scorer.score([]) == []


class _Marking:
    """Learned criteria that leave a sign of the pair they saw, to find those that were given to a neighbour."""

    version = "marking"

    def judged(self, pairs, kinds, verdicts):
        return [
            tuple(replace(score, reason=f"{pair.pair.answer} {kind}") for score in scores)
            for pair, kind, scores in zip(pairs, kinds, verdicts, strict=True)
        ]
