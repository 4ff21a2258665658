"""Analysts' marks per criterion as lessons: what is read, when criteria learned from them are written, who serves."""

from __future__ import annotations

import csv
import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from api.quality import build_scorer
from api.rated_answers import RATED_COLUMNS
from models.answer_criteria import LEARNED, TARGET, load_criteria
from models.card_text import read_card
from models.champions import ChampionHome
from models.registry import read_manifest
from training.answer_changes import Taught
from training.answer_corpus import LabelledAnswer, read_answer_corpus
from training.answer_criteria import RATED_FOLDER, examples_of, examples_of_reviews, fit_criteria, write_fitted
from training.cli import build_app
from training.criteria_duel import criteria_duel, duel_lines
from training.criteria_promotion import (
    BEATEN,
    FEWEST_REVIEWS,
    FORCED,
    fit_with_reviews,
    held_out_duel,
    promote_criteria,
)
from training.criteria_reviews import read_reviews
from triage.answers.pair_reader import PairReader
from triage.answers.scorer import AnswerScorer
from triage.domain.answers import AnswerKind, CriterionCode
from triage.domain.errors import FileFormatError, InputError
from triage.regions.loader import load_region

NOW = datetime(2026, 3, 1, tzinfo=UTC)
TINY = Path(__file__).parents[1] / "regions" / "tiny"
CONTACT, ACTION = CriterionCode.CONTACT, CriterionCode.ACTION
CODES = tuple(CriterionCode)


FAMILIES = (
    "administrations",
    "all_sorts",
    "half_good",
    "moved_answers",
    "other_words",
    "rare_topics",
    "several_answers",
    "short_speech",
)
"""Files that are there for good: more of them must not change what is learned here."""


def answers(every: int) -> list[LabelledAnswer]:
    known = [item for item in read_answer_corpus(RATED_FOLDER) if item.family in FAMILIES]
    return [item for item in known if item.kind is not AnswerKind.NOT_AN_ANSWER][::every]


@pytest.fixture(scope="module")
def own() -> list[LabelledAnswer]:
    return answers(60)


@pytest.fixture(scope="module")
def never_content() -> list[Taught]:
    """Analysts of a centre to whom no answer is ever good enough."""
    return [Taught(item.pair, dict.fromkeys(LEARNED, 0)) for item in answers(20)[1:]]


@pytest.fixture(scope="module")
def as_the_machine(reader) -> list[Taught]:
    """Analysts who only ever say yes to what serves."""
    pairs = [item.pair for item in answers(28)]
    scores = AnswerScorer(reader, learned=load_criteria()).score(pairs)
    both = zip(pairs, scores, strict=True)
    return [
        Taught(pair, {found.code: found.value for found in score.criteria}) for pair, score in both if score.criteria
    ]


@pytest.fixture(scope="module")
def young(tmp_path_factory, own, reader) -> Path:
    """A home whose champion has learned from a few of our answers only."""
    folder = tmp_path_factory.mktemp("young")
    examples = examples_of(own, PairReader(reader))
    write_fitted(folder / "model", fit_criteria(examples), examples)
    promote_criteria(folder / "model", ChampionHome(folder / "home"), promoted_at=NOW, forced_reason="первая")
    return folder / "home"


@pytest.fixture(scope="module")
def fitted(tmp_path_factory, never_content, own, reader, young):
    folder = tmp_path_factory.mktemp("criteria") / "model"
    return folder, fit_with_reviews(never_content, own, reader, ChampionHome(young), folder)


@pytest.fixture
def home(young, tmp_path) -> ChampionHome:
    """A home of one's own with the young champion."""
    return ChampionHome(Path(shutil.copytree(young, tmp_path / "home")))


