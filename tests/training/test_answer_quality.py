from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from models.answer_quality import KIND, AnswerCalibration, load_quality_model
from models.champions import ChampionHome
from models.registry import read_manifest
from training.answer_corpus import read_answer_corpus
from training.answer_quality import fit_answer_quality, held_out_duel, rubric_qualities
from training.cli import build_app
from training.quality_config import load_quality_config
from training.quality_promotion import compare_calibrations, promote_calibration
from training.quality_scores import quality_duel
from training.rated_answers import RatedColumns, RatedCriteria, RatedPair, read_rated, scored_criteria
from triage.answers.scorer import AnswerScorer
from triage.domain.answers import AnswerPair, CriterionCode, CriterionScore
from triage.domain.errors import ArtefactError, FileFormatError, InputError
from triage.files.tables import write_table
from triage.text.document import Reader
from triage.text.morphology import Morphology

TINY = Path(__file__).parents[1] / "regions" / "tiny"
COLUMNS = RatedColumns("post", "answer", "overall")
QUICK = ["split.repeats=1", "model.pulls=[10.0, 300.0]"]
NOW = datetime(2026, 3, 1, tzinfo=UTC)
CODES = tuple(CriterionCode)


@pytest.fixture(scope="module")
def quick():
    return load_quality_config(overrides=QUICK)


@pytest.fixture(scope="module")
def rated():
    """Our own pairs, scored; qualities are for the tests to give."""
    labelled = [item for item in read_answer_corpus() if item.kind != "not_an_answer"][::3]
    pairs = [RatedPair(item.pair, 0.0, n) for n, item in enumerate(labelled)]
    return scored_criteria(pairs, AnswerScorer(Reader(Morphology())))


def strict_on_courtesy(rated: RatedCriteria) -> RatedCriteria:
    """Analysts who weigh one criterion otherwise than the rubric, and everything else as it does."""
    courtesy = np.array([next(s.value for s in c if s.code is CriterionCode.COURTESY) or 0 for c in rated.criteria])
    return replace(rated, qualities=rubric_qualities(rated) * np.array([0.3, 0.6, 1.0])[courtesy])


def as_the_rubric(rated: RatedCriteria) -> RatedCriteria:
    noise = np.random.default_rng(0).normal(0.0, 8.0, len(rated))
    return replace(rated, qualities=np.clip(rubric_qualities(rated) + noise, 0, 100))


def made_up(count: int, seed: int, courtesy_share: float = 0.5) -> RatedCriteria:
    """Criteria of nobody's answers, rated by analysts who weigh courtesy; the posts have nothing in common."""
    generator = np.random.default_rng(seed)
    rows = generator.integers(0, 3, (count, len(CODES)))
    criteria = tuple(
        tuple(CriterionScore(c, int(v), 0.8, "Так.") for c, v in zip(CODES, row, strict=True)) for row in rows
    )
    lost = 2 - rows
    qualities = 100.0 * 0.9 ** lost[:, :-1].sum(axis=1) * courtesy_share ** lost[:, -1]
    posts = tuple("".join(generator.choice(list("абвгдежзиклмнопрст"), 30)) for _ in range(count))
    return RatedCriteria(posts, criteria, qualities, tuple(range(2, count + 2)), f"{seed:016d}")


def test_analysts_who_weigh_otherwise_are_learned_from(quick):
    duel = held_out_duel(made_up(120, 0), quick)
    assert duel.is_challenger_better
    assert duel.challenger.error.value < duel.champion.error.value / 2
    assert 0 < duel.gain.low < duel.gain.value < duel.gain.high


def test_analysts_who_judge_as_the_rubric_does_leave_it_in_place(rated, quick, tmp_path):
    manifest, duel = fit_answer_quality(as_the_rubric(rated), quick, tmp_path / "m")
    assert not duel.is_challenger_better
    assert manifest.settings["beats_rubric"] is False
    with pytest.raises(ArtefactError, match="не точнее формулы рубрики"):
        load_quality_model(tmp_path / "m")
    with pytest.raises(ArtefactError, match="не точнее формулы рубрики"):
        promote_calibration(
            tmp_path / "m", ChampionHome(tmp_path / "home"), None, quick, promoted_at=NOW, forced_reason="!"
        )
    assert not (tmp_path / "home").exists()


