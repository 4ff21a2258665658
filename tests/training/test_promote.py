from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from models.champion_watch import ChampionTopics, ChampionWatch
from models.champions import ChampionHome
from models.learned import load_learned
from tests.doubles import CueTopicClassifier
from tests.training.labels import ROWS, UNSEEN, write_export
from training.config import load_config
from training.datasets import Columns, read_labelled
from training.experiment import fit
from training.promote import against_shipped, compare, promote
from triage.domain.errors import ArtefactError, InputError

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def weak_model(tmp_path_factory, bench, export):
    """A model whose labels are mixed up: right once in five."""
    folder = tmp_path_factory.mktemp("weak")
    codes = sorted({row["topic"] for row in ROWS})
    rows = [{"text": f"{row['text']} да", "topic": codes[n // 4 % 5]} for n, row in enumerate(ROWS)]
    data = read_labelled(write_export(folder / "d.csv", rows), Columns("text", "topic"))
    fit(data, load_config("topic"), bench, folder / "model")
    return folder / "model"


@pytest.fixture
def home(tmp_path):
    return ChampionHome(tmp_path / "home")


@pytest.fixture
def hold_out(tmp_path):
    rows = [{"text": f"{row['text']} {tail}", "topic": row["topic"]} for row in UNSEEN for tail in ("Ответьте", "Ждём")]
    return read_labelled(write_export(tmp_path / "h.csv", rows), Columns("text", "topic"))


def _promote(model, home, bench, data=None, reason=None):
    return promote(model, home, bench.surroundings, data, promoted_at=NOW, forced_reason=reason)


def test_a_better_model_becomes_champion_and_can_be_rolled_back(weak_model, topic_model, home, bench, hold_out):
    first = _promote(weak_model, home, bench, reason="первая модель")
    second = _promote(topic_model, home, bench, hold_out)
    assert second.duel is not None
    assert second.duel.is_challenger_better
    assert home.pointer().serving("topic") == second.champion
    withdrawn, serving = home.rollback("topic")
    assert (withdrawn, serving) == (second.champion, first.champion)
    assert home.champion_folder("topic").name == first.champion.folder
    home.rollback("topic")
    assert home.champion_folder("topic") is None
    with pytest.raises(InputError, match="откатывать нечего"):
        home.rollback("topic")


def test_a_model_that_is_not_better_is_refused_and_the_champion_stays(weak_model, topic_model, home, bench, hold_out):
    champion = _promote(topic_model, home, bench, reason="первая модель").champion
    with pytest.raises(
        InputError, match=r"модель не лучше, чем прежняя модель: точность .* → доучите её или назначьте с --force"
    ):
        _promote(weak_model, home, bench, hold_out)
    with pytest.raises(InputError, match="не на чем сравнить"):
        _promote(weak_model, home, bench)
    assert home.pointer().serving("topic") == champion
    forced = _promote(weak_model, home, bench, hold_out, reason="проверка отката")
    assert home.pointer().serving("topic") == forced.champion
    assert forced.champion.reason == "проверка отката"


def test_a_model_that_serves_already_is_not_promoted_again(topic_model, home, bench):
    """Else a rollback would return from a model to itself."""
    champion = _promote(topic_model, home, bench, reason="первая модель").champion
    with pytest.raises(InputError, match=rf"эта модель уже назначена \({champion.folder}\)"):
        _promote(topic_model, home, bench, reason="ещё раз")
    assert home.rollback("topic") == (champion, None)


def test_where_nothing_was_promoted_the_model_that_serves_is_the_rival(learned_topics, weak_model, bench, hold_out):
    outcome = against_shipped(learned_topics, hold_out, bench.surroundings.pack)
    assert outcome.rival in {"поставляемая модель", "только слова"}
    assert (outcome.n, outcome.leaked_rows) == (20, ())
    prior = learned_topics.predictor.observer.prior
    shipped = [said.topic == label for said, label in zip(prior.predict(hold_out.texts), hold_out.labels, strict=True)]
    assert outcome.champion_accuracy >= np.mean(shipped)
    weak = against_shipped(load_learned(weak_model, bench.surroundings), hold_out, bench.surroundings.pack)
    assert weak.rival == "поставляемая модель"
    assert not weak.is_challenger_better


def test_a_model_worse_than_the_shipped_one_is_refused_as_the_first_champion(weak_model, home, bench, hold_out):
    with pytest.raises(InputError, match="модель не лучше, чем поставляемая модель: точность"):
        _promote(weak_model, home, bench, hold_out)
    assert not home.folder.exists()


def test_a_name_and_its_code_are_one_answer(learned_topics, bench, hold_out, tiny):
    names = {topic.code: topic.name for topic in tiny.topics}
    named = replace(hold_out, labels=tuple(names[label] for label in hold_out.labels))
    one, other = (compare(learned_topics, learned_topics, data, tiny) for data in (hold_out, named))
    assert one == other
    assert one.champion_accuracy > 0.5


def test_models_are_compared_only_on_texts_neither_has_seen(weak_model, topic_model, bench, topics_data, hold_out):
    one, other = load_learned(weak_model, bench.surroundings), load_learned(topic_model, bench.surroundings)
    assert compare(one, other, hold_out, bench.surroundings.pack).n == 20
    with pytest.raises(InputError, match="модель училась на 100 из 100 этих текстов"):
        compare(one, other, topics_data, bench.surroundings.pack)


def test_free_labels_can_be_learned_but_not_serve(tmp_path, bench, home):
    rows = [{"text": row["text"], "topic": f"Тема {row['topic']}"} for row in ROWS]
    data = read_labelled(write_export(tmp_path / "d.csv", rows), Columns("text", "topic"))
    fit(data, load_config("topic"), bench, tmp_path / "free")
    with pytest.raises(ArtefactError, match=r"в пакете региона tiny нет меток модели: «Тема light\.outage»"):
        _promote(tmp_path / "free", home, bench, reason="всё равно")
    assert not home.folder.exists()


def test_a_damaged_model_is_never_promoted(topic_model, tmp_path, home, bench):
    import shutil

    shutil.copytree(topic_model, tmp_path / "m")
    (tmp_path / "m" / "prior" / "posts.json").write_text("[]")
    with pytest.raises(ArtefactError, match=r"posts\.json: sha256"):
        _promote(tmp_path / "m", home, bench, reason="нет")
    assert not home.folder.exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "указатель испорчен"),
        ('{"protocol": 2, "champions": {}}', "протокол 2, эта версия понимает 1"),
        ('{"protocol": 1}', "указатель испорчен"),
        ("[]", "указатель испорчен"),
        (
            '{"protocol": 1, "champions": {"topic": [{"folder": "../x", "manifest_sha256": "", '
            '"promoted_at": "", "reason": ""}]}}',
            "вне дома моделей",
        ),
    ],
)
def test_a_broken_pointer_is_refused(home, text, message):
    home.folder.mkdir()
    home.pointer_path.write_text(text)
    with pytest.raises(ArtefactError, match=message):
        home.pointer()


