"""Finds which incidents of an export repeat others, without a database; open with `grouping`.

It finds what grouping finds when the same export is imported, so that a rating of an export and one of the database
leave out the same repeats: the same words, candidates, limits and rules of place, only all at once and as columns. A
test holds both to each other. Texts lie in a temporary file; a row takes some 150 bytes of memory.
"""

from __future__ import annotations

import tempfile
from array import array
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from triage.domain.incidents import Incident
from triage.incidents.policy import Policy
from triage.incidents.signatures import SignatureReader
from triage.incidents.similarity import BAND_COUNT, comparable, is_comparable, pieces, share_of_pieces
from triage.storage.problems import MAX_CANDIDATES
from triage.text.redaction import redact

Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]
_Test = Callable[[Rows, Rows], Mask]
"""Says of pairs of messages, the later and the earlier ones, which may be repeats."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_BLOCK = 4_096
"""Texts whose signatures are computed together."""
_PAIRS = 1 << 19
"""Pairs that are looked at together."""
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
        self._signatures = SignatureReader()
        self._unsigned: list[tuple[int, str]] = []

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
        self._texts.append(hash(words))
        self._sizes.append(0)
        self._words.add(words)
        if is_comparable(words):
            self._unsigned.append((number, words))
            if len(self._unsigned) == _BLOCK:
                self._sign()

    def _sign(self) -> None:
        """Compute the signatures of the texts that wait for it; the size of all others stays 0."""
        if self._unsigned:
            numbers, words = zip(*self._unsigned, strict=True)
            bands, sizes = self._signatures.read(words)
            np.frombuffer(self._sizes, dtype=np.int32)[list(numbers)] = sizes
            self._signed.extend(numbers)
            self._bands.frombytes(bands.tobytes())
            self._unsigned.clear()

    def repeats(self, count: int) -> Mask:
        """Return which of the first `count` rows of the export repeat one that is stored before them."""
        self._sign()
        found = np.zeros(count, dtype=bool)
        rows = np.frombuffer(self._rows, dtype=np.int64)
        found[rows[self._by_street() | self._by_words()]] = True
        return found

    def _code(self, word: tuple[object, ...]) -> int:
        return self._codes.setdefault(None if word[-1] is None else word, len(self._codes))

    def _by_street(self) -> Mask:
        """Say which messages have an earlier one on the same topic in the same street within days."""
        streets = np.frombuffer(self._streets, dtype=np.int32)
        numbers = np.flatnonzero(streets)
        groups = _Groups(streets[numbers].astype(np.int64))
        likely = np.zeros(len(numbers), dtype=bool)
        self._mark_likely(likely, numbers, groups, self._policy.same_place_window, self._may_be_at)
        found = np.zeros(len(streets), dtype=bool)
        for at in np.flatnonzero(likely).tolist():
            number = int(numbers[at])
            earlier = self._near_in_time(number, numbers[groups.before(at)], self._policy.same_place_window)
            found[number] = self._may_be_at(number, earlier[:MAX_CANDIDATES]).any()
        return found

    def _by_words(self) -> Mask:
        """Say which messages have an earlier one of the same or nearly the same words."""
        found = np.zeros(len(self._rows), dtype=bool)
        signed = np.frombuffer(self._signed, dtype=np.int64)
        if not len(signed):
            return found
        table = np.frombuffer(self._bands, dtype=np.int64).reshape(-1, BAND_COUNT)
        bands = [_Groups(table[:, band]) for band in range(BAND_COUNT)]
        alike = _Groups(table @ (2 * np.arange(BAND_COUNT, dtype=np.int64) + 0x9E3779B1))
        likely = np.zeros(len(signed), dtype=bool)
        for groups in bands:
            self._mark_likely(likely, signed, groups, self._policy.duplicate_window, self._may_repeat)
        for at in np.flatnonzero(likely).tolist():
            number = int(signed[at])
            found[number] = any(self._repeats(number, few) for few in self._candidates(at, signed, bands, alike))
        return found

    def _mark_likely(self, likely: Mask, numbers: Rows, groups: _Groups, window: timedelta, may: _Test) -> None:
        """Mark those with an earlier one in their group, near in time, that `may` be it: no others are looked at."""
        created = np.frombuffer(self._created, dtype=np.int64)
        for later, earlier in groups.pairs(~likely):
            ones, others = numbers[later], numbers[earlier]
            near = np.flatnonzero(np.abs(created[others] - created[ones]) <= window // _MICROSECOND)
            fitting = may(ones[near], others[near])
            likely[later[near[fitting]]] = True

    def _candidates(self, at: int, signed: Rows, bands: Sequence[_Groups], alike: _Groups) -> Iterator[Rows]:
        """Yield those that would be compared: first of one signature, and then all, unless the first fill the list."""
        number, window = int(signed[at]), self._policy.duplicate_window
        first = self._near_in_time(number, signed[alike.before(at)], window)[:MAX_CANDIDATES]
        yield first
        if len(first) == MAX_CANDIDATES:
            return
        sharing = np.concatenate([groups.before(at) for groups in bands])
        near, shared = np.unique(self._near_in_time(number, signed[sharing], window), return_counts=True)
        yield near[np.lexsort((near, -shared))[:MAX_CANDIDATES]]

    def _near_in_time(self, number: int, others: Rows, window: timedelta) -> Rows:
        created = np.frombuffer(self._created, dtype=np.int64)
        near: Rows = others[np.abs(created[others] - created[number]) <= window // _MICROSECOND]
        return near

    def _may_be_at(self, number: int | Rows, others: Rows) -> Mask:
        """Say which may be at the place of a message, or each of its own: no part differs that both name."""
        places = np.frombuffer(self._places, dtype=np.int32).reshape(-1, 4)
        fits = np.ones(len(others), dtype=bool)
        for part in (2, 1, 0, 3):
            mine, theirs = places[number, part], places[others, part]
            fits &= (mine == theirs) | (mine == 0) | (theirs == 0)
        return fits

    def _may_repeat(self, number: int | Rows, others: Rows) -> Mask:
        """Say which a message may repeat by place and by size: no more pieces than all of the shorter can be shared."""
        texts, sizes = np.frombuffer(self._texts, dtype=np.int64), np.frombuffer(self._sizes, dtype=np.int32)
        places = np.frombuffer(self._places, dtype=np.int32).reshape(-1, 4)
        named = (places[others, 0] == 0) == (places[number, 0] == 0)
        least, most = np.minimum(sizes[others], sizes[number]), np.maximum(sizes[others], sizes[number])
        likely = named & (least >= self._policy.near_similarity * most) | (texts[others] == texts[number])
        fits: Mask = likely & self._may_be_at(number, others)
        return fits

    def _repeats(self, number: int, candidates: Rows) -> bool:
        texts = np.frombuffer(self._texts, dtype=np.int64)
        likely = candidates[self._may_repeat(number, candidates)]
        if (texts[likely] == texts[number]).any():
            return True
        own = self._words.pieces(number) if len(likely) else frozenset()
        share = (share_of_pieces(own, self._words.pieces(other)) for other in likely.tolist())
        return any(found >= self._policy.near_similarity for found in share)


class _Groups:
    """Positions of equal value in a flat array, each group in order."""

    def __init__(self, values: Rows):
        order = np.argsort(values, kind="stable")
        self._order = order.astype(np.int32)
        is_first = np.ones(len(values), dtype=bool)
        is_first[1:] = values[order[1:]] != values[order[:-1]]
        starts = np.flatnonzero(is_first)
        self._start, self._place = np.empty(len(values), dtype=np.int32), np.empty(len(values), dtype=np.int32)
        self._start[order] = np.repeat(starts, np.diff(np.append(starts, len(values))))
        self._place[order] = np.arange(len(values))

    def before(self, position: int) -> NDArray[np.int32]:
        """Return the earlier positions of the same value."""
        return self._order[self._start[position] : self._place[position]]

    def pairs(self, wanted: Mask) -> Iterator[tuple[NDArray[np.int32], NDArray[np.int32]]]:
        """Yield all pairs of equal value, later and earlier position, of the later ones that are `wanted`."""
        counts = np.where(wanted, self._place - self._start, 0)
        later = self._order[counts[self._order] > 0]
        ends = np.cumsum(counts[later], dtype=np.int64)
        first = 0
        while first < len(later):
            before = int(ends[first - 1]) if first else 0
            last = max(int(np.searchsorted(ends, before + _PAIRS, side="right")), first + 1)
            some, lengths = later[first:last], counts[later[first:last]]
            offsets = np.arange(int(ends[last - 1]) - before) - np.repeat(ends[first:last] - lengths - before, lengths)
            yield np.repeat(some, lengths), self._order[np.repeat(self._start[some], lengths) + offsets]
            first = last


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
