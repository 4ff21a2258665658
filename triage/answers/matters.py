"""Words what a post asks for and an answer leaves out; open when a reason names the wrong matter.

A matter is one ask in the author's own words: the question from its question word on, the request from its verb on,
the clause that states the problem. An analyst reads «на вопрос «когда откроют туалет» ответа нет», not a noun of it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from triage.answers.fields import fields_of, fields_of_lemma
from triage.answers.lexicon import EMPTY_NOUNS, MUNICIPAL_THINGS, words
from triage.answers.once import once
from triage.answers.pair import ReadPair
from triage.answers.predicates import clauses_of
from triage.answers.questions import Ask, AskKind
from triage.answers.roots import roots
from triage.answers.words import is_word
from triage.domain.answers import Quote

LONGEST = 12
"""Tokens: what a reason names of an ask; a longer one is cut after so many."""
_MOST_NAMED = 2
_LEAST_WORDS = 2
_QUESTIONS = frozenset([AskKind.HOW, AskKind.WHEN, AskKind.WHY])


@dataclass(frozen=True, slots=True)
class Matter:
    """One ask and the tokens of the post that say it shortest."""

    kind: AskKind
    tokens: range
    sentence: range

    def named(self, pair: ReadPair) -> str:
        """Return the matter in the prepositional frame of a reason: «вопрос «когда починят фонарь»»."""
        said = pair.post.quote(self.tokens).text.strip(" ,;:—–-.!?…")
        is_cut = self.tokens.stop < self.sentence.stop and len(self.tokens) >= LONGEST
        return f"{_NOUNS[self.kind]} «{' '.join(said.split())}{'…' if is_cut else ''}»"

    def quote(self, pair: ReadPair) -> Quote:
        """Return the ask as it stands in the post."""
        return pair.post.quote(self.sentence, in_post=True)


_NOUNS = {
    AskKind.HOW: "вопрос",
    AskKind.WHEN: "вопрос",
    AskKind.WHY: "вопрос",
    AskKind.REQUEST: "просьбу",
    AskKind.PROBLEM: "жалобу",
}


def main_matter(pair: ReadPair) -> Matter | None:
    """Return what the post is written for, questions and requests before problems; None where nothing can be named.

    What the answer does not touch comes before what it does; a bare «когда починят?» gives way to the problem.
    """
    told = _told_matters(pair)
    missed = {pair.asks[number].tokens for number in pair.topicality.missed}
    return min(told, key=lambda one: (one.kind is AskKind.PROBLEM, one.sentence not in missed), default=None)


def missed_matters(pair: ReadPair) -> list[Matter]:
    """Return at most two asks an answer leaves out, questions and requests first: no word of it touches them.

    A «when» without any time in the answer, and a thing of city life that is left out («фонарь»), count too.
    """
    told = _told_matters(pair)
    missed = {pair.asks[number].tokens for number in pair.topicality.missed}
    things = _untouched_things(pair)
    found = [
        matter
        for matter in told
        if matter.sentence in missed
        or (matter.kind is AskKind.WHEN and not pair.times)
        or not things.isdisjoint(matter.tokens)
    ]
    return sorted(found, key=lambda one: one.kind is AskKind.PROBLEM)[:_MOST_NAMED]


def unanswered(pair: ReadPair, matters: Sequence[Matter], lacking: str = "ответа") -> str:
    """Return the end of a reason: «на вопрос «…» и просьбу «…» ответа нет»."""
    return f"на {' и '.join(matter.named(pair) for matter in matters)} {lacking} нет"


@once
def _told_matters(pair: ReadPair) -> list[Matter]:
    """Return the asks of the post that can be understood by their own words, in order."""
    clauses = clauses_of(pair.post)
    places = {index for place in pair.post_places for index in place.tokens}
    found = [_matter(pair, ask, clauses) for ask in pair.asks]
    return [matter for matter in found if matter is not None and _is_told(pair, matter, places)]


def _matter(pair: ReadPair, ask: Ask, clauses: Sequence[range]) -> Matter | None:
    begin = _begin(pair, ask)
    if begin is None:
        return None
    start = begin if ask.kind is not AskKind.PROBLEM else max(clauses[begin].start, ask.tokens.start)
    stop = min(clauses[begin].stop, ask.tokens.stop)
    while stop < ask.tokens.stop and _word_count(pair, range(start, stop)) <= _LEAST_WORDS:
        stop = min(clauses[stop].stop, ask.tokens.stop)
    while start + 1 < stop and not _is_telling(pair, start):
        start += 1
    return Matter(ask.kind, range(start, min(stop, start + LONGEST)), ask.tokens)


def _begin(pair: ReadPair, ask: Ask) -> int | None:
    """Return the token that a question or a request begins at, or one of the clause that states the problem."""
    post = pair.post
    if ask.kind in _QUESTIONS:
        asking = [i for i in ask.tokens if post.norms[i] in _QUESTION_WORDS]
        return asking[0] if asking else ask.tokens.start
    if ask.kind is AskKind.REQUEST:
        deeds = [i for i in ask.tokens if post.grammar[i].is_imperative or post.grammar[i].is_infinitive]
        deed = next((i for i in deeds if post.lemmas[i] not in _PRELUDES), ask.tokens.start)
        return deed - 1 if deed > ask.tokens.start and post.norms[deed - 1] == "не" else deed
    return next((i for i in ask.tokens if _is_trouble(pair, i)), None)


def _is_trouble(pair: ReadPair, index: int) -> bool:
    """Say whether a token states that something is so: a verb, a predicative, «нет»; «не» alone leans on one."""
    word = pair.post.grammar[index]
    return word.pos in _STATING or word.lemma in {"нет", "отсутствовать"}


def _is_told(pair: ReadPair, matter: Matter, places: Collection[int]) -> bool:
    """Say whether a matter names what it is about: a noun, in a problem one of city life, and not a place alone."""
    things = [i for i in matter.tokens if i not in places and _is_thing(pair, i)]
    if matter.kind is not AskKind.PROBLEM:
        return bool(things)
    return any(fields_of_lemma(pair.post.grammar[i].lemma) for i in things)


def _is_thing(pair: ReadPair, index: int) -> bool:
    word = pair.post.grammar[index]
    return word.pos == "NOUN" and word.is_content and not word.is_name and word.lemma not in EMPTY_NOUNS


@once
def _untouched_things(pair: ReadPair) -> frozenset[int]:
    """Return things of city life (in a problem only those that break) that the answer neither names nor is near to."""
    told = frozenset().union(*map(roots, pair.answer.vocabulary))
    fields = fields_of(pair.answer.vocabulary)
    things = [(i, pair.post.lemmas[i]) for i in pair.post.contents if _is_thing(pair, i) and _is_head(pair, i)]
    untouched = [
        (index, lemma)
        for index, lemma in things
        if (own := fields_of_lemma(lemma)) and own.isdisjoint(fields) and told.isdisjoint(roots(lemma))
    ]
    wanted = [ask.tokens for ask in pair.asks if ask.kind is not AskKind.PROBLEM]
    troubled = [ask.tokens for ask in pair.asks if ask.kind is AskKind.PROBLEM]
    return frozenset(
        [
            index
            for index, lemma in untouched
            if any(index in tokens for tokens in wanted)
            or (lemma in MUNICIPAL_THINGS and any(index in tokens for tokens in troubled))
        ]
    )


def _is_head(pair: ReadPair, index: int) -> bool:
    """Say whether a noun can be the matter itself: the subject or the object of its clause, not «у школы», «реки»."""
    word = pair.post.grammar[index]
    hangs = index > 0 and pair.post.grammar[index - 1].pos == "PREP"
    return not hangs and (word.has("nomn") or word.has("accs"))


def _is_telling(pair: ReadPair, index: int) -> bool:
    """Say whether a matter can begin with a token: no greeting, no mark."""
    return pair.post.lemmas[index] not in _GREETINGS and pair.post.grammar[index].is_word


def _word_count(pair: ReadPair, tokens: range) -> int:
    return sum(map(is_word, pair.post.grammar[tokens.start : tokens.stop]))


_STATING = frozenset(["VERB", "PRED", "PRTS", "ADJS"])
_QUESTION_WORDS = words(
    """
    когда куда где кто как сколько почему зачем отчего какой какая какое какие каком какую кому чей чья чьё чье
    можно положен положена положено
    """
)
_PRELUDES = words("просить подсказать сказать помочь обратить принять разобраться пояснить объяснить хотеть ответить")
_GREETINGS = words("здравствовать здравствуйте добрый день вечер утро уважаемый пожалуйста")
