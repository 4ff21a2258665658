from __future__ import annotations

import logging
import shutil
import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.encoder import load_encoder
from models.topic import DEFAULT_FOLDER, load_topic_classifier, ranked
from tests.tiny_models import SpellingEncoder
from triage.domain.errors import ArtefactError
from triage.regions.loader import default_region_folder, load_region

POSTS = [
    ("В Заозёрске ямы на дороге, колесо пробил", "ways.holes"),
    ("сугробы по пояс, трактора не было", "ways.snow"),
    ("баки с мусором переполнены", "trash.bins"),
    ("нет талонов к врачу", "medicine.doctors"),
    ("ОТКЛЮЧИЛИ ЭЛЕКТРИЧЕСТВО", "light.outage"),
]


@pytest.mark.parametrize(("text", "topic"), POSTS)
def test_a_post_gets_its_topic(classifier, text, topic):
    prediction = classifier.predict([text])[0]
    assert prediction.topic == topic
    assert prediction.group == topic.partition(".")[0]


def test_group_probabilities_are_sums_of_topic_probabilities(classifier):
    for prediction in classifier.predict([text for text, _ in POSTS]):
        for group in prediction.groups:
            topics = [t.probability for t in prediction.topics if t.topic.startswith(group.group + ".")]
            assert group.probability == pytest.approx(sum(topics), abs=1e-5)
        assert sum(t.probability for t in prediction.topics) == pytest.approx(1.0, abs=1e-5)


def test_thanks_and_adverts_are_less_probably_incidents_than_problems(classifier):
    texts = ["Спасибо за праздник", "Продаю картошку недорого", "Яма на дороге", "Мусор не вывозят"]
    thanks, advert, hole, trash = (p.incident_probability for p in classifier.predict(texts, explain=False))
    assert max(thanks, advert) < min(hole, trash)


def test_a_batch_says_what_single_calls_say(classifier):
    texts = [text for text, _ in POSTS]
    single = [classifier.predict([text])[0] for text in texts]
    for one, many in zip(single, classifier.predict(texts), strict=True):
        assert one.topic == many.topic
        assert one.topics[0].probability == pytest.approx(many.topics[0].probability, abs=1e-5)
        assert [e.text for e in one.evidence] == [e.text for e in many.evidence]


def test_no_texts_no_predictions(classifier):
    assert classifier.predict([]) == []


@pytest.mark.parametrize("text", ["", "   ", "!!!", "12345", "😀", "Заозёрск", "qwerty"])
def test_a_text_without_known_words_still_gets_probabilities(classifier, text):
    prediction = classifier.predict([text])[0]
    assert sum(t.probability for t in prediction.topics) == pytest.approx(1.0, abs=1e-5)


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=200))
def test_any_text_gets_finite_probabilities_and_spans_inside_it(classifier, text):
    prediction = classifier.predict([text])[0]
    assert all(0.0 <= t.probability <= 1.0 for t in prediction.topics)
    assert 0.0 <= prediction.incident_probability <= 1.0
    assert all(e.span.of(text) == e.text for e in prediction.evidence)


def test_a_place_does_not_vote(classifier):
    plain, placed = classifier.predict(["яма на дороге", "в Москве у Иванова яма на дороге"], explain=False)
    assert plain.topics[0].probability == pytest.approx(placed.topics[0].probability, abs=1e-5)


def test_the_encoder_is_asked_only_where_words_are_unsure(artefact, tiny, reader):
    encoder = SpellingEncoder()
    classifier = load_topic_classifier(artefact, tiny, reader, encoder)
    texts = [text for text, _ in POSTS] + ["что-то случилось", "ну и дела"]
    classifier.model.ask_below = 0.5
    used = [p.encoder_used for p in classifier.predict(texts, explain=False)]
    assert encoder.texts == [text for text, is_used in zip(texts, used, strict=True) if is_used]
    classifier.model.ask_below = 2.0
    assert all(p.encoder_used for p in classifier.predict(texts, explain=False))


def test_without_encoder_words_decide_and_the_version_says_so(artefact, tiny, reader, caplog):
    with caplog.at_level(logging.WARNING):
        classifier = load_topic_classifier(artefact, tiny, reader, None)
    assert "words alone decide" in caplog.text
    assert "words-only" in classifier.version
    prediction = classifier.predict(["яма на дороге"])[0]
    assert (prediction.topic, prediction.encoder_used) == ("ways.holes", False)
    assert prediction.model_version == classifier.version


def test_a_foreign_encoder_is_not_used(artefact, tiny, reader, caplog):
    encoder = SpellingEncoder()
    encoder.name = "spelling/2"
    with caplog.at_level(logging.WARNING):
        classifier = load_topic_classifier(artefact, tiny, reader, encoder)
    assert "trained on encoder spelling/1, found spelling/2" in caplog.text
    assert not classifier.predict(["ну и дела"])[0].encoder_used


def test_a_pack_without_a_label_is_refused_by_name(artefact, tiny, reader):
    pack = replace(tiny, topics=tuple(t for t in tiny.topics if t.code != "ways.snow"))
    with pytest.raises(ArtefactError, match=r"нет кодов, на которых обучена модель: ways\.snow"):
        load_topic_classifier(artefact, pack, reader, None)


def test_a_renamed_topic_keeps_its_code(artefact, tiny, reader):
    pack = replace(tiny, topics=tuple(replace(t, name="Новое имя") for t in tiny.topics))
    assert load_topic_classifier(artefact, pack, reader, None).predict(["яма на дороге"])[0].topic == "ways.holes"


def test_a_file_of_the_model_cut_short_is_refused(artefact, tmp_path, tiny, reader):
    folder = shutil.copytree(artefact, tmp_path / "cut")
    arrays = folder / "arrays.npz"
    arrays.write_bytes(arrays.read_bytes()[:-10])
    with pytest.raises(ArtefactError, match=r"arrays\.npz: sha256 .* не совпадает"):
        load_topic_classifier(folder, tiny, reader, None)


def test_ranked_keeps_the_order_of_labels_among_equals():
    probabilities = np.array([[0.25, 0.25, 0.5, 0.0]], dtype=np.float32)
    assert ranked(probabilities) == [[(2, 0.5), (0, 0.25), (1, 0.25), (3, 0.0)]]


@pytest.fixture(scope="module")
def shipped(reader):
    return load_topic_classifier(None, load_region(default_region_folder()), reader, load_encoder())


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("На ул. Петрова яма на яме, асфальта нет", "roads"),
        ("Автобус 17 опять не приехал по расписанию", "transport"),
        ("Спасибо за каток у подъезда, бабушка упала и сломала руку", None),
        ("Контейнеры переполнены, мусор не вывозят", "waste"),
        ("Вторые сутки нет света в деревне", "energy"),
    ],
)
def test_the_shipped_model_knows_everyday_problems(shipped, text, group):
    prediction = shipped.predict([text])[0]
    assert prediction.incident_probability > 0.5
    assert group in {None, prediction.group}


def test_the_shipped_model_is_small_and_fast_enough(shipped):
    assert sum(path.stat().st_size for path in DEFAULT_FOLDER.iterdir()) <= 12 * 2**20
    texts = ["Уберите снег с дороги на улице Ленина, машины не проедут, скорая тоже"] * 200
    shipped.predict(texts, explain=False)
    start = time.perf_counter()
    words = shipped.features.batch(shipped._reader.read(texts))
    shipped.model.answer(words, texts, None)
    assert (time.perf_counter() - start) / len(texts) < 1e-3
