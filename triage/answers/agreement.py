"""Compares automatic scores with analysts', and analysts with one another: kappa, order and error of quality, bias.

Open when an analyst disputes scores, or before a calibration is trained on analysts' own. Every figure has its n and a
95 % interval: of resampled incidents (seeded), because answers to one post are judged alike; of Student's t for a bias.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triage.domain.answers import AnswerKind, CriterionCode, Marks

MINIMUM_ANSWERS = 10
"""Fewer answers of an authority say nothing of a bias against it: they are shown and not judged."""
_LEVELS = 3
_DRAWS = 1_000
_SEED = 20211207
_FEWEST = 3
"""Fewer incidents give no interval, and fewer pairs no order."""

Numbers = NDArray[np.float64]
_WEIGHTS: Numbers = np.square(np.subtract.outer(np.arange(_LEVELS), np.arange(_LEVELS))).astype(float)


@dataclass(frozen=True, slots=True)
class MarkPair:
    """One answer judged twice: `one` by the machine or an analyst, `other` by an analyst. `incident` groups answers."""

    incident: str
    authority: str
    one: Marks
    other: Marks


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure with its 95 % interval; the bounds are None where there are too few incidents for one."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class CriterionAgreement:
    """Agreement on one criterion; `kappa` is quadratic weighted, None where it is not defined (one value only).

    `count` are the answers both gave a value, `same_share` the share of equal values, `applies_share` how often both
    agree that the criterion applies at all.
    """

    code: CriterionCode
    count: int
    kappa: Measured | None
    same_share: float
    applies_share: float


@dataclass(frozen=True, slots=True)
class QualityAgreement:
    """Agreement on the quality: Spearman's correlation and the mean absolute difference in points, over n answers."""

    count: int
    spearman: Measured | None
    error: Measured


@dataclass(frozen=True, slots=True)
class Agreement:
    """How two sides agree over `count` pairs; `same_kind_share` over those where both named a kind, None for none."""

    count: int
    criteria: tuple[CriterionAgreement, ...]
    quality: QualityAgreement | None
    same_kind_share: float | None


@dataclass(frozen=True, slots=True)
class AuthorityBias:
    """Mean of automatic minus analysts' quality for one authority, in points, with its 95 % interval.

    `is_enough` says whether there are answers enough to speak of a bias; only then an interval away from 0 is one.
    """

    authority: str
    count: int
    mean: Measured
    is_enough: bool

    @property
    def is_biased(self) -> bool:
        """Say whether the machine judges this authority otherwise than analysts do, beyond noise."""
        low, high = self.mean.low, self.mean.high
        return self.is_enough and low is not None and high is not None and (low > 0 or high < 0)


def agreement_of(pairs: Sequence[MarkPair]) -> Agreement:
    """Return how the two sides of the pairs agree, the criteria in the order of the rubric."""
    kinds = [(pair.one.kind, pair.other.kind) for pair in pairs if _both_kinds(pair)]
    same_kind = sum(one is other for one, other in kinds) / len(kinds) if kinds else None
    criteria = tuple(found for code in CriterionCode if (found := _criterion(pairs, code)) is not None)
    return Agreement(len(pairs), criteria, _quality(pairs), same_kind)


def authority_biases(pairs: Iterable[MarkPair], minimum_count: int = MINIMUM_ANSWERS) -> tuple[AuthorityBias, ...]:
    """Return the bias per authority, proven ones first, then the largest; pairs without a quality do not count."""
    differences: dict[str, list[float]] = defaultdict(list)
    for pair in pairs:
        if pair.one.quality is not None and pair.other.quality is not None:
            differences[pair.authority].append(pair.one.quality - pair.other.quality)
    biases = [_bias(authority, values, minimum_count) for authority, values in differences.items()]
    return tuple(sorted(biases, key=lambda bias: (not bias.is_enough, -abs(bias.mean.value), bias.authority)))


def weighted_kappa(pairs: Sequence[tuple[int, int]]) -> float | None:
    """Return Cohen's kappa with quadratic weights over values 0, 1, 2; None when chance agreement is perfect."""
    table = np.zeros((_LEVELS, _LEVELS))
    for one, other in pairs:
        table[one, other] += 1
    kappa = float(_kappas(table.reshape(1, -1))[0])
    return None if np.isnan(kappa) else kappa


def _both_kinds(pair: MarkPair) -> bool:
    return pair.one.kind is not None and pair.other.kind is not None


def _criterion(pairs: Sequence[MarkPair], code: CriterionCode) -> CriterionAgreement | None:
    judged = [pair for pair in pairs if code in pair.other.values and _is_scored(pair.one)]
    if not judged:
        return None
    both = [(pair.incident, pair.one.values.get(code), pair.other.values[code]) for pair in judged]
    valued = [(name, said, told) for name, said, told in both if said is not None and told is not None]
    same = sum(said == told for _, said, told in valued) / len(valued) if valued else 0.0
    applies = sum((said is None) == (told is None) for _, said, told in both) / len(both)
    return CriterionAgreement(code, len(valued), _kappa(valued), same, applies)


