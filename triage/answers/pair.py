"""A post and its answer read once, with everything the criteria look at; open to see what a criterion may ask."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from triage.answers.act_finder import find_acts
from triage.answers.acts import Act, ActKind
from triage.answers.blame import find_blame
from triage.answers.citations import Citations, find_citations
from triage.answers.contacts import Contacts, find_contacts
from triage.answers.contradictions import find_contradiction
from triage.answers.copying import copied_sentences
from triage.answers.dates import TimeExpression, find_times
from triage.answers.figures import find_figures
from triage.answers.formulas import RATE_REQUEST
from triage.answers.localities import Locality, PlaceFinder, find_localities, shared_places
from triage.answers.predicates import find_predicates, idle_sentences
from triage.answers.questions import Ask, AskKind, find_asks, is_outcry
from triage.answers.topicality import Topicality, compare
from triage.answers.words import Wording, WordingReader
from triage.domain.answers import AnswerPair, Quote
from triage.text.document import Reader


@dataclass(frozen=True, slots=True)
class ReadPair:
    """One pair with its layers; token ranges point into `answer` unless a name says `post`.

    `figures` are tokens that are figures of fact, `blame` rude words, `copied` sentences taken over from the post,
    `shared_places` the places of the answer that are places of the post.
    `similarity` is the cosine of the sentence vectors of post and answer, None without an encoder.
    `asks_only_information` says that the post wants to know something and reports no problem to be solved.
    `contradiction` are the two clauses that cannot both be true, empty when there are none.
    """

    pair: AnswerPair
    post: Wording
    answer: Wording
    asks: tuple[Ask, ...]
    acts: tuple[Act, ...]
    times: tuple[TimeExpression, ...]
    contacts: Contacts
    citations: Citations
    post_places: tuple[Locality, ...]
    answer_places: tuple[Locality, ...]
    shared_places: tuple[Locality, ...]
    figures: tuple[int, ...]
    blame: tuple[range, ...]
    contradiction: tuple[range, ...]
    copied: frozenset[int]
    topicality: Topicality
    asks_only_information: bool
    similarity: float | None = None

    def of_kind(self, *kinds: ActKind) -> tuple[Act, ...]:
        """Return the acts of some kinds in order."""
        return tuple(act for act in self.acts if act.kind in kinds)

    def does(self, *kinds: ActKind) -> bool:
        """Say whether the answer has an act of one of the kinds."""
        return any(act.kind in kinds for act in self.acts)

    def quote(self, *acts: Act) -> tuple[Quote, ...]:
        """Return the words of acts as quotes of the answer, at most three."""
        return tuple(self.answer.quote(act.tokens) for act in acts[:3])

    @property
    def asks_where(self) -> bool:
        """Say whether the post asks where, whom or who: a named body is an answer to that."""
        return self.post.has(_WHERE)

    @property
    def is_covered_question(self) -> bool:
        """Say whether post asks why or when only: explanations may answer it."""
        return bool(self.asks) and all(
            ask.kind is not AskKind.PROBLEM and ask.kind is not AskKind.REQUEST for ask in self.asks
        )


_WHERE = re.compile(r"(?<![^ ])(?:где|куда|кто|чей|к кто)(?![^ ])")


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
        asks = find_asks(post)
        asked, told = self._localities(post), self._localities(answer)
        times = find_times(answer.document.text, _day(pair))
        contacts, citations = find_contacts(answer), find_citations(answer)
        blame = tuple(find_blame(answer))
        return ReadPair(
            pair=pair,
            post=post,
            answer=answer,
            asks=asks,
            acts=find_acts(answer, predicates, copied, blame),
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
            asks_only_information=_asks_only_information(post, asks),
            topicality=compare(
                post, answer, asks, copied | idle_sentences(answer, predicates) | _asking_to_rate(answer)
            ),
        )

    def _localities(self, wording: Wording) -> tuple[Locality, ...]:
        mentions = self._places.find(wording.document, None) if self._places else ()
        return find_localities(wording, mentions)


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
