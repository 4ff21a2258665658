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

_FIND_OUT = words("уточнить запросить выяснить узнать уточнять запрашивать выяснять")
"""«обязательно разберёмся» is not among them: it promises nobody an answer."""
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
        last = tokens.stop - 1
        around = wording.lemmas[max(0, tokens.start - 4) : tokens.stop + 4]
        is_being = wording.lemmas[last] == "быть" and not wording.norms[last].startswith("буд")
        is_good_news = wording.lemmas[last] in {"быть", "выявить"} and not _BAD_THINGS.isdisjoint(around)
        second_person = wording.grammar[last].has("2per")
        if not (is_being or is_good_news or second_person or _is_supposed(wording, tokens.start)):
            yield _act(wording, ActKind.REFUSED, tokens)


def _is_supposed(wording: Wording, index: int) -> bool:
    """«если света не будет, звоните»: what is only supposed is not refused."""
    return not _SUPPOSING.isdisjoint(wording.norms[wording.sentence_around(index).start : index])


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
        if not predicate.is_negated or predicate.time is not Time.WILL:
            continue
        is_theirs = wording.grammar[predicate.index].has("2per")  # «не дождётесь: звоните»
        if is_theirs or predicate.is_conditional or predicate.is_modal:
            continue
        clause = wording.lemmas[predicate.clause.start : predicate.clause.stop]
        is_good = "чтобы" in clause or not _BAD_THINGS.isdisjoint(clause)
        if not is_good and predicate.lemma not in _BETTER_NOT:
            yield _act(wording, ActKind.REFUSED, clause_around(predicate))


_BETTER_NOT = words("оставить испортить повториться сорваться потребоваться занять прийтись найти")
"""What it is good news not to do."""


def _impossibilities(wording: Wording) -> Iterator[Act]:
    """«фонарь не починить», «машине там не проехать»: «не» with a perfective infinitive says it cannot be done."""
    for index in wording.indices.get("не", ()):
        if not 1 <= index < len(wording.grammar) - 1 or wording.norms[index] != "не":
            continue
        word = wording.grammar[index + 1]
        rules = word.is_infinitive and word.has("perf")
        if rules and _RULING.isdisjoint(wording.lemmas[max(0, index - 4) : index]):
            yield _act(wording, ActKind.REFUSED, range(index, index + 2))


_RULING = words("чтобы просить просьба мочь можно нужно надо смочь хотеть решить стараться важно дабы постараться")


def _handovers(wording: Wording, by_index: dict[int, Predicate]) -> Iterator[Act]:
    for tokens in wording.find(formulas.HANDED_OVER):
        inside = [by_index[index] for index in tokens if index in by_index]
        if inside and inside[0].time in {Time.DONE, Time.WILL, Time.IS} and not inside[0].is_negated:
            sentence = wording.sentence_around(tokens.start)
            reach = range(tokens.start, min(sentence.stop, tokens.stop + 4))
            named = bool(named_bodies(wording, reach))
            past = inside[0].time is Time.DONE
            yield Act(ActKind.HANDED_OVER, tokens, wording.sentence_of[tokens.start], inside[0].lemma, past, named)


def _promises(wording: Wording, by_index: dict[int, Predicate]) -> Iterator[Act]:
    for tokens in wording.find(formulas.PROMISED_REPLY):
        inside = [by_index[index] for index in tokens if index in by_index]
        asks = not _ASKS_OTHERS.isdisjoint(wording.lemmas[tokens.start : tokens.stop])
        if any(p.time is Time.WILL or (asks and p.time in {Time.DONE, Time.IS}) for p in inside):
            yield _act(wording, ActKind.PROMISED_REPLY, tokens)
    for predicate in by_index.values():
        if not predicate.is_first_person or predicate.is_conditional:
            continue
        if _checks(wording, predicate) or (predicate.lemma in _REPLIES and predicate.time is Time.WILL):
            yield _act(wording, ActKind.PROMISED_REPLY, range(predicate.index, predicate.index + 1))


def _checks(wording: Wording, predicate: Predicate) -> bool:
    """«уточним», «запросили»: the authority finds out first; «проверим информацию» does, «проверим трубу» is work."""
    lemma, clause = predicate.lemma, predicate.clause
    if lemma == "запросить" and predicate.time is Time.DONE:
        return True
    about_paper = lemma == "проверить" and not _PAPER.isdisjoint(wording.lemmas[clause.start : clause.stop])
    return (lemma in _FIND_OUT or about_paper) and predicate.time in {Time.WILL, Time.IS}


_PAPER = frozenset(["информация", "сведение", "данные", "вопрос"])
_REPLIES = frozenset(["ответить", "отписаться", "отчитаться", "сообщить", "дополнить"])
"""«ответим сегодня до 17 часов»."""
_ASKS_OTHERS = words("обратиться обращаться ожидать ждать")


def find_praise(wording: Wording) -> Iterator[Act]:
    """Yield sentences of praise: press-release words, no figures. A sentence counts as a whole."""
    for number, tokens in wording.sentences.items():
        lemmas = wording.lemmas[tokens.start : tokens.stop]
        count = sum(map(PRAISE_WORDS.__contains__, lemmas))
        praises = count >= _PRAISE_MIN_COUNT and count >= _PRAISE_MIN_SHARE * len(lemmas)
        praises = praises or wording.has(formulas.PRIORITY, tokens)
        if praises and not any(map(str.isdigit, lemmas)):
            yield Act(ActKind.PRAISE, tokens, number)


def _act(wording: Wording, kind: ActKind, tokens: range) -> Act:
    return Act(kind, tokens, wording.sentence_of[tokens.start])
