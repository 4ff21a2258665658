from __future__ import annotations

import numpy as np
import pytest

from tests.training.edited_copies import edited, post
from training.minhash import SIGNATURE_BYTES, have_alike, likeness_of, minhash_clusters, signature, signatures
from training.similarity import jaccard_blocks, shingle_matrix

POSTS = [post(seed) for seed in range(400)]
DEGREES = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8)


def test_a_signature_estimates_the_likeness_the_splits_use():
    copies = [edited(text, DEGREES[n % len(DEGREES)], n) for n, text in enumerate(POSTS)]
    vocabulary = {}
    matrix, others = shingle_matrix(POSTS, vocabulary), shingle_matrix(copies, vocabulary)
    exact = np.concatenate([block.diagonal(start) for start, block in jaccard_blocks(matrix, others)])
    error = likeness_of(signatures(POSTS), signatures(copies)) - exact
    assert abs(error.mean()) < 0.01
    assert error.std() < 0.05
    assert exact.min() < 0.4 < 0.8 < np.sort(exact)[-100]


@pytest.mark.parametrize(("share", "least"), [(0.0, 1.0), (0.05, 0.99), (0.1, 0.95)])
def test_edited_copies_are_recognised(share, least):
    copies = [edited(text, share, n) for n, text in enumerate(POSTS)]
    assert have_alike(signatures(copies), signatures(POSTS), 0.7).mean() >= least


@pytest.mark.parametrize("share", [0.5, 0.8])
def test_texts_half_rewritten_are_texts_of_their_own(share):
    copies = [edited(text, share, n) for n, text in enumerate(POSTS)]
    assert have_alike(signatures(copies), signatures(POSTS), 0.7).mean() <= 0.01


def test_other_posts_of_the_same_words_are_not_copies():
    others = signatures([post(seed) for seed in range(1_000, 3_000)])
    assert have_alike(others, signatures(POSTS), 0.7).sum() == 0


def test_many_copies_of_one_text_do_not_hide_another():
    crowd = signatures([edited(POSTS[0], 0.05, n) for n in range(700)] + [POSTS[1]])
    assert have_alike(signatures([edited(POSTS[0], 0.05, 3), POSTS[1], POSTS[2]]), crowd, 0.7).tolist() == [
        True,
        True,
        False,
    ]


def test_nothing_is_like_nothing():
    assert have_alike(signatures(POSTS[:3]), signatures([]), 0.7).tolist() == [False] * 3
    assert have_alike(signatures([]), signatures(POSTS[:3]), 0.7).tolist() == []


def test_case_marks_figures_and_white_space_do_not_matter():
    one, other = signature("Яма у дома 5, ул. Ёлочная!"), signature("  яма у дома 18 УЛ елочная ")
    assert one.tolist() == other.tolist()
    assert len(one) == SIGNATURE_BYTES
    assert signature("да").tolist() != signature("нет").tolist()
    assert signature("").tolist() == signature("?!").tolist()


def test_a_very_long_text_has_a_signature_too():
    long = " ".join(POSTS)
    assert likeness_of(signature(long)[None], signature(long + " конец")[None])[0] > 0.97


def test_clusters_join_copies_and_keep_other_posts_apart():
    texts = [variant for n, text in enumerate(POSTS[:100]) for variant in (text, edited(text, 0.05, n), text.upper())]
    clusters = minhash_clusters(texts)
    assert (clusters.reshape(100, 3) == clusters.reshape(100, 3)[:, :1]).mean() > 0.99
    assert len(np.unique(clusters)) == 100


def test_a_lower_similarity_joins_more():
    texts = [POSTS[0], edited(POSTS[0], 0.25, 1)]
    assert len(np.unique(minhash_clusters(texts, 0.7))) == 2
    assert len(np.unique(minhash_clusters(texts, 0.4))) == 1
