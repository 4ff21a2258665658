from __future__ import annotations

import json
import shutil

import pytest

from models.kinds import LEARNED_AUTHORITY
from models.learned import load_learned
from models.learned_authority import LearnedAuthorityClassifier
from models.learned_topic import LearnedTopicClassifier, unseen_share
from models.pack_labels import codes_of, label_names
from models.place_terms import place_terms, root
from models.registry import PROTOCOL
from tests.doubles import FixedClock, WordLocator
from tests.tiny_models import SpellingEncoder
from tests.training.labels import ROWS, write_export
from training.config import load_config
from training.datasets import Columns, read_labelled
from training.experiment import fit
from triage.domain.errors import ArtefactError
from triage.domain.posts import Post
from triage.pipeline import TriagePipeline
from triage.routing.router import Router
from triage.routing.severity import SeverityScorer


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("на ул. Дзержинского, 69", {"street:дзерж", "street:дзерж 69", "name:дзерж"}),
        ("двор, Кальная улица, 18", {"street:кальн", "street:кальн 18", "name:кальн"}),
        ("живу в Спас-Клепиках", {"name:спас", "name:клепик", "name:спас-клепик"}),
        ("у нас Клепиковский район", {"name:клепик", "district:клепик"}),
        ("в школе №45 холодно", {"institution:школ 45"}),
        ("в селе Путятино темно", {"settlement:путятин", "name:путятин"}),
        ("Яма во дворе", set()),
    ],
)
def test_places_are_found_by_the_address_grammar(reader, text, terms):
    assert set(place_terms(reader.read([text])[0])) == terms


def test_names_and_words_made_from_them_share_a_root():
    assert root("клепиках") == root("клепиковского") == root("клепики") == "клепик"
    assert root("юг") == "юг"


def test_a_learned_topic_model_serves_in_the_pipeline(learned_topics, tiny, reader):
    classifier = LearnedTopicClassifier(learned_topics, tiny)
    pipeline = TriagePipeline(
        tiny, reader, WordLocator(tiny), classifier, Router(tiny), SeverityScorer(tiny), FixedClock()
    )
    decision = pipeline.run([Post("Мусор не вывозят, баки переполнены и воняют")])[0]
    assert decision.main.topic.topic == "trash.bins"
    assert decision.model_version == classifier.version


def test_probabilities_cover_the_taxonomy_and_agree_with_groups(learned_topics, tiny):
    (prediction,) = LearnedTopicClassifier(learned_topics, tiny).predict(["Снег не чистят, сугробы"])
    assert sum(score.probability for score in prediction.topics) == pytest.approx(1.0, abs=0.02)
    ways = sum(score.probability for score in prediction.topics if score.topic.startswith("ways."))
    assert next(g.probability for g in prediction.groups if g.group == "ways") == pytest.approx(ways, abs=0.01)
    assert prediction.topics[0].topic == "ways.snow"
    assert 0.01 <= unseen_share(learned_topics) <= 0.3


def test_words_that_spoke_for_a_topic_are_shown_in_place(learned_topics, tiny):
    text = "Третью неделю мусор не вывозят, баки переполнены"
    (prediction,) = LearnedTopicClassifier(learned_topics, tiny).predict([text])
    words = {evidence.text for evidence in prediction.evidence if evidence.weight > 0}
    assert words & {"мусор", "вывозят", "баки", "переполнены"}
    assert all(e.span.of(text) == e.text for e in prediction.evidence)
    assert LearnedTopicClassifier(learned_topics, tiny).predict([]) == []
    assert LearnedTopicClassifier(learned_topics, tiny).predict([text], explain=False)[0].evidence == ()


def test_a_learned_authority_speaks_in_codes_of_the_pack(learned_authorities, tiny):
    classifier = LearnedAuthorityClassifier(learned_authorities, tiny)
    (opinion,) = classifier.predict(["Прорвало трубу возле Кленовой улицы"], [], [])
    assert opinion.scores[0].authority == "adm_zaozersk"
    assert sum(score.probability for score in opinion.scores) == pytest.approx(1.0, abs=0.02)
    assert classifier.predict([], [], []) == []


def test_labels_are_recognised_by_code_and_by_name(tiny):
    labels = ["trash.bins", "Свет. Отключение света", "снег на  дорогах"]
    assert codes_of(labels, "topic", tiny) == ("trash.bins", "light.outage", "ways.snow")
    with pytest.raises(ArtefactError, match="«Кто-то» → обучите её с --label-map ФАЙЛ"):
        codes_of(["clinic", "Кто-то"], "authority", tiny)


def test_a_model_of_the_other_kind_is_refused(topic_model, bench):
    with pytest.raises(ArtefactError, match="это модель вида «learned-topic», нужна «learned-authority»"):
        load_learned(topic_model, bench.surroundings, kind=LEARNED_AUTHORITY)
    with pytest.raises(ArtefactError, match="нужна обученная по разметке"):
        load_learned(bench.prior_folder, bench.surroundings)


