from __future__ import annotations

import numpy as np
import pytest

from models.prior import PriorOpinion
from models.views import Observations, VectorView


@pytest.fixture
def opinion():
    topics = np.array([[0.97, 0.02, 0.005, 0.005], [0.97, 0.005, 0.005, 0.02], [0.25] * 4], dtype=np.float32)
    return PriorOpinion(np.zeros((3, 2), dtype=np.float32), topics, np.ones(3, dtype=np.float32))


@pytest.mark.parametrize("weight", [0.5, 2.0])
def test_odds_tell_apart_what_the_prior_takes_for_one(opinion, weight):
    observations = Observations((), None, opinion)
    odds, prior = (VectorView(name, {"weight": weight}).rows(observations) for name in ("odds", "prior"))
    assert np.linalg.norm(odds[:2], axis=1) == pytest.approx(np.sqrt(weight), abs=1e-5)
    assert odds.mean(axis=1) == pytest.approx(0.0, abs=1e-6)
    assert odds[0] @ odds[1] < prior[0] @ prior[1] - 0.05 * weight
    assert not odds[2].any()


def test_odds_without_a_prior_are_refused():
    with pytest.raises(ValueError, match="odds"):
        VectorView("odds", {"weight": 1.0}).rows(Observations(()))
