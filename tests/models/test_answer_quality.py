from __future__ import annotations

import itertools
import json

import numpy as np
import pytest

from models.answer_criteria import judged_by
from models.answer_quality import (
    KIND,
    STEP_COUNT,
    AnswerCalibration,
    load_quality_model,
    rubric_losses,
    write_calibration,
)
from models.registry import Manifest
from triage.answers.rubric import RUBRIC_VERSION, quality_of
from triage.domain.answers import CriterionCode, CriterionScore
from triage.domain.errors import ArtefactError

CODES = tuple(CriterionCode)
JUDGED_BY = judged_by()


def criteria(values):
    return tuple(CriterionScore(code, value, 0.8, "Так.") for code, value in zip(CODES, values, strict=True))


def drawn(count, seed=0):
    generator = np.random.default_rng(seed)
    rows = generator.integers(0, 4, (count, len(CODES)))
    return [criteria([None if value == 3 else int(value) for value in row]) for row in rows]


def manifest(*, beats_rubric=True, rubric=JUDGED_BY):
    labels = tuple(sorted(code.value for code in CODES))
    settings = {"rubric": rubric, "beats_rubric": beats_rubric}
    return Manifest(KIND, "answer-quality", "1", labels, "f", settings, {})


def test_the_losses_of_the_rubric_give_the_rubric():
    model = AnswerCalibration()
    model.losses_ = rubric_losses()
    for scores in drawn(50):
        assert model.quality(scores) == pytest.approx(quality_of(scores))


def test_few_scores_change_little_and_many_teach_the_weights():
    hidden = np.where(np.arange(STEP_COUNT) % 2 == 0, 0.05, 0.5)
    truth = AnswerCalibration()
    truth.losses_ = hidden
    many = drawn(400)
    learned = AnswerCalibration(pull=10.0).fit(many, truth.predict(many).tolist())
    assert np.abs(learned.predict(drawn(50, 1)) - truth.predict(drawn(50, 1))).mean() < 1.0
    few = AnswerCalibration(pull=1e9).fit(many[:5], truth.predict(many[:5]).tolist())
    assert few.losses_ == pytest.approx(rubric_losses(), abs=1e-4)


@pytest.mark.parametrize("code", CODES)
def test_it_is_monotone_in_each_criterion_whatever_it_learned_from(code):
    scores = drawn(60, 3)
    nonsense = np.random.default_rng(4).uniform(0, 100, len(scores)).tolist()
    model = AnswerCalibration(pull=1.0).fit(scores, nonsense)
    for others in drawn(10, 5):
        rising = [
            model.quality([CriterionScore(s.code, value if s.code is code else s.value, 0.8, "Так.") for s in others])
            for value in (0, 1, 2)
        ]
        assert all(low <= high + 1e-9 for low, high in itertools.pairwise(rising))


def test_only_a_calibration_that_beat_the_rubric_is_used(tmp_path):
    model = AnswerCalibration().fit(drawn(40), [50.0] * 40)
    write_calibration(tmp_path / "good", model, manifest())
    write_calibration(tmp_path / "poor", model, manifest(beats_rubric=False))
    loaded = load_quality_model(tmp_path / "good")
    assert loaded.version == f"answer-quality 1 ({RUBRIC_VERSION})"
    assert loaded.quality(drawn(1)[0]) == pytest.approx(model.quality(drawn(1)[0]))
    with pytest.raises(ArtefactError, match="не точнее формулы рубрики"):
        load_quality_model(tmp_path / "poor")


def test_a_calibration_of_another_rubric_or_a_damaged_one_is_refused(tmp_path):
    model = AnswerCalibration().fit(drawn(40), [50.0] * 40)
    write_calibration(tmp_path / "old", model, manifest(rubric="rubric 0"))
    with pytest.raises(ArtefactError, match="калибровка для «rubric 0»"):
        load_quality_model(tmp_path / "old")
    model.losses_ = -model.losses_
    write_calibration(tmp_path / "minus", model, manifest())
    with pytest.raises(ArtefactError, match="неотрицательных потерь"):
        load_quality_model(tmp_path / "minus")
    with pytest.raises(ArtefactError, match="нет описания модели"):
        load_quality_model(tmp_path / "none")
    write_calibration(tmp_path / "touched", AnswerCalibration().fit(drawn(40), [50.0] * 40), manifest())
    (tmp_path / "touched" / "arrays.npz").write_bytes(b"junk")
    with pytest.raises(ArtefactError, match="sha256"):
        load_quality_model(tmp_path / "touched")
    assert json.loads((tmp_path / "old" / "manifest.json").read_text(encoding="utf-8"))["kind"] == KIND


def test_unequal_input_is_refused():
    with pytest.raises(ValueError, match="поровну"):
        AnswerCalibration().fit(drawn(2), [1.0])
