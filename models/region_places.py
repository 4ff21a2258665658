"""Which offices the settlements of a region belong to, known before any label is read; open when a village misleads.

A label seldom tells its villages: «Администрация Кстовского района» has a row for Кстово and none for Афонино. Which
settlement lies in which district is public knowledge, so `fit` asks the table of settlements (training/gazetteer.py)
for the region its labels name and keeps what it found in the artefact. A text speaks for the offices of the settlements
it names; how loudly is fitted on held-out folds, like the names of labels (link.py), apart for sure and for doubtful
mentions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from models.place_terms import is_settlement_word, is_street_word
from triage.regions.declension import decline
from triage.text.document import Document
from triage.text.tokens import Token, TokenKind, tokenize

PLACES_COUNT = 2
"""Kinds of evidence: of sure mentions, and of doubtful ones."""
_LONGEST = 4
_SHORTEST_BARE = 4
_SHORTEST_LOWER = 5
"""A shorter name («Бор», «Яр»; without a capital also «Луга») is heard only after the word for a settlement."""
_PREPOSITIONS = frozenset(
    ("в", "во", "из", "под", "до", "от", "с", "со", "на", "у", "около", "между", "через", "по", "к", "за", "возле")
)
_DISTRICT = re.compile(r"район\w*|р-н\w*|округ\w*|област\w*")
_ADJECTIVE = ("ая", "ой", "ую", "ий", "ый", "ого", "ому", "им", "ым", "ом", "ое", "ем", "его")


@dataclass(frozen=True, slots=True)
class _Mention:
    name: int
    is_sure: bool


class RegionPlaces:
    """Settlements by name: `weights` (n_names, k) is the share of the name's people each label answers for.

    A row sums to less than 1 where a namesake lies in a district no label answers for.
    """

    def __init__(self, names: Sequence[str], weights: csr_array):
        self.names = tuple(names)
        self.weights = weights
        self._table = weights.toarray().astype(np.float32)
        self._forms = _rows_by_form(names)

    def of(self, documents: Sequence[Document]) -> NDArray[np.float32]:
        """Return the evidence of each text for each label (2, n, k) in [0, 1]: of sure and of doubtful mentions."""
        found = np.zeros((PLACES_COUNT, len(documents), self._table.shape[1]), dtype=np.float32)
        for row, document in enumerate(documents):
            for mention in self._mentions(document):
                place = found[0 if mention.is_sure else 1, row]
                np.maximum(place, self._table[mention.name], out=place)
        return found

    @property
    def owners(self) -> tuple[int, ...]:
        """Indexes of the labels that answer for a settlement, in order."""
        return tuple(np.unique(self.weights.indices).tolist())

    def state(self) -> tuple[dict[str, NDArray[Any]], dict[str, list[str]]]:
        """Return the arrays and texts by which an artefact keeps it."""
        arrays = {
            "region_data": self.weights.data.astype(np.float32),
            "region_indices": self.weights.indices.astype(np.int32),
            "region_ends": self.weights.indptr.astype(np.int64),
            "region_shape": np.array(self.weights.shape),
        }
        return arrays, {"region_places.json": list(self.names)}

    @classmethod
    def of_state(cls, arrays: Mapping[str, NDArray[Any]], texts: Mapping[str, Any]) -> RegionPlaces:
        """Put it together from an artefact. KeyError or ValueError when something is missing."""
        parts = (arrays["region_data"], arrays["region_indices"], arrays["region_ends"])
        return cls(texts["region_places.json"], csr_array(parts, shape=tuple(arrays["region_shape"].tolist())))

    def _mentions(self, document: Document) -> Iterator[_Mention]:
        """Yield what may name a settlement, the longest name at each word; streets and districts are none."""
        tokens = [token for token in document.tokens if token.kind is not TokenKind.MARK or token.text in ".,"]
        starts = {sentence.start for sentence in document.sentences}
        index = 0
        while index < len(tokens):
            last, name = self._longest(tokens, index)
            if name is not None:
                seen = _Sighting(tokens, index, last, tokens[index].start in starts)
                if not seen.is_other_place and (seen.is_sure or seen.is_likely):
                    yield _Mention(name, seen.is_sure)
            index = last

    def _longest(self, tokens: Sequence[Token], index: int) -> tuple[int, int | None]:
        for last in range(min(index + _LONGEST, len(tokens)), index, -1):
            name = self._forms.get(tuple(token.norm for token in tokens[index:last]))
            if name is not None:
                return last, name
        return index + 1, None


@dataclass(frozen=True, slots=True)
class _Sighting:
    """Words `first` (inclusive) to `last` (exclusive) that are written like a settlement, with their neighbours."""

    tokens: Sequence[Token]
    first: int
    last: int
    opens_sentence: bool

    @property
    def is_other_place(self) -> bool:
        """Say whether a street or a district has that name."""
        after = self.tokens[self.last].norm if self.last < len(self.tokens) else ""
        is_adjective = self.tokens[self.last - 1].norm.endswith(_ADJECTIVE)
        is_before = is_adjective and (is_street_word(after) or _DISTRICT.fullmatch(after) is not None)
        return is_street_word(self._before) or is_before

    @property
    def is_sure(self) -> bool:
        """Say whether hardly anything but the settlement can be meant."""
        if self._is_marked:
            return True
        is_long = self.last - self.first > 1 or self._length >= _SHORTEST_BARE
        return self._is_capital and is_long and (self.last - self.first > 1 or self._before in _PREPOSITIONS)

    @property
    def is_likely(self) -> bool:
        """Say whether the settlement may be meant."""
        if self._is_capital:
            return self._length >= _SHORTEST_BARE
        return self._length >= _SHORTEST_LOWER and (self._before in _PREPOSITIONS or self.last - self.first > 1)

    @property
    def _is_marked(self) -> bool:
        return is_settlement_word(self._before)

    @property
    def _is_capital(self) -> bool:
        return self.tokens[self.first].text[0].isupper()

    @property
    def _length(self) -> int:
        return sum(len(token.text) for token in self.tokens[self.first : self.last])

    @property
    def _before(self) -> str:
        """The word before, without the full stop of an abbreviation («д. Тюково»)."""
        place = self.first - 1
        while place >= 0 and self.tokens[place].text == ".":
            place -= 1
        return self.tokens[place].norm if place >= 0 else ""


def _rows_by_form(names: Sequence[str]) -> dict[tuple[str, ...], int]:
    """Return the row of each written form; a form that is some name itself is no case of another one."""
    rows = {next(_forms(name)): row for row, name in enumerate(names)}
    for row, name in enumerate(names):
        for form in _forms(name):
            rows.setdefault(form, row)
    return rows


def _forms(name: str) -> Iterator[tuple[str, ...]]:
    """Yield the written forms of a name as words in lower case, the nominative first."""
    declined = decline(name)
    for form in dict.fromkeys((*declined.forms.all(), *declined.variants)):
        yield tuple(token.norm for token in tokenize(form) if token.kind is not TokenKind.MARK)
