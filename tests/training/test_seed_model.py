from __future__ import annotations

import json

import numpy as np
import pytest
from sklearn.kernel_ridge import KernelRidge

from models.features import FeatureOptions, WordMask
from models.topic import load_topic_classifier, names_of
from tests.tiny_models import SpellingEncoder
from training.cold_start import NO_TOPIC, gather, held_out, log_prior, read_volumes, solve
from training.corpus import load_corpus
from training.seed_model import SeedModelOptions, fit_seed, quantised
from training.topics import TopicOptions, balanced, primal, target_matrix
from triage.domain.errors import FileFormatError


@pytest.fixture
def material(seed_folder, tiny, reader, codes):
    return gather(
        load_corpus(seed_folder, codes),
        tiny,
        reader,
        WordMask(reader.morphology, names_of(tiny)),
        SpellingEncoder(),
        options=TopicOptions(),
        feature_options=FeatureOptions(),
        volumes=seed_folder / "volumes.csv",
    )


def _options(seed_folder) -> SeedModelOptions:
    return SeedModelOptions("tiny", seed_folder=seed_folder, volumes=seed_folder / "volumes.csv")


def test_our_scores_equal_those_of_scikit_learn(material, reader):
    """The fast primal evaluation says what the fitted estimator says, on texts it has not seen."""
    options = TopicOptions()
    unseen = reader.read(["Яма у школы", "баки полные, снег серый", "врач и свет", "Спасибо", "в Москве сугроб"])
    batch = material.features.batch(unseen)
    topical = material.topical
    targets = target_matrix(material.rows.targets[topical], material.group_of, options.kinship)
    kernel = material.word_kernel[np.ix_(topical, topical)]
    estimator = KernelRidge(alpha=options.word_alpha, kernel="precomputed")
    weights = balanced(material.rows.targets[topical], material.rows.weights[topical], options.class_balance)
    estimator.fit(kernel, targets, sample_weight=weights)
    lexical = (batch.lexical @ material.batch.lexical.T).toarray() + batch.dense @ material.batch.dense.T
    expected = estimator.predict(lexical[:, topical])
    words = solve(material, np.arange(len(material.rows)), options).words.astype(np.float32)
    ours = batch.lexical @ primal(material.batch.lexical, words) + batch.dense @ primal(material.batch.dense, words)
    assert ours[:, :-1] == pytest.approx(expected, abs=1e-5)


def test_the_stored_model_says_what_the_fitted_one_says(material, seed_folder, tiny, reader, tmp_path):
    options = TopicOptions()
    fit_seed(tiny, reader, SpellingEncoder(), tmp_path / "m", _options(seed_folder))
    classifier = load_topic_classifier(tmp_path / "m", tiny, reader, None)
    words = solve(material, np.arange(len(material.rows)), options).words.astype(np.float32)
    batch = material.features.batch(reader.read(["Яма у школы", "баки полные, снег серый", "врач и свет"]))
    exact = batch.lexical @ primal(material.batch.lexical, words) + batch.dense @ primal(material.batch.dense, words)
    stored = classifier.model.weights
    rounded = batch.lexical @ stored.lexical + batch.dense @ stored.dense
    assert rounded == pytest.approx(exact, abs=0.05)  # small weights are dropped
    assert rounded[:, :-1].argmax(axis=1).tolist() == exact[:, :-1].argmax(axis=1).tolist()


def test_the_same_corpus_gives_the_same_artefact(seed_folder, tiny, reader, tmp_path):
    one, _ = fit_seed(tiny, reader, SpellingEncoder(), tmp_path / "one", _options(seed_folder))
    other, _ = fit_seed(tiny, reader, SpellingEncoder(), tmp_path / "other", _options(seed_folder))
    assert one == other
    assert one.files["arrays.npz"] == other.files["arrays.npz"]
    assert json.loads((tmp_path / "one" / "manifest.json").read_text()) == json.loads(
        (tmp_path / "other" / "manifest.json").read_text()
    )


def test_a_corpus_without_posts_of_a_topic_still_knows_it_by_its_cues(seed_folder, tiny, reader, tmp_path):
    path = seed_folder / "posts" / "trash.tsv"
    path.unlink()
    fit_seed(tiny, reader, None, tmp_path / "m", _options(seed_folder))
    prediction = load_topic_classifier(tmp_path / "m", tiny, reader, None).predict(["вывозите мусор из контейнера"])[0]
    assert prediction.topic == "trash.bins"


def test_no_post_is_scored_by_a_model_that_saw_it(material):
    """Held-out scores of a post's own topic are lower than those of the model trained on everything."""
    options = TopicOptions()
    count = material.posts_count
    own = material.rows.targets[:count]
    fitted = material.word_kernel[:count] @ solve(material, np.arange(len(material.rows)), options).words
    out = held_out(material, options)
    assert (out.words[np.arange(count), own] < fitted[np.arange(count), own]).mean() > 0.9
    assert out.words.shape == (count + material.non_incidents_count, len(material.labels))


def test_rows_know_what_they_are(material):
    targets = material.rows.targets
    assert (targets[material.real] == NO_TOPIC).sum() == material.non_incidents_count
    assert len(material.topical) == len(material.rows) - material.non_incidents_count


def test_targets_credit_the_own_group():
    matrix = target_matrix(np.array([0, 2]), np.array([0, 0, 1]), 0.5)
    assert (matrix[0] - matrix[1]).tolist() == [1.5, 0.5, -1.5]
    assert matrix.mean(axis=0) == pytest.approx([0.0, 0.0, 0.0])


def test_balancing_keeps_the_mean_weight():
    weights = balanced(np.array([0, 0, 0, 1]), np.ones(4), 0.5)
    assert weights.mean() == pytest.approx(1.0)
    assert weights[3] > weights[0]
    assert balanced(np.array([0, 0, 0, 1]), np.ones(4), 0.0).tolist() == [1.0] * 4


def test_a_prior_has_a_floor_and_mean_zero():
    logs = log_prior(np.array([0.9, 0.1, 0.0]), 0.15)
    assert logs.mean() == pytest.approx(0.0)
    assert logs[0] > logs[1] > logs[2]


def test_volumes_of_unknown_topics_are_zero(seed_folder, codes):
    volumes = dict(zip(codes, read_volumes(seed_folder / "volumes.csv", codes), strict=True))
    assert volumes["ways.snow"] == 0.6
    assert volumes["trash.bins"] == 0.0


def test_a_bad_volume_is_named(tmp_path, codes):
    path = tmp_path / "volumes.csv"
    path.write_text("code,share,source\nways.snow,много,вымысел\n")
    with pytest.raises(FileFormatError, match=r"volumes\.csv:2"):
        read_volumes(path, codes)


def test_quantised_weights_come_back_within_half_a_step():
    weights = np.random.default_rng(1).normal(size=(20, 7)).astype(np.float32)
    whole, step = quantised(weights)
    assert np.abs(whole * step - weights).max() <= step.max() / 2 + 1e-6
    pruned, _ = quantised(weights, prune_below=1.0)
    assert (pruned == 0).mean() > 0.5
    assert quantised(np.zeros((2, 2), dtype=np.float32))[0].tolist() == [[0, 0], [0, 0]]
