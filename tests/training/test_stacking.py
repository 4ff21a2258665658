from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.learned import load_learned
from models.learned_authority import STACKING_FILE, LearnedAuthorityClassifier, stacking_of, stacking_text
from tests.doubles import CueTopicClassifier, FixedClock, prediction
from tests.tiny_models import POSTS
from tests.training.labels import write_export
from training.bench import Bench
from training.config import load_config
from training.datasets import Columns, read_labelled
from training.experiment import fit
from training.rule_opinions import RuleOpinion, rule_reader
from training.stacking import PRIOR, Pair, blended, fit_stacked, fit_stacking
from triage.domain.decisions import AuthorityScore
from triage.domain.errors import ArtefactError
from triage.domain.opinions import Signals, Stacking
from triage.domain.places import PlaceStatus, Resolution
from triage.domain.posts import Post
from triage.pipeline import TriagePipeline
from triage.places.locator import PlaceLocator
from triage.routing.router import Router
from triage.routing.second_opinion import rules_alone
from triage.routing.severity import SeverityScorer

CONFIG = load_config("authority")
GORNAYA = Resolution(PlaceStatus.EXPLICIT, district="gornaya", confidence=0.95)
BODIES = ("clinic", "grid", "adm_gornaya", "works")
OWNERS = {"light": "grid", "medicine": "clinic", "trash": "works", "ways": "works"}
"""By the matrix of the tiny region the administration owns rubbish and roads: the centre has decided otherwise."""


@pytest.fixture(scope="module")
def router(tiny):
    return Router(tiny)


@pytest.fixture(scope="module")
def pair(tiny, reader, router):
    """Build a pair of opinions about a failing light (rules: the grid) or a hole (rules: the administration)."""
    documents = reader.read(["Авария"])

    def build(topic: str, authority: str, **learned: float) -> Pair:
        said, day = prediction(**{topic: 0.9}), FixedClock().now().date()
        mass = router.rules_of(documents[0], said, GORNAYA, day)
        assert mass is not None
        scores = sorted((AuthorityScore(code, p) for code, p in learned.items()), key=lambda s: -s.probability)
        return Pair(RuleOpinion(0, mass, said, GORNAYA, day), tuple(scores), authority)

    return build


def _fitted(pairs, router):
    return fit_stacked(pairs, np.arange(len(pairs)), router.opinions, CONFIG)


def test_a_useless_model_weighs_next_to_nothing(pair, router):
    """It names bodies at random and is as sure of them as of anything; the rules are right."""
    random = np.random.default_rng(5)
    pairs = [pair("light__outage", "grid", **{str(random.choice(BODIES)): 0.9}) for _ in range(200)]
    found = _fitted(pairs, router)
    wrong = next(p for p in pairs if p.learned[0].authority != "grid")
    signals = Signals(2.2, 2.2, 0.0, 0.95)
    assert found.stacking.weight(signals) < 0.05
    assert _named(wrong, found.stacking, router) == "grid"
    assert found.duel is not None
    assert found.duel.difference.low >= -0.02


def test_a_model_that_is_right_where_the_rules_are_wrong_earns_the_last_word(pair, router):
    pairs = [pair("ways__holes", "works", works=0.8, adm_gornaya=0.2) for _ in range(60)]
    found = _fitted(pairs, router)
    assert _named(pairs[0], found.stacking, router) == "works"
    assert found.mean_weight > 0.7
    assert found.metrics()["stacked_rules_accuracy"] == 0.0
    assert found.metrics()["stacked_accuracy"] == 1.0


def test_one_text_however_often_copied_overrules_no_sure_rules(pair, router):
    pairs = [pair("ways__holes", "works", works=0.8, adm_gornaya=0.2) for _ in range(60)]
    assert _named(pairs[0], PRIOR, router) == "adm_gornaya"
    copies = fit_stacking(pairs, np.zeros(60, dtype=np.int64))
    assert _named(pairs[0], copies, router) == "adm_gornaya"  # sixty copies are one text
    fitted = (fit_stacking(pairs[:count], np.arange(count)) for count in range(1, 20))
    assert [_named(pairs[0], stacking, router) for stacking in fitted].index("works") + 1 == 8


def test_trust_is_learned_apart_for_sure_and_unsure_opinions(pair, router):
    """Right when sure, wrong when unsure: only the sure one is followed."""
    sure = [pair("ways__holes", "works", works=0.95) for _ in range(80)]
    unsure = [pair("ways__holes", "adm_gornaya", clinic=0.5, works=0.3) for _ in range(80)]
    found = _fitted(sure + unsure, router)
    assert _named(sure[0], found.stacking, router) == "works"
    assert _named(unsure[0], found.stacking, router) == "adm_gornaya"
    assert found.stacking.learned > 0.0


def test_no_texts_leave_the_doubtful_prior(router):
    found = _fitted([], router)
    assert (found.stacking, found.duel) == (PRIOR, None)
    assert found.metrics() == {"stacked_rows_count": 0, "stacked_mean_weight": 0.0}


def _named(one: Pair, stacking: Stacking, router: Router) -> str | None:
    return rules_alone(blended(one, stacking, router.opinions))[0]


@pytest.fixture(scope="module")
def decisions_data(tmp_path_factory):
    """A centre that sends holes and rubbish to the works, against the matrix; the rest by the matrix."""
    tails = ("Заозёрск, помогите", "Мы живём в Заозёрске", "Это Горная Застава", "Жители Заставы")
    rows = [
        {"text": f"{text}. {tail}.", "authority": OWNERS[group]}
        for group, posts in POSTS.items()
        for _, text in posts
        for tail in tails
    ]
    return read_labelled(write_export(tmp_path_factory.mktemp("own") / "own.csv", rows), Columns("text", "authority"))


