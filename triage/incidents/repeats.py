"""Finds which incidents of an export repeat others, without a database; open with `grouping`.

It finds what grouping finds when the same export is imported, so that a rating of an export and one of the database
leave out the same repeats: the same words, candidates, limits and rules of place, only all at once and as columns. A
test holds both to each other. Texts lie in a temporary file; a row takes some 150 bytes of memory.
"""

from __future__ import annotations

import tempfile
from array import array
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from triage.domain.incidents import Incident
from triage.incidents.policy import Policy
from triage.incidents.similarity import BAND_COUNT, bands_of_pieces, comparable, is_comparable, pieces, share_of_pieces
from triage.storage.problems import MAX_CANDIDATES
from triage.text.redaction import redact

Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_REMEMBERED = 4_096
"""Texts whose pieces are kept at hand: a repost seldom comes alone."""


class RepeatFinder:
    """Takes incidents in the order in which an import would store them, and then says which repeat an earlier one.

    It is to be closed, for the sake of its temporary file.
    """

    def __init__(self, policy: Policy):
        self._policy = policy
        self._words = _Words()
        self._rows, self._created, self._signed = array("q"), array("q"), array("q")
        self._bands, self._texts, self._sizes = array("q"), array("q"), array("i")
        self._places, self._streets = array("i"), array("i")
        self._codes: dict[object, int] = {None: 0}
        self._signature_of = lru_cache(_REMEMBERED)(_signature)

    def close(self) -> None:
        """Give the temporary file back."""
        self._words.file.close()

    def add(self, row: int, incident: Incident) -> None:
        """Take an incident; `row` is its place in the export. One without topic or date is never grouped."""
        if incident.topic is None or not incident.is_dated:
            return
        number = len(self._rows)
        street = redact(incident.street) if incident.street else None
        self._rows.append(row)
        self._created.append((incident.created_at - _EPOCH) // _MICROSECOND)
        for part in ("district", incident.district), ("settlement", incident.settlement), ("street", street):
            self._places.append(self._code(part))
        self._places.append(self._code(("house", incident.house)))
        at = (incident.topic, incident.settlement, street)
        self._streets.append(self._code(at) if incident.settlement and street else 0)
        words = comparable(redact(incident.text))
        if is_comparable(words):
            signature, size = self._signature_of(words)
            self._signed.append(number)
            self._bands.extend(signature)
        else:
            size = 0  # never compared
        self._texts.append(hash(words))
        self._sizes.append(size)
        self._words.add(words)

    def repeats(self, count: int) -> Mask:
        """Return which of the first `count` rows of the export repeat one that is stored before them."""
        found = np.zeros(count, dtype=bool)
        rows = np.frombuffer(self._rows, dtype=np.int64)
        found[rows[self._by_street() | self._by_words()]] = True
        return found

    def _code(self, word: tuple[object, ...]) -> int:
        return self._codes.setdefault(None if word[-1] is None else word, len(self._codes))

    def _by_street(self) -> Mask:
        """Say which messages have an earlier one on the same topic in the same street within days."""
        streets = np.frombuffer(self._streets, dtype=np.int32)
        groups = _Groups(streets.astype(np.int64))
        found = np.zeros(len(streets), dtype=bool)
        for number in np.flatnonzero((streets != 0) & (groups.size > 1)).tolist():
            earlier = self._near_in_time(number, groups.before(number), self._policy.same_place_window)
            found[number] = self._may_be_at(number, earlier[:MAX_CANDIDATES]).any()
        return found

    def _by_words(self) -> Mask:
        """Say which messages have an earlier one of the same or nearly the same words."""
        found = np.zeros(len(self._rows), dtype=bool)
        signed = np.frombuffer(self._signed, dtype=np.int64)
        if not len(signed):
            return found
        table = np.frombuffer(self._bands, dtype=np.int64).reshape(-1, BAND_COUNT)
        groups = _Groups(table.ravel())
        alike = _Groups(table @ (2 * np.arange(BAND_COUNT, dtype=np.int64) + 0x9E3779B1))
        crowded = (groups.size > 1).reshape(table.shape).any(axis=1)
        for at in np.flatnonzero(crowded).tolist():
            number = int(signed[at])
            found[number] = any(self._repeats(number, few) for few in self._candidates(at, signed, groups, alike))
        return found

    def _candidates(self, at: int, signed: Rows, groups: _Groups, alike: _Groups) -> Iterator[Rows]:
        """Yield those that would be compared: first of one signature, and then all, unless the first fill the list."""
        number, window = int(signed[at]), self._policy.duplicate_window
        first = self._near_in_time(number, signed[alike.before(at)], window)[:MAX_CANDIDATES]
        yield first
        if len(first) == MAX_CANDIDATES:
            return
        cells = range(at * BAND_COUNT, (at + 1) * BAND_COUNT)
        sharing = np.concatenate([groups.before(cell) for cell in cells]) // BAND_COUNT
        near, shared = np.unique(self._near_in_time(number, signed[sharing], window), return_counts=True)
        yield near[np.lexsort((near, -shared))[:MAX_CANDIDATES]]

    def _near_in_time(self, number: int, others: Rows, window: timedelta) -> Rows:
        created = np.frombuffer(self._created, dtype=np.int64)
        near: Rows = others[np.abs(created[others] - created[number]) <= window // _MICROSECOND]
        return near

    def _may_be_at(self, number: int, others: Rows) -> Mask:
        """Say which may be at the place of a message: no part of the address differs where both name it."""
        places = np.frombuffer(self._places, dtype=np.int32).reshape(-1, 4)
        mine, theirs = places[number], places[others]
        fits: Mask = ((mine == 0) | (theirs == 0) | (mine == theirs)).all(axis=1)
        return fits

    def _repeats(self, number: int, candidates: Rows) -> bool:
        others = candidates[self._may_be_at(number, candidates)]
        texts, sizes = np.frombuffer(self._texts, dtype=np.int64), np.frombuffer(self._sizes, dtype=np.int32)
        if (texts[others] == texts[number]).any():
            return True
        places = np.frombuffer(self._places, dtype=np.int32).reshape(-1, 4)
        named = (places[others, 0] == 0) == (places[number, 0] == 0)
        least, most = np.minimum(sizes[others], sizes[number]), np.maximum(sizes[others], sizes[number])
        likely = others[named & (least >= self._policy.near_similarity * most)]  # no more than all can be shared
        own = self._words.pieces(number) if len(likely) else frozenset()
        share = (share_of_pieces(own, self._words.pieces(other)) for other in likely.tolist())
        return any(found >= self._policy.near_similarity for found in share)


def _signature(words: str) -> tuple[tuple[int, ...], int]:
    """Return the bands and the number of pieces of a comparable text."""
    found = pieces(words)
    return bands_of_pieces(found), len(found)


class _Groups:
    """Numbers of equal value, each group in order; 0-based positions of a flat array."""

    def __init__(self, values: Rows):
        self._order = np.argsort(values, kind="stable")
        is_first = np.ones(len(values), dtype=bool)
        is_first[1:] = values[self._order[1:]] != values[self._order[:-1]]
        starts = np.flatnonzero(is_first)
        sizes = np.diff(np.append(starts, len(values)))
        self._start, self.size, self._place = (np.empty(len(values), dtype=np.int32) for _ in range(3))
        self._start[self._order] = np.repeat(starts, sizes)
        self.size[self._order] = np.repeat(sizes, sizes)
        self._place[self._order] = np.arange(len(values))

    def before(self, position: int) -> Rows:
        """Return the earlier positions of the same value."""
        return self._order[self._start[position] : self._place[position]]


class _Words:
    """Comparable texts on disk, by number."""

    def __init__(self) -> None:
        self.file = tempfile.TemporaryFile()  # noqa: SIM115 (closed by `RepeatFinder.close`)
        self._ends = array("q", [0])
        self.pieces = lru_cache(_REMEMBERED)(self._pieces)

    def add(self, words: str) -> None:
        self._ends.append(self._ends[-1] + self.file.write(words.encode("utf-8", "surrogatepass")))

    def _pieces(self, number: int) -> frozenset[str]:
        self.file.seek(self._ends[number])
        written = self.file.read(self._ends[number + 1] - self._ends[number])
        return pieces(written.decode("utf-8", "surrogatepass"))
