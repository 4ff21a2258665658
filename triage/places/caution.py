"""Decides whether an ordinary word, adjective or surname is a village here; open when one is taken wrongly or missed.

Named rules vote or abstain, the first vote counts. A name without caution never comes here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from triage.domain.places import MentionKind
from triage.places.context import Prefix
from triage.places.markers import (
    LOCATIVE,
    NAME_ENDS,
    PLACE_PREPOSITIONS,
    ROUTE_ON,
    STOP_LEMMAS,
    STREET_TYPES,
    SURNAME_SAFE,
    TITLE_LEMMAS,
)
from triage.places.names import Caution, Name
from triage.places.words import Words
from triage.text.morphology import Morphology

_GRAMMEMES = {
    "n": {"nomn"},
    "g": {"gent", "gen2"},
    "d": {"datv"},
    "a": {"accs"},
    "i": {"ablt"},
    "p": {"loct", "loc2"},
}
_ABBREVIATION = 3
_SAID_OF_PLACES = frozenset({"без", "опять", "снова", "сегодня"})
"""«Мочалище без света»: words that follow the name of a place at the beginning of a post."""
_OWN = frozenset({"наш", "наша", "наше", "наши", "родной", "родная", "родное", "родные"})
_SPEAKER = frozenset({"я", "мы", "нас", "пишу", "пишем", "живу", "живем"})
_GENDERS = {"masc", "femn", "neut"}


@dataclass(frozen=True, slots=True)
class Sighting:
    """A cautious name in its context. `is_beside_place`: a sure place stands right before or after it."""

    words: Words
    first: int
    last: int
    name: Name
    prefix: Prefix
    is_beside_place: bool
    morphology: Morphology

    @property
    def is_capital(self) -> bool:
        """Say whether the writer marked the word as a name."""
        return self.words.is_capital(self.first)

    @property
    def fits_preposition(self) -> bool:
        """Say whether the preposition takes the case the form is in."""
        preposition = self.prefix.preposition
        if self.name.kind is MentionKind.LANDMARK and preposition in ROUTE_ON:
            return True  # «на Дубках»: people live «на» a microdistrict
        return bool(set(PLACE_PREPOSITIONS.get(preposition, "")) & set(self.name.cases))


class Verdict:
    """What a rule may say; None = it abstains."""

    SURE: Final = "sure"
    WEAK: Final = "weak"
    NO: Final = "no"


def agreeing_noun(seen: Sighting) -> str | None:
    """«в лесном массиве»: an adjective before its noun is no name."""
    if seen.name.caution is not Caution.ADJECTIVE or seen.last - seen.first > 1:
        return None
    word = seen.words.norm(seen.last)
    if not seen.words.is_word(seen.last) or seen.words.has_break_before(seen.last):
        return None
    own = _readings(seen.morphology, seen.words.norm(seen.first), {"ADJF"}, seen.name.cases)
    others = _readings(seen.morphology, word, {"NOUN", "ADJF", "PRTF"}, seen.name.cases)
    return Verdict.NO if any(_agree(mine, other) for mine in own for other in others) else None


def _readings(morphology: Morphology, word: str, pos: set[str], cases: str) -> list[frozenset[str]]:
    wanted = set().union(*(_GRAMMEMES[letter] for letter in cases))
    parses = [p for p in morphology.parses(word) if p.score >= 0.02]
    # «посёлок Октябрьский Моркинского»: an accusative of living beings never goes with a place
    return [
        p.grammemes for p in parses if p.pos in pos and p.grammemes & wanted and not {"accs", "anim"} <= p.grammemes
    ]


def _agree(mine: frozenset[str], other: frozenset[str]) -> bool:
    if not any(mine & group and other & group for group in _GRAMMEMES.values()):
        return False
    if "plur" in mine or "plur" in other:
        return "plur" in mine and "plur" in other
    return bool(mine & other & _GENDERS)


def typed_adjective(seen: Sighting) -> str | None:
    """«п. Лесной», «посёлок лесной» are places; «в посёлке новая школа» is not: type and adjective do not agree."""
    if seen.prefix.type is None or seen.name.caution is not Caution.ADJECTIVE:
        return None
    before = seen.words.norm(seen.first - 1)
    if seen.is_capital or before == "." or len(before) <= _ABBREVIATION:
        return Verdict.SURE
    types = [p.grammemes for p in seen.morphology.parses(before) if p.pos == "NOUN"]
    own = _readings(seen.morphology, seen.words.norm(seen.first), {"ADJF"}, seen.name.cases)
    return Verdict.SURE if any(_agree(mine, other) for mine in own for other in types) else None


def type_marker(seen: Sighting) -> str | None:
    """«пос. Сурок», «деревня Новая»: the type says that it is a place."""
    return Verdict.SURE if seen.prefix.type is not None else None


def stop_before(seen: Sighting) -> str | None:
    """«на остановке Сурок», «поворот на Сурок»: stops are named after places."""
    index = seen.first - 1
    index -= seen.words.norm(index) in {"«", '"', "на"}
    is_stop = seen.words.lemma(index) in STOP_LEMMAS and seen.words.written(seen.first)[:1].isupper()
    return Verdict.SURE if is_stop else None


def ours(seen: Sighting) -> str | None:
    """«наш Сурок», «родное Мочалище»: a name one calls one's own."""
    is_own = seen.words.norm(seen.first - 1) in _OWN and seen.name.caution is not Caution.SURNAME
    return Verdict.SURE if is_own and seen.is_capital and "n" in seen.name.cases else None


