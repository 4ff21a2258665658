"""Which labels the places of a text speak for, learned from labels; open when a village leads to a wrong office.

Of two labels that differ in a proper name («Администрация Клепиковского района», «Администрация Шацкого района») the
place decides. A settlement, street or institution found by the address grammar is counted with the labels of the texts
that name it; the counts are drawn to the frequency of labels, and of all places of a text the one that tells most
speaks, in log-odds. Labels without a proper name of their own (ministries, committees) get no evidence: for them the
topic decides. As with the names of labels, one weight shared by all labels is fitted on held-out folds (link.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from models.person_terms import Persons
from models.place_terms import evident_terms, root
from triage.text.cleaning import clean
from triage.text.document import Document
from triage.text.tokens import Token, tokenize

_LEAST_TEXTS = 2
"""A term of one text is as often a slip of the grammar as a place."""
_DOUBT = 1.0
"""How many texts the frequency of labels counts for, beside the texts that name a place."""
_UNSEEN_TEXTS = 0.5
_MOST = 5.0
"""Log-odds are cut here, and divided by it: evidence lies in [-1, 1]."""
_MOST_SHARING = 2
"""A proper name of more labels than this is that of the whole region («Рязанской области»)."""


class PlaceCounts:
    """Counts places with labels, batch by batch: of a large export no more is kept than the counts."""

    def __init__(self, labels: Sequence[str]):
        self._labels = tuple(labels)
        self._is_placed = named_places(labels)
        self._pairs: Counter[tuple[str, int]] = Counter()
        self._label_counts = np.zeros(len(labels), dtype=np.int64)

    def add(self, documents: Sequence[Document], targets: NDArray[np.int64]) -> None:
        """Count a batch; labels that no place decides are passed over."""
        for document, target in zip(documents, targets.tolist(), strict=True):
            if self._is_placed[target]:
                self._label_counts[target] += 1
                self._pairs.update((term, target) for term in evident_terms(document))

    def lexicon(self, persons: Persons | None = None) -> PlaceLexicon:
        """Return the places that at least two texts named, but none that names one of `persons`."""
        texts: Counter[str] = Counter()
        for (term, _), count in self._pairs.items():
            texts[term] += count
        frequent = sorted(term for term, count in texts.items() if count >= _LEAST_TEXTS)
        spared = [True] * len(frequent) if persons is None else persons.spared(frequent)
        terms = [term for term, is_spared in zip(frequent, spared, strict=True) if is_spared]
        row_of = {term: row for row, term in enumerate(terms)}
        kept = sorted((row_of[term], target, count) for (term, target), count in self._pairs.items() if term in row_of)
        rows, columns, values = np.array(kept, dtype=np.int64).reshape(-1, 3).T
        counts = csr_array((values, (rows, columns)), shape=(len(terms), len(self._labels)))
        return PlaceLexicon(self._labels, terms, counts, self._label_counts)


class PlaceLexicon:
    """Places with the labels they speak for; `fit` learns it, `of_state` reads it from an artefact."""

    def __init__(self, labels: Sequence[str], terms: Sequence[str], counts: csr_array, label_counts: NDArray[np.int64]):
        self.counts = counts
        self.label_counts = label_counts
        self.terms = tuple(terms)
        self._rows = {term: row for row, term in enumerate(terms)}
        self._evidence, self._told = _evidence(counts, label_counts, named_places(labels))

    @classmethod
    def fit(
        cls,
        labels: Sequence[str],
        documents: Sequence[Document],
        targets: NDArray[np.int64],
        persons: Persons | None = None,
    ) -> PlaceLexicon:
        """Count the places of texts with their labels: `targets` (n,) number them."""
        counts = PlaceCounts(labels)
        counts.add(documents, targets)
        return counts.lexicon(persons)

    def of(self, documents: Sequence[Document]) -> NDArray[np.float32]:
        """Return the evidence of the most telling place of each text for each label: (1, n, k) in [-1, 1]."""
        found = np.zeros((1, len(documents), self._evidence.shape[1]), dtype=np.float32)
        for row, document in enumerate(documents):
            known = [self._rows[term] for term in sorted(evident_terms(document)) if term in self._rows]
            if known:
                found[0, row] = self._evidence[max(known, key=lambda place: self._told[place])]
        return found

    def state(self) -> tuple[dict[str, NDArray[Any]], dict[str, list[str]]]:
        """Return the arrays and texts by which an artefact keeps it."""
        arrays = {
            "lexicon_data": self.counts.data.astype(np.int32),
            "lexicon_indices": self.counts.indices.astype(np.int32),
            "lexicon_ends": self.counts.indptr.astype(np.int64),
            "lexicon_labels": self.label_counts,
        }
        return arrays, {"lexicon_terms.json": list(self.terms)}

    @classmethod
    def of_state(
        cls, labels: Sequence[str], arrays: Mapping[str, NDArray[Any]], texts: Mapping[str, Any]
    ) -> PlaceLexicon:
        """Put it together from an artefact. KeyError or ValueError when something is missing."""
        terms = texts["lexicon_terms.json"]
        parts = (arrays["lexicon_data"], arrays["lexicon_indices"], arrays["lexicon_ends"])
        counts = csr_array(parts, shape=(len(terms), len(labels)))
        return cls(labels, terms, counts, arrays["lexicon_labels"])


def named_places(labels: Sequence[str]) -> NDArray[np.bool_]:
    """Say of each label (k,) whether a place decides it: a proper name stands in it that few other labels have.

    The first word is always capitalised and tells nothing; abbreviations («ТЭК») are no places; a label of several
    authorities (with «;») is none of one place.
    """
    names = [_proper_names(label) for label in labels]
    sharing = Counter(name for found in names for name in found)
    own = [any(sharing[name] <= _MOST_SHARING for name in found) for found in names]
    return np.array([has_own and ";" not in label for has_own, label in zip(own, labels, strict=True)], dtype=bool)


def _proper_names(label: str) -> set[str]:
    words = [token for token in tokenize(clean(label).text) if token.is_word]
    return {root(token.norm) for token in words[1:] if _is_proper(token)}


def _is_proper(token: Token) -> bool:
    return token.text[0].isupper() and not token.text.isupper()


def _evidence(
    counts: csr_array, label_counts: NDArray[np.int64], of_place: NDArray[np.bool_]
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Return the evidence of each term for each label (t, k), and how much a term tells (t,): its relative entropy."""
    table = counts.toarray().astype(np.float64)
    share = (label_counts + _UNSEEN_TEXTS) * of_place
    share = share / max(share.sum(), _UNSEEN_TEXTS)
    drawn = (table + _DOUBT * share) / (table.sum(axis=1, keepdims=True) + _DOUBT)
    odds = np.zeros_like(drawn)
    odds[:, of_place] = np.log(drawn[:, of_place] / share[of_place])
    told = (drawn * odds).sum(axis=1)
    return (np.clip(odds, -_MOST, _MOST) / _MOST).astype(np.float32), told