def test_the_artefact_holds_what_it_was_made_with(rated, quick, tmp_path):
    manifest, _ = fit_answer_quality(strict_on_courtesy(rated), quick, tmp_path / "m")
    assert read_manifest(tmp_path / "m", KIND) == manifest
    assert manifest.metrics["pairs"] == len(rated)
    assert 0 < manifest.metrics["held_out_error"] < manifest.metrics["rubric_error"]
    assert manifest.version in load_quality_model(tmp_path / "m").version
    assert "pulls = [10.0, 300.0]" in (tmp_path / "m" / "config.toml").read_text(encoding="utf-8")
    again, _ = fit_answer_quality(strict_on_courtesy(rated), quick, tmp_path / "n")
    assert again.files == manifest.files


def test_too_few_scores_and_too_few_posts_are_refused(rated, quick, tmp_path):
    with pytest.raises(InputError, match="оценённых ответов 5, нужно не меньше 20"):
        fit_answer_quality(rated.subset(np.arange(5)), quick, tmp_path / "m")
    same = replace(rated, posts=("На Лесной не горит фонарь у дома 5",) * len(rated))
    with pytest.raises(InputError, match="разных обращений меньше, чем долей"):
        fit_answer_quality(same, quick, tmp_path / "m")
    assert not (tmp_path / "m").exists()


def test_a_better_calibration_is_promoted_and_a_worse_one_refused(quick, tmp_path):
    home, hold_out = ChampionHome(tmp_path / "home"), made_up(60, 9)
    fit_answer_quality(made_up(120, 1), quick, tmp_path / "good")
    fit_answer_quality(made_up(120, 2, courtesy_share=0.75), quick, tmp_path / "other")
    with pytest.raises(InputError, match="не на чем сравнить"):
        promote_calibration(tmp_path / "good", home, None, quick, promoted_at=NOW)
    first = promote_calibration(tmp_path / "good", home, hold_out, quick, promoted_at=NOW)
    assert first.duel is not None
    assert (first.duel.champion_name, first.duel.is_challenger_better) == ("формула рубрики", True)
    with pytest.raises(InputError, match="калибровка не ближе к аналитикам, чем answer-quality"):
        promote_calibration(tmp_path / "other", home, hold_out, quick, promoted_at=NOW)
    assert home.pointer().serving("answer-quality") == first.champion
    forced = promote_calibration(tmp_path / "other", home, hold_out, quick, promoted_at=NOW, forced_reason="проба")
    assert forced.champion.reason == "проба"
    assert home.rollback("answer-quality")[1] == first.champion


def test_answers_to_posts_of_the_training_are_left_out_or_refused(quick, tmp_path):
    taught, fresh = made_up(120, 1), made_up(60, 9)
    fit_answer_quality(taught, quick, tmp_path / "m")
    with pytest.raises(InputError, match="на обращениях 120 из 120 ответов модель училась"):
        compare_calibrations(None, tmp_path / "m", taught, quick)
    few = RatedCriteria(
        (*fresh.posts, taught.posts[0]),
        (*fresh.criteria, taught.criteria[0]),
        np.append(fresh.qualities, 1.0),
        (*fresh.rows, 777),
        "f",
    )
    duel = compare_calibrations(None, tmp_path / "m", few, quick)
    assert (duel.n, duel.leaked_rows) == (60, (777,))


def test_a_gain_that_turns_the_order_around_is_none():
    given = np.array([10.0, 20.0, 30.0, 40.0] * 10)
    duel = quality_duel(("а", given * 2), ("б", 25.0 - (given - 25.0) * 0.1), given, np.arange(40), 0.005)
    assert duel.gain.low > 0
    assert not duel.is_challenger_better


def test_the_settings_are_strict(tmp_path):
    shipped = load_quality_config()
    assert (shipped.split.folds, shipped.use.minimum_pairs) == (5, 20)
    changed = load_quality_config(overrides=["model.pulls=[1.0]", "use.minimum_pairs=30"])
    assert (changed.model.pulls, changed.use.minimum_pairs) == ((1.0,), 30)
    for override, problem in (
        ("model.alpha=1", r"model\.alpha: такой настройки нет"),
        ("model.pulls=[0.0]", "недопустимое значение"),
        ("model.pulls=[]", "недопустимое значение"),
        ("split.folds", "нужно имя=значение"),
    ):
        with pytest.raises((FileFormatError, InputError), match=problem):
            load_quality_config(overrides=[override])
    (tmp_path / "c.toml").write_text("[split]\nfold = 3\n", encoding="utf-8")
    with pytest.raises(FileFormatError, match="такой настройки нет"):
        load_quality_config(tmp_path / "c.toml")


