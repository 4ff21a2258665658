"""From analysts' scores to a better scorer: score, export, fit, compare, promote, and the service uses it.

Every step is the real one: HTTP, `triage-train` on the exported tables, the home of models that the service watches.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from models.answer_criteria import judged_by
from tests.api.incidents.conftest import START, Caller, Door
from training.answer_corpus import read_answer_corpus
from training.cli import build_app
from triage.domain.access import Scope

COLUMNS = ["--text-column", "post", "--answer-column", "answer", "--label-column", "overall"]
SETTINGS = ["--set", "split.repeats=1", "--set", "model.pulls=[10.0, 300.0]"]
PAIR = {"post": "В Заозёрске яма на дороге", "answer": "Не наша компетенция, обращайтесь сами куда следует"}


def plain(criteria: list[dict[str, Any]]) -> float:
    """What an analyst gives who looks at the point of the answer and at what is done, and at nothing else."""
    marks = {found["code"]: 2 if found["value"] is None else found["value"] for found in criteria}
    return 20.0 + 20.0 * marks["relevance"] + 20.0 * marks["action"]


@pytest.fixture
def train(door_with_home: tuple[Door, Path]) -> Callable[..., str]:
    region = door_with_home[0].services.settings.region

    def run(*arguments: object) -> str:
        place = () if arguments[0] == "rollback" else ("--region", region)
        command = [str(argument) for argument in (*arguments, *place)]
        result = CliRunner().invoke(build_app(), command)
        if isinstance(result.exception, Exception) and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result.stdout

    return run


@pytest.fixture
def door_with_home(open_door: Callable[..., Door], tmp_path: Path) -> tuple[Door, Path]:
    home = tmp_path / "home"
    return open_door(models_home=home), home


def rate_answers(door: Door, count: int) -> None:
    """Store answers of our own, a minute after one another, and let an analyst score each."""
    ingest, review = door.holding(Scope.INGEST), door.holding(Scope.REVIEW)
    pairs = [item.pair for item in read_answer_corpus() if item.kind == "final"]
    for n, pair in enumerate(pairs[:: len(pairs) // count][:count]):
        door.clock.wait(minutes=1)
        post = {"platform": "vk", "post_id": f"-9_{n}", "text": pair.post}
        incident_id = ingest.post("/v1/incidents", post).json()["incident_id"]
        answer = ingest.post(f"/v1/incidents/{incident_id}/answers", {"text": pair.answer}).json()["answers"][0]
        door.services.incidents.scoring.run()
        path = f"/v1/incidents/{incident_id}/answers/{answer['answer_id']}/scores"
        if review.get(path).json()["automatic"][-1]["quality"] is not None:
            scored = review.post("/v1/answers/score", {"post": pair.post, "answer": pair.answer}).json()
            assert review.post(path, {"quality": plain(scored["criteria"])}).status_code == 201


def exported(trainer: Caller, path: Path, **narrowed: str) -> Path:
    response = trainer.get("/v1/answers/rated", params=narrowed)
    assert response.status_code == 200
    path.write_text(response.text, encoding="utf-8")
    return path


def wait_for(read: Callable[[], Any], is_there: Callable[[Any], bool]) -> Any:
    """Read until a promotion has arrived; a champion is loaded beside the one that serves."""
    deadline = time.monotonic() + 20.0
    while not is_there(found := read()):
        assert time.monotonic() < deadline, found
        time.sleep(0.05)
    return found


@pytest.mark.slow
def test_scores_of_analysts_become_the_formula_of_the_service(
    door_with_home: tuple[Door, Path], train: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    door, home = door_with_home
    rate_answers(door, 120)
    trainer, cut = door.holding(Scope.TRAIN), (START + timedelta(minutes=80)).isoformat()
    learn = exported(trainer, tmp_path / "learn.csv", answered_to=cut)
    aside = exported(trainer, tmp_path / "aside.csv", answered_from=cut)
    model = tmp_path / "model"
    train("fit", learn, "--target", "answer-quality", *COLUMNS, "--date-column", "answered_at", *SETTINGS, "-o", model)
    assert "ближе к аналитикам" in train("evaluate", model, aside, *COLUMNS)

    review, scoring = door.holding(Scope.REVIEW), door.services.incidents.scoring
    monkeypatch.setattr("models.champion_watch.CHECK_INTERVAL_S", 0.0)
    before = review.post("/v1/answers/score", PAIR).json()
    assert before["model_version"] == judged_by()
    assert "Назначена модель answer-quality-" in train("promote", model, "--data", aside, *COLUMNS, "--home", home)
    after = wait_for(
        lambda: review.post("/v1/answers/score", PAIR).json(),
        lambda said: said["model_version"].startswith("answer-quality "),
    )
    assert [found["value"] for found in after["criteria"]] == [found["value"] for found in before["criteria"]]
    assert after["quality"] != before["quality"]
    assert review.get("/v1/models").json()["answer_quality_version"] == after["model_version"]

    wait_for(lambda: scoring.judge.version, lambda version: version == after["model_version"])
    assert scoring.run().scored_count >= 100, "ответы оцениваются заново"
    train("rollback", "answer-quality", "--home", home)
    wait_for(lambda: scoring.judge.version, lambda version: version == judged_by())
