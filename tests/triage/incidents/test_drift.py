from __future__ import annotations

from datetime import timedelta

import pytest

from triage.incidents.drift import compare, measure_drift
from triage.storage.statistics import DecisionMix


def mix(groups, confident=100, unsure=0):
    return DecisionMix(groups, (unsure, *[0] * 8, confident))


def test_the_same_mix_does_not_drift():
    drift = compare(mix({"ways": 60, "light": 40}), mix({"ways": 30, "light": 20}, 50))
    assert drift.topic_distance == pytest.approx(0)
    assert drift.confidence_psi == pytest.approx(0, abs=0.05)


def test_another_mix_drifts():
    drift = compare(mix({"ways": 100}, 20, 80), mix({"light": 100}))
    assert drift.topic_distance == 1
    assert drift.confidence_psi > 0.25


def test_few_decisions_say_nothing():
    drift = compare(mix({"ways": 49}, 49), mix({"ways": 100}))
    assert (drift.topic_distance, drift.confidence_psi) == (None, None)


def test_drift_is_measured_on_stored_decisions(desk, message, clock):
    roads = [message(f"В Заозёрске яма на дороге номер {number}") for number in range(55)]
    desk.intake.accept(roads, "шлюз")
    clock.wait(days=10)
    bins = [message(f"В Заозёрске не вывозят мусор номер {number}") for number in range(55)]
    desk.intake.accept(bins, "шлюз")
    with desk.database.reading() as unit:
        drift = measure_drift(unit, clock.now() + timedelta(seconds=1))
    assert (drift.recent_count, drift.reference_count, drift.topic_distance) == (55, 55, 1.0)
