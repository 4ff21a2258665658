from __future__ import annotations

import pytest

from tests.training.labels import ROWS, UNSEEN
from training.screening import LEARNED, NOTHING_TO_LABEL, REPEATED, Screen, offer
from triage.domain.topics import TopicPrediction

LONG = "Вечером у нас на остановке опять собрались подростки и до утра громко играла музыка из машины"


class Doubtful:
    """Takes every text for an incident of one probability."""

    version = "doubtful 1"

    def __init__(self, probability: float):
        self._probability = probability

    def predict(self, texts, *, explain=True):
        return [TopicPrediction(self._probability, (), ()) for _ in texts]


def faults(bench, probability, *texts):
    topics = None if probability is None else Doubtful(probability)
    return Screen(bench.surroundings, topics).faults(texts)


@pytest.mark.parametrize(
    ("probability", "text", "fault"),
    [
        (0.9, "https://vk.com/wall-1_2", "no_text"),
        (0.9, "🙏🙏🙏", "no_text"),
        (0.9, "Помогите пожалуйста", "no_subject"),
        (0.9, LONG, ""),
        (0.3, "Да, подтверждаю", "not_incident"),
        (0.3, LONG, ""),
        (0.04, LONG, "not_incident"),
        (
            0.3,
            f"С праздником, дорогие земляки! Желаем вам здоровья, счастья и всего самого доброго. {LONG}",
            "not_incident",
        ),
        (None, "Да, подтверждаю", ""),
        (None, "https://vk.com/wall-1_2", "no_text"),
    ],
)
def test_what_has_nothing_to_label(bench, probability, text, fault):
    """A long post that the service doubts is a complaint as often as not, so a labeller sees it."""
    assert faults(bench, probability, text) == [fault]


def test_every_fault_has_words():
    assert set(NOTHING_TO_LABEL) >= {"no_text", "no_subject", "not_incident", "unsupported_language"}


def test_each_text_is_offered_once_and_only_when_new(learned_topics, bench):
    new = [UNSEEN[0]["text"], UNSEEN[1]["text"]]
    texts = [ROWS[0]["text"], new[0], f"{new[0]} Ответьте!", new[1], "🙏", f"{ROWS[1]['text']} Ответьте!"]
    offered = offer(learned_topics, texts, Screen(bench.surroundings, Doubtful(0.9)))
    assert offered.places == (1, 3)
    no_text = NOTHING_TO_LABEL["no_text"]
    assert [(one.place, one.reason) for one in offered.set_aside] == [
        (0, LEARNED), (2, REPEATED), (4, no_text), (5, LEARNED)
    ]  # fmt: skip
    assert offered.reasons == {LEARNED: 2, REPEATED: 1, no_text: 1}


def test_nothing_at_all_is_offered_from_nothing(learned_topics, bench):
    assert offer(learned_topics, [], Screen(bench.surroundings, None)).places == ()
