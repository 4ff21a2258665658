"""Reads a post and its answer into the layers the criteria look at; open when a layer is missing or built anew."""

from __future__ import annotations

from datetime import date

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
from triage.answers.predicates import find_predicates, idle_sentences
from triage.answers.questions import Ask, AskKind, find_asks, is_outcry
from triage.answers.topicality import compare
from triage.answers.words import Wording, WordingReader
from triage.domain.answers import AnswerPair
from triage.text.document import Reader


class PairReader:
    """Reads pairs; `places` is the gazetteer of a region, None where there is none."""

    def __init__(self, reader: Reader, places: PlaceFinder | None = None):
        self._words = WordingReader(reader)
        self._places = places

    def read(self, pair: AnswerPair) -> ReadPair:
        """Return one pair with its layers."""
        post, answer = self._words.read(pair.post), self._words.read(pair.answer)
        copied = copied_sentences(post, answer)
        predicates = find_predicates(answer)
        silent = copied | idle_sentences(answer, predicates) | _asking_to_rate(answer)
        asks = find_asks(post)
        asked, told = self._localities(post), self._localities(answer)
        times = _outside_streets(answer, find_times(answer.document.text, _day(pair)), told)
        contacts, citations = find_contacts(answer), find_citations(answer)
        blame = tuple(find_blame(answer))
        read = ReadPair(
            pair=pair,
            post=post,
            answer=answer,
            asks=asks,
            acts=_told(post, answer, find_acts(answer, predicates, copied, blame)),
            times=times,
            contacts=contacts,
            citations=citations,
            post_places=asked,
            answer_places=tuple(place for place in told if answer.sentence_of[place.tokens.start] not in copied),
            shared_places=shared_places(post, answer, asked, told, copied),
            figures=find_figures(answer, times, contacts, citations, copied),
            blame=blame,
            contradiction=find_contradiction(answer, predicates),
            copied=copied,
            silent=silent,
            asks_only_information=_asks_only_information(post, asks),
            topicality=compare(post, answer, asks, silent),
        )
        signs = signs_of(read)
        read.weigh(nearness_by(signs), signs)
        return read

    def _localities(self, wording: Wording) -> tuple[Locality, ...]:
        mentions = self._places.find(wording.document, None) if self._places else ()
        return find_localities(wording, mentions)


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
