from __future__ import annotations

import json
from itertools import cycle, permutations

import numpy as np
import pytest
from sklearn.feature_extraction.text import HashingVectorizer

from models.family_link import FamilyLink
from models.hashed_view import HASHED, HashedView, TermHasher
from models.labelled import model_of, model_state
from models.learned import load_learned
from models.pack_labels import names_of_codes
from models.rare_terms import MASK
from models.registry import Artefact, Manifest, read_manifest
from models.views import analyzer
from tests.training.labels import ROWS, UNSEEN, write_export
from training.breakdown import reliability
from training.config import CONFIG_FILE, load_config, saved_config
from training.datasets import Coding, Columns, read_labelled
from training.evaluate import evaluate
from training.experiment import cross_validate, fit, prepare
from training.gazetteer import regions
from training.large import hashed_options, held_out_rows, learn_large, passes
from training.learner import learn
from training.report import write_report
from training.splits import near_duplicate_clusters
from triage.domain.errors import InputError


def test_a_model_tells_topics_of_unseen_posts(learned_topics, tmp_path):
    data = read_labelled(write_export(tmp_path / "t.csv", UNSEEN), Columns("text", "topic"))
    evaluation = evaluate(learned_topics, data)
    assert evaluation.comparison.model.n == 10
    assert evaluation.comparison.model.accuracy.value >= 0.8
    assert evaluation.comparison.model.accuracy.value >= evaluation.comparison.most_frequent.accuracy.value


def test_the_street_decides_the_authority_in_every_form(learned_authorities):
    texts = ["Прорвало трубу возле Кленовой улицы", "Прорвало трубу, улица Еловая"]
    said = learned_authorities.predictor.probabilities(texts).argmax(axis=1)
    assert [learned_authorities.model.labels[place] for place in said] == [
        "Мэрия Заозёрска",
        "Администрация Заозёрского района",
    ]


def test_the_same_data_and_config_give_the_same_model(learned_topics, topics_data, bench, tmp_path, topic_model):
    config = saved_config(learned_topics.artefact.texts[CONFIG_FILE])
    fit(topics_data, config, bench, tmp_path / "again")
    one, other = read_manifest(topic_model), read_manifest(tmp_path / "again")
    assert one.metrics == other.metrics
    assert one.files == other.files


def test_a_loaded_model_says_what_the_fitted_one_said(topics_data, bench):
    config = load_config("topic")
    material = prepare(topics_data, config, bench)
    model = learn(material, config).model
    arrays, texts = model_state(model)
    stored = Artefact(topics_data.name, read_manifest_stub(model.labels), arrays, json.loads(json.dumps(texts)))
    again = model_of(stored).probabilities(material.texts)
    assert again == pytest.approx(model.probabilities(material.texts), abs=2e-3)


def read_manifest_stub(labels):
    return Manifest("learned-topic", "m", "1", labels, "ff", {}, {})


def test_training_texts_are_refused_as_a_test(learned_topics, topics_data):
    with pytest.raises(InputError, match=r"модель училась на 100 из 100 этих текстов"):
        evaluate(learned_topics, topics_data)


def test_few_training_texts_are_left_out_and_listed(learned_topics, tmp_path):
    rows = [*UNSEEN, {"text": ROWS[0]["text"].upper(), "topic": ROWS[0]["topic"]}]
    data = read_labelled(write_export(tmp_path / "t.csv", rows), Columns("text", "topic"))
    evaluation = evaluate(learned_topics, data)
    assert evaluation.leaked_rows == (12,)
    assert evaluation.comparison.model.n == 10


def test_labels_the_model_does_not_know_are_named_and_wrong(learned_topics, tmp_path):
    rows = [*UNSEEN[:4], {"text": "Памятник разрушается", "topic": "culture.heritage"}]
    data = read_labelled(write_export(tmp_path / "t.csv", rows), Columns("text", "topic"))
    evaluation = evaluate(learned_topics, data)
    assert evaluation.unknown_labels == ("culture.heritage",)
    assert evaluation.comparison.model.accuracy.value <= 0.8


def test_the_report_shows_model_and_baselines(learned_topics, tmp_path):
    data = read_labelled(write_export(tmp_path / "t.csv", UNSEEN), Columns("text", "topic"))
    page, table = write_report(tmp_path / "report", learned_topics.manifest, evaluate(learned_topics, data))
    html = page.read_text(encoding="utf-8")
    assert html.count("<svg") == 2
    assert "<td>только слова</td>" in html
    assert json.loads(table.read_text(encoding="utf-8"))["figures"]["model"]["n"] == 10


