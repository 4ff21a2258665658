"""Honest splits: near-duplicates never stand on both sides, and time runs forward. Open when a split seems unfair."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from training.minhash import minhash_clusters
from training.similarity import AlikePair, alike_pairs

EXACT_ROWS = 6_000
Fold = tuple[NDArray[np.int64], NDArray[np.int64]]
"""Indexes of training rows and of held-out rows."""


def near_duplicate_clusters(texts: Sequence[str], similarity: float) -> NDArray[np.int64]:
    """Return a cluster number per text (n,): texts linked by pairs at least `similarity` alike share one."""
    pairs, _ = alike_pairs(texts, similarity)
    return linked(len(texts), pairs)


def clusters_of(texts: Sequence[str], similarity: float) -> NDArray[np.int64]:
    """Return near-duplicate clusters (n,): exact up to `EXACT_ROWS` texts, by MinHash above: all pairs are too many."""
    cluster = near_duplicate_clusters if len(texts) <= EXACT_ROWS else minhash_clusters
    return cluster(texts, similarity)


def linked(count: int, pairs: Sequence[AlikePair]) -> NDArray[np.int64]:
    """Return the connected components of pairs over `count` items, numbered by their first member."""
    parent = np.arange(count)

    def root(item: int) -> int:
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = int(parent[item])
        return item

    for pair in pairs:
        first, second = sorted((root(pair.first), root(pair.second)))
        parent[second] = first
    roots = [root(item) for item in range(count)]
    return np.unique(roots, return_inverse=True)[1].astype(np.int64)


def cluster_folds(clusters: NDArray[np.int64], folds_count: int, seed: int) -> Iterator[Fold]:
    """Yield folds of about equal size in which every cluster lies on one side; the same input gives the same folds."""
    sizes = np.bincount(clusters)
    order = np.random.default_rng(seed).permutation(len(sizes))
    order = order[np.argsort(-sizes[order], kind="stable")]
    load = np.zeros(folds_count, dtype=np.int64)
    fold_of = np.zeros(len(sizes), dtype=np.int64)
    for cluster in order:
        fold_of[cluster] = int(load.argmin())
        load[fold_of[cluster]] += sizes[cluster]
    held_out = fold_of[clusters]
    for fold in range(folds_count):
        yield np.flatnonzero(held_out != fold), np.flatnonzero(held_out == fold)


def aside(clusters: NDArray[np.int64], share: float, seed: int) -> Fold:
    """Return (kept, aside): about `share` of the rows in randomly chosen whole clusters is put aside.

    A cluster of more than a fifth of what is put aside stays with the training: one template must not be the test.
    """
    sizes = np.bincount(clusters)
    wanted = max(1, round(len(clusters) * share))
    order = np.random.default_rng(seed).permutation(len(sizes))
    order = order[sizes[order] <= max(1, wanted // 5)]
    chosen = order[np.cumsum(sizes[order]) <= wanted]
    is_aside = np.isin(clusters, chosen)
    return np.flatnonzero(~is_aside), np.flatnonzero(is_aside)


def time_split(dates: NDArray[np.datetime64], clusters: NDArray[np.int64], share: float) -> Fold:
    """Return (earlier, later): the latest `share` of dated rows is held out.

    Earlier rows whose cluster also stands among the later ones belong to neither side: they would give it away.
    """
    dated = np.flatnonzero(~np.isnat(dates))
    order = dated[np.argsort(dates[dated], kind="stable")]
    cut = max(1, round(len(order) * (1.0 - share)))
    earlier, later = order[:cut], order[cut:]
    return np.sort(earlier[~np.isin(clusters[earlier], clusters[later])]), np.sort(later)