def _is_scored(marks: Marks) -> bool:
    return marks.kind is not AnswerKind.NOT_AN_ANSWER


def _kappa(valued: Sequence[tuple[str, int, int]]) -> Measured | None:
    value = weighted_kappa([(one, other) for _, one, other in valued])
    if value is None:
        return None
    cells = np.zeros((len(valued), _LEVELS * _LEVELS))
    cells[np.arange(len(valued)), [_LEVELS * one + other for _, one, other in valued]] = 1.0
    tables = _summed(cells, [name for name, _, _ in valued])
    return _measured(value, len(tables), lambda draws: _kappas(draws @ tables))


def _kappas(tables: Numbers) -> Numbers:
    """Return the kappa of each flattened table (n, 9); NaN where chance agreement is perfect."""
    square = tables.reshape(-1, _LEVELS, _LEVELS)
    chance = square.sum(axis=2)[:, :, None] * square.sum(axis=1)[:, None, :]
    total = np.maximum(square.sum(axis=(1, 2)), 1.0)
    expected = (_WEIGHTS * chance).sum(axis=(1, 2)) / total
    seen = (_WEIGHTS * square).sum(axis=(1, 2))
    return np.asarray(1.0 - np.divide(seen, expected, out=np.full(len(seen), np.nan), where=expected > 0))


def _quality(pairs: Sequence[MarkPair]) -> QualityAgreement | None:
    given = [(p.incident, p.one.quality, p.other.quality) for p in pairs]
    names = [name for name, one, other in given if one is not None and other is not None]
    both = np.array([(one, other) for _, one, other in given if one is not None and other is not None], dtype=float)
    if not names:
        return None
    errors = np.abs(both[:, 0] - both[:, 1])
    sums = _summed(np.column_stack([errors, np.ones(len(errors))]), names)
    error = _measured(float(errors.mean()), len(sums), lambda draws: _ratio(draws @ sums))
    return QualityAgreement(len(names), _order(both, names), error)


def _ratio(sums: Numbers) -> Numbers:
    return np.asarray(sums[:, 0] / sums[:, 1])


def _order(both: Numbers, names: Sequence[str]) -> Measured | None:
    """Return Spearman's correlation of the two columns; None where one side gave everybody the same."""
    value = _spearman(both)
    if len(both) < _FEWEST or np.isnan(value):
        return None
    cluster = np.unique(names, return_inverse=True)[1]

    def orders(draws: Numbers) -> Numbers:
        return np.array([_spearman(np.repeat(both, draw[cluster].astype(int), axis=0)) for draw in draws])

    return _measured(value, int(cluster.max()) + 1, orders)


def _spearman(both: Numbers) -> float:
    ranks = np.column_stack([_ranks(both[:, 0]), _ranks(both[:, 1])])
    spread = ranks.std(axis=0)
    if not spread.all():
        return float("nan")
    return float(np.mean((ranks - ranks.mean(axis=0)).prod(axis=1)) / spread.prod())


def _ranks(values: Numbers) -> Numbers:
    """Return the ranks (n,), equal values sharing their mean rank."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - (counts - 1) / 2.0)[place])


def _summed(rows: Numbers, names: Sequence[str]) -> Numbers:
    """Return the sums of rows per incident."""
    cluster = np.unique(names, return_inverse=True)[1]
    sums = np.zeros((int(cluster.max()) + 1, rows.shape[1]))
    np.add.at(sums, cluster, rows)
    return sums


def _measured(value: float, incident_count: int, statistic: Callable[[Numbers], Numbers]) -> Measured:
    """Return a figure with the interval of its values over resampled incidents."""
    if incident_count < _FEWEST:
        return Measured(value, None, None)
    generator = np.random.default_rng(_SEED)
    shares = np.full(incident_count, 1.0 / incident_count)
    drawn = statistic(generator.multinomial(incident_count, shares, _DRAWS).astype(float))
    defined = drawn[~np.isnan(drawn)]
    if len(defined) < _DRAWS // 2:
        return Measured(value, None, None)
    low, high = np.percentile(defined, [2.5, 97.5])
    return Measured(value, float(low), float(high))


def _bias(authority: str, values: Sequence[float], minimum_count: int) -> AuthorityBias:
    count, mean = len(values), sum(values) / len(values)
    if count < 2:
        return AuthorityBias(authority, count, Measured(mean, None, None), is_enough=False)
    from scipy.special import stdtrit  # noqa: PLC0415  a service that reports nothing needs no scipy

    half = float(stdtrit(count - 1, 0.975)) * float(np.std(values, ddof=1)) / count**0.5
    return AuthorityBias(authority, count, Measured(mean, mean - half, mean + half), count >= minimum_count)