def test_codes_stand_beside_their_names(authority_model, learned_topics, tiny, tmp_path):
    data = read_labelled(write_export(tmp_path / "t.csv", UNSEEN), Columns("text", "topic"))
    names = names_of_codes(learned_topics.model.labels, "topic", tiny)
    page, _ = write_report(tmp_path / "report", learned_topics.manifest, evaluate(learned_topics, data), names)
    assert f"<td>ways.snow — {names['ways.snow']}</td>" in page.read_text(encoding="utf-8")
    card = (learned_topics.artefact.folder / "card.md").read_text(encoding="utf-8")
    assert f"| ways.snow — {names['ways.snow']} |" in card
    assert "| Мэрия Заозёрска |" in (authority_model / "card.md").read_text(encoding="utf-8")


def test_no_word_of_a_single_persons_post_is_written_in_an_artefact(learned_topics, topics_data, bench):
    clusters = near_duplicate_clusters(topics_data.texts, 0.7)
    documents = bench.surroundings.reader.read(topics_data.texts)
    plain_count = 0
    for name in ("lemmas", "characters"):
        options = learned_topics.artefact.texts["views.json"][name]
        analyze = analyzer(name, options["low"], options["high"])
        people = {}
        for cluster, document in zip(clusters.tolist(), documents, strict=True):
            for term in set(analyze(document)):
                people.setdefault(term, set()).add(cluster)
        plain = [t for t in learned_topics.artefact.texts[f"{name}_terms.json"] if not t.startswith(MASK)]
        plain_count += len(plain)
        assert min(len(people[term]) for term in plain) >= 2
    assert plain_count > 50


def test_a_point_of_the_reliability_curve_is_no_chance():
    confidence = np.linspace(0.1, 0.9, 95, dtype=np.float32)
    assert [point.n for point in reliability(confidence, confidence > 0.5)] == [32, 32, 31]
    assert len(reliability(np.repeat(confidence, 9), np.repeat(confidence, 9) > 0.5)) == 10
    assert [point.n for point in reliability(confidence[:7], confidence[:7] > 0.5)] == [7]


def test_cross_validation_beats_the_most_frequent_label(topics_data, bench):
    config = load_config("topic", overrides=["split.folds=3"])
    answers, comparison = cross_validate(prepare(topics_data, config, bench), config, 3)
    assert np.isfinite(answers.probabilities).all()
    assert comparison.model.accuracy.value > comparison.most_frequent.accuracy.value
    assert comparison.model.n == 100


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{"text": f"Яма {n}", "topic": "a"} for n in range(9)], "во всех строках одна метка «a»"),
        ([{"text": "Яма", "topic": "ab"[n % 2]} for n in range(9)], "все тексты одинаковы"),
        ([{"text": t, "topic": t} for t in ("Яма на дороге", "Света нет")], "разных текстов 2, а долей для проверки 5"),
    ],
)
def test_data_without_anything_to_tell_apart_is_refused(rows, message, tmp_path, bench):
    data = read_labelled(write_export(tmp_path / "d.csv", rows), Columns("text", "topic"))
    with pytest.raises(InputError, match=message):
        fit(data, load_config("topic"), bench, tmp_path / "model")
    assert not (tmp_path / "model").exists()


DISTRICTS = (
    "Администрация Рязанского района",
    "Администрация Ряжского района",
    "Администрация Касимовского района Рязанской области",
    "Госжилинспекция",
)


def villages(path):
    """Rows of sixty villages in each of three districts, and of an inspection that no place decides."""
    table = regions()["Рязанская область"]
    troubles = ("не горит свет", "не вывозят мусор", "не чистят снег", "яма на дороге", "нет воды", "упало дерево")
    placed = [
        {"text": f"{trouble.capitalize()}, деревня {place.name}", "authority": DISTRICTS[label]}
        for label, district in enumerate(("Рязанский", "Ряжский", "Касимовский"))
        for place, trouble in zip(table[district][:60], cycle(troubles), strict=False)
    ]
    bills = ("квитанция", "перерасчёт", "лифт", "тариф", "подъезд", "счёт")
    other = [
        {"text": f"{one} и {two}, управляющая компания молчит", "authority": DISTRICTS[3]}
        for one, two in permutations(bills, 2)
    ]
    return write_export(path, [*placed, *other])


def test_big_data_is_learned_by_hashed_terms(topics_data, bench, tmp_path):
    overrides = ["scale.exact_rows=50", "scale.hash_bits=14", "scale.jobs=1"]
    config = load_config("topic", overrides=overrides)
    manifest, report = fit(topics_data, config, bench, tmp_path / "big")
    assert manifest.encoder == ""
    assert report.rows_count == 100
    learned = load_learned(tmp_path / "big", bench.surroundings)
    assert [view.name for view in learned.model.views] == [HASHED]
    said = learned.predictor.probabilities(["мусор не вывозят, баки", "снег и сугробы на дороге"])
    assert [learned.model.labels[row.argmax()] for row in said] == ["trash.bins", "ways.snow"]
    with pytest.raises(InputError, match="точный расчёт — до 50"):
        prepare(topics_data, config, bench)