def write_reviews(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, RATED_COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path


def row(**cells: str) -> dict[str, str]:
    return {"post": "Яма на Мира, когда заделают?", "answer": "Яму заделаем до пятницы.", "kind": "final"} | cells


def exported(reviews: list[Taught]) -> list[dict[str, str]]:
    """Return reviews as the service exports them."""
    return [
        row(post=one.pair.post, answer=one.pair.answer)
        | {code.value: "N/A" if value is None else str(value) for code, value in one.labels.items()}
        for one in reviews
    ]


def test_an_export_is_read_as_it_is_written(tmp_path):
    path = write_reviews(tmp_path / "r.csv", [row(action="2", contact="N/A", answered_at="2026-02-03T10:00:00+03:00")])
    (review,) = read_reviews([path])
    assert review.labels == {ACTION: 2, CONTACT: None}  # what was not judged is not known
    assert review.pair.answered_at is not None


def test_of_the_same_answer_the_last_file_counts(tmp_path):
    first = write_reviews(tmp_path / "a.csv", [row(action="0")])
    second = write_reviews(tmp_path / "b.csv", [row(action="2")])
    assert [one.labels for one in read_reviews([first, second])] == [{ACTION: 2}]


def test_rows_that_teach_nothing_are_left_out(tmp_path):
    path = write_reviews(tmp_path / "r.csv", [row(overall="50"), row(kind="not_an_answer", action="0")])
    assert read_reviews([path]) == []


@pytest.mark.parametrize("value", ["3", "да", "-1", "1,5"])
def test_a_wrong_value_is_named_with_file_row_and_column(tmp_path, value):
    path = write_reviews(tmp_path / "r.csv", [row(action="1"), row(action=value)])
    with pytest.raises(FileFormatError, match=rf"r\.csv.*3.*action.*«{value}»"):
        read_reviews([path])


def test_a_table_that_is_no_export_is_refused(tmp_path):
    path = tmp_path / "r.csv"
    path.write_text("post,answer\nа,б\n", encoding="utf-8")
    with pytest.raises(FileFormatError, match=r"relevance.*triage rated-answers"):
        read_reviews([path])


def test_criteria_that_come_nearer_are_written_with_whom_they_beat(fitted, home):
    folder, outcome = fitted
    assert outcome.manifest is not None
    assert outcome.duel.is_better
    assert read_manifest(folder).settings[BEATEN] == load_criteria(home.champion_folder(TARGET)).version
    assert outcome.duel.loss_after < outcome.duel.loss_before - 0.05
    assert {one.code for one in outcome.duel.criteria} == set(LEARNED)


def test_criteria_that_come_no_nearer_are_not_written(tmp_path, as_the_machine, own, reader):
    home, folder = ChampionHome(tmp_path / "home"), tmp_path / "model"
    outcome = fit_with_reviews(as_the_machine, own, reader, home, folder)
    assert outcome.manifest is None
    assert outcome.duel.loss_before == 0.0
    assert not folder.exists()


def test_force_writes_them_with_the_reason_and_they_beat_nobody(tmp_path, as_the_machine, own, reader):
    folder = tmp_path / "model"
    home = ChampionHome(tmp_path / "home")
    fit_with_reviews(as_the_machine[:60], own[:40], reader, home, folder, forced_reason="новая рубрика центра")
    settings = read_manifest(folder).settings
    assert settings[FORCED] == "новая рубрика центра"
    assert BEATEN not in settings
    with pytest.raises(InputError, match="не оказались лучше"):
        promote_criteria(folder, home, promoted_at=NOW)
    assert promote_criteria(folder, home, promoted_at=NOW, forced_reason="решение").champion.reason == "решение"


def test_the_card_tells_what_they_learned_from_and_how_near_they_came(tmp_path, as_the_machine, own, reader):
    folder = tmp_path / "model"
    home = ChampionHome(tmp_path / "home")
    duel = fit_with_reviews(as_the_machine, own, reader, home, folder, forced_reason="проба").duel
    card = read_card(folder)
    assert "обучена на ответах, которые оценили читатели" in card
    assert f"| поставляемых ответов с оценками читателей | {len(own)} |" in card
    assert f"| ответов, которые оценили аналитики | {len(as_the_machine)} |" in card
    assert f"| из них отложено по очереди, чтобы сравнить | {duel.n} |" in card
    assert "средняя ошибка прежних критериев на отложенных (0 — как аналитик, 1 — наоборот) | 0 |" in card
    assert "| выигрыш, нижняя граница (95 %) | -" in card
    assert "Экстренные вызовы" not in card


def test_a_duel_names_criteria_as_analysts_and_tables_do(as_the_machine, own, reader, tmp_path):
    lines = duel_lines(held_out_duel(as_the_machine[:60], own[:40], reader, ChampionHome(tmp_path)))
    assert any(line.startswith("  По существу (relevance): ") for line in lines)


def test_too_few_reviews_are_refused_with_their_number(tmp_path, never_content, own, reader):
    few = never_content[: FEWEST_REVIEWS - 1]
    with pytest.raises(InputError, match=rf"ответов {len(few)},.*не меньше {FEWEST_REVIEWS}"):
        held_out_duel(few, own, reader, ChampionHome(tmp_path))


def test_many_answers_to_one_post_are_not_many_reviews(tmp_path, never_content, own, reader):
    post = never_content[0].pair.post
    same = [replace(one, pair=replace(one.pair, post=post)) for one in never_content]
    with pytest.raises(InputError, match="разных обращений 1;"):
        held_out_duel(same, own, reader, ChampionHome(tmp_path))


def test_a_promotion_serves_and_rollbacks_return_what_served_before(fitted, home, reader):
    folder, _ = fitted
    pack = load_region(TINY)
    versions = [build_scorer(pack, reader, home.folder).version]
    promote_criteria(folder, home, promoted_at=NOW)
    assert build_scorer(pack, reader, home.folder).version.endswith(load_criteria(folder).version)
    for _ in range(2):
        home.rollback(TARGET)
        versions.append(build_scorer(pack, reader, home.folder).version)
    assert versions[0] == versions[1]
    assert versions[2].endswith(load_criteria().version)


def test_who_beat_others_than_serve_now_is_not_promoted(fitted, home):
    folder, _ = fitted
    promote_criteria(folder, home, promoted_at=NOW)
    with pytest.raises(InputError, match="они сравнивались с"):
        promote_criteria(folder, home, promoted_at=NOW)


def test_what_the_champion_learned_from_is_no_hold_out(fitted, never_content, own, reader, home):
    folder, _ = fitted
    promote_criteria(folder, home, promoted_at=NOW)
    with pytest.raises(InputError, match="учились нынешние критерии"):
        held_out_duel(never_content, own, reader, home)


def test_two_values_or_one_are_learned_as_surely_as_three(never_content, reader):
    """Of two classes scikit-learn keeps one row of weights, of one class it makes no model."""
    items = never_content[:30]
    kinds = [1 if "!" in one.pair.answer else 0 for one in items]
    both = [replace(one, labels={ACTION: kind}) for one, kind in zip(items, kinds, strict=True)]
    marked = [replace(one, labels={**one.labels, CONTACT: 2}) for one in both]
    rest = dict.fromkeys(set(LEARNED) - {ACTION, CONTACT}, 1)
    taught = [replace(one, labels={**rest, **one.labels}) for one in marked]
    criteria = fit_criteria(examples_of_reviews(taught, PairReader(reader)))
    scores = AnswerScorer(reader, learned=criteria).score([one.pair for one in taught])
    said = [{found.code: found.value for found in score.criteria} for score in scores]
    assert sum(one[ACTION] == kind for one, kind in zip(said, kinds, strict=True)) >= 0.9 * len(kinds)
    assert {one[CONTACT] for one in said} == {2}


def test_the_loss_counts_a_step_half_and_not_applicable_whole():
    given = [{ACTION: 2, CONTACT: None}, {ACTION: 0}]
    before = [{ACTION: 1, CONTACT: 0}, {ACTION: 0, CONTACT: 2}]
    after = [{ACTION: 2, CONTACT: None}, {ACTION: 0, CONTACT: 2}]
    duel = criteria_duel("прежние", given, (before, after), LEARNED, np.array([0, 1]))
    assert duel.loss_before == pytest.approx((0.5 + 1.0) / 2 / 2)
    assert duel.loss_after == 0.0
    assert [(one.code, one.n) for one in duel.criteria] == [(ACTION, 2), (CONTACT, 1)]


def test_the_command_reports_by_criterion_and_writes_nothing_when_no_better(tmp_path, as_the_machine, own, monkeypatch):
    monkeypatch.setattr("training.answer_criteria.corpus", lambda: own[:40])
    path = write_reviews(tmp_path / "reviews.csv", exported(as_the_machine[:60]))
    arguments = ["fit-criteria", "-o", tmp_path / "model", "--reviews", path, "--home", tmp_path / "home"]
    refused = CliRunner().invoke(build_app(), [str(argument) for argument in arguments])
    assert "(relevance):" in refused.stdout
    assert "улучшение не доказано" in refused.stdout
    assert isinstance(refused.exception, InputError)
    assert not (tmp_path / "model").exists()
    forced = CliRunner().invoke(build_app(), [str(one) for one in [*arguments, "--force", "опыт", "--json"]])
    assert json.loads(forced.stdout)["is_written"] is True
    promoted = ["promote", str(tmp_path / "model"), "--home", str(tmp_path / "home")]
    assert isinstance(CliRunner().invoke(build_app(), promoted).exception, InputError)
    done = CliRunner().invoke(build_app(), [*promoted, "--force", "опыт"])
    assert "Назначены критерии" in done.stdout
