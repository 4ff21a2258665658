from __future__ import annotations

import inspect
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

import triage.pipeline
from tests.doubles import CueTopicClassifier, FixedClock, WordLocator
from triage.domain.decisions import AuthorityScore, Decision, Reason, Status
from triage.domain.errors import TextError
from triage.domain.opinions import SecondOpinion
from triage.domain.places import PlaceStatus
from triage.domain.posts import MAX_TEXT_CHARS, Post
from triage.domain.spans import Span
from triage.pipeline import TriagePipeline, check_length
from triage.routing.router import Router
from triage.routing.severity import SeverityScorer

WORDS = ("яма", "дорога", "мусор", "свет", "Заозёрск", "Берёзовка", ".", ",", "а", "ещё", "не", "\n", "врач", "дети")
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def pipeline(tiny, reader):
    classifier = CueTopicClassifier(tiny, reader)
    locator = WordLocator(tiny)
    return TriagePipeline(tiny, reader, locator, classifier, Router(tiny), SeverityScorer(tiny), FixedClock(NOW))


@pytest.fixture(scope="module")
def decide(pipeline):
    def run(text: str, created_at: datetime | None = None) -> Decision:
        return pipeline.run([Post(text, created_at=created_at)])[0]

    return run


def test_a_plain_post_is_routed_with_its_evidence(decide, tiny):
    text = "В Заозёрске яма на дороге, дети падают"
    decision = decide(text)
    assert (decision.status, decision.reasons) == (Status.ROUTED, ())
    assert decision.main.route.authority == "adm_zaozersk"
    assert decision.main.place.district == "zaozersk"
    assert decision.main.topic.topic == "ways.holes"
    assert decision.main.severity.level == 2
    assert decision.main.span == Span(0, len(text))
    assert [mention.span.of(text) for mention in decision.mentions] == ["Заозёрске"]
    assert {e.span.of(text) for e in decision.main.topic.evidence} >= {"яма", "дороге"}
    assert (decision.model_version, decision.region_version) == ("cues 1", tiny.version)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Яма на дороге", Reason.NO_PLACE),
        ("В Берёзовке яма на дороге", Reason.AMBIGUOUS_PLACE),
        ("В Дальнем яма на дороге", Reason.OUT_OF_REGION),
        ("Поздравляю всех с праздником", Reason.NOT_INCIDENT),
        ("", Reason.NOT_INCIDENT),
        ("я", Reason.NOT_INCIDENT),
        ("😀🔥😀", Reason.NOT_INCIDENT),
        ("\x00\x01\u202e\u200b", Reason.NOT_INCIDENT),
        ("هناك حفرة في الطريق", Reason.UNSUPPORTED_LANGUAGE),
        ("ҝаван ҹуру ҝеле", Reason.UNSUPPORTED_LANGUAGE),
    ],
)
def test_abstention_gives_its_reason(decide, text, reason):
    decision = decide(text)
    assert (decision.status, decision.reasons) == (Status.NEEDS_REVIEW, (reason,))
    assert decision.main.route.authority is None
    assert decision.main.span == Span(0, len(text))


def test_what_does_not_depend_on_the_place_is_routed_without_one(decide):
    assert decide("Не записаться к врачу").main.route.authority == "clinic"
    assert decide("В Берёзовке отключили свет").main.route.authority == "grid"


def test_several_problems_become_several_issues_each_with_its_own_place(decide):
    text = "В Заозёрске не вывозят мусор, баки полные. А в Пеньке отключили свет, провод на земле."
    decision = decide(text)
    assert decision.status is Status.ROUTED
    assert [(i.route.authority, i.place.district, i.severity.level) for i in decision.issues] == [
        ("adm_zaozersk", "zaozersk", 1),
        ("grid", "zaozersky", 3),
    ]
    assert [issue.span.of(text).strip() for issue in decision.issues] == [
        "В Заозёрске не вывозят мусор, баки полные.",
        "А в Пеньке отключили свет, провод на земле.",
    ]


def test_one_unsure_issue_does_not_discard_the_others(decide):
    decision = decide("К врачу не попасть в больницу. А ещё мусор не вывозят, бак полный")
    assert decision.status is Status.NEEDS_REVIEW
    assert decision.reasons == (Reason.MULTI_ISSUE, Reason.NO_PLACE)
    assert {issue.route.authority for issue in decision.issues} == {"clinic", None}


@pytest.mark.parametrize(
    ("created_at", "authority"),
    [
        (datetime(2024, 12, 31, 12, tzinfo=UTC), "highways"),
        (datetime(2024, 12, 31, 18, 59, tzinfo=UTC), "highways"),
        (datetime(2024, 12, 31, 19, 0, tzinfo=UTC), "works"),
        (datetime(2025, 1, 1, 1, 0, tzinfo=timezone(timedelta(hours=12))), "highways"),
        (datetime(2024, 12, 31, 23, 59), "highways"),  # noqa: DTZ001 a time without zone is local
        (None, "works"),
    ],
)
def test_the_local_day_of_the_post_decides_who_is_in_office(decide, created_at, authority):
    assert decide("В Заозёрске яма на тракте", created_at).main.route.authority == authority


