"""Scores of stored answers on the command line: after an import, by force, and out again as a training table."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.bootstrap import Services
from models.answer_criteria import judged_by
from tests.triage.exports.layouts import full_row, write_csv
from triage.domain.answers import AnalystScore, CriterionCode
from triage.domain.incidents import OfficialAnswer
from triage.storage.database import Database
from triage.storage.filters import IncidentFilter
from triage.storage.marks import answer_id

NOW = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(f"sqlite:///{tmp_path}/store.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def run(triage: Callable[..., object], services: Services, tmp_path: Path) -> Callable[..., str]:
    def run(*arguments: object, region: bool = True) -> str:
        place = ("--region", services.settings.region) if region else ()
        result = triage(*arguments, *place, "--db", f"sqlite:///{tmp_path}/store.sqlite")
        if isinstance(result.exception, Exception) and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result.output

    return run


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "export.csv", [full_row(), full_row(ID="2")])


def answers_of(database: Database) -> list[OfficialAnswer]:
    with database.reading() as unit:
        return [
            answer for stored in unit.incidents.page(IncidentFilter(), None, 9) for answer in stored.incident.answers
        ]


def test_an_import_scores_the_answers_it_brought(run: Callable[..., str], export: Path, database: Database) -> None:
    output = run("import", export)
    answers = answers_of(database)
    assert answers
    assert {answer.score_version for answer in answers} == {judged_by()}
    assert f"Ответов оценено: {len(answers)}." in output
    assert json.loads(run("import", export, "--json"))["scored"] == 0


def test_scoring_can_be_left_to_later(run: Callable[..., str], export: Path, database: Database) -> None:
    assert json.loads(run("import", export, "--no-score", "--json"))["scored"] is None
    answers = answers_of(database)
    assert {answer.score_version for answer in answers} == {None}
    assert json.loads(run("rescore", "--json"))["scored"] == len(answers)
    assert {answer.score_version for answer in answers_of(database)} == {judged_by()}
    assert json.loads(run("rescore", "--json"))["scored"] == 0
    assert run("rescore", "--all").startswith(f"{len(answers)} ответ")


def test_rated_answers_come_out_as_a_table(
    run: Callable[..., str], export: Path, database: Database, tmp_path: Path
) -> None:
    run("import", export)
    with database.writing() as unit:
        stored = unit.incidents.page(IncidentFilter(), None, 9)[0]
        answer = stored.incident.answers[0]
        score = AnalystScore("анна", {CriterionCode.PLACE: None}, 62.5, NOW)
        unit.answer_scores.add_analyst(stored.row_id, answer_id(answer.text), score)
        unit.answer_scores.settle([stored.row_id])
    target = tmp_path / "rated.csv"
    assert "Оценённых аналитиками ответов 1" in run("rated-answers", "-o", target, region=False)
    with target.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["answer"], row["overall"], row["place"], row["action"]) == (answer.text, "62.5", "N/A", "")
    assert "анна" not in target.read_text(encoding="utf-8-sig")
