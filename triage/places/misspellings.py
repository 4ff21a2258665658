"""Names with a typo in a post: where one is looked for at all; open when a typo is missed or an ordinary word bends.

What counts as near is in `triage.places.typos`.
"""

from __future__ import annotations

from collections.abc import Iterable

from triage.domain.places import MentionStrength
from triage.places.context import Prefix, prefix_of
from triage.places.finding import Found, Neighbours, of_type
from triage.places.markers import NAME_ENDS, PLACE_PREPOSITIONS, SURNAME_SAFE
from triage.places.names import Name
from triage.places.typos import MIN_LETTERS, TypoIndex
from triage.places.words import Words
from triage.text.morphology import Morphology

_SHORTEST_PART = 3
"""A word beside a place may be a part of its name however short it is: «Маая Орша»."""


class MisspeltNames:
    """Looks up words the dictionary does not know, where a place is expected."""

    def __init__(self, index: TypoIndex, morphology: Morphology):
        self._index = index
        self._morphology = morphology

    def find(self, words: Words, covered: set[int], named: set[int], neighbours: Neighbours) -> list[Found]:
        """Return misspelt names; only one part of a name of several words may be among the `covered` words.

        `named` are words that are a form of some name, taken or refused: what is spelt rightly is not misspelt. A name
        that overlaps another place is the longer one: «Малая Орша» misspelt is not «Орша».
        """
        found: list[Found] = []
        is_known = self._morphology.is_known
        seen = covered | named
        for index, token in enumerate(words.tokens):
            if len(token.norm) < _SHORTEST_PART or not token.is_word or is_known(token.norm):
                continue
            first = index if len(words.norms) == len(words.tokens) else _first_part(words, index)
            last = _last_part(words, first)
            if len(token.norm) < MIN_LETTERS and first - 1 not in covered and last not in covered:
                continue
            if not seen.issuperset(range(first, last)):
                place = self._at(words, first, last, neighbours)
                if place is not None:
                    found.append(place)
        return found

    def _at(self, words: Words, first: int, last: int, neighbours: Neighbours) -> Found | None:
        ranges = [(first, last)] if last - first > 1 or len(words.norm(first)) >= MIN_LETTERS else []
        if words.is_word(last) and not words.has_break_before(last):
            ranges.insert(0, (first, _last_part(words, last)))
        if words.is_word(first - 1) and not words.has_break_before(first):
            ranges.insert(0, (_first_before(words, first), last))
        for begin, end in ranges:
            prefix = prefix_of(words, begin)
            is_expected = _expects_place(words, begin, end, prefix, neighbours)
            if not is_expected and (begin > 0 or len(words) == end):
                continue
            # «в Сбычкине»: no person stands after this preposition, so words like surnames are villages here too
            is_in = prefix.preposition in SURNAME_SAFE
            written = "".join(words.norms[begin:end]).replace("ъ", "ь")
            names = self._index.find(written, is_typed=prefix.type is not None, is_in=is_in)
            # «паранька баки полные»: without any mark the first word of a post may still be a misspelt town
            fit = [name for name in names if _fits(name, prefix) and (is_expected or name.is_centre)]
            if fit:
                chosen = of_type(_unique(fit), prefix.type)
                return Found(begin, end, chosen, "misspelt", MentionStrength.EXACT, prefix)
        return None


def _unique(names: Iterable[Name]) -> list[Name]:
    by_place = {name.candidate: name for name in names}
    return list(by_place.values())


def _fits(name: Name, prefix: Prefix) -> bool:
    if not prefix.preposition or prefix.type is not None:
        return True
    allowed = PLACE_PREPOSITIONS.get(prefix.preposition)
    return allowed is None or bool(set(allowed) & set(name.cases))


def _expects_place(words: Words, first: int, last: int, prefix: Prefix, neighbours: Neighbours) -> bool:
    """Say whether a place is expected here: a type, a preposition of place, a headline, or a sure place beside."""
    if prefix.type is not None:
        return True
    if prefix.preposition in PLACE_PREPOSITIONS and prefix.preposition != "по":
        return True
    capital = words.written(first)[:1].isupper()
    at_start = first == 0 or words.has_break_before(first)
    if at_start and (capital or first == 0) and (words.norm(last) in NAME_ENDS or last == len(words)):
        return True
    return capital and neighbours.is_beside(first, last)


def _first_part(words: Words, token: int) -> int:
    start = words.tokens[token].start
    return words.starts.index(start)


def _first_before(words: Words, index: int) -> int:
    index -= 1
    while words.is_inside_token(index):
        index -= 1
    return index


def _last_part(words: Words, first: int) -> int:
    last = first + 1
    while words.is_inside_token(last):
        last += 1
    return last
