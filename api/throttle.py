"""Slows down who asks too often; open when somebody gets 429.

A token bucket per key (and per address for requests without a valid key). Buckets lie in a table of fixed size, which
the workers of one server share as a mapped file: everybody gets the limit once per server, however many workers it has.
Several servers behind a balancer count each for itself.
"""

from __future__ import annotations

import fcntl
import hashlib
import math
import mmap
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from triage.domain.errors import RateLimitError

_SETS, _WAYS = 8_192, 8
"""65,536 buckets, 1.5 MB. A name may stand in 8 places; where all are taken it replaces the one longest unused."""
_BUCKET = struct.Struct("<Qdd")
"""Fingerprint of the name (0 = empty), tokens left, monotonic second of the last request."""
_SET_BYTES = _WAYS * _BUCKET.size
TABLE_BYTES = _SETS * _SET_BYTES


def _opened(path: Path) -> BinaryIO:
    """Open the table of several processes, as long as it must be; the first one makes it."""
    file = path.open("a+b")
    file.truncate(TABLE_BYTES)
    return file


class Throttle:
    """Allows `per_minute` requests a minute to each name, in bursts of at most that many.

    `counted` says in Russian what is counted («слишком много …»). `shared` is a file that other processes of this
    machine count in too; without one this process counts alone.
    """

    def __init__(
        self,
        per_minute: int,
        now_s: Callable[[], float] = time.monotonic,
        shared: Path | None = None,
        counted: str = "запросов",
    ):
        self._counted = counted
        self._capacity = float(per_minute)
        self._per_second = per_minute / 60
        self._now_s = now_s
        self._file = _opened(shared) if shared is not None else None
        self._table = mmap.mmap(self._file.fileno() if self._file else -1, TABLE_BYTES)
        self._lock = threading.Lock()

    def take(self, name: str) -> None:
        """Count one request. RateLimitError when the name has used up its share."""
        digest = hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=8).digest()
        mark = int.from_bytes(digest, "little") or 1
        with self._alone():
            now_s = self._now_s()
            place, tokens, seen_s = self._find(mark, now_s)
            tokens = min(self._capacity, tokens + max(now_s - seen_s, 0.0) * self._per_second)
            is_allowed = tokens >= 1
            _BUCKET.pack_into(self._table, place, mark, tokens - 1 if is_allowed else tokens, now_s)
        if not is_allowed:
            wait_s = math.ceil((1 - tokens) / self._per_second)
            raise RateLimitError(f"слишком много {self._counted} → повторите через {wait_s} с", wait_s)

    def close(self) -> None:
        """Let go of the table."""
        self._table.close()
        if self._file is not None:
            self._file.close()

    def _find(self, mark: int, now_s: float) -> tuple[int, float, float]:
        """Return place, tokens and last second of a name's bucket; a full one when it has none yet."""
        start = mark % _SETS * _SET_BYTES
        places = range(start, start + _SET_BYTES, _BUCKET.size)
        buckets = [_BUCKET.unpack_from(self._table, place) for place in places]
        for place, (owner, tokens, seen_s) in zip(places, buckets, strict=True):
            if owner == mark and 0 <= tokens <= self._capacity:  # else written in half by a process that was killed
                return place, tokens, seen_s
        oldest = min(range(_WAYS), key=lambda way: (buckets[way][0] not in {0, mark}, buckets[way][2]))
        return places[oldest], self._capacity, now_s

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._lock:
            if self._file is not None:
                fcntl.flock(self._file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                if self._file is not None:
                    fcntl.flock(self._file, fcntl.LOCK_UN)
