from __future__ import annotations

import numpy as np
import pytest

from models.confidence import softmax


def test_evidence_points_at_words_of_the_original(classifier):
    text = "<br>В  Заозёрске   ЯМА на дороге, [club1|Администрация], ко\u200bлесо пробил"
    evidence = classifier.predict([text])[0].evidence
    assert all(e.span.of(text) == e.text for e in evidence)
    assert "ЯМА" in {e.text for e in evidence if e.weight > 0}


def test_words_of_the_runner_up_are_negative(classifier):
    text = "на дороге сугробы снега, а под ними яма"
    prediction = classifier.predict([text])[0]
    weights = {e.text: e.weight for e in prediction.evidence}
    assert {prediction.topic, prediction.topics[1].topic} == {"ways.snow", "ways.holes"}
    assert weights["сугробы"] * weights["яма"] < 0


def test_shares_of_words_add_up_to_the_difference_of_scores(classifier):
    text = "Мусор у дома не вывозят, баки переполнены, а дорога в ямах"
    document = classifier._reader.read([text])[0]
    batch = classifier.features.batch([document])
    model = classifier.model
    scores = model.cheap.mix(batch.lexical @ model.weights.lexical, batch.dense @ model.weights.dense)[0]
    one, other = model.labels.index("trash.bins"), model.labels.index("ways.holes")
    expected = scores[one] - scores[other] - (model.cheap.bias[one] - model.cheap.bias[other])
    shares = classifier._explainer.shares(document, "trash.bins", "ways.holes")
    assert sum(shares.values()) == pytest.approx(float(expected), rel=1e-3)
    assert shares["мусор"] > 0 > shares["дорога"]


def test_masked_words_have_no_share(classifier):
    document = classifier._reader.read(["В Москве яма"])[0]
    assert set(classifier._explainer.shares(document, "ways.holes", "ways.snow")) == {"яма"}


def test_the_nearest_posts_are_labelled_ones(classifier):
    similar = classifier.predict(["Мусор не вывозят вторую неделю, баки переполнены"])[0].similar
    assert similar[0].text == "Мусор не вывозят неделю, баки переполнены"
    assert similar[0].topic == "trash.bins"
    assert [s.similarity for s in similar] == sorted((s.similarity for s in similar), reverse=True)
    assert 0.8 < similar[0].similarity <= 1.0


def test_without_explanation_there_is_none(classifier):
    prediction = classifier.predict(["яма на дороге"], explain=False)[0]
    assert (prediction.evidence, prediction.similar) == ((), ())


def test_an_empty_text_has_no_evidence(classifier):
    assert classifier.predict([""])[0].evidence == ()


def test_softmax_rows_sum_to_one():
    rows = softmax(np.array([[1000.0, 0.0], [0.0, 0.0]], dtype=np.float32))
    assert rows.sum(axis=1) == pytest.approx([1.0, 1.0])
    assert rows[1] == pytest.approx([0.5, 0.5])
