from __future__ import annotations

import json

import numpy as np
import pytest

from models.label_signs import LabelSigns
from models.labelled import model_of, model_state
from models.name_match import NameMatch
from models.place_lexicon import PlaceLexicon, named_places
from models.place_terms import evident_terms
from models.registry import Artefact, Manifest
from tests.training.labels import write_export
from training import hearing
from training.config import load_config
from training.datasets import Columns, read_labelled
from training.experiment import prepare
from training.learner import learn

LABELS = (
    "Администрация Клепиковского района Энской области",
    "Администрация Шацкого района Энской области",
    "Администрация Касимовского района Энской области",
    "Министерство транспорта Энской области",
    "Министерство ТЭК и ЖКХ Энской области",
    "Администрация Шацкого района Энской области; Министерство транспорта Энской области",
)
LEARNED_ALONE = ("split.folds=3", "model.know_settlements=false")
"""Settings under which nothing is known of villages but what the rows teach."""
TEXTS = {
    0: ("Яма в деревне Тюково", "Нет света, д. Тюково, ул. Лесная", "Не чистят снег в деревне Барское, улица Лесная"),
    1: ("Мусор в селе Ольхи", "Не вывозят баки, с. Ольхи", "Снег в селе Ольхи, улица Лесная"),
    3: ("Автобус не ходит в село Ольхи", "Отменили рейс до Ольхов", "Автобус опаздывает"),
}


@pytest.fixture(scope="module")
def lexicon(reader):
    texts = [(text, label) for label, group in TEXTS.items() for text in group]
    targets = np.array([label for _, label in texts])
    return PlaceLexicon.fit(LABELS, reader.read([text for text, _ in texts]), targets)


def test_labels_are_of_a_place_by_a_proper_name_of_their_own():
    assert named_places(LABELS).tolist() == [True, True, True, False, False, False]
    assert not named_places(("yoshkar-ola", "mintrans", "Госжилинспекция")).any()


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("Белякова, 27. Не убран снег", "name:беляк"),
        ("Тюково. Нет света", "name:тюк"),
        ("Не убран снег. Кальная 12", "name:кальн"),
        ("Советской Армии 15, надписи", "name:советск"),
    ],
)
def test_a_name_that_opens_a_sentence_is_heard(text, term, reader):
    assert any(found.startswith(term[:8]) for found in evident_terms(reader.read([text])[0]))


def test_an_ordinary_first_word_is_no_name(reader):
    assert evident_terms(reader.read(["Прошу убрать снег. Дворник не выходит"])[0]) == set()


def test_a_settlement_speaks_for_the_administration_it_was_seen_with(lexicon, reader):
    found = lexicon.of(
        reader.read(["Провалился мост в деревне Тюково", "Ольхи, когда починят колодец?", "Яма во дворе"])
    )
    assert found.shape == (1, 3, len(LABELS))
    assert found[0, 0].argmax() == 0
    assert found[0, 1].argmax() == 1
    assert not found[0, 2].any()


def test_places_tell_nothing_of_labels_without_a_place_and_less_where_labels_share_them(lexicon, reader):
    village, street = lexicon.of(reader.read(["в селе Ольхи", "на улице Лесной"]))[0]
    assert village[3:].tolist() == [0.0, 0.0, 0.0]
    assert village[1] > 2.0 * street[:2].max()
    assert lexicon.of(reader.read(["в селе Ольхи на улице Лесной"]))[0, 0].tolist() == village.tolist()


def test_a_place_named_once_is_not_counted(lexicon):
    assert not any("барск" in term for term in lexicon.terms)


def test_the_lexicon_comes_back_from_an_artefact(lexicon, reader):
    arrays, texts = lexicon.state()
    again = PlaceLexicon.of_state(LABELS, arrays, json.loads(json.dumps(texts)))
    documents = reader.read(["в деревне Тюково", "в селе Ольхи"])
    assert again.of(documents).tolist() == lexicon.of(documents).tolist()


def villages(path):
    """Rows of six villages in three districts; what is the matter says nothing of the district."""
    districts = {0: ("Тюково", "Барское"), 1: ("Ольхи", "Кочемары"), 2: ("Лощинино", "Ерахтур")}
    troubles = ("не горит свет", "не вывозят мусор", "не чистят снег", "сломан колодец", "яма на дороге", "нет воды",
                "упало дерево", "бегают собаки")  # fmt: skip
    return write_export(
        path,
        [
            {"text": f"{trouble.capitalize()} в деревне {village}, это {number} раз", "authority": LABELS[label]}
            for label, names in districts.items()
            for number, village in enumerate(names)
            for trouble in troubles
        ],
    )


@pytest.mark.parametrize(("strength", "heard_count"), [(1.0, 3), (0.0, 2)])
def test_places_are_heard_where_they_make_labels_likelier(strength, heard_count):
    random = np.random.default_rng(3)
    targets = random.integers(0, 4, 300)
    scores = random.normal(0.25, 0.1, size=(300, 4)).astype(np.float32)
    places = np.eye(4, dtype=np.float32)[np.where(random.random(300) < 0.5, targets, random.integers(0, 4, 300))]
    matches = np.stack([np.zeros_like(scores), np.zeros_like(scores), strength * places]).astype(np.float32)
    offered = hearing.Hearing(LabelSigns(NameMatch("абвг")), matches[:2], lexicon=matches[2:])
    heard = hearing.listen(scores, targets, offered)
    assert len(heard.link.match_weights) == len(heard.matches) == heard_count


def test_a_learned_model_hears_places_and_keeps_its_lexicon(bench, tmp_path, monkeypatch):
    monkeypatch.setattr(hearing, "WORTH_HEARING", -1.0)  # the regression alone knows so few villages by heart
    data = read_labelled(villages(tmp_path / "villages.csv"), Columns("text", "authority"))
    config = load_config("authority", overrides=[*LEARNED_ALONE, "split.similarity=0.95"])
    model = learn(prepare(data, config, bench), config).model
    assert len(model.head.link.match_weights) == 3
    arrays, texts = model_state(model)
    manifest = Manifest("learned-authority", "m", "1", model.labels, "ff", {}, {})
    again = model_of(Artefact(data.name, manifest, arrays, json.loads(json.dumps(texts))))
    observations = bench.observer(config).observe(["Разбили лавку, деревня Ерахтур", "Кочемары. Просим помощи"])
    said = again.probabilities(observations)
    assert [again.labels[row] for row in said.argmax(axis=1)] == [LABELS[2], LABELS[1]]
    assert said == pytest.approx(model.probabilities(observations), abs=2e-3)


def test_places_that_tell_nothing_are_not_heard(bench, tmp_path):
    troubles = {"не горит свет": 0, "не вывозят мусор": 1, "не чистят снег": 2}
    rows = [
        {"text": f"{trouble.capitalize()} в деревне {village}, {number} раз", "authority": LABELS[label]}
        for number, village in enumerate(("Тюково", "Ольхи", "Барское", "Кочемары", "Ерахтур", "Лощинино"))
        for trouble, label in troubles.items()
    ]
    data = read_labelled(write_export(tmp_path / "told.csv", rows), Columns("text", "authority"))
    config = load_config("authority", overrides=[*LEARNED_ALONE, "split.similarity=0.99"])
    model = learn(prepare(data, config, bench), config).model
    assert model.signs.lexicon is None
    assert len(model.head.link.match_weights) == 2
