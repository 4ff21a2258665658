"""Tells what an answer is: final, interim, a request for details, or no answer at all; open when a kind is wrong."""

from __future__ import annotations

from triage.answers.acts import Act, ActKind
from triage.answers.formulas import GREETING, THANKS
from triage.answers.pair import ReadPair
from triage.answers.substance import INSPECTION, requests_details
from triage.domain.answers import AnswerKind

_MIN_WORDS = 3


def kind_of(pair: ReadPair) -> AnswerKind:
    """Return the kind of an answer by its acts: a request for details outweighs a promise, work outweighs both."""
    if _is_noise(pair):
        return AnswerKind.NOT_AN_ANSWER
    work = [act for act in pair.of_kind(ActKind.DONE, ActKind.PLANNED) if act.lemma not in INSPECTION]
    done = [act for act in work if act.kind is ActKind.DONE]
    if requests_details(pair) or _waits_for_details(pair):
        return AnswerKind.CLARIFICATION
    if pair.does(ActKind.PROMISED_REPLY) and not done and not _is_planned(work) and not pair.does(ActKind.REFUSED):
        return AnswerKind.INTERIM
    return AnswerKind.FINAL


def _waits_for_details(pair: ReadPair) -> bool:
    """«Напишите ФИО и телефон: запишем вас»: what is promised hangs on what the author is asked for."""
    asked = [act.tokens.start for act in pair.of_kind(ActKind.ASKED) if _wants_person(pair, act)]
    promised = [act.tokens.start for act in pair.of_kind(ActKind.PLANNED, ActKind.PROMISED_REPLY, ActKind.HANDED_OVER)]
    return bool(asked) and bool(promised) and max(promised) > min(asked)


def _wants_person(pair: ReadPair, act: Act) -> bool:
    """Say whether a request is for what tells one person or case from others."""
    if pair.answer.lemma(act.tokens.start) not in _TELL_US:
        return False
    return any(pair.answer.lemma(i) in _PERSONAL for i in pair.answer.sentence(act.sentence))


_TELL_US = frozenset(["написать", "сообщить", "указать", "уточнить", "прислать", "назвать", "отправить", "направить"])
_PERSONAL = frozenset(["фио", "имя", "фамилия", "рождение", "номер", "полис", "снилс", "личный", "счет", "адрес"])


def _is_planned(work: list[Act]) -> bool:
    return any(act.kind is ActKind.PLANNED and not act.is_weak for act in work)


def _is_noise(pair: ReadPair) -> bool:
    """Greetings, thanks, stickers, links, single words: no act and next to nothing left besides courtesy."""
    answer = pair.answer
    if pair.acts:
        return False
    polite = {index for pattern in (GREETING, THANKS) for found in answer.find(pattern) for index in found}
    links = {index for tokens in pair.contacts.details for index in tokens}
    left = [
        index
        for index, token in enumerate(answer.document.tokens)
        if token.is_word and index not in polite | links and not _is_label(pair, index) and len(token.norm) > 1
    ]
    if any(answer.grammar[index].pos in _STATING and answer.grammar[index].lemma not in _WISHES for index in left):
        return False
    return len(left) < _MIN_WORDS + bool(polite)


_STATING = frozenset(["VERB", "PRTS", "ADJS", "PRED"])
"""A finite verb or short form states something, be it one word («Ожидайте»)."""
_WISHES = frozenset(["желать", "рад", "здравствовать", "беречь", "быть"])


def _is_label(pair: ReadPair, index: int) -> bool:
    """Words in brackets are labels of what was removed: «[ИМЯ]», «[СТИКЕР]»."""
    tokens = pair.answer.document.tokens
    return any(tokens[i].text == "[" for i in range(max(0, index - 4), index)) and any(
        tokens[i].text == "]" for i in range(index + 1, min(index + 5, len(tokens)))
    )
