from __future__ import annotations

import json
import shutil

import pytest

from models.learned import LEARNED_AUTHORITY, load_learned
from models.learned_authority import LearnedAuthorityClassifier
from models.learned_topic import LearnedTopicClassifier, unseen_share
from models.pack_labels import codes_of
from models.place_terms import place_terms, root
from models.registry import PROTOCOL
from tests.doubles import FixedClock, WordLocator
from tests.tiny_models import SpellingEncoder
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
