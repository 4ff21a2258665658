"""How often a route of this kind is right: the share of topics behind a body, brought to what posts have shown.

The share alone is a poor confidence. On real posts routes to an administration were right more often than their share
said (most of what citizens write is the municipality's), and routes to other bodies less often, the longer the post
the less: one telling word of many carries a classifier away. The numbers were fitted by `bench/route_confidence.py
--fit` on development posts of four regions and on our own posts; figures are in docs/routing.md.
"""

from __future__ import annotations

from math import exp, log

_BIAS = 2.27
_SHARE = 0.49
_OTHER = -0.30
_OTHER_LENGTH = -0.48
_SHORT = -1.35
_FEW_WORDS = 6
_MOST_WORDS = 60
_LEAST, _MOST = 0.02, 0.98
_HEADROOM = 0.4
"""A route is never surer than its share by more than this: a topic in doubt keeps its route in doubt."""


def figures_of(share: float, *, is_municipal: bool, words_count: int) -> tuple[float, float, float, float]:
    """Return what the confidence of a route depends on: log-odds of the share, other body, its length, short post.

    `share` in [0, 1] is the probability of topics and places that lead to the body; `words_count` those of the issue.
    """
    bounded = min(max(share, _LEAST), _MOST)
    length = log(min(max(words_count, 1), _MOST_WORDS))
    other = 0.0 if is_municipal else 1.0
    return log(bounded / (1.0 - bounded)), other, other * length, float(words_count < _FEW_WORDS)


def calibrated(share: float, *, is_municipal: bool, words_count: int) -> float:
    """Return the probability in [0, 1] that the body is the right one; arguments as for `figures_of`."""
    figures = figures_of(share, is_municipal=is_municipal, words_count=words_count)
    weights = (_SHARE, _OTHER, _OTHER_LENGTH, _SHORT)
    score = _BIAS + sum(weight * figure for weight, figure in zip(weights, figures, strict=True))
    return min(1.0 / (1.0 + exp(-score)), share + _HEADROOM)
