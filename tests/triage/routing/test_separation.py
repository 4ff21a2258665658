"""Two clauses are two problems when each names its own group surely; every figure moves the right way."""

from __future__ import annotations

import pytest

from triage.domain.topics import GroupScore, TopicPrediction, TopicScore
from triage.routing.separation import SEPARATE, Anchor, Pair, anchors, figures_of, pairs, probability


def prediction(incident: float = 0.98, **groups: float) -> TopicPrediction:
    ranked = sorted(groups.items(), key=lambda item: -item[1])
    scores = tuple(GroupScore(group, share) for group, share in ranked)
    return TopicPrediction(incident, tuple(TopicScore(f"{g}.any", p) for g, p in ranked), scores)


WHOLE = prediction(roads=0.6, waste=0.35, health=0.01)
ROADS, WASTE = prediction(roads=0.97, waste=0.01), prediction(waste=0.95, roads=0.02)
CHAT = prediction(incident=0.1, waste=0.9)
PAIR = Pair(Anchor(0, "roads"), Anchor(1, "waste"))
MARKS = (False, False)


def test_sure_clauses_of_different_groups_are_two_problems():
    assert pairs(WHOLE, [ROADS, WASTE]) == [PAIR]
    assert probability(PAIR, WHOLE, [ROADS, WASTE], MARKS, [ROADS, WASTE]) > SEPARATE


def test_a_group_without_room_in_the_post_is_one_word_out_of_context():
    assert pairs(prediction(roads=0.999), [ROADS, WASTE]) == []


def test_chat_is_no_problem_of_its_own():
    assert anchors(WHOLE, [ROADS, CHAT]) == [Anchor(0, "roads")]


def test_the_thorough_classifier_may_say_no():
    said = [ROADS, prediction(roads=0.9, waste=0.05)]
    assert probability(PAIR, WHOLE, [ROADS, WASTE], MARKS, said) < SEPARATE


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (prediction(roads=0.6, waste=0.35), prediction(roads=0.95, waste=0.01)),
        (prediction(roads=0.5, waste=0.5), prediction(roads=0.9, waste=0.1)),
    ],
)
def test_more_room_for_the_lesser_group_speaks_for_two_problems(better, worse):
    scores = [ROADS, WASTE]
    assert probability(PAIR, better, scores, MARKS, scores) > probability(PAIR, worse, scores, MARKS, scores)


def test_a_marker_speaks_for_two_problems():
    scores = [ROADS, WASTE]
    marked = probability(PAIR, WHOLE, scores, (False, True), scores)
    assert marked > probability(PAIR, WHOLE, scores, MARKS, scores)
    assert probability(PAIR, WHOLE, scores, (True, False), scores) < marked  # the first clause's own mark says nothing


def test_without_the_thorough_classifier_the_best_case_is_assumed():
    scores = [ROADS, WASTE]
    assert probability(PAIR, WHOLE, scores, MARKS) >= probability(PAIR, WHOLE, scores, MARKS, scores)
    assert len(figures_of(PAIR, WHOLE, scores, MARKS)) == 7
