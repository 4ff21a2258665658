from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.doubles import prediction, span_of
from triage.domain.decisions import AuthorityScore, Reason
from triage.domain.opinions import SecondOpinion, Stacking
from triage.domain.places import (
    MentionKind,
    MentionStrength,
    PlaceCandidate,
    PlaceMention,
    PlaceStatus,
    Resolution,
)
from triage.domain.spans import Span
from triage.routing.calibration import calibrated
from triage.routing.router import Router
from triage.routing.rules import Thresholds

DAY = date(2026, 11, 24)
EQUAL = Stacking()
NOWHERE = Resolution(PlaceStatus.NONE)
TWO_BIRCHES = Resolution(
    PlaceStatus.AMBIGUOUS,
    candidates=(
        PlaceCandidate("Берёзовка", MentionKind.SETTLEMENT, "zaozersky", "99610000101"),
        PlaceCandidate("Берёзовка", MentionKind.SETTLEMENT, "gornaya", "99630000101"),
    ),
    confidence=0.5,
)
HOLES = prediction(ways__holes=0.8, ways__snow=0.15, trash__bins=0.05)
DARK = prediction(light__outage=0.9, ways__holes=0.1)
ILL = prediction(medicine__doctors=0.97)


def at(district: str, confidence: float = 0.97) -> Resolution:
    return Resolution(PlaceStatus.EXPLICIT, district=district, confidence=confidence)


@pytest.fixture(scope="module")
def route(tiny, reader):
    router = Router(tiny)

    def run(topic, place, text="Яма на дороге", day=DAY, **options):
        return router.route(reader.read([text])[0], topic, place, day, **options)

    return run


def test_the_city_and_the_district_around_it_are_never_mixed_up(route):
    assert route(HOLES, at("zaozersk")).authority == "adm_zaozersk"
    assert route(HOLES, at("zaozersky")).authority == "adm_zaozersky"


def test_the_route_shows_what_fired_and_what_it_overrode(route):
    found = route(HOLES, at("zaozersk"))
    assert found.fired is not None
    assert (found.fired.rule, found.fired.priority, found.fired.authority) == ("ways_city", 300, "adm_zaozersk")
    assert [vote.rule for vote in found.overridden] == ["default"]
    assert "Улично-дорожная сеть города — полномочие мэрии." in found.fired.explanation
    assert found.reasons == ()


def test_a_condition_of_the_text_changes_the_body_and_shows_its_words(route):
    text = "Яма на тракте у поворота"
    found = route(HOLES, at("zaozersk"), text)
    assert found.authority == "works"
    assert found.co_executors == ("adm_zaozersk",)
    assert [vote.rule for vote in found.overridden] == ["ways_city", "default"]
    assert [evidence.span.of(text) for evidence in found.fired.evidence] == ["тракте"]
    assert "«тракте»" in found.fired.explanation


def test_a_condition_outside_the_issue_does_not_count(route):
    text = "Живу у тракта. Яма во дворе."
    assert route(HOLES, at("zaozersk"), text, focus=span_of(text, "Яма во дворе.")).authority == "adm_zaozersk"


@pytest.mark.parametrize(
    ("kind", "authority"), [(MentionKind.SETTLEMENT, "adm_zaozersk"), (MentionKind.LANDMARK, "works")]
)
def test_a_word_inside_a_name_is_no_condition(route, kind, authority):
    text = "Яма в посёлке Тракт"
    mention = PlaceMention(span_of(text, "посёлке Тракт"), "посёлке Тракт", kind, MentionStrength.EXACT, "name", ())
    place = Resolution(PlaceStatus.EXPLICIT, district="zaozersk", mentions=(mention,), confidence=1.0)
    assert route(HOLES, place, text).authority == authority


def test_the_body_is_the_one_of_the_day(route):
    assert route(HOLES, at("zaozersk"), "яма на тракте", day=date(2024, 12, 31)).authority == "highways"
    assert route(HOLES, at("zaozersk"), "яма на тракте", day=date(2025, 1, 1)).authority == "works"


