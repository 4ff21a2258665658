"""Public ids: opaque, unguessable, sortable by time; open when you need one more kind of them."""

from __future__ import annotations

import secrets
from datetime import datetime

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32: no letters that are mistaken for digits when read over the telephone."""

_TIME_CHARS, _RANDOM_CHARS = 9, 12


def new_id(now: datetime) -> str:
    """Return an id of 21 characters: milliseconds of `now`, then 60 random bits."""
    return _base32(int(now.timestamp() * 1000), _TIME_CHARS) + _base32(secrets.randbits(60), _RANDOM_CHARS)


def _base32(number: int, length: int) -> str:
    digits = [_ALPHABET[(number >> (5 * position)) & 31] for position in reversed(range(length))]
    return "".join(digits)
