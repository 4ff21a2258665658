from __future__ import annotations

import numpy as np
import pytest

from models.confidence import calibration_error, cheapest, fit_temperature, load_curve, softmax
from training.calibration import FOLDS_COUNT, fit_platt, folds, prior_weights


def test_a_temperature_undoes_overconfidence():
    random = np.random.default_rng(3)
    logits = random.normal(size=(4000, 5)).astype(np.float32)
    targets = (logits + random.gumbel(size=logits.shape)).argmax(axis=1)
    assert fit_temperature(logits * 4, targets) == pytest.approx(4.0, rel=0.1)
    calibrated = softmax(logits)
    is_right = calibrated.argmax(axis=1) == targets
    assert calibration_error(calibrated.max(axis=1), is_right) < 0.05
    assert calibration_error(softmax(logits * 4).max(axis=1), is_right) > 0.2


def test_folds_hold_out_every_post_once_and_spread_topics():
    labels = np.repeat(np.arange(4), [10, 10, 10, 3])
    seen = np.zeros(len(labels), dtype=int)
    for train, test in folds(labels):
        assert set(train).isdisjoint(test)
        seen[test] += 1
        assert all((labels[test] == label).sum() == 2 for label in range(3))
    assert (seen == 1).all()
    assert FOLDS_COUNT == 5
    assert [t.tolist() for _, t in folds(labels)] == [t.tolist() for _, t in folds(labels)]


def test_a_logistic_curve_puts_both_classes_on_their_sides():
    curve = fit_platt(np.array([-1.0, -0.8, 0.9, 1.0, 1.1, 1.2]), np.array([False, False, True, True, True, True]))
    assert curve.slope > 0
    assert abs(curve.offset) < curve.slope


def test_posts_weigh_as_their_topics_are_frequent():
    labels = np.array([0, 0, 1, 1])
    weights = prior_weights(labels, np.log(np.array([3.0, 1.0])))
    assert weights.mean() == pytest.approx(1.0)
    assert weights[0] / weights[2] == pytest.approx(3.0)


def test_the_load_curve_counts_people_and_errors():
    confidence = np.array([0.9, 0.8, 0.4, 0.2], dtype=np.float32)
    is_right = np.array([True, False, True, False])
    points = load_curve(confidence, is_right, cost_of_error=4.0, thresholds=(0.0, 0.5, 0.85, 1.0))
    assert [p.automatic_share for p in points] == [1.0, 0.5, 0.25, 0.0]
    assert [p.error_share for p in points] == [0.5, 0.5, 0.0, 0.0]
    assert [p.cost for p in points] == [2.0, 1.5, 0.75, 1.0]
    assert cheapest(points).threshold == 0.85
