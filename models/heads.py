"""The two kinds of arithmetic that turn rows of views into label scores; open to follow a score.

- `KernelHead`: how alike a text is to each text learned from, times what those say. For thousands of texts.
- `LinearHead`: weights per column, for hundreds of thousands of texts, where all pairs would not fit into memory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import issparse

from models.family_link import AnyLink
from models.views import Rows

ViewRows = Mapping[str, Rows]


class Head(Protocol):
    """Turns rows of views into probabilities."""

    @property
    def views(self) -> tuple[str, ...]:
        """Names of the views it looks at."""
        ...

    @property
    def link(self) -> AnyLink:
        """What makes probabilities of its scores."""
        ...

    def probabilities(self, rows: ViewRows, matches: NDArray[np.float32] | None = None) -> NDArray[np.float32]:
        """Return calibrated probabilities (n, k); `matches` (m, n, k): see `LabelSigns`."""
        ...


@dataclass(frozen=True, slots=True)
class KernelHead:
    """Scores = likeness to the support texts (n, n_support) · `dual` (n_support, k) + `bias` (k,).

    `support` holds the rows of the texts learned from and of the names of labels; `gamma` bends the likeness.
    """

    support: ViewRows
    views: tuple[str, ...]
    dual: NDArray[np.float32]
    bias: NDArray[np.float32]
    gamma: float
    link: AnyLink

    def scores(self, rows: ViewRows) -> NDArray[np.float32]:
        """Return uncalibrated scores (n, k)."""
        alike = likeness(rows, self.support, self.views, self.gamma)
        return np.asarray(alike @ self.dual + self.bias, dtype=np.float32)

    def probabilities(self, rows: ViewRows, matches: NDArray[np.float32] | None = None) -> NDArray[np.float32]:
        """Return calibrated probabilities (n, k)."""
        return self.link.probabilities(self.scores(rows), matches)


@dataclass(frozen=True, slots=True)
class LinearHead:
    """Scores = rows of each view · `weights` (n_columns, k), summed, + `bias` (k,)."""

    weights: Mapping[str, NDArray[np.float32]]
    bias: NDArray[np.float32]
    link: AnyLink

    @property
    def views(self) -> tuple[str, ...]:
        """Names of the views it looks at."""
        return tuple(self.weights)

    def scores(self, rows: ViewRows) -> NDArray[np.float32]:
        """Return uncalibrated scores (n, k)."""
        total = sum(rows[name] @ weights for name, weights in self.weights.items())
        return np.asarray(total + self.bias, dtype=np.float32)

    def probabilities(self, rows: ViewRows, matches: NDArray[np.float32] | None = None) -> NDArray[np.float32]:
        """Return calibrated probabilities (n, k)."""
        return self.link.probabilities(self.scores(rows), matches)


def likeness(left: ViewRows, right: ViewRows, views: Sequence[str], gamma: float) -> NDArray[np.float32]:
    """Return how alike texts are (n_left, n_right): the cosine over all views together, in [-1, 1].

    With `gamma` > 0 it is exp(gamma · (cosine − 1)): being alike in two respects counts more than twice one.
    """
    products = sum(_dense(left[name] @ right[name].T) for name in views)
    cosine = np.asarray(products, dtype=np.float32) / np.outer(lengths(left, views), lengths(right, views))
    return np.asarray(np.exp(gamma * (cosine - 1.0)) if gamma > 0.0 else cosine, dtype=np.float32)


def lengths(rows: ViewRows, views: Sequence[str]) -> NDArray[np.float32]:
    """Return the length of each row over all views together (n,); 1 for rows without anything."""
    squares = sum(_squares(rows[name]) for name in views)
    found = np.sqrt(np.asarray(squares, dtype=np.float32))
    return np.asarray(np.where(found == 0.0, 1.0, found), dtype=np.float32)


def _squares(rows: Rows) -> NDArray[np.float32]:
    if isinstance(rows, np.ndarray):
        return np.asarray((rows**2).sum(axis=1))
    return np.asarray(rows.multiply(rows).sum(axis=1)).ravel()


def _dense(product: Any) -> NDArray[np.float32]:
    return np.asarray(product.toarray() if issparse(product) else product, dtype=np.float32)