def test_a_batch_keeps_its_order_and_one_odd_post_harms_no_other(pipeline):
    texts = ["", "В Заозёрске яма на дороге", "ҝаван ҹуру", "😀", "Не записаться к врачу"]
    decisions = pipeline.run([Post(text, post_id=str(n)) for n, text in enumerate(texts)])
    assert [decision.post.text for decision in decisions] == texts
    assert [decision.main.route.authority for decision in decisions] == [None, "adm_zaozersk", None, None, "clinic"]


def test_a_batch_decides_like_single_posts(pipeline, decide):
    texts = ["В Заозёрске яма на дороге", "Мусор не вывозят. Свет отключили", "Берёзовка, снег на дороге"]
    assert pipeline.run([Post(text) for text in texts]) == [decide(text) for text in texts]


def test_an_empty_batch_is_an_empty_answer(pipeline):
    assert pipeline.run([]) == []


def test_without_explanation_the_route_is_the_same(pipeline):
    post = Post("В Заозёрске яма на дороге")
    (full,), (short,) = pipeline.run([post]), pipeline.run([post], explain=False)
    assert short.main.route == full.main.route
    assert short.main.topic.evidence == ()


class Experience:
    """Always sends to the grid what has a topic."""

    version = "experience 1"

    def predict(self, texts, topics, places):
        self.seen = list(texts)
        return [SecondOpinion((AuthorityScore("grid", 1.0),)) for _ in texts]


def test_the_learned_second_opinion_is_asked_once_about_every_issue_with_a_topic(tiny, reader):
    experience = Experience()
    classifier, locator, clock = CueTopicClassifier(tiny, reader), WordLocator(tiny), FixedClock(NOW)
    parts = (tiny, reader, locator, classifier, Router(tiny), SeverityScorer(tiny), clock)
    posts = [Post("😀"), Post("В Заозёрске мусор не вывозят. А ещё к врачу не попасть"), Post("Яма в Пеньке")]
    decisions = TriagePipeline(*parts, authorities=experience).run(posts)
    assert [text.strip() for text in experience.seen] == [
        "В Заозёрске мусор не вывозят.",
        "А ещё к врачу не попасть",
        "Яма в Пеньке",
    ]
    assert decisions[0].main.route.overridden == ()
    for route in [issue.route for decision in decisions[1:] for issue in decision.issues]:
        assert "learned_authority" in {vote.rule for vote in (route.fired, *route.overridden)}


def test_the_longest_post_is_decided_and_a_longer_one_refused(pipeline):
    pipeline.run([Post("я" * MAX_TEXT_CHARS)])
    too_long = Post("я" * 100_000)
    with pytest.raises(TextError, match="текст длиной 100000 знаков, предел 20000"):
        check_length(too_long)
    with pytest.raises(TextError):
        pipeline.run([Post("Яма"), too_long])


@given(st.text(max_size=300))
def test_any_text_is_decided(pipeline, text):
    (decision,) = pipeline.run([Post(text)])
    assert decision.issues
    assert (decision.status is Status.ROUTED) == (decision.reasons == ())
    for issue in decision.issues:
        assert issue.span.stop <= len(text)
        assert (issue.route.authority is None) == bool(issue.route.reasons)


@given(st.lists(st.sampled_from(WORDS), max_size=40))
def test_any_order_of_words_is_decided(pipeline, words):
    text = " ".join(words)
    (decision,) = pipeline.run([Post(text)])
    for mention in decision.mentions:
        assert mention.span.of(text) == mention.text
    assert all(issue.place.status in PlaceStatus for issue in decision.issues)


def test_the_page_everyone_reads_first_is_short():
    assert len(inspect.getsource(triage.pipeline).splitlines()) < 150


def test_one_model_decides_a_whole_batch_even_when_another_is_promoted_meanwhile(tiny, reader):
    class Named(CueTopicClassifier):
        def __init__(self, name):
            super().__init__(tiny, reader)
            self.version = name

        def predict(self, texts, *, explain=True):
            serving[0] = newer
            return super().predict(texts, explain=explain)

    older, newer = Named("older"), Named("newer")
    serving = [older]
    parts = tiny, reader, WordLocator(tiny), older, Router(tiny), SeverityScorer(tiny), FixedClock(NOW)
    pipeline = TriagePipeline(*parts, serving=lambda: serving[0])
    first, second = (pipeline.run([Post("В Заозёрске яма на дороге"), Post("Мусор")]) for _ in range(2))
    assert [decision.model_version for decision in first] == ["older", "older"], "версия того, кто решал"
    assert [decision.model_version for decision in second] == ["newer", "newer"]