def test_a_big_fit_hears_settlements_of_the_region_its_labels_name(bench, tmp_path):
    config = load_config("authority", overrides=["scale.hash_bits=14", "scale.jobs=1", "split.similarity=0.95"])
    data = read_labelled(villages(tmp_path / "villages.csv"), Columns("text", "authority"))
    learned = learn_large(data.texts, Coding.of(data.labels), config, bench.surroundings.reader)
    model = learned.model
    assert model.signs.region is not None
    assert isinstance(model.head.link, FamilyLink)
    unseen = bench.observer(config).observe(
        ["Нет воды в деревне Подвязье", "Яма на дороге, село Шостье", "Тариф и подъезд"]
    )
    said = model.probabilities(unseen)
    assert [model.labels[row.argmax()] for row in said] == [DISTRICTS[0], DISTRICTS[2], DISTRICTS[3]]
    assert learned.plain_held_out is not None


def test_no_personal_data_of_the_texts_reaches_an_artefact(bench, tmp_path):
    rows = [
        {"text": f"{trouble} у дома {number}, звоните 8 902 123-45-67 или petrov{number}@mail.ru", "topic": topic}
        for number in range(12)
        for trouble, topic in (("Яма на дороге", "a"), ("Не горит фонарь", "b"))
    ]
    data = read_labelled(write_export(tmp_path / "d.csv", rows), Columns("text", "topic"))
    in_words = ("views.lemmas.plain_count=1", "views.characters.plain_count=1")
    config = load_config("topic", overrides=["split.similarity=1.0", "split.folds=2", *in_words])
    fit(data, config, bench, tmp_path / "model")
    kept = "".join(file.read_text(encoding="utf-8") for file in (tmp_path / "model").glob("*_terms.json"))
    assert "фонарь" in kept
    assert not any(secret in kept for secret in ("123-45", "902", "petrov", "mail"))


def test_two_labels_are_enough_for_a_big_fit(topics_data, bench):
    rows = np.flatnonzero(np.isin(topics_data.labels, ["trash.bins", "light.outage"]))
    data = topics_data.subset(rows)
    config = load_config("topic", overrides=["scale.hash_bits=12", "scale.jobs=1"])
    learned = learn_large(data.texts, Coding.of(data.labels), config, bench.surroundings.reader)
    assert learned.held_out.shape == (len(learned.rows), 2)


def test_the_hold_out_of_a_big_fit_takes_whole_clusters():
    clusters = np.arange(200) // 2
    held_out = held_out_rows(clusters, seed=1)
    assert 0 < len(held_out) <= 20
    assert not set(clusters[held_out]) & set(np.delete(clusters, held_out))


@pytest.mark.parametrize(("rows_count", "expected"), [(12_000, 5), (160_000, 5), (400_000, 2), (4_000_000, 1)])
def test_many_rows_are_passed_seldom(rows_count, expected):
    assert passes(rows_count, 5) == expected


def test_terms_are_hashed_like_those_of_scikit_learn(topics_data, bench):
    documents = bench.surroundings.reader.read(topics_data.texts)
    options = hashed_options(load_config("authority"))
    takers = [
        ("", analyzer("lemmas", int(options["lemmas_low"]), int(options["lemmas_high"]))),
        ("#", analyzer("characters", int(options["characters_low"]), int(options["characters_high"]))),
        ("@", analyzer("places", 1, 1)),
    ]
    known = HashingVectorizer(
        analyzer=lambda document: [mark + term for mark, terms in takers for term in terms(document)],
        n_features=2 ** int(options["hash_bits"]),
        alternate_sign=False,
        norm=None,
    ).transform(documents)
    assert known.max() > 2.0
    known.data = 1.0 + np.log(known.data)
    assert abs(TermHasher(options).counts(documents) - known).max() < 1e-6


def test_rows_are_weighed_alike_in_one_block_and_in_many(topics_data, bench, monkeypatch):
    documents = bench.surroundings.reader.read(topics_data.texts)
    options = hashed_options(load_config("topic", overrides=["scale.hash_bits=12"]))
    view = HashedView(options, np.ones(2**12, dtype=np.float32))
    counts = TermHasher(options).counts(documents)
    whole = view.weighted(counts.copy()).toarray()
    monkeypatch.setattr("models.hashed_view._BLOCK_ROWS", 7)
    assert view.weighted(counts).toarray() == pytest.approx(whole)
    assert np.linalg.norm(whole, axis=1) == pytest.approx(1.0, abs=1e-5)


def test_no_file_of_a_model_names_a_person(bench, tmp_path):
    rows = [{**row, "text": f"{row['text']} Бочкарникова жалуется на Ишимбаева"} for row in ROWS]
    data = read_labelled(write_export(tmp_path / "t.csv", rows), Columns("text", "authority"))
    fit(data, load_config("authority"), bench, tmp_path / "model")
    written = "".join(path.read_text() for path in (tmp_path / "model").iterdir() if path.suffix in {".json", ".md"})
    assert "жалуется" not in written
    assert "жаловаться" in written
    assert "бочкарник" not in written.lower()
    assert "ишимбаев" not in written.lower()