def test_another_encoder_is_refused_by_name(topic_model, bench, tiny, reader):
    from models.learned import Surroundings

    class Other(SpellingEncoder):
        name = "other/2"

    for encoder in (None, Other()):
        with pytest.raises(ArtefactError, match=r"обучена с кодировщиком spelling/1, а сейчас (?:его нет|other/2)"):
            load_learned(topic_model, Surroundings(tiny, reader, encoder))


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda m: (m / "arrays.npz").write_bytes((m / "arrays.npz").read_bytes()[:-9]), r"arrays\.npz: sha256"),
        (lambda m: (m / "config.toml").write_text("x = 1"), r"config\.toml: sha256"),
        (lambda m: (m / "lemmas_terms.json").unlink(), r"lemmas_terms\.json: файла нет"),
        (lambda m: shutil.rmtree(m / "prior"), r"manifest\.json: файла нет"),
        (lambda m: _edit(m, protocol=PROTOCOL + 1), f"протокол {PROTOCOL + 1}, эта версия понимает {PROTOCOL}"),
        (lambda m: _edit(m, files={"model.pkl": "0"}), "не того вида"),
        (lambda m: _edit(m, files=["arrays.npz"]), "список файлов испорчен"),
    ],
)
def test_a_damaged_model_is_refused(topic_model, bench, tmp_path, damage, message):
    shutil.copytree(topic_model, tmp_path / "m")
    damage(tmp_path / "m")
    with pytest.raises(ArtefactError, match=message):
        load_learned(tmp_path / "m", bench.surroundings)


def _edit(folder, **fields):
    path = folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **fields}))


def test_a_label_that_is_a_code_is_called_as_the_pack_calls_it_last(tiny):
    labels = ("adm_zaozersky", "adm_zaozersk", "Мэрия Заозёрска", "неизвестно кто")
    assert label_names(labels, "authority", tiny) == (
        "Администрация Заозёрского муниципального округа",
        "Мэрия города Заозёрска",
        "Мэрия Заозёрска",
        "неизвестно кто",
    )
    topic = tiny.topics[0]
    assert label_names((topic.code,), "topic", tiny) == (f"{topic.group}. {topic.name}",)


@pytest.fixture(scope="module")
def coded_model(tmp_path_factory, bench):
    """A model of authorities whose labels are codes."""
    codes = {"Мэрия Заозёрска": "adm_zaozersk", "Администрация Заозёрского района": "adm_zaozersky"}
    rows = [{**row, "authority": codes[row["authority"]]} for row in ROWS[::2]]
    folder = tmp_path_factory.mktemp("coded") / "model"
    data = read_labelled(write_export(folder.parent / "t.csv", rows), Columns("text", "authority"))
    fit(data, load_config("authority"), bench, folder)
    return folder


def test_a_model_of_codes_hears_their_names_and_keeps_them(coded_model, bench):
    learned = load_learned(coded_model, bench.surroundings)
    assert learned.model.labels == ("adm_zaozersk", "adm_zaozersky")
    assert learned.model.signs.names.labels == (
        "Мэрия города Заозёрска",
        "Администрация Заозёрского муниципального округа",
    )
    documents = bench.surroundings.reader.read(["Обращаюсь в мэрию", "Пишу в администрацию"])
    heard = learned.model.signs.names.of(documents)[0]
    assert heard[0, 0] > heard[0, 1]
    assert heard[1, 1] > heard[1, 0]


def test_a_reader_of_the_protocol_before_refuses_a_learned_model(coded_model, bench, monkeypatch):
    assert json.loads((coded_model / "manifest.json").read_text())["protocol"] == 3
    monkeypatch.setattr("models.registry.PROTOCOL", 2)
    with pytest.raises(ArtefactError, match="протокол 3, эта версия понимает 2 и ниже → обучите модель заново"):
        load_learned(coded_model, bench.surroundings)


def test_a_learned_model_of_the_protocol_before_is_read_with_labels_as_names(authority_model, bench, tmp_path):
    old = tmp_path / "model"
    shutil.copytree(authority_model, old)
    manifest = json.loads((old / "manifest.json").read_text())
    (old / "label_names.json").unlink()
    del manifest["files"]["label_names.json"]
    (old / "manifest.json").write_text(json.dumps({**manifest, "protocol": 1}))
    learned, new = (load_learned(folder, bench.surroundings) for folder in (old, authority_model))
    assert learned.model.signs.names.labels == learned.model.labels
    texts = [row["text"] for row in ROWS[:3]]
    assert (learned.predictor.probabilities(texts) == new.predictor.probabilities(texts)).all()
