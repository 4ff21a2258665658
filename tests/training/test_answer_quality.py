from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from models.answer_quality import KIND, load_quality_model
from models.registry import read_manifest
from training.answer_corpus import read_answer_corpus
from training.answer_quality import (
    MIN_PAIRS,
    RatedColumns,
    RatedPair,
    fit_answer_quality,
    held_out_figures,
    read_rated,
)
from training.cli import app
from triage.answers.rubric import quality_of
from triage.answers.scorer import AnswerScorer
from triage.domain.answers import CriterionCode, CriterionScore
from triage.domain.errors import ArtefactError, FileFormatError, InputError
from triage.files.tables import write_table
from triage.text.document import Reader
from triage.text.morphology import Morphology

TINY = Path(__file__).parents[1] / "regions" / "tiny"
COLUMNS = RatedColumns("post", "answer", "overall")


@pytest.fixture(scope="module")
def scorer():
    return AnswerScorer(Reader(Morphology()))


@pytest.fixture(scope="module")
def rated():
    """Our own pairs with a quality made of their labels by the rubric's formula."""
    labelled = [item for item in read_answer_corpus() if item.kind != "not_an_answer"][::3]
    qualities = [
        quality_of(CriterionScore(code, item.value(code), 1.0, "Так.") for code in CriterionCode) for item in labelled
    ]
    return [RatedPair(item.pair, quality, n) for n, (item, quality) in enumerate(zip(labelled, qualities, strict=True))]


def test_a_calibration_is_trained_compared_and_written(rated, scorer, tmp_path):
    manifest = fit_answer_quality(rated, scorer, tmp_path)
    assert read_manifest(tmp_path, KIND) == manifest
    assert manifest.metrics["pairs"] == len(rated)
    assert 0 < manifest.metrics["held_out_error"] < 25
    beats = bool(manifest.settings["beats_rubric"])
    if beats:
        assert load_quality_model(tmp_path).version.startswith("answer-quality")
    else:
        with pytest.raises(ArtefactError, match="не точнее"):
            load_quality_model(tmp_path)


def test_analysts_with_other_weights_are_learned_from():
    generator = np.random.default_rng(0)
    rows = generator.integers(0, 3, (120, 10))
    codes = tuple(CriterionCode)
    criteria = [[CriterionScore(c, int(v), 0.8, "Так.") for c, v in zip(codes, row, strict=True)] for row in rows]
    lost = 2 - rows
    strict_on_courtesy = 100.0 * 0.9 ** lost[:, :-1].sum(axis=1) * 0.5 ** lost[:, -1]
    figures = held_out_figures(criteria, strict_on_courtesy, [str(n) for n in range(120)])
    assert figures.beats_rubric
    assert figures.calibration_error < figures.rubric_error / 2


def test_too_few_scores_are_refused(rated, scorer, tmp_path):
    with pytest.raises(InputError, match=f"нужно не меньше {MIN_PAIRS}"):
        fit_answer_quality(rated[:5], scorer, tmp_path)


def test_a_table_of_scores_is_read_and_its_faults_are_told(tmp_path):
    path = tmp_path / "rated.csv"
    frame = pd.DataFrame({"post": ["a", "b", "c"], "answer": ["x", "y", "z"], "overall": ["70", "", "12,5"]})
    write_table(path, frame)
    assert [(item.pair.post, item.quality, item.row) for item in read_rated(path, COLUMNS)] == [
        ("a", 70.0, 2),
        ("c", 12.5, 4),
    ]
    with pytest.raises(FileFormatError, match=r"нет столбца «mark»"):
        read_rated(path, RatedColumns("post", "answer", "mark"))
    write_table(path, frame.assign(overall=["70", "хорошо", "1"]))
    with pytest.raises(FileFormatError, match=r"rated.csv:3:overall: «хорошо» — не число от 0 до 100"):
        read_rated(path, COLUMNS)
    write_table(path, frame.assign(overall=["70", "101", "1"]))
    with pytest.raises(FileFormatError, match="не число от 0 до 100"):
        read_rated(path, COLUMNS)


def test_the_command_says_whether_the_calibration_will_be_used(rated, tmp_path):
    frame = pd.DataFrame(
        {
            "post": [item.pair.post for item in rated],
            "answer": [item.pair.answer for item in rated],
            "overall": [f"{item.quality:.1f}" for item in rated],
        }
    )
    write_table(tmp_path / "rated.csv", frame)
    arguments = ["fit", str(tmp_path / "rated.csv"), "--target", "answer-quality", "--text-column", "post"]
    arguments += ["--label-column", "overall", "-o", str(tmp_path / "model"), "--region", str(TINY)]
    result = CliRunner().invoke(app, [*arguments, "--answer-column", "answer", "--json"])
    assert result.exit_code == 0, result.output
    assert "рубрики, " in result.stderr
    assert json.loads(result.stdout)["pairs"] == len(rated)
    missing = CliRunner().invoke(app, arguments)
    assert "укажите --answer-column" in str(missing.exception)