def test_neighbouring_topics_of_one_body_add_up(route):
    found = route(prediction(ways__holes=0.36, ways__snow=0.34, medicine__doctors=0.3), at("gornaya", 1.0))
    assert found.authority == "adm_gornaya"
    assert found.confidence == pytest.approx(calibrated(0.7, is_municipal=True, words_count=3))
    rest = pytest.approx(1.0 - found.confidence)
    assert [(score.authority, score.probability) for score in found.alternatives] == [("clinic", rest)]
    assert "36 %" in found.fired.explanation
    assert "70 %" in found.fired.explanation


def test_several_lesser_topics_may_outvote_the_top_topic(route):
    found = route(prediction(medicine__doctors=0.4, ways__holes=0.3, ways__snow=0.3), at("gornaya"))
    assert found.authority == "adm_gornaya"
    assert "medicine" in [vote.rule for vote in found.overridden]


def test_doubt_about_the_place_lowers_only_what_depends_on_it(route):
    sure = route(HOLES, at("gornaya", 1.0)).confidence
    assert route(HOLES, at("gornaya", 0.7)).confidence == pytest.approx(0.7 * sure)
    assert route(ILL, at("gornaya", 0.7)).confidence == route(ILL, at("gornaya", 1.0)).confidence


def test_the_doubt_of_the_topic_keeps_its_route_in_doubt(route):
    doubtful = prediction(ways__holes=0.15, light__outage=0.14, medicine__doctors=0.14)
    found = route(doubtful, at("gornaya", 1.0), "Очень длинный рассказ обо всём на свете и ещё о чём-то")
    assert (found.authority, found.reasons) == (None, (Reason.LOW_CONFIDENCE,))


@pytest.mark.parametrize(
    "text", ["Куда нужно обращаться? Какие нужны документы?", "Помогите решить вопрос, пожалуйста"]
)
def test_a_question_without_a_subject_goes_to_a_person(route, text):
    found = route(ILL, at("gornaya"), text)
    assert (found.authority, found.fired.rule, found.reasons) == (None, "no_subject", (Reason.LOW_CONFIDENCE,))
    assert "О чём речь" in found.fired.explanation


def test_without_a_place_an_administration_cannot_be_named(route):
    found = route(HOLES, NOWHERE)
    assert found.authority is None
    assert found.reasons == (Reason.NO_PLACE,)
    assert found.confidence == 0.0
    assert found.fired.rule == "no_place"
    assert {vote.authority for vote in found.overridden} == {None}


def test_a_body_that_does_not_depend_on_the_place_is_named_without_one(route):
    assert route(ILL, NOWHERE).authority == "clinic"
    assert route(DARK, NOWHERE).authority == "grid"


def test_an_ambiguous_village_matters_only_where_the_body_depends_on_it(route):
    assert route(DARK, TWO_BIRCHES).authority == "grid"
    found = route(HOLES, TWO_BIRCHES)
    assert (found.authority, found.reasons) == (None, (Reason.AMBIGUOUS_PLACE,))
    assert {score.authority for score in found.alternatives} >= {"adm_zaozersky", "adm_gornaya"}
    assert "«Берёзовка»" in found.fired.explanation
    assert "Заозёрский район, Горная Застава" in found.fired.explanation


def test_candidates_of_one_district_are_no_ambiguity(route):
    place = Resolution(PlaceStatus.AMBIGUOUS, candidates=TWO_BIRCHES.candidates[:1] * 2, confidence=0.9)
    found = route(HOLES, place)
    assert found.authority == found.fired.authority == "adm_zaozersky"


def test_outside_the_region_nobody_is_named(route):
    outside = PlaceCandidate("Дальний", MentionKind.OUTSIDE, None)
    mention = PlaceMention(Span(0, 3), "Яма", MentionKind.OUTSIDE, MentionStrength.EXACT, "outside", (outside,))
    found = route(ILL, Resolution(PlaceStatus.OUT_OF_REGION, mentions=(mention,)))
    assert (found.authority, found.reasons, found.fired.rule) == (None, (Reason.OUT_OF_REGION,), "out_of_region")
    assert "«Дальний»" in found.fired.explanation
    assert found.fired.evidence[0].span == Span(0, 3)


