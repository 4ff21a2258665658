"""What a mentioned place is to the problem; open when «из A в B» or «живу в A, лечусь в B» is misread.

Named rules vote or abstain, the first vote counts; without any the place is where the problem is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise, takewhile

from triage.domain.places import MentionKind, PlaceRole
from triage.places.context import Prefix
from triage.places.markers import (
    ADDRESSEE_LEMMAS,
    COMPARISON,
    COMPARISON_LEMMAS,
    DESTINATION,
    EDGE_LEMMAS,
    ELSEWHERE,
    ELSEWHERE_OF_PEOPLE,
    FIRST_PERSON,
    HOME_LEMMAS,
    LOCATIVE,
    MOTION_LEMMAS,
    NEGATION,
    ORIGIN,
    PEOPLE,
    ROUTE_ON,
    SENTENCE_MARKS,
    VENUE_LEMMAS,
    type_of_word,
)
from triage.places.words import Words

_NEAR = 4
_SENTENCE = 25
_MOVED = frozenset({"переехать", "переезжать", "перебраться", "вернуться", "возвращаться"})
_OURS = frozenset({"у", "нас", "наш", "наша", "наше", "наши", "нам", "мы", "здесь", "тут"})
_BORN = frozenset({"сам", "сама", "сами", "родом", "родился", "родилась", "уроженец"})
"""«Сам из Морков, но живу …»: where somebody comes from, not where one lives."""
_LEFT = frozenset({"уехал", "уехала", "уехали"})
_ARRIVED = frozenset({"приехал", "приехала", "приехали", "заехали", "прибыли", "прилетели", "съездили", "выбрались"})
_MARKS = frozenset({",", ":", "—", "–", "-"})


@dataclass(frozen=True, slots=True)
class Place:
    """A mention on its way to a role: words `first` to `last`, what stands before, the cases it may be in."""

    words: Words
    first: int
    last: int
    prefix: Prefix
    cases: str
    kind: MentionKind
    type: str
    is_community: bool

    def before(self, reach: int = _NEAR) -> list[int]:
        """Return indexes of words before the place in its clause, nearest first."""
        found: list[int] = []
        for index in range(self.prefix.start - 1, max(-1, self.prefix.start - 1 - reach), -1):
            norm = self.words.norm(index)
            if norm in SENTENCE_MARKS or norm in _MARKS or self.words.has_break_before(index + 1):
                break
            found.append(index)
        return found

    def after(self, reach: int = _NEAR) -> list[int]:
        """Return indexes of words after the place in its clause."""
        found: list[int] = []
        for index in range(self.last, min(len(self.words), self.last + reach)):
            if self.words.norm(index) in SENTENCE_MARKS or self.words.has_break_before(index):
                break
            found.append(index)
        return found


def community(place: Place) -> PlaceRole | None:
    """«[club1|Администрация …]»: the mention of a page says whom the post is meant for."""
    return PlaceRole.ADDRESSEE if place.is_community else None


def country(place: Place) -> PlaceRole | None:
    """«на Украине», «в Германии»: whole countries are spoken of, not complained about."""
    return PlaceRole.ASIDE if place.type == "country" else None


def negation(place: Place) -> PlaceRole | None:
    """«не в Волжске», «Советский район? Нет, Волжский!»: named to be excluded."""
    words = place.words
    is_denied = words.norm(place.last) == "?" and words.norm(place.last + 1) in {"нет", "неа"}
    return PlaceRole.ASIDE if is_denied or words.norm(place.prefix.start - 1) in NEGATION else None


def comparison(place: Place) -> PlaceRole | None:
    """«как в Казани», «не то что в Юрино», «в соседнем Волжске», «в отличие от Сернура»."""
    words, start = place.words, place.prefix.start
    if words.norm(start - 1) in {"и", "у", "вон", "там", "тут", "даже"}:
        start -= 1
    is_compared = place.prefix.preposition != "" and words.norm(start - 1) in COMPARISON
    if is_compared and words.norm(start - 1) == "как":
        is_compared = not words.begins_sentence(start - 1) and not _is_question(place)
    is_compared = is_compared or [words.norm(i) for i in range(start - 3, start)] == ["не", "то", "что"]
    is_marked = words.lemma(start - 1) in COMPARISON_LEMMAS
    return PlaceRole.ASIDE if is_compared or is_marked else None


def _is_question(place: Place) -> bool:
    """Say whether «как в Сернуре» goes on «… записаться к врачу»."""
    words = place.words
    clause = list(takewhile(lambda i: words.norm(i) not in _MARKS, place.after(6)))
    return any(words.lemma(i) == words.norm(i) and words.norm(i).endswith(("ть", "ться", "ти", "чь")) for i in clause)


def venue(place: Place) -> PlaceRole | None:
    """«ресторан Пекин», «фирма Казань»: a namesake of an outside place."""
    words, index = place.words, place.first - 1
    index -= words.norm(index) in {"«", '"', "“"}
    is_venue = place.kind is MentionKind.OUTSIDE and words.lemma(index) in VENUE_LEMMAS
    return PlaceRole.ASIDE if is_venue else None


def addressee(place: Place) -> PlaceRole | None:
    """«администрация города Волжска», «глава Моркинского района»."""
    if place.prefix.preposition:
        return None
    words, index = place.words, place.prefix.start - 1
    while type_of_word(words.norm(index), words.lemma(index)) or words.lemma(index) in {"городской", "районный"}:
        index -= 1
    return PlaceRole.ADDRESSEE if words.lemma(index) in ADDRESSEE_LEMMAS else None


def edge(place: Place) -> PlaceRole | None:
    """«на въезде в Куженер», «на выезде из Волжска»: the edge of a place is the place."""
    return PlaceRole.PROBLEM if any(place.words.lemma(i) in EDGE_LEMMAS for i in place.before(1)) else None


def origin(place: Place) -> PlaceRole | None:
    """«едем из Козьмодемьянска» is an origin, «мы из Ляждура» a home."""
    is_from = place.prefix.preposition in {"с", "со"} and "g" in place.cases and place.kind is not MentionKind.LANDMARK
    if place.prefix.preposition not in ORIGIN and not is_from:
        return None
    near = {place.words.lemma(index) for index in (*place.before(), *place.after())}
    is_motion = bool(near & MOTION_LEMMAS) or place.prefix.preposition == "от"
    is_pair = any(place.words.norm(i) in {"в", "во", "до", "на"} for i in place.after(3))
    if place.words.norm(place.prefix.start - 1) in _BORN:
        return PlaceRole.ORIGIN
    return PlaceRole.ORIGIN if is_motion or is_pair else PlaceRole.HOME


def home(place: Place) -> PlaceRole | None:
    """«живу в Медведеве», «жительница Сернура»."""
    words = place.words
    if place.prefix.preposition in LOCATIVE and words.norm(place.last) in FIRST_PERSON:
        return PlaceRole.HOME
    if any(words.norm(index) == "домой" for index in place.before(2)) or _is_at_home(place):
        return PlaceRole.HOME
    for index in place.before(3):
        norm, lemma = words.norm(index), words.lemma(index)
        has_left = norm in _LEFT and (words.begins_sentence(index) or words.norm(index - 1) in {"я", "мы"})
        if (lemma in _MOVED or has_left) and place.prefix.preposition in LOCATIVE:
            return PlaceRole.HOME
        if norm in FIRST_PERSON or (
            lemma in HOME_LEMMAS and (place.prefix.preposition in LOCATIVE or lemma[:4] == "жите")
        ):
            return PlaceRole.HOME
    return None


def _is_at_home(place: Place) -> bool:
    """Say whether «дома, в Сернуре» says where one lives; «дома в Сернуре» may be houses, so a mark must part them."""
    words, index = place.words, place.prefix.start - 1
    if place.prefix.preposition not in LOCATIVE or words.norm(index) != ",":
        return False
    index -= 1
    while words.norm(index) in {"то", "-", "же"}:
        index -= 1
    return words.norm(index) == "дома"


def arrival(place: Place) -> PlaceRole | None:
    """«приехали из Йошкар-Олы отдохнуть в Кокшайск»: who has arrived speaks of where."""
    is_where_to = place.prefix.preposition in LOCATIVE and "p" not in place.cases
    if not is_where_to or place.kind is MentionKind.OUTSIDE:
        return None
    return PlaceRole.HOME if _ARRIVED & set(_left(place.words, place.prefix.start)) else None


def elsewhere(place: Place) -> PlaceRole | None:
    """«сын учится в Казани»: what people do elsewhere; inside the region they go there from somewhere."""
    if place.prefix.preposition not in LOCATIVE:
        return None
    near = {place.words.norm(index) for index in place.before(3)}
    if not near & ELSEWHERE and not (near & ELSEWHERE_OF_PEOPLE and near & PEOPLE):
        return None
    return PlaceRole.ASIDE if place.kind is MentionKind.OUTSIDE else PlaceRole.DESTINATION


def contrast(place: Place) -> PlaceRole | None:
    """«в Казани чистят, а у нас нет»: an outside place beside which ours looks bad."""
    if place.kind is not MentionKind.OUTSIDE:
        return None
    words = place.words
    sentence = [words.norm(index) for index in place.after(_SENTENCE)]
    ours_after = any(first == "а" and second in _OURS for first, second in pairwise(sentence))
    ours_before = words.norm(place.prefix.start - 1) == "а" and bool(_OURS & set(_left(words, place.prefix.start)))
    return PlaceRole.ASIDE if ours_after or ours_before else None


def _left(words: Words, start: int) -> list[str]:
    norms: list[str] = []
    for index in range(start - 1, max(-1, start - _SENTENCE), -1):
        if words.norm(index) in SENTENCE_MARKS:
            break
        norms.append(words.norm(index))
    return norms


def destination(place: Place) -> PlaceRole | None:
    """«до Сернура», «в Казань», «трасса на Зеленодольск»."""
    preposition = place.prefix.preposition
    if preposition in DESTINATION or (preposition == "через" and _is_detour(place)):
        return PlaceRole.DESTINATION
    if preposition in ROUTE_ON and place.kind is not MentionKind.LANDMARK and place.prefix.type is None:
        return PlaceRole.DESTINATION
    if preposition in LOCATIVE and place.kind is not MentionKind.LANDMARK:
        if "p" not in place.cases and not _is_apposition(place):
            return PlaceRole.DESTINATION
        if "a" in place.cases and {place.words.lemma(i) for i in place.before()} & MOTION_LEMMAS:
            return PlaceRole.DESTINATION
    return None


def _is_detour(place: Place) -> bool:
    """Say whether «езжу через Волжск» tells of the way; in «через Волжск гонят фуры» the town is the problem."""
    return any(place.words.lemma(index) in MOTION_LEMMAS for index in place.before())


def _is_apposition(place: Place) -> bool:
    """Say whether the type carries the case: «в посёлке Лесной» is where, «в деревню Лесная» is where to."""
    before = place.words.norm(place.first - 1)
    return place.prefix.type is not None and "n" in place.cases and before not in {"город", "деревню", "поселок"}


RoleRule = Callable[[Place], PlaceRole | None]
RULES: tuple[RoleRule, ...] = (
    community,
    country,
    negation,
    comparison,
    contrast,
    venue,
    addressee,
    edge,
    origin,
    home,
    arrival,
    elsewhere,
    destination,
)


def role_of(place: Place) -> PlaceRole:
    """Return the role of a place; PROBLEM when no rule speaks."""
    return next((role for rule in RULES if (role := rule(place)) is not None), PlaceRole.PROBLEM)
