"""What stands beside a name: its type, its preposition, a person's title; open when context is misread."""

from __future__ import annotations

from dataclasses import dataclass

from triage.places.markers import PLACE_PREPOSITIONS, QUALIFIERS, type_of_word
from triage.places.words import Words

_LETTER_TYPES = frozenset({"г", "д", "с", "п", "х", "ст"})
_REACH = 5
"""So many words before a name may belong to its prefix: «в нашем славном г . Волжске»."""


@dataclass(frozen=True, slots=True)
class Prefix:
    """Words before a name that belong to it. `preposition` '' = none; `start` is the index of its first word."""

    type: str | None
    preposition: str
    start: int


def prefix_of(words: Words, first: int) -> Prefix:
    """Read the type and the preposition before the name that begins at word `first`."""
    kind: str | None = None
    index = first - 1
    for _ in range(_REACH):
        norm = words.norm(index)
        if words.has_break_before(index + 1):
            return Prefix(kind, "", index + 1)
        if norm in {"«", '"', "“"} or (norm == "." and _is_abbreviation(words, index - 1)):
            index -= 1
        elif kind is None and (found := _type_at(words, index, first)) is not None:
            kind, index = found, index - 1
        elif norm in QUALIFIERS:
            index -= 1
        else:
            break
    norm = words.norm(index)
    is_preposition = words.is_word(index) and not words.is_inside_token(index + 1) and not words.is_inside_token(index)
    if is_preposition and norm in _PREPOSITIONS:
        return Prefix(kind, norm, index)
    return Prefix(kind, "", index + 1)


_PREPOSITIONS = frozenset({*PLACE_PREPOSITIONS, "на", "с", "со", "у", "от", "к", "ко", "о", "об", "над", "перед"})


def _is_abbreviation(words: Words, index: int) -> bool:
    return type_of_word(words.norm(index), "") is not None


def _type_at(words: Words, index: int, first: int) -> str | None:
    norm = words.norm(index)
    if not norm or words.is_inside_token(index):
        return None
    kind = type_of_word(norm, words.lemma(index))
    if kind is None or norm not in _LETTER_TYPES:
        return kind
    if words.norm(index + 1) == ".":
        return kind
    # «с» without a dot is nearly always the preposition; «г», «д», «п» before a capital are types
    return kind if norm != "с" and index + 1 == first else None
