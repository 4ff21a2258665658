"""Finds what an answer asks of the author: details, or a walk to another office; open when a request is missed."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from triage.answers import formulas
from triage.answers.acts import Act, ActKind
from triage.answers.contacts import named_bodies
from triage.answers.predicates import Predicate, Time
from triage.answers.words import Wording


def find_requests(wording: Wording, predicates: Collection[Predicate], blame: Collection[range]) -> Iterator[Act]:
    """Yield requests for details: an imperative or «просим» with what is wanted, or a question about a detail."""
    blamed = [*blame, *wording.find(formulas.RATE_REQUEST)]
    for predicate in predicates:
        is_command = predicate.time is Time.COMMAND
        if predicate.lemma not in formulas.ASKED or (predicate.is_conditional and not is_command):
            continue
        before = wording.lemmas[max(0, predicate.index - 6) : predicate.index]
        asks = is_command or not _ASKING.isdisjoint(before)
        if asks and _wants(wording, predicate) and not _is_after_if(wording, predicate.index):
            yield Act(ActKind.ASKED, _reach(wording, predicate.index), wording.sentence_of[predicate.index])
    for number in question_sentences(wording):
        tokens = wording.sentence(number)
        is_rude = any(set(found) & set(tokens) for found in blamed)
        asks = not formulas.DETAILS.isdisjoint(wording.lemmas[tokens.start : tokens.stop])
        if asks and len(tokens) > 2 and not is_rude:
            yield Act(ActKind.ASKED, tokens, number)


_ASKING = frozenset(["просить", "просьба", "необходимо", "нужно"])


def _wants(wording: Wording, predicate: Predicate) -> bool:
    """«уточните» always asks for details; «напишите» only with a detail after it."""
    return predicate.lemma in _ALWAYS_ASK or names_details(wording, predicate.index)


_ALWAYS_ASK = frozenset(["уточнить", "конкретизировать", "подсказать", "назвать", "сформулировать"])


def _is_after_if(wording: Wording, index: int) -> bool:
    return not _IF_AGAIN.isdisjoint(wording.lemmas[wording.sentence_around(index).start : index])


_IF_AGAIN = frozenset(["если", "снова", "повториться", "случай"])


def find_ways(wording: Wording, by_index: dict[int, Predicate]) -> Iterator[Act]:
    """Yield where the author is told to go or ring, with whether the body is named."""
    for tokens in wording.find(formulas.SENT_AWAY):
        inside = [by_index[index] for index in tokens if index in by_index]
        commands = [p for p in inside if p.time in {Time.COMMAND, Time.NEED}]
        is_advice = not _ADVISING.isdisjoint(wording.lemmas[max(0, tokens.start - 5) : tokens.start])
        if commands or is_advice:
            sentence = wording.sentence_around(tokens.start)
            reach = range(max(sentence.start, tokens.start - 2), min(sentence.stop, tokens.stop + 6))
            named = bool(named_bodies(wording, reach))
            yield Act(ActKind.SENT_AWAY, tokens, wording.sentence_of[tokens.start], is_named=named)


_ADVISING = frozenset(["рекомендовать", "советовать", "просить", "предлагать"])


def names_details(wording: Wording, index: int) -> bool:
    """Say whether a detail (address, number, photo) is named soon after token `index`."""
    after = tokens_after(wording, index, 14)
    return not formulas.DETAILS.isdisjoint(wording.lemmas[after.start : after.stop])


def question_sentences(wording: Wording) -> set[int]:
    """Return the numbers of the sentences that ask something."""
    return {wording.sentence_of[index] for index in wording.indices.get("?", ())}


def tokens_after(wording: Wording, index: int, count: int) -> range:
    """Return up to `count` tokens after token `index`, within its sentence."""
    return range(index + 1, min(wording.sentence_around(index).stop, index + 1 + count))


def _reach(wording: Wording, index: int) -> range:
    return range(index, tokens_after(wording, index, 10).stop)
