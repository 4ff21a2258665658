from __future__ import annotations

from dataclasses import astuple
from datetime import UTC, datetime

import pandas as pd
import pytest

from tests.doubles import CueTopicClassifier, FixedClock, WordLocator
from triage.domain.errors import RowError
from triage.domain.posts import MAX_TEXT_CHARS, Post
from triage.files.classification import PostRow, RowClassifier, output_columns, post_rows, with_decisions
from triage.files.decision_columns import COLUMN_NAMES
from triage.files.layouts import Layout
from triage.pipeline import TriagePipeline
from triage.routing.router import Router
from triage.routing.severity import SeverityScorer


@pytest.fixture(scope="module")
def classifier(tiny, reader):
    topics, clock = CueTopicClassifier(tiny, reader), FixedClock()
    pipeline = TriagePipeline(tiny, reader, WordLocator(tiny), topics, Router(tiny), SeverityScorer(tiny), clock)
    return RowClassifier(pipeline, clock)


def one(classifier, text, **post):
    return classifier.classify([PostRow(Post(text, **post))])[0]


def test_the_columns_are_those_of_the_contract():
    assert COLUMN_NAMES == (
        "topic_group",
        "topic",
        "topic_code",
        "topic_confidence",
        "place_text",
        "settlement",
        "settlement_oktmo",
        "street",
        "house",
        "district",
        "authority_code",
        "authority",
        "authority_kind",
        "confidence",
        "status",
        "review_reasons",
        "issues_count",
    )


def test_a_routed_post_fills_its_columns(classifier):
    row = one(classifier, "В Заозёрске яма на дороге")
    assert (row.topic_group, row.topic, row.topic_code) == ("Пути", "Ямы", "ways.holes")
    assert (row.place_text, row.settlement, row.settlement_oktmo) == ("Заозёрске", "Заозёрск", "99701000001")
    assert (row.district, row.authority_code, row.authority) == ("Заозёрск", "adm_zaozersk", "Мэрия Заозёрска")
    assert (row.authority_kind, row.status, row.review_reasons, row.issues_count) == ("municipal", "routed", "", 1)
    assert 0.5 < row.confidence <= 1
    assert 0.5 < row.topic_confidence <= 1


def test_an_abstention_has_reasons_and_no_authority(classifier):
    row = one(classifier, "В Берёзовке яма на дороге")
    assert (row.status, row.review_reasons) == ("needs_review", "ambiguous_place")
    assert (row.authority_code, row.authority, row.authority_kind, row.district) == ("", "", "", "")


def test_names_are_those_of_the_day_of_the_post(classifier):
    text = "В Заозёрске на тракте яма, дорога разбита"
    old = one(classifier, text, created_at=datetime(2021, 10, 5, tzinfo=UTC))
    new = one(classifier, text, created_at=datetime(2026, 10, 5, tzinfo=UTC))
    assert (old.authority, new.authority) == ("Дорожный департамент", "Департамент работ")
    assert (old.authority_code, new.authority_code) == ("highways", "works")


def test_broken_rows_keep_their_place_among_the_sound(classifier):
    frame = pd.DataFrame(
        {"text": ["В Заозёрске яма", "обрыв", "ы" * (MAX_TEXT_CHARS + 1), "Спасибо"]}, index=[2, 3, 4, 7], dtype="str"
    )
    rows = post_rows(frame, Layout("text"), [RowError(3, None, "ячеек 4, а столбцов 3", "возьмите в кавычки")])
    columns = classifier.classify(rows)
    assert [row.status for row in columns] == ["routed", "error", "error", "needs_review"]
    assert columns[1].review_reasons == "ячеек 4, а столбцов 3 → возьмите в кавычки"
    assert columns[2].review_reasons.startswith("текст длиной 20001 знаков, предел 20000 →")
    assert columns[1].confidence is None


def test_dates_pages_and_ids_reach_the_post():
    frame = pd.DataFrame({"t": ["a", "b"], "d": ["05.10.2021", ""], "p": ["Страница", ""], "n": ["7", ""]}, dtype="str")
    first, second = (row.post for row in post_rows(frame, Layout("t", "d", "p", "n")))
    assert first == Post("a", "7", datetime(2021, 10, 5), "Страница")  # noqa: DTZ001
    assert second == Post("b", None, None, None)


def test_input_columns_stay_and_those_of_a_taken_name_step_aside(classifier):
    frame = pd.DataFrame({"topic": ["моя"], "text": ["В Заозёрске яма"], "topic_input": ["x"]}, index=[2], dtype="str")
    result = with_decisions(frame, classifier.classify(post_rows(frame, Layout("text"))))
    assert tuple(result.columns) == output_columns(("topic", "text", "topic_input"))
    assert tuple(result.columns)[:3] == ("topic_input_input", "text", "topic_input")
    assert result.loc[2, "topic_input_input"] == "моя"
    assert result.loc[2, "topic_code"] == "ways.holes"
    assert result.index.tolist() == [2]


def test_columns_have_one_type_whatever_the_chunk_holds(classifier):
    frame = pd.DataFrame({"text": [""]}, dtype="str")
    nothing = with_decisions(frame, classifier.classify([PostRow(Post(""), "нет")]))
    something = with_decisions(frame, classifier.classify([PostRow(Post("В Заозёрске яма"))]))
    assert nothing.dtypes.tolist() == something.dtypes.tolist()
    assert astuple(classifier.classify([PostRow(Post(""), "нет")])[0])[-3:] == ("error", "нет", 0)
