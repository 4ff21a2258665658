"""Which words of a text spoke for a learned label; open when the evidence of a learned model is odd.

The score is a smooth function of the text's row, so a word's share is its number times the slope: exact for the linear
likeness, a first-order share where it is bent. Pairs of lemmas give half to each word. Only the lemma view has words.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from models.heads import KernelHead, LinearHead, ViewRows, lengths, likeness
from models.labelled import LabelModel
from models.views import LEMMAS, Observations, TermView
from triage.domain.topics import Evidence
from triage.text.document import Document

_MAX_FOR, _MAX_AGAINST = 6, 2
_MIN_SHARE = 0.04


def evidence(model: LabelModel, observations: Observations, best: int, rival: int) -> tuple[Evidence, ...]:
    """Return the words of one text for label `best` (weights > 0) and for `rival` (< 0), in the order of the text."""
    shares = lemma_shares(model, observations, best, rival)
    total = sum(share for share in shares.values() if share > 0.0)
    if not total:
        return ()
    told = [lemma for lemma, share in shares.items() if abs(share) >= _MIN_SHARE * total]
    ranked = sorted(told, key=lambda lemma: -abs(shares[lemma]))
    kept = [lemma for lemma in ranked if shares[lemma] > 0.0][:_MAX_FOR]
    kept += [lemma for lemma in ranked if shares[lemma] < 0.0][:_MAX_AGAINST]
    return tuple(_found(observations.documents[0], {lemma: shares[lemma] / total for lemma in kept}))


def lemma_shares(model: LabelModel, observations: Observations, best: int, rival: int) -> dict[str, float]:
    """Return how much each lemma of one text adds to the score of `best` over that of `rival`."""
    view = next((view for view in model.views if view.name == LEMMAS), None)
    if not isinstance(view, TermView) or LEMMAS not in model.head.views:
        return {}
    rows = model.rows(observations, model.head)
    row = csr_array(rows[LEMMAS])
    slopes = _slopes(model, rows, row.indices, best, rival)
    said = view.terms_in(observations.documents[0])
    shares: dict[str, float] = {}
    for column, share in zip(row.indices.tolist(), (row.data * slopes).tolist(), strict=True):
        lemmas = said[column].split(" ")
        for lemma in lemmas:
            shares[lemma] = shares.get(lemma, 0.0) + share / len(lemmas)
    return shares


def _slopes(
    model: LabelModel, rows: ViewRows, columns: NDArray[np.int32], best: int, rival: int
) -> NDArray[np.float32]:
    """Return how fast the score of `best` over `rival` grows with each column of the lemma view."""
    head = model.head
    if isinstance(head, LinearHead):
        weights = head.weights[LEMMAS]
        return np.asarray(weights[columns, best] - weights[columns, rival])
    assert isinstance(head, KernelHead)
    support = csr_array(head.support[LEMMAS])[:, columns]
    pull = (head.dual[:, best] - head.dual[:, rival]) / lengths(head.support, head.views)
    if head.gamma > 0.0:
        pull = pull * head.gamma * likeness(rows, head.support, head.views, head.gamma)[0]
    return np.asarray(support.T @ pull / lengths(rows, head.views)[0], dtype=np.float32)


def _found(document: Document, shares: Mapping[str, float]) -> list[Evidence]:
    """Return the first place of each lemma in a document."""
    left = dict(shares)
    found = []
    for token, lemma in zip(document.tokens, document.lemmas, strict=True):
        if lemma in left:
            span = document.original(token.start, token.stop)
            found.append(Evidence(span, span.of(document.clean.original), round(left.pop(lemma), 4)))
    return found