def person_beside(seen: Sighting) -> str | None:
    """«тренер Кузнецова», «А. Ершова»: a title or an initial makes it a person."""
    if seen.name.caution is not Caution.SURNAME:
        return None
    words, before = seen.words, seen.first - 1
    if words.lemma(before) in TITLE_LEMMAS:
        return Verdict.NO
    initial = words.norm(before) == "." and len(words.norm(before - 1)) == 1 and words.is_capital(before - 1)
    first_name = words.is_capital(before) and _is_given_name(seen.morphology, words.norm(before))
    after = words.is_capital(seen.last) and _is_given_name(seen.morphology, words.norm(seen.last))
    return Verdict.NO if initial or first_name or after else None


def _is_given_name(morphology: Morphology, word: str) -> bool:
    return any(p.grammemes & {"Name", "Patr"} and p.score > 0.1 for p in morphology.parses(word))


def near_adjective(seen: Sighting) -> str | None:
    """«у Приволжского», «рядом с Советским»: a capital and no surname of that form."""
    is_near = seen.prefix.preposition in {"у", "к", "от"}
    is_near = is_near or (seen.prefix.preposition == "с" and seen.words.norm(seen.prefix.start - 1) == "рядом")
    if not is_near or seen.name.caution is not Caution.ADJECTIVE:
        return None
    is_surname = any("Surn" in p.grammemes for p in seen.morphology.parses(seen.words.norm(seen.first)))
    return Verdict.SURE if seen.is_capital and not is_surname else None


def locative(seen: Sighting) -> str | None:
    """«в Сурке», «из Кузнецова», «в лесном»: a preposition of place with the right case, and a capital where needed."""
    if not seen.fits_preposition:
        return None
    caution, preposition = seen.name.caution, seen.prefix.preposition
    if caution is Caution.ADJECTIVE:
        return Verdict.SURE if seen.is_capital or preposition in LOCATIVE else Verdict.WEAK
    if caution is Caution.SURNAME:
        return _of_surname(seen, preposition)
    return Verdict.SURE if seen.is_capital or _is_spoken_of(seen) else Verdict.WEAK


def _is_spoken_of(seen: Sighting) -> bool:
    """Say whether an ordinary word in lower case is a place after all: «в красном яру», «у нас в мочалище»."""
    if seen.prefix.preposition not in SURNAME_SAFE:
        return False
    is_phrase = seen.last - seen.first > 1 and not seen.words.is_inside_token(seen.first + 1)
    return is_phrase or seen.words.norm(seen.prefix.start - 1) in _SPEAKER


def _of_surname(seen: Sighting, preposition: str) -> str | None:
    if preposition not in SURNAME_SAFE:
        return Verdict.WEAK if seen.is_capital else None
    is_in = preposition in LOCATIVE and "p" in seen.name.cases
    is_speaker = seen.words.norm(seen.prefix.start - 1) in _SPEAKER  # «я из медведева»
    return Verdict.SURE if is_in or seen.is_capital or is_speaker or seen.name.is_centre else Verdict.WEAK


def beside_place(seen: Sighting) -> str | None:
    """«Лесной, Медведевский район»: a name beside a sure place is a place."""
    if not seen.is_beside_place or (seen.name.caution is Caution.SURNAME and "n" not in seen.name.cases):
        return None
    return Verdict.SURE if seen.is_capital or "n" in seen.name.cases else Verdict.WEAK


def headline(seen: Sighting) -> str | None:
    """«Мочалище. Нет света», «Мочалище без света»: the name alone at the beginning of a post or line."""
    words = seen.words
    if not words.begins_sentence(seen.first) or "n" not in seen.name.cases:
        return None
    at_start = seen.first == 0 or words.has_break_before(seen.first)
    if not at_start or not words.written(seen.first)[:1].isupper():
        return None
    return Verdict.SURE if words.norm(seen.last) in NAME_ENDS | _SAID_OF_PLACES else None


def before_street(seen: Sighting) -> str | None:
    """«Советский ул. Ленина 5»: a street follows."""
    after = seen.last + (seen.words.norm(seen.last) == ",")
    token = seen.words.tokens[seen.words.owners[after]].norm if after < len(seen.words) else ""
    return Verdict.SURE if token in STREET_TYPES and "n" in seen.name.cases else None


CautionRule = Callable[[Sighting], str | None]
RULES: tuple[CautionRule, ...] = (
    typed_adjective,
    agreeing_noun,
    type_marker,
    stop_before,
    ours,
    person_beside,
    beside_place,
    near_adjective,
    locative,
    headline,
    before_street,
)


def verdict(seen: Sighting) -> tuple[str, str]:
    """Return the verdict and the name of the rule that gave it; without any vote the word is no place."""
    for rule in RULES:
        vote = rule(seen)
        if vote is not None:
            return vote, rule.__name__
    return Verdict.NO, "no_context"
