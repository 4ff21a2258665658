"""Finds who does what in an answer: finite verbs, short passives, modals with infinitives; open when a verb is missed.

Evidence is grammatical: tense and aspect tell done from planned from habitual, a passive or a third person plural
without subject is still an action (Russian officials write «трубу заварили», «работы выполнены»).
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter

from triage.answers.lexicon import MODAL_NEEDS, words
from triage.answers.once import once
from triage.answers.words import Wording


class Time(StrEnum):
    """When the action of a predicate lies, by aspect and tense."""

    DONE = "done"
    WAS = "was"
    IS = "is"
    WILL = "will"
    COMMAND = "command"
    NEED = "need"
    ORDERED = "ordered"
    DUTY = "duty"


@dataclass(frozen=True, slots=True)
class Predicate:
    """One action: `index` is its content word (the infinitive of «будем чистить»), `clause` its token range.

    `is_negated` covers «не» and «нельзя» before it; `is_conditional` marks clauses under «если», «когда», «бы».
    """

    index: int
    lemma: str
    time: Time
    clause: range
    is_negated: bool
    is_conditional: bool
    is_first_person: bool
    is_modal: bool


_FUTURE = frozenset({"буду", "будем", "будет", "будут"})
_PLAN_LEMMAS = words(
    """
    планировать планироваться запланировать намереваться наметить предстоять собираться готовиться намеченный
    """
)
_WEAK_MODALS = words(
    """
    смочь мочь постараться стараться пытаться попытаться хотеть возможно желать
    """
)
_ORDERS = words(
    """
    поручить поручение предписать предписание указание потребовать обязать распорядиться задача
    """
)
_BREAKS = frozenset(",;:—–-().!?…")
_CONDITION_REACH = 9


def find_predicates(wording: Wording) -> tuple[Predicate, ...]:
    """Return the predicates of a text in order."""
    verbs = list(itertools.compress(itertools.count(), map(_VERBAL.__contains__, map(_pos, wording.grammar))))
    if not verbs:
        return ()
    clauses = clauses_of(wording)
    found = [_predicate(wording, index, clauses[index]) for index in verbs]
    return tuple([predicate for predicate in found if predicate is not None])


_VERBAL = frozenset(["VERB", "PRTS", "INFN"])
_pos = attrgetter("pos")


def idle_sentences(wording: Wording, predicates: Collection[Predicate]) -> frozenset[int]:
    """Return the sentences that state nothing: lists of words and signatures beside sentences with a verb.

    «Срок, фото, контакт» or «Администрация района» after an answer must not make it look to the point.
    """
    speaking = {wording.sentence_of[predicate.index] for predicate in predicates}
    if not speaking:
        return frozenset()
    telling = {wording.sentence_of[i] for i in (*wording.digits, *wording.indices.get("[", ()))}
    return frozenset(wording.sentences) - speaking - telling


def _predicate(wording: Wording, index: int, clause: range) -> Predicate | None:
    word, norm = wording.grammar[index], wording.norms[index]
    if len(norm) == 1:
        return None  # a single letter is a house («13 Е»)
    if norm in _FUTURE and not _is_existential(wording, index, clause):
        return None
    before, norms = wording.lemmas[clause.start : index], wording.norms[clause.start : index]
    if word.may_be_genitive and index > 0 and wording.grammar[index - 1].pos == "NOUN":
        return None
    time = _time(wording, index, before, norms)
    if time is None:
        return None
    negated = "не" in before[-2:] or "нельзя" in before[-2:]
    negated = negated or _future_negated(norms) or _negated_behind(wording, index)
    negated = negated or (word.is_infinitive and _negated_modal_behind(wording, index))
    negated = negated or (word.is_infinitive and ("не", "вправе") in itertools.pairwise(norms))
    modal = word.lemma in _WEAK_MODALS or not _WEAK_MODALS.isdisjoint(before[-5:])
    first = word.has("1per") or "мы" in before
    return Predicate(index, word.lemma, time, clause, negated, _is_conditional(wording, index), first, modal)


def _time(wording: Wording, index: int, before: Sequence[str], norms: Sequence[str]) -> Time | None:
    word = wording.grammar[index]
    if word.pos == "INFN":
        return _time_of_infinitive(wording, index, before, norms)
    if word.pos == "PRTS":
        is_ahead = not _FUTURE.isdisjoint(norms[-6:]) or _future_ahead(wording, index)
        return Time.WILL if is_ahead else Time.DONE
    if word.is_imperative and not word.has("past"):
        return Time.COMMAND
    if word.has("past"):
        return _time_of_past(wording, index, before)
    if word.has("futr"):
        return Time.IS if word.lemma in _OF_BOTH_ASPECTS and word.has("3per") else Time.WILL
    return _time_of_present(wording, index) if word.has("pres") else None


def _time_of_past(wording: Wording, index: int, before: Sequence[str]) -> Time | None:
    """«чтобы перевозчик нашёл водителя» tells an aim, not a deed."""
    if "чтобы" in before:
        return None
    return Time.DONE if wording.grammar[index].may_be_done else Time.WAS


_OF_BOTH_ASPECTS = words("организовать использовать реализовать гарантировать обязать финансировать")
"""Their third person is present as often as future: «обслуживание организует управляющая компания»."""


def _time_of_present(wording: Wording, index: int) -> Time:
    sentence = wording.sentence_around(index)
    near = range(max(sentence.start, index - 4), min(sentence.stop, index + 6))
    is_dated = not _TOMORROW.isdisjoint(wording.norms[near.start : near.stop]) or _has_date(wording, near)
    return Time.WILL if is_dated else Time.IS


def _has_date(wording: Wording, tokens: range) -> bool:
    """«переносится до 1 июля», «дом сдаётся 30 августа»: a day makes the present a plan."""
    behind = wording.lemmas[tokens.start + 1 : tokens.stop + 1]
    if _MONTHS.isdisjoint(behind):
        return False
    return any(
        norm.isdigit() and lemma in _MONTHS
        for norm, lemma in zip(wording.norms[tokens.start : tokens.stop], behind, strict=False)
    )


_MONTHS = words("январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь")


_TOMORROW = frozenset(["завтра", "послезавтра"])
"""«электрики выезжают завтра»: a present tense that means the future."""


def _is_existential(wording: Wording, index: int, clause: range) -> bool:
    """«автобус будет в пятницу»: no infinitive, participle or adjective in the clause that «будет» belongs to."""
    follows = wording.grammar[index + 1] if index + 1 < clause.stop else None
    is_nominal = follows is not None and (follows.has("ablt") or follows.pos in {"ADJF", "CONJ"})
    is_nominal = is_nominal or (follows is not None and follows.lemma in _FEELINGS)
    return not is_nominal and not any(wording.grammar[i].pos in _RULED for i in clause if i != index)


_RULED = frozenset(["INFN", "PRTS", "ADJS", "COMP", "PRED"])


_FEELINGS = words("рад рада признательный благодарный счастливый")
"""«будем рады»: no deed."""


def _time_of_infinitive(wording: Wording, index: int, before: Sequence[str], norms: Sequence[str]) -> Time | None:
    """Return the time of an infinitive under «будем», a plan, a need or an order; None when another verb rules it."""
    if not _FUTURE.isdisjoint(norms[-7:]):
        return Time.WILL
    if not _PLEADING.isdisjoint(before[-4:]):
        return Time.COMMAND
    near, ahead = before[-9:], wording.lemmas[index + 1 : index + 9]
    if not _ORDERS.isdisjoint(near):
        return Time.DUTY if any(norm.startswith("обязан") for norm in norms[-9:]) else Time.ORDERED
    if not _PLANNING.isdisjoint(near) or not _PLAN_LEMMAS.isdisjoint(ahead):
        return Time.WILL
    if "должный" in near[-4:] or "должный" in ahead[:3]:
        return Time.DUTY
    return None if MODAL_NEEDS.isdisjoint([*near, *ahead[:2]]) else Time.NEED


_PLEADING = frozenset(["просить", "просьба"])
_PLANNING = _PLAN_LEMMAS | _WEAK_MODALS


def _future_ahead(wording: Wording, index: int) -> bool:
    return not _FUTURE.isdisjoint(wording.norms[index + 1 : index + 3])


def _future_negated(norms: Sequence[str]) -> bool:
    """«не будет выполнено»: the negation stands before the auxiliary."""
    return "не" in norms[-7:] and any(a == "не" and b in _FUTURE for a, b in zip(norms[-7:], norms[-6:], strict=False))


def _negated_behind(wording: Wording, index: int) -> bool:
    """«произведён не будет», «увеличить не представляется возможным»."""
    following = wording.norms[index + 1 : index + 3]
    return len(following) == 2 and following[0] == "не" and following[1] in _FUTURE


def _negated_modal_behind(wording: Wording, index: int) -> bool:
    """«рейс пустить не сможем»: the modal with its negation follows the infinitive."""
    following = wording.lemmas[index + 1 : min(index + 9, wording.sentence_around(index).stop)]
    if "не" not in following:
        return False
    return any(a == "не" and b in _CAN for a, b in itertools.pairwise(following))


_CAN = frozenset(["смочь", "мочь", "получиться", "удаться", "представляться"])


def _is_conditional(wording: Wording, index: int) -> bool:
    """Say whether «если» or «когда» stands before it in its sentence, or «бы» beside it: then it states no fact."""
    sentence = wording.sentence_around(index)
    first = max(sentence.start, index - _CONDITION_REACH)
    return not _CONDITIONS.isdisjoint(wording.norms[first:index]) or _is_unreal(wording, index, sentence)


def _is_unreal(wording: Wording, index: int, sentence: range) -> bool:
    """«бригада бы приехала», «починили бы», «можно было бы починить»: told as it would be, not as it is."""
    before, word = wording.norms[max(sentence.start, index - 4) : index], wording.grammar[index]
    if word.is_infinitive:
        return ("было", "бы") in itertools.pairwise(before)
    return word.has("past") and "бы" in (*before[-1:], *wording.norms[index + 1 : min(index + 2, sentence.stop)])


_CONDITIONS = frozenset(["если", "когда", "случае"])


@once
def clauses_of(wording: Wording) -> Sequence[range]:
    """Return for each token the range of its clause: what stands between marks inside a sentence."""
    marks = itertools.chain.from_iterable([wording.indices[mark] for mark in _BREAKS & wording.vocabulary])
    stops = {index + 1 for index in marks if _is_break(wording, index)}
    stops.update([sentence.stop for sentence in wording.sentences.values()])
    clauses: list[range] = []
    for begin, stop in itertools.pairwise([0, *sorted(stops)]):
        clauses += [range(begin, stop)] * (stop - begin)
    return clauses


def _is_break(wording: Wording, index: int) -> bool:
    """Say whether a mark of `_BREAKS` ends a clause."""
    tokens = wording.document.tokens
    behind = tokens[index + 1].text if index + 1 < len(tokens) else ""
    if index == 0 or not behind[:1].isdigit():
        return True
    before = tokens[index - 1].text
    if wording.norms[index] == "," and before[0].isupper():
        return False  # «Волочаевская, 13»: the comma of an address parts no clauses
    return not (behind.isdigit() and before.isdigit())


def clause_around(predicate: Predicate) -> range:
    """Return the tokens to quote for an action: its clause, at most some words either side."""
    return range(max(predicate.clause.start, predicate.index - 8), min(predicate.clause.stop, predicate.index + 9))
