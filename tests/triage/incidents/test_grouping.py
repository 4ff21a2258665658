from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.domain.events import EventKind
from triage.domain.review import SimilarityKind
from triage.incidents.similarity import bands, comparable, is_comparable, similarity

POST = "В Заозёрске возле школы на дороге яма, дети падают, машины объезжают по тротуару"


def problem_of(desk, incident_id):
    with desk.database.reading() as unit:
        problem_id = unit.incidents.get(incident_id).problem_id
        return None if problem_id is None else unit.problems.get(problem_id)


def test_a_repost_and_an_edited_copy_make_one_problem(desk, accept):
    first = accept(POST)
    repost = accept("  " + POST.upper() + "!!! https://example.org/a")
    edited = accept(POST.replace("машины", "автобусы"))
    problem = problem_of(desk, edited)
    assert [(member.incident_id, member.kind) for member in problem.members] == [
        (first, SimilarityKind.FIRST),
        (repost, SimilarityKind.EXACT),
        (edited, SimilarityKind.NEAR),
    ]
    assert 0.55 <= problem.members[2].similarity < 1
    assert (problem.topic, problem.district) == ("ways.holes", "zaozersk")
    with desk.database.reading() as unit:
        assert [unit.incidents.get(i).incident.duplicate_of for i in (first, repost, edited)] == [None, first, first]
        assert [row for row, _ in unit.problems.page(None, 5)]
        grouped = [r.event.note for r in unit.events.of(repost) if r.event.kind is EventKind.GROUPED]
    assert grouped == ["exact"]


@pytest.mark.parametrize(
    "other",
    [
        POST.replace("Заозёрске", "Берёзовке"),
        POST.replace("Заозёрске", "Заставе"),
        "В Заозёрске отключили свет на всей улице, холодильники текут, когда включат",
        "В Заозёрске яма",
    ],
    ids=["a place nobody knows", "another place", "another problem", "too short"],
)
def test_other_messages_stay_alone(desk, accept, other):
    accept(POST)
    assert problem_of(desk, accept(other)) is None


def test_the_same_words_after_the_window_are_a_new_problem(desk, accept, clock):
    accept(POST)
    clock.wait(days=31)
    assert problem_of(desk, accept(POST)) is None


def test_messages_about_nothing_are_not_grouped(desk, accept):
    accept("С праздником вас, дорогие земляки, здоровья и счастья всем!")
    thanks = accept("С праздником вас, дорогие земляки, здоровья и счастья всем!")
    problem = problem_of(desk, thanks)
    assert problem is None or problem.topic is not None


def test_the_same_topic_in_the_same_street_within_days(desk, pipeline, accept, clock, database):
    first = accept("В Заозёрске яма на дороге, сил нет")
    clock.wait(days=1)
    second = accept("Опять в Заозёрске дорога провалилась, вызывайте асфальт")
    assert problem_of(desk, second) is None
    with database.writing() as unit:
        for incident_id in (first, second):
            stored = unit.incidents.get(incident_id)
            unit.incidents.save(stored, replace(stored.incident, street="Заводская улица"))
    third = accept("В Заозёрске ямы по всей улице, дорога убита")
    with database.writing() as unit:
        stored = unit.incidents.get(third)
        moved = replace(stored.incident, street="Заводская улица")
        unit.incidents.save(stored, moved)
        desk.intake._grouper.group(unit, stored.row_id, moved, clock.now(), "тест")
    assert problem_of(desk, third).members[-1].kind is SimilarityKind.SAME_PLACE


def test_what_an_analyst_took_out_does_not_come_back_by_itself(desk, accept, clock, database):
    accept(POST)
    second = accept(POST)
    with database.writing() as unit:
        stored = unit.incidents.get(second)
        unit.problems.leave(stored.row_id, clock.now())
        desk.intake._grouper.group(unit, stored.row_id, stored.incident, clock.now() + timedelta(1), "тест")
    assert problem_of(desk, second) is None


def test_words_are_compared_without_their_dress():
    left = comparable("[club1|Мэрия], ЁЛКИ&nbsp;упали!!! http://a.ru/b [ТЕЛ] <br>")
    assert left == comparable("елки упали")
    assert not is_comparable(left)


@given(st.text(min_size=30, max_size=200))
def test_a_text_is_like_itself_and_shares_all_bands(text):
    words = comparable(text)
    assert similarity(words, words) == 1.0
    assert bands(words) == bands(words)
    assert len(bands(words)) == 12
    assert all(0 <= band < 2**63 for band in bands(words))


@given(st.text("абвгде ", min_size=30, max_size=80), st.text("абвгде ", min_size=30, max_size=80))
def test_similarity_is_symmetric_and_below_one_for_different_texts(one, other):
    left, right = comparable(one), comparable(other)
    assert similarity(left, right) == similarity(right, left)
    assert (similarity(left, right) == 1.0) == (left == right)


def test_signatures_never_change_between_versions():
    """Stored bands must fit those of the next version: this pins the constants."""
    assert bands(comparable(POST))[:2] == (7_115_658_742_417_631_867, 1_800_611_503_403_470_091)
