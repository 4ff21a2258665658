from __future__ import annotations

from functools import cache

import pytest

from tests.doubles import WordLocator
from training.answer_corpus import LabelledAnswer, read_answer_corpus
from triage.answers.pair_reader import PairReader
from triage.answers.scorer import AnswerScorer
from triage.answers.words import WordingReader
from triage.domain.answers import AnswerKind, AnswerPair, AnswerScore
from triage.regions.loader import load_region
from triage.text.document import Reader
from triage.text.morphology import Morphology


@pytest.fixture(scope="session")
def reader() -> Reader:
    return Reader(Morphology())


@pytest.fixture(scope="session")
def wordings(reader) -> WordingReader:
    return WordingReader(reader)


@pytest.fixture(scope="session")
def pairs(reader) -> PairReader:
    return PairReader(reader)


@pytest.fixture(scope="session")
def scorer(reader) -> AnswerScorer:
    return AnswerScorer(reader)


@pytest.fixture(scope="session")
def regional_scorer(reader, request) -> AnswerScorer:
    tiny = request.config.rootpath / "tests" / "regions" / "tiny"
    return AnswerScorer(reader, WordLocator(load_region(tiny)))


@pytest.fixture(scope="session")
def corpus() -> list[LabelledAnswer]:
    """Our own pairs that are answers at all."""
    return [item for item in read_answer_corpus() if item.kind is not AnswerKind.NOT_AN_ANSWER]


@pytest.fixture(scope="session")
def scores(corpus, scorer) -> list[AnswerScore]:
    return scorer.score([item.pair for item in corpus])


@pytest.fixture(scope="session")
def score(scorer):
    """Score one pair, remembering what was scored."""

    @cache
    def one(post: str, answer: str) -> AnswerScore:
        return scorer.score([AnswerPair(post, answer)])[0]

    return one
