"""Finds what an answer does by words alone: promises, refuses, hands over; open when a formula passes for a deed."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from triage.answers import formulas
from triage.answers.acts import Act, ActKind
from triage.answers.contacts import named_bodies
from triage.answers.lexicon import PRAISE_WORDS, words
from triage.answers.predicates import Predicate, Time, clause_around
from triage.answers.requests import find_requests, find_ways
from triage.answers.words import Wording

_SELF_CHECK = words(
    """
    уточнить запросить выяснить узнать уточнять запрашивать выяснять разобраться разбираться
    """
)
_PRAISE_MIN_COUNT = 2
_PRAISE_MIN_SHARE = 0.12


def find_speech(wording: Wording, predicates: Collection[Predicate], blame: Collection[range]) -> Iterator[Act]:
    """Yield the acts of speech: formulas, refusals, promises, requests, ways to other offices."""
    by_index = {predicate.index: predicate for predicate in predicates}
    for tokens in wording.find(formulas.PLACEHOLDER):
        yield _act(wording, ActKind.PLACEHOLDER, tokens)
    for tokens in wording.find(formulas.RATE_REQUEST):
        yield _act(wording, ActKind.RATE_REQUEST, tokens)
    for tokens in wording.find(formulas.NOT_OURS):
        yield _act(wording, ActKind.NOT_OURS, tokens)
    yield from _refusals(wording)
    yield from _denials(wording, predicates)
    yield from _impossibilities(wording)
    yield from _orders(wording, by_index)
    yield from _handovers(wording, by_index)
    yield from _promises(wording, by_index)
    yield from find_requests(wording, predicates, blame)
    yield from find_ways(wording, by_index)


_BAD_THINGS = words(
    """
    проблема отключение запах задержка нарушение жалоба замечание перебой штраф пеня сбой подтопление вопрос
    опасность угроза
    """
)


def _refusals(wording: Wording) -> Iterator[Act]:
    for tokens in wording.find(formulas.REFUSAL):
        last = wording.document.tokens[tokens.stop - 1]
        around = range(max(0, tokens.start - 4), min(len(wording.grammar), tokens.stop + 4))
        is_being = wording.lemma(tokens.stop - 1) == "быть" and not last.norm.startswith("буд")
        is_good_news = any(wording.lemma(index) in _BAD_THINGS for index in around) and wording.lemma(
            tokens.stop - 1
        ) in {"быть", "выявить"}
        second_person = wording.grammar[tokens.stop - 1].has("2per")
        if not (is_being or is_good_news or second_person or _is_supposed(wording, tokens.start)):
            yield _act(wording, ActKind.REFUSED, tokens)


def _is_supposed(wording: Wording, index: int) -> bool:
    """«если света не будет, звоните»: what is only supposed is not refused."""
    sentence = wording.sentence(wording.sentence_of[index])
    return any(wording.document.tokens[i].norm in _SUPPOSING for i in range(sentence.start, index))


_SUPPOSING = frozenset(["если", "случае"])


def _orders(wording: Wording, by_index: dict[int, Predicate]) -> Iterator[Act]:
    """«направлено требование о демонтаже»: somebody is bound to act, which is more than a paper passed on."""
    for tokens in wording.find(formulas.ORDERED):
        inside = [by_index[index] for index in tokens if index in by_index]
        if inside and inside[0].time is Time.DONE and not inside[0].is_negated:
            yield Act(ActKind.PLANNED, tokens, wording.sentence_of[tokens.start], "предписать", is_past=True)


def _denials(wording: Wording, predicates: Collection[Predicate]) -> Iterator[Act]:
    """«переход не вернём», «фонарей там не поставят»: a negated future is a refusal unless what is denied is bad."""
    for predicate in predicates:
        is_theirs = wording.grammar[predicate.index].has("2per")  # «не дождётесь: звоните»
        if (
            is_theirs
            or not (predicate.is_negated and predicate.time is Time.WILL)
            or predicate.is_conditional
            or predicate.is_modal
        ):
            continue
        is_good = any(wording.lemma(i) in _BAD_THINGS or wording.lemma(i) == "чтобы" for i in predicate.clause)
        if not is_good and predicate.lemma not in {
            "оставить",
            "испортить",
            "повториться",
            "сорваться",
            "потребоваться",
            "занять",
            "прийтись",
            "найти",
        }:
            yield _act(wording, ActKind.REFUSED, clause_around(predicate))


def _impossibilities(wording: Wording) -> Iterator[Act]:
    """«фонарь не починить», «машине там не проехать»: «не» with a perfective infinitive says it cannot be done."""
    tokens = wording.document.tokens
    for index in range(1, len(tokens) - 1):
        word = wording.grammar[index + 1]
        if tokens[index].norm != "не" or not word.is_infinitive or not word.has("perf"):
            continue
        if not any(wording.lemma(i) in _RULING for i in range(max(0, index - 4), index)):
            yield _act(wording, ActKind.REFUSED, range(index, index + 2))


_RULING = words("чтобы просить просьба мочь можно нужно надо смочь хотеть решить стараться важно дабы постараться")


def _handovers(wording: Wording, by_index: dict[int, Predicate]) -> Iterator[Act]:
    for tokens in wording.find(formulas.HANDED_OVER):
        inside = [by_index[index] for index in tokens if index in by_index]
        if inside and inside[0].time in {Time.DONE, Time.WILL, Time.IS} and not inside[0].is_negated:
            sentence = wording.sentence(wording.sentence_of[tokens.start])
            reach = range(tokens.start, min(sentence.stop, tokens.stop + 4))
            named = bool(named_bodies(wording, reach))
            past = inside[0].time is Time.DONE
            yield Act(ActKind.HANDED_OVER, tokens, wording.sentence_of[tokens.start], inside[0].lemma, past, named)


def _promises(wording: Wording, by_index: dict[int, Predicate]) -> Iterator[Act]:
    for tokens in wording.find(formulas.PROMISED_REPLY):
        inside = [by_index[index] for index in tokens if index in by_index]
        asks = any(wording.lemma(index) in _ASKS_OTHERS for index in tokens)
        if any(p.time is Time.WILL or (asks and p.time in {Time.DONE, Time.IS}) for p in inside):
            yield _act(wording, ActKind.PROMISED_REPLY, tokens)
    for predicate in by_index.values():
        about_paper = any(wording.lemma(i) in {"информация", "сведение", "данные", "вопрос"} for i in predicate.clause)
        checks = (predicate.lemma in _SELF_CHECK and predicate.lemma not in _SORT_OUT) or (
            predicate.lemma == "проверить" and about_paper
        )
        replies = predicate.lemma in _REPLIES and predicate.time is Time.WILL
        checks = checks and predicate.time in {Time.WILL, Time.IS}
        checks = checks or (predicate.lemma == "запросить" and predicate.time is Time.DONE)
        if (checks or replies) and predicate.is_first_person and not predicate.is_conditional:
            yield _act(wording, ActKind.PROMISED_REPLY, range(predicate.index, predicate.index + 1))


_REPLIES = frozenset(["ответить", "отписаться", "отчитаться", "сообщить", "дополнить"])
"""«ответим сегодня до 17 часов»."""
_SORT_OUT = frozenset(["разобраться", "разбираться"])
"""«обязательно разберёмся» promises nobody an answer."""
_ASKS_OTHERS = words("обратиться обращаться ожидать ждать")


def find_praise(wording: Wording) -> Iterator[Act]:
    """Yield sentences of praise: press-release words, no figures. A sentence counts as a whole."""
    for number in sorted(set(wording.sentence_of)):
        tokens = wording.sentence(number)
        lemmas = [wording.lemma(index) for index in tokens]
        count = sum(lemma in PRAISE_WORDS for lemma in lemmas)
        praises = count >= _PRAISE_MIN_COUNT and count >= _PRAISE_MIN_SHARE * len(lemmas)
        praises = praises or formulas.PRIORITY.search(" ".join(lemmas)) is not None
        if praises and not any(lemma.isdigit() for lemma in lemmas):
            yield Act(ActKind.PRAISE, tokens, number)


def _act(wording: Wording, kind: ActKind, tokens: range) -> Act:
    return Act(kind, tokens, wording.sentence_of[tokens.start])