def test_what_is_no_incident_is_not_routed(route):
    found = route(prediction(incident=0.1, ways__holes=0.9), at("gornaya"))
    assert (found.authority, found.reasons) == (None, (Reason.NOT_INCIDENT,))
    assert "10 %" in found.fired.explanation


@pytest.mark.parametrize(
    ("language", "reason"), [("foreign", Reason.UNSUPPORTED_LANGUAGE), ("none", Reason.NOT_INCIDENT)]
)
def test_what_cannot_be_read_is_not_routed(route, language, reason):
    found = route(None, at("gornaya"), language=language)
    assert (found.authority, found.reasons) == (None, (reason,))


def test_a_text_without_topic_goes_to_a_person(route):
    found = route(None, at("gornaya"))
    assert (found.authority, found.reasons, found.fired.rule) == (None, (Reason.LOW_CONFIDENCE,), "no_topic")


def test_the_first_gate_wins_and_the_others_are_shown(route):
    found = route(prediction(incident=0.1, ways__holes=0.9), Resolution(PlaceStatus.OUT_OF_REGION))
    assert found.fired.rule == "out_of_region"
    assert [vote.rule for vote in found.overridden] == ["not_incident"]


def test_an_unsure_route_goes_to_a_person_with_its_best_guess(tiny, reader):
    router = Router(tiny, Thresholds(confidence=0.9))
    found = router.route(reader.read(["Яма"])[0], HOLES, at("gornaya", 0.6), DAY)
    assert (found.authority, found.reasons) == (None, (Reason.LOW_CONFIDENCE,))
    assert found.alternatives[0].authority == "adm_gornaya"
    sure = calibrated(1.0, is_municipal=True, words_count=1)
    assert found.alternatives[0].probability == pytest.approx(0.6 * sure)
    assert found.overridden[0].rule == "default"
    assert "«Управа Горной Заставы»" in found.fired.explanation


def opinion(*scores: tuple[str, float], stacking: Stacking = EQUAL) -> SecondOpinion:
    return SecondOpinion(tuple(AuthorityScore(*score) for score in scores), stacking)


def test_a_learned_second_opinion_is_averaged_and_shown(route):
    found = route(HOLES, at("gornaya", 1.0), learned=opinion(("adm_gornaya", 0.6), ("grid", 0.4)))
    rules = calibrated(1.0, is_municipal=True, words_count=3)
    assert (found.authority, found.confidence) == ("adm_gornaya", pytest.approx((rules + 0.6) / 2))
    assert found.overridden[-1].rule == "learned_authority"
    assert "«Управа Горной Заставы»: 60 %" in found.overridden[-1].explanation
    assert "Доля этого мнения в решении 50 %: принята поровну" in found.overridden[-1].explanation
    assert found.alternatives == (AuthorityScore("grid", pytest.approx(1.0 - found.confidence)),)


def test_a_learned_opinion_may_name_whom_no_rule_names(route):
    unsure = prediction(ways__holes=0.4, medicine__doctors=0.3, light__outage=0.3)
    found = route(unsure, at("gornaya", 1.0), learned=opinion(("works", 0.95), stacking=Stacking(bias=1.0)))
    assert (found.authority, found.fired.rule) == ("works", "learned_authority")
    assert [vote.rule for vote in found.overridden] == ["default"]


def test_an_override_says_what_it_overrode_and_why(route):
    learned = opinion(
        ("clinic", 0.9), stacking=Stacking(bias=2.0, topic_counts={"light.outage": 1e6, "ways.holes": 1e6})
    )
    found = route(DARK, at("gornaya"), learned=learned)
    assert (found.authority, found.fired.authority, found.fired.rule) == ("clinic", "clinic", "learned_authority")
    assert found.overridden[0].rule == "light"
    assert found.overridden[0].authority == "grid"
    for words in (
        "«Комитет лекарей»: 90 %",
        "решении 88 %: подобрана на отложенных",
        "По самим правилам отвечает «Озёрские сети»: 90 %",
    ):
        assert words in found.fired.explanation


