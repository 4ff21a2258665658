"""How far a text names a label in words of the label's own name; open when «Клепиковский район» does not lead there.

A regression learns each label apart; that a text which names a district should go to the administration of that
district is true of all of them, also of those with two rows. So the match is one number per text and label, whose
weight is shared by all labels. Words of many labels («администрация», «район») say little: they weigh by their rarity.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from models.place_terms import root
from triage.text.cleaning import clean
from triage.text.document import Document
from triage.text.tokens import Token, tokenize

_SHORTEST = 4
_LONGEST_ENDING = 6
MATCHES_COUNT = 2
"""Kinds of match: by any word, and by a capitalised one."""


class NameMatch:
    """Matches texts with the names of labels; built from the names of labels alone."""

    kinds_count = MATCHES_COUNT

    def __init__(self, labels: Sequence[str]):
        self.labels = tuple(labels)
        roots = [_roots(tokenize(clean(label).text)) for label in labels]
        counts = Counter(stem for stems in roots for stem in stems)
        self._count = len(labels)
        self._rarity = {stem: float(np.log(len(labels) / count)) for stem, count in counts.items()}
        self._labels_of: dict[str, list[int]] = {}
        for label, stems in enumerate(roots):
            for stem in sorted(stems):
                self._labels_of.setdefault(stem, []).append(label)
        sums = np.array([sum(self._rarity[stem] for stem in stems) for stems in roots])
        self._sums = np.where(sums > 0.0, sums, 1.0)
        self._rarest = float(np.log(max(2, len(labels))))

    def of(self, documents: Sequence[Document]) -> NDArray[np.float32]:
        """Return matches (2, n, k) in [0, 1]: the share of a name's rarity found, and the rarest capitalised word."""
        matches = np.zeros((MATCHES_COUNT, len(documents), self._count), dtype=np.float32)
        for row, document in enumerate(documents):
            for stem, is_capital in self._found(document.tokens).items():
                rarity = self._rarity[stem]
                for label in self._labels_of[stem]:
                    matches[0, row, label] += rarity / self._sums[label]
                    if is_capital:
                        matches[1, row, label] = max(matches[1, row, label], rarity / self._rarest)
        return matches

    def _found(self, tokens: Iterable[Token]) -> dict[str, bool]:
        """Return the roots of label names that words begin with, and whether such a word was capitalised."""
        found: dict[str, bool] = {}
        for token in tokens:
            if token.is_word and len(token.norm) >= _SHORTEST:
                for part in token.norm.split("-"):
                    for size in range(max(_SHORTEST, len(part) - _LONGEST_ENDING), len(part) + 1):
                        stem = part[:size]
                        if stem in self._labels_of:
                            found[stem] = found.get(stem, False) or token.text[0].isupper()
        return found


def _roots(tokens: Iterable[Token]) -> set[str]:
    words = (token.norm for token in tokens if token.is_word and len(token.norm) >= _SHORTEST)
    return {word[: max(_SHORTEST, len(root(word)))] for word in words}
