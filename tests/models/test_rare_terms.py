from __future__ import annotations

import numpy as np
import pytest

from models.rare_terms import MASK, masked
from models.views import Observations, TermView
from triage.text.document import Reader
from triage.text.morphology import Morphology

TEXTS = [
    "На Заречной фонарь не горит, у гаража темно",
    "Фонарь не горит второй месяц, кругом крапива",
    "Фонарь не горит второй месяц, кругом крапива!",
    "Яма у гаража, колесо пробил",
]
CLUSTERS = np.array([0, 1, 1, 2])
"""The second and the third are one person's post, sent twice."""
OPTIONS = {"weight": 1.0, "low": 1, "high": 2, "min_count": 1, "plain_count": 2}


@pytest.fixture(scope="module")
def documents():
    return Reader(Morphology()).read(TEXTS)


@pytest.fixture(scope="module")
def view(documents):
    return TermView.fit("lemmas", OPTIONS, documents, clusters=CLUSTERS)


def test_only_words_of_two_unlike_posts_are_written(view):
    plain = {term for term in view.terms if not term.startswith(MASK)}
    assert {"фонарь", "гараж", "не гореть", "у гараж"} <= plain
    assert not {"крапива", "месяц", "второй месяц", "заречный", "колесо"} & plain
    assert {masked("крапива"), masked("второй месяц"), masked("колесо")} <= set(view.terms)


def test_rare_terms_teach_as_much_as_before(view, documents):
    written = TermView.fit("lemmas", {**OPTIONS, "plain_count": 1}, documents, clusters=CLUSTERS)
    rows, before = (one.rows(Observations(tuple(documents))) for one in (view, written))
    assert (rows @ rows.T).toarray() == pytest.approx((before @ before.T).toarray(), abs=1e-6)


def test_a_view_put_together_again_sees_the_same(view, documents):
    again = TermView.of("lemmas", OPTIONS, view.terms, view.idf)
    assert (abs(again.rows(Observations(tuple(documents))) - view.rows(Observations(tuple(documents))))).max() < 1e-6
    assert again.terms == view.terms


def test_the_terms_of_a_text_are_told_in_its_own_words(view, documents):
    columns = view.rows(Observations((documents[3],))).indices.tolist()
    said = view.terms_in(documents[3])
    assert {said[column] for column in columns} >= {"яма", "гараж", "колесо", "пробить"}


def test_a_number_is_the_same_everywhere_and_says_little():
    assert masked("крапива") == "¤708076"
    taken = {masked(f"слово{number}") for number in range(30_000)}
    by_chance = np.mean([masked(f"чужое{number}") in taken for number in range(5_000)])
    assert 0.015 < by_chance < 0.045
