"""Reads a post and its answer into the layers the criteria look at; open when a layer is missing or built anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar

from triage.answers.act_finder import find_acts
from triage.answers.acts import Act, ActKind
from triage.answers.blame import find_blame
from triage.answers.citations import find_citations
from triage.answers.contacts import find_contacts
from triage.answers.contradictions import find_contradiction
from triage.answers.copying import copied_sentences, is_taken_over
from triage.answers.dates import TimeExpression, find_times
from triage.answers.figures import find_figures
from triage.answers.formulas import RATE_REQUEST
from triage.answers.localities import Locality, PlaceFinder, find_localities, shared_places
from triage.answers.nearness import nearness_by, signs_of
from triage.answers.pair import ReadPair
from triage.answers.predicates import Predicate, find_predicates, idle_sentences
from triage.answers.questions import Ask, AskKind, find_asks, is_outcry
from triage.answers.topicality import compare
from triage.answers.words import Wording, WordingReader
from triage.domain.answers import AnswerPair
from triage.text.document import Reader

FoundT = TypeVar("FoundT")


class PairReader:
    """Reads pairs; `places` is the gazetteer of a region, None where there is none."""

    def __init__(self, reader: Reader, places: PlaceFinder | None = None):
        self._words = WordingReader(reader)
        self._places = places

    def read(self, pair: AnswerPair) -> ReadPair:
        """Return one pair with its layers."""
        return self.read_all([pair])[0]

    def read_all(self, pairs: Sequence[AnswerPair]) -> list[ReadPair]:
        """Return pairs with their layers, in order; one layer of all, then the next.

        So the code of a layer stays in the processor's cache: a block of some dozen pairs takes two thirds of the time
        it would take one by one.
        """
        posts = [self._words.read(pair.post) for pair in pairs]
        answers = [self._words.read(pair.answer) for pair in pairs]
        copied = _each(copied_sentences, posts, answers)
        predicates = _each(find_predicates, answers)
        silent = _each(_silent, answers, predicates, copied)
        asks = _each(find_asks, posts)
        asked, told = _each(self._localities, posts), _each(self._localities, answers)
        times = _each(_times, pairs, answers, told)
        contacts, citations = _each(find_contacts, answers), _each(find_citations, answers)
        blame = _each(_blame, answers)
        layers = {
            "pair": pairs,
            "post": posts,
            "answer": answers,
            "asks": asks,
            "acts": _each(_told, posts, answers, _each(find_acts, answers, predicates, copied, blame)),
            "times": times,
            "contacts": contacts,
            "citations": citations,
            "post_places": asked,
            "answer_places": _each(_outside_copies, answers, told, copied),
            "shared_places": _each(shared_places, posts, answers, asked, told, copied),
            "figures": _each(find_figures, answers, times, contacts, citations, copied),
            "blame": blame,
            "contradiction": _each(find_contradiction, answers, predicates),
            "copied": copied,
            "silent": silent,
            "asks_only_information": _each(_asks_only_information, posts, asks),
            "topicality": _each(compare, posts, answers, asks, silent),
        }
        read = [ReadPair(**dict(zip(layers, values, strict=True))) for values in zip(*layers.values(), strict=True)]
        for one in read:
            signs = signs_of(one)
            one.weigh(nearness_by(signs), signs)
        return read

    def _localities(self, wording: Wording) -> tuple[Locality, ...]:
        mentions = self._places.find(wording.document, None) if self._places else ()
        return find_localities(wording, mentions)


def _each(layer: Callable[..., FoundT], *columns: Sequence[Any]) -> list[FoundT]:
    """Return what a layer finds in each pair, given what was found before in columns."""
    return list(map(layer, *columns))


def _silent(answer: Wording, predicates: Sequence[Predicate], copied: frozenset[int]) -> frozenset[int]:
    return copied | idle_sentences(answer, predicates) | _asking_to_rate(answer)


def _times(pair: AnswerPair, answer: Wording, places: tuple[Locality, ...]) -> tuple[TimeExpression, ...]:
    return _outside_streets(answer, find_times(answer.document.text, _day(pair)), places)


def _blame(answer: Wording) -> tuple[range, ...]:
    return tuple(find_blame(answer))


def _outside_copies(answer: Wording, places: tuple[Locality, ...], copied: frozenset[int]) -> tuple[Locality, ...]:
    return tuple([place for place in places if answer.sentence_of[place.tokens.start] not in copied])


def _outside_streets(
    answer: Wording, times: tuple[TimeExpression, ...], places: tuple[Locality, ...]
) -> tuple[TimeExpression, ...]:
    """Leave out dates that are names: «на улице 8 Марта»."""
    streets = [place.tokens for place in places if len(place.tokens) > 1]
    if not streets:
        return times
    named = {index for tokens in streets for index in tokens}
    return tuple([time for time in times if named.isdisjoint(answer.tokens_between(time.start, time.stop))])


def _told(post: Wording, answer: Wording, acts: tuple[Act, ...]) -> tuple[Act, ...]:
    """Leave out what the post has said already: «ступеньки разбиты, бабушки падают — принято»."""
    return tuple([act for act in acts if act.kind not in _TELLING or not is_taken_over(post, answer, act.tokens)])


_TELLING = frozenset([ActKind.DONE, ActKind.ONGOING, ActKind.FINDING, ActKind.STATED])


def _asks_only_information(post: Wording, asks: tuple[Ask, ...]) -> bool:
    kinds = {ask.kind for ask in asks}
    if AskKind.REQUEST in kinds or not kinds & {AskKind.HOW, AskKind.WHY} or is_outcry(post):
        return False
    return AskKind.HOW in kinds or len(asks) == 1


def _asking_to_rate(answer: Wording) -> frozenset[int]:
    """«Оцените ответ по пятибалльной шкале» tells nothing of what the answer is about."""
    return frozenset(answer.sentence_of[found.start] for found in answer.find(RATE_REQUEST))


def _day(pair: AnswerPair) -> date | None:
    return pair.answered_at.date() if pair.answered_at else None
