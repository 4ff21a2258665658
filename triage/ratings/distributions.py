"""The distributions behind intervals and funnels; open when a limit looks wrong.

Written on `scipy.special`: `scipy.stats` has the same functions, but importing it costs a second of every rating.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[np.float64]


def binomial_cdf(hits: ArrayLike, n: ArrayLike, probability: float) -> Floats:
    """Return the probability of at most `hits` (whole numbers from −1 on) among `n` cases."""
    hits, n = np.broadcast_arrays(np.asarray(hits, dtype=float), np.asarray(n, dtype=float))
    inside = np.clip(hits, 0, n)
    # betainc(n − k, k + 1, 1 − p) is the binomial sum; at k = n it is one, below zero none.
    known = special.betainc(np.maximum(n - inside, 1), inside + 1, 1 - probability)
    result: Floats = np.where(hits < 0, 0.0, np.where(hits >= n, 1.0, known))
    return result


def binomial_tail(hits: ArrayLike, n: ArrayLike, probability: float) -> Floats:
    """Return the probability of `hits` or more among `n` cases."""
    hits, n = np.broadcast_arrays(np.asarray(hits, dtype=float), np.asarray(n, dtype=float))
    inside = np.clip(hits, 1, n)
    result: Floats = np.where(hits <= 0, 1.0, special.betainc(inside, n - inside + 1, probability))
    return result


def binomial_quantile(level: float, n: ArrayLike, probability: float) -> Floats:
    """Return the smallest whole number that at most this many of `n` cases hit with probability `level` or more."""
    n = np.asarray(n, dtype=float)
    guess = np.ceil(special.bdtrik(level, n, probability))
    guess = np.clip(np.where(np.isnan(guess), 0.0, guess), 0, n)
    lower = np.maximum(guess - 1, 0)
    result: Floats = np.where(binomial_cdf(lower, n, probability) >= level, lower, guess)
    return result


def gamma_cdf(values: ArrayLike, shape: ArrayLike, scale: ArrayLike) -> Floats:
    """Return the probability of at most `values`."""
    result: Floats = special.gammainc(shape, np.asarray(values, dtype=float) / np.asarray(scale, dtype=float))
    return result


def gamma_tail(values: ArrayLike, shape: ArrayLike, scale: ArrayLike) -> Floats:
    """Return the probability of more than `values`."""
    result: Floats = special.gammaincc(shape, np.asarray(values, dtype=float) / np.asarray(scale, dtype=float))
    return result


def gamma_quantile(level: float, shape: ArrayLike, scale: ArrayLike) -> Floats:
    """Return the value not exceeded with probability `level`."""
    result: Floats = special.gammaincinv(shape, level) * np.asarray(scale, dtype=float)
    return result


def student_quantile(level: float, freedom: float) -> float:
    """Return the quantile of Student's distribution."""
    return float(special.stdtrit(freedom, level))


def student_tail(value: float, freedom: float) -> float:
    """Return the probability of more than `value` under Student's distribution."""
    return float(special.stdtr(freedom, -value))