def test_a_model_changed_behind_the_pointer_is_refused(topic_model, home, bench):
    champion = _promote(topic_model, home, bench, reason="первая").champion
    manifest = home.folder / champion.folder / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "name": "другая"}))
    with pytest.raises(ArtefactError, match="это не та модель, что была назначена"):
        home.champion_folder("topic")


def test_a_running_service_takes_up_a_promotion_and_a_rollback(topic_model, home, bench, tiny, reader):
    topics = ChampionTopics(home, bench.surroundings, CueTopicClassifier(tiny, reader))
    assert topics.version == "cues 1"
    _promote(topic_model, home, bench, reason="первая")
    assert topics.watch.refresh()
    assert topics.version.endswith("(learned)")
    assert topics.predict(["Мусор не вывозят, баки полные"])[0].topic == "trash.bins"
    home.rollback("topic")
    assert topics.watch.refresh()
    assert topics.version == "cues 1"


def test_a_champion_that_cannot_be_loaded_leaves_the_present_one_serving(topic_model, home, bench, caplog):
    def refuse(folder):
        raise ArtefactError("нет")

    watch = ChampionWatch(home, "topic", refuse, "поставляемая")
    _promote(topic_model, home, bench, reason="первая")
    assert not watch.refresh()
    assert watch.current() == "поставляемая"
    assert "champion of topic not taken" in caplog.text


def test_a_promotion_is_found_without_a_call(topic_model, home, bench, monkeypatch):
    monkeypatch.setattr("models.champion_watch.CHECK_INTERVAL_S", 0.0)
    watch = ChampionWatch(home, "topic", lambda folder: folder.name, "поставляемая")
    champion = _promote(topic_model, home, bench, reason="первая").champion
    deadline = np.datetime64("now") + np.timedelta64(5, "s")
    while watch.current() != champion.folder and np.datetime64("now") < deadline:
        pass
    assert watch.current() == champion.folder
