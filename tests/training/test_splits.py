from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from training.minhash import minhash_clusters
from training.splits import cluster_folds, near_duplicate_clusters, time_split


@given(st.lists(st.integers(0, 12), min_size=10, max_size=60), st.integers(2, 5))
def test_a_cluster_never_stands_on_both_sides(clusters, folds_count):
    numbers = np.unique(clusters, return_inverse=True)[1]
    held = []
    for train, held_out in cluster_folds(numbers, folds_count, seed=1):
        assert not set(numbers[train]) & set(numbers[held_out])
        held += held_out.tolist()
    assert sorted(held) == list(range(len(clusters)))


def test_near_duplicates_share_a_cluster():
    texts = ["Надпись на стене дома ул. Садовая, 4. Просьба закрасить", "Яма на дороге у магазина"]
    texts.append(texts[0].replace("4", "18"))
    clusters = near_duplicate_clusters(texts, 0.7)
    assert clusters[0] == clusters[2] != clusters[1]
    assert minhash_clusters(texts)[0] == minhash_clusters(texts)[2] != minhash_clusters(texts)[1]


def test_time_runs_forward_and_copies_of_later_posts_are_left_out():
    dates = np.array(["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04", "NaT"], dtype="datetime64[s]")
    earlier, later = time_split(dates, np.array([0, 1, 2, 0, 3]), share=0.25)
    assert later.tolist() == [3]
    assert earlier.tolist() == [1, 2]
