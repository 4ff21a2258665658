"""Names several authorities in one breath: «администрации Мари-Турекского и Юринского районов и Йошкар-Олы».

Nobody is moved: figures are told behind the names, one by one, and must meet whom they belong to.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from triage.ratings.publication.wording import listed

_ADMINISTRATION, _MINISTRY = "Администрация ", "Министерство "
_PLURALS = {"района": "районов", "округа": "округов", "города": "городов"}


def name_authorities(names: Sequence[str]) -> str:
    """Return short names as one phrase in the nominative, for the middle of a sentence.

    Neighbours of one kind, administrations or ministries, are gathered under one noun; any other body keeps its own
    name. The order stays.
    """
    phrases: list[str] = []
    for noun, group in groupby(names, _noun):
        tails = [name.removeprefix(noun) for name in group]
        if noun == _ADMINISTRATION:
            phrases.append(_administrations(tails))
        else:
            phrases.append(_ministries(tails) if noun else listed(tails))
    return listed(phrases, last=", а также ")


def _noun(name: str) -> str:
    return next((noun for noun in (_ADMINISTRATION, _MINISTRY) if name.startswith(noun)), "")


def lowered(name: str) -> str:
    """Return a name inside a sentence: administrations are written small, ministries keep their capital."""
    return name.replace("Администрация ", "администрация ", 1) if name.startswith(_ADMINISTRATION) else name


def _administrations(tails: Sequence[str]) -> str:
    if len(tails) == 1:
        return f"администрация {tails[0]}"
    phrases: list[str] = []
    for kind, group in groupby(tails, _kind):
        heads = [tail.removesuffix(f" {kind}") for tail in group]
        phrases += [f"{listed(heads)} {_PLURALS[kind] if len(heads) > 1 else kind}"] if kind else heads
    return f"администрации {listed(phrases)}"


def _kind(tail: str) -> str:
    """Return «района» of «Юринского района», nothing for a town that is called by its name."""
    head, _, kind = tail.rpartition(" ")
    return kind if head and kind in _PLURALS else ""


def _ministries(tails: Sequence[str]) -> str:
    if len(tails) == 1:
        return f"{_MINISTRY}{tails[0]}"
    if any("," in tail for tail in tails):
        return f"министерства {'; '.join(tails)}"
    last = ", " if any(" и " in tail for tail in tails) else " и "
    return f"министерства {listed(tails, last=last)}"