def test_an_override_towards_a_less_likely_topic_keeps_the_matrix_vote_that_supports_it(route):
    doubtful = prediction(light__outage=0.55, medicine__doctors=0.45)
    found = route(doubtful, at("gornaya"), learned=opinion(("clinic", 0.8), ("grid", 0.2)))
    assert (found.authority, found.fired.rule) == ("clinic", "learned_authority")
    assert [vote.rule for vote in found.overridden] == ["light", "medicine", "default"]


def test_an_override_of_rules_that_miss_a_place_says_so(route):
    found = route(HOLES, NOWHERE, learned=opinion(("works", 0.95), stacking=Stacking(bias=2.0)))
    assert found.authority == "works"
    assert "правила никого бы не назвали" in found.fired.explanation
    assert [vote.rule for vote in found.overridden] == ["default"]


def test_an_outvoted_opinion_says_whom_it_could_not_outweigh(route):
    found = route(DARK, at("gornaya"), learned=opinion(("clinic", 0.9), stacking=Stacking(bias=-3.0)))
    assert found.authority == "grid"
    assert "не хватило, чтобы перевесить «Озёрские сети»" in found.overridden[-1].explanation
    assert "Доля этого мнения в решении 5 %" in found.overridden[-1].explanation


def test_a_learned_opinion_never_mixes_up_city_and_district(route):
    """What the model says of another administration counts for the one where the post is."""
    learned = opinion(("adm_zaozersk", 0.9), ("adm_zaozersky", 0.1), stacking=Stacking(bias=8.0))
    found = route(HOLES, at("zaozersky"), learned=learned)
    assert found.authority == "adm_zaozersky"
    assert "adm_zaozersk" not in {score.authority for score in found.alternatives}
    assert route(HOLES, NOWHERE, learned=learned).reasons == (Reason.NO_PLACE,)


@given(
    shares=st.lists(st.floats(0.0, 1.0), min_size=4, max_size=4),
    bias=st.floats(-8.0, 8.0),
    district=st.sampled_from(["gornaya", "zaozersk", "zaozersky", None]),
)
def test_no_opinion_whatever_leads_to_the_administration_of_another_district(route, tiny, shares, bias, district):
    codes = ("adm_gornaya", "adm_zaozersk", "adm_zaozersky", "grid")
    learned = opinion(*zip(codes, shares, strict=True), stacking=Stacking(bias=bias))
    place = NOWHERE if district is None else at(district)
    found = route(HOLES, place, learned=learned)
    named = {score.authority for score in found.alternatives} | ({found.authority} if found.authority else set())
    assert {tiny.authority(code, DAY).district for code in named} <= {district, None}


def test_a_learned_opinion_on_an_abolished_body_counts_for_its_successor(route):
    found = route(ILL, NOWHERE, learned=opinion(("highways", 0.9), stacking=Stacking(bias=4.0)))
    assert found.authority == "works"


def test_a_learned_authority_the_pack_lacks_does_not_count(route):
    assert route(ILL, NOWHERE, learned=opinion(("wizards", 1.0))) == route(ILL, NOWHERE)


def test_topics_the_pack_does_not_know_lead_nowhere(route):
    found = route(prediction(stars__alignment=1.0), at("gornaya"))
    assert (found.authority, found.reasons, found.fired.rule) == (None, (Reason.LOW_CONFIDENCE,), "no_rule")


@pytest.mark.parametrize("place", [NOWHERE, TWO_BIRCHES, at("gornaya"), Resolution(PlaceStatus.OUT_OF_REGION)])
@pytest.mark.parametrize("topic", [HOLES, DARK, ILL, prediction(incident=0.0, ways__holes=1.0), None])
def test_an_authority_is_named_exactly_when_there_is_no_reason_not_to(route, topic, place):
    found = route(topic, place)
    assert (found.authority is None) == bool(found.reasons)
    assert (found.confidence > 0) == (found.authority is not None)
    assert found.fired is not None
    assert found.fired.explanation