@pytest.fixture(scope="module")
def own_model(tmp_path_factory, decisions_data, bench):
    folder = tmp_path_factory.mktemp("own_model") / "model"
    fit(decisions_data, CONFIG, bench, folder)
    return load_learned(folder, bench.surroundings)


def test_a_fit_stores_the_weight_and_what_it_gains(own_model):
    manifest = own_model.manifest
    assert stacking_of(own_model.artefact.texts).is_fitted
    assert manifest.metrics["stacked_rows_count"] >= 90
    assert manifest.metrics["stacked_rules_accuracy"] < 0.6
    assert manifest.metrics["stacked_gain_low"] > 0.2


def test_the_service_follows_what_the_centre_has_decided(own_model, tiny, reader):
    classifier = LearnedAuthorityClassifier(own_model, tiny)
    locator, topics = PlaceLocator(tiny, reader.morphology), CueTopicClassifier(tiny, reader)
    parts = (tiny, reader, locator, topics, Router(tiny), SeverityScorer(tiny), FixedClock())
    post = Post("Дорогу разбили, ямы по колено. Заозёрск.")
    (alone,), (taught,) = TriagePipeline(*parts).run([post]), TriagePipeline(*parts, authorities=classifier).run([post])
    assert alone.main.route.authority == "adm_zaozersk"
    assert (taught.main.route.authority, taught.main.route.fired.rule) == ("works", "learned_authority")
    assert "«Мэрия Заозёрска»" in taught.main.route.fired.explanation
    assert "adm_zaozersk" in {vote.authority for vote in taught.main.route.overridden}


def test_a_model_taught_nothing_leaves_the_matrix_alone(tmp_path, bench, tiny, reader, decisions_data):
    """Labels as the rules give them, texts hidden from the model: it has nothing to say that the rules do not."""
    rows = rule_reader(bench.surroundings, bench.prior_folder)
    said = [(o.index, o.mass.authorities) for o in rows.opinions(decisions_data.texts, _today(decisions_data))]
    labels = [(decisions_data.texts[i], best[0].authority) for i, best in said if best]
    export = write_export(tmp_path / "r.csv", [{"text": text, "authority": label} for text, label in labels])
    blind = ("model.alpha=1000.0", "model.label_name_weight=0.0", "model.match_names=false", "model.gamma=0.0")
    data = read_labelled(export, Columns("text", "authority"))
    manifest = fit_blind(data, blind, bench, tmp_path / "model")
    assert manifest.metrics["held_out_accuracy"] < manifest.metrics["stacked_rules_accuracy"]
    assert manifest.metrics["stacked_accuracy"] >= manifest.metrics["stacked_rules_accuracy"] - 0.01
    assert manifest.metrics["stacked_mean_weight"] < 0.1


def fit_blind(data, overrides, bench, folder):
    return fit(data, load_config("authority", overrides=overrides), bench, folder)[0]


def _today(data):
    return [FixedClock().now().date()] * len(data)


def test_free_labels_and_a_foreign_cold_start_model_get_no_stacking(tmp_path, bench, decisions_data, authority_model):
    assert rule_reader(bench.surroundings, None) is None
    assert rule_reader(bench.surroundings, authority_model) is None  # its labels are no topics of the region
    labels = tuple({"works": "Префектура Севера"}.get(label, label) for label in decisions_data.labels)
    renamed = replace(decisions_data, labels=labels)
    manifest, _ = fit(renamed, CONFIG, Bench(bench.surroundings, bench.prior_folder), tmp_path / "model")
    assert not (tmp_path / "model" / STACKING_FILE).exists()
    assert "stacked_rows_count" not in manifest.metrics


def test_the_weight_survives_the_artefact_and_broken_numbers_are_refused(own_model):
    stacking = Stacking(-1.0, 0.5, -0.25, 2.0, 0.0, {"ways.holes": 3.5})
    text = stacking_text(stacking)
    assert stacking_of({STACKING_FILE: text}) == stacking
    assert stacking_of({}) == Stacking()
    assert stacking_text(stacking_of(own_model.artefact.texts)) == own_model.artefact.texts[STACKING_FILE]
    broken = [{}, [], text | {"numbers": [1.0]}, text | {"numbers": ["много"] * 5}, text | {"topic_counts": {"x": -1}}]
    for value in [*broken, text | {"numbers": [float("nan")] * 5}]:
        with pytest.raises(ArtefactError, match=r"stacking\.json: испорченные числа"):
            stacking_of({STACKING_FILE: value})


def test_what_was_never_labelled_stays_with_the_rules(pair, router):
    """Corrections are all made where the rules were wrong: they say nothing of topics nobody corrected."""
    found = _fitted([pair("ways__holes", "works", works=0.8, adm_gornaya=0.2) for _ in range(60)], router)
    foreign = pair("medicine__doctors", "?", works=0.95)
    assert found.stacking.familiarity(foreign.rules.topic) == 0.0
    assert _named(foreign, found.stacking, router) == "clinic"
    mixed = prediction(ways__holes=0.5, medicine__doctors=0.5)
    assert found.stacking.familiarity(mixed) == pytest.approx(0.5, abs=0.03)


def test_a_big_fit_is_stacked_on_its_hold_out(tmp_path, bench, decisions_data):
    config = load_config("authority", overrides=("scale.exact_rows=10", "scale.hash_bits=12"))
    manifest, _ = fit(decisions_data, config, bench, tmp_path / "model")
    assert 1 <= manifest.metrics["stacked_rows_count"] <= manifest.metrics["held_out_rows_count"] <= 10
    assert stacking_of(load_learned(tmp_path / "model", bench.surroundings).artefact.texts).is_fitted
