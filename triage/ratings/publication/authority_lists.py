"""Names several authorities in one breath: «администрации Мари-Турекского и Юринского районов и Йошкар-Олы»."""

from __future__ import annotations

from collections.abc import Sequence

from triage.ratings.publication.wording import listed

_ADMINISTRATION, _MINISTRY = "Администрация ", "Министерство "
_PLURALS = {"района": "районов", "округа": "округов", "города": "городов"}


def name_authorities(names: Sequence[str]) -> str:
    """Return short names as one phrase in the nominative, for the middle of a sentence.

    Administrations and ministries are gathered under one noun; any other body keeps its own name.
    """
    if len(names) == 1:
        return lowered(names[0])
    administrations = [name.removeprefix(_ADMINISTRATION) for name in names if name.startswith(_ADMINISTRATION)]
    ministries = [name.removeprefix(_MINISTRY) for name in names if name.startswith(_MINISTRY)]
    others = [name for name in names if not name.startswith((_ADMINISTRATION, _MINISTRY))]
    phrases = []
    if administrations:
        phrases.append(_administrations(administrations))
    if ministries:
        phrases.append(_ministries(ministries))
    if not phrases:
        return listed(others)
    return listed(phrases) + (f", а также {listed(others)}" if others else "")


def lowered(name: str) -> str:
    """Return a name inside a sentence: administrations are written small, ministries keep their capital."""
    return name.replace("Администрация ", "администрация ", 1) if name.startswith(_ADMINISTRATION) else name


def _administrations(tails: Sequence[str]) -> str:
    if len(tails) == 1:
        return f"администрация {tails[0]}"
    groups: dict[str, list[str]] = {}
    alone = []
    for tail in tails:
        head, _, kind = tail.rpartition(" ")
        if head and kind in _PLURALS:
            groups.setdefault(kind, []).append(head)
        else:
            alone.append(tail)
    phrases = [f"{listed(heads)} {_PLURALS[kind] if len(heads) > 1 else kind}" for kind, heads in groups.items()]
    return f"администрации {listed([*phrases, *alone])}"


def _ministries(tails: Sequence[str]) -> str:
    if len(tails) == 1:
        return f"{_MINISTRY}{tails[0]}"
    if any("," in tail for tail in tails):
        return f"министерства {'; '.join(tails)}"
    last = ", " if any(" и " in tail for tail in tails) else " и "
    return f"министерства {listed(tails, last=last)}"
