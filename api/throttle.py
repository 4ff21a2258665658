"""Slows down who asks too often; open when somebody gets 429.

A token bucket per key (and per address for requests without a valid key), in the memory of one process: with several
workers everybody gets the limit once per worker.
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from triage.domain.errors import RateLimitError

_MAX_BUCKETS = 50_000


class Throttle:
    """Allows `per_minute` requests a minute to each name, in bursts of at most that many."""

    def __init__(self, per_minute: int, now_s: Callable[[], float] = time.monotonic):
        self._capacity = float(per_minute)
        self._per_second = per_minute / 60
        self._now_s = now_s
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, name: str) -> None:
        """Count one request. RateLimitError when the name has used up its share."""
        now_s = self._now_s()
        with self._lock:
            tokens, seen_s = self._buckets.pop(name, (self._capacity, now_s))
            tokens = min(self._capacity, tokens + (now_s - seen_s) * self._per_second)
            is_allowed = tokens >= 1
            self._buckets[name] = (tokens - 1 if is_allowed else tokens, now_s)
            if len(self._buckets) > _MAX_BUCKETS:
                self._buckets.popitem(last=False)
        if not is_allowed:
            wait_s = math.ceil((1 - tokens) / self._per_second)
            raise RateLimitError(f"слишком много запросов → повторите через {wait_s} с", wait_s)