def test_a_table_of_scores_is_read_and_its_faults_are_told(tmp_path):
    path = tmp_path / "rated.csv"
    frame = pd.DataFrame({"post": ["a", "b", "c"], "answer": ["x", "y", "z"], "overall": ["70", "", "12,5"]})
    frame["answered_at"] = ["2026-03-02T10:00:00+03:00", "", ""]
    write_table(path, frame)
    assert [(item.pair.post, item.quality, item.row) for item in read_rated(path, COLUMNS)] == [
        ("a", 70.0, 2),
        ("c", 12.5, 4),
    ]
    first, _ = read_rated(path, replace(COLUMNS, answered_at="answered_at"))
    assert first.pair == AnswerPair("a", "x", datetime.fromisoformat("2026-03-02T10:00:00+03:00"))
    with pytest.raises(FileFormatError, match=r"нет столбца «mark»"):
        read_rated(path, RatedColumns("post", "answer", "mark"))
    write_table(path, frame.assign(overall=["70", "хорошо", "1"]))
    with pytest.raises(FileFormatError, match=r"rated.csv:3:overall: «хорошо» — не число от 0 до 100"):
        read_rated(path, COLUMNS)
    write_table(path, frame.assign(overall=["70", "101", "1"]))
    with pytest.raises(FileFormatError, match="не число от 0 до 100"):
        read_rated(path, COLUMNS)


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    """Two tables of our own pairs, rated by analysts who weigh courtesy: to learn from, and kept aside."""
    folder = tmp_path_factory.mktemp("rated")
    labelled = [item for item in read_answer_corpus() if item.kind != "not_an_answer"]
    scored = scored_criteria(
        [RatedPair(i.pair, 0.0, n) for n, i in enumerate(labelled)], AnswerScorer(Reader(Morphology()))
    )
    qualities = strict_on_courtesy(scored).qualities
    rows = [
        {"post": labelled[n].pair.post, "answer": labelled[n].pair.answer, "overall": f"{quality:.1f}"}
        for n, quality in zip(scored.rows, qualities, strict=True)
    ]
    posts = sorted({row["post"] for row in rows})
    aside = set(posts[::3])
    for name, chosen in (("learn", False), ("aside", True)):
        write_table(folder / f"{name}.csv", pd.DataFrame([row for row in rows if (row["post"] in aside) is chosen]))
    return folder


@pytest.fixture
def train():
    def run(*arguments, code=0):
        result = CliRunner().invoke(build_app(), [str(argument) for argument in arguments])
        if isinstance(result.exception, Exception) and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == code, result.output
        return result

    return run


def test_the_commands_lead_from_a_table_to_a_champion_and_back(tables, train, tmp_path):
    columns = ["--text-column", "post", "--label-column", "overall", "--answer-column", "answer", "--region", TINY]
    given = ["--target", "answer-quality", *columns]
    model, home = tmp_path / "model", tmp_path / "home"
    settings = [part for setting in QUICK for part in ("--set", setting)]
    validated = json.loads(
        train("cross-validate", tables / "learn.csv", *given, *settings, "--folds", 3, "--json").stdout
    )
    assert validated["is_challenger_better"]
    fitted = train("fit", tables / "learn.csv", *given, *settings, "-o", model, "--json")
    assert "её можно назначить" in fitted.stderr
    assert json.loads(fitted.stdout)["pairs"] == validated["n"]
    evaluated = train("evaluate", model, tables / "aside.csv", *columns)
    assert "калибровка" not in evaluated.stdout
    assert "ближе к аналитикам" in evaluated.stdout
    duel = json.loads(train("compare", model, model, tables / "aside.csv", *columns, "--json").stdout)
    assert (duel["gain"]["value"], duel["is_challenger_better"]) == (0.0, False)
    promoted = train("promote", model, "--data", tables / "aside.csv", *columns, "--home", home)
    assert "Назначена модель answer-quality-" in promoted.stdout
    assert "beats_rubric" in train("card", model).stdout
    rolled = json.loads(train("rollback", "answer-quality", "--home", home, "--json").stdout)
    assert rolled["serving"] is None
    with pytest.raises(InputError, match="укажите --answer-column"):
        train("evaluate", model, tables / "aside.csv", "--text-column", "post", "--label-column", "overall")


def test_a_calibration_without_memory_is_not_measured(quick, tmp_path):
    from models.answer_quality import write_calibration

    fit_answer_quality(made_up(60, 1), quick, tmp_path / "m")
    manifest = read_manifest(tmp_path / "m", KIND)
    model = AnswerCalibration().fit(made_up(60, 1).criteria, made_up(60, 1).qualities.tolist())
    write_calibration(tmp_path / "bare", model, manifest)
    with pytest.raises(ArtefactError, match="не помнит, на чём училась"):
        compare_calibrations(None, tmp_path / "bare", made_up(60, 9), quick)
