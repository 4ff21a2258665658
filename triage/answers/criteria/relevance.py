"""Criterion «По существу»: does the answer answer what was asked; open when relevance is off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from triage.answers.acts import ActKind
from triage.answers.contacts import named_bodies
from triage.answers.criteria.verdict import GUESS, LIKELY, SURE, verdict
from triage.answers.fields import fields_of
from triage.answers.lexicon import MUNICIPAL_THINGS
from triage.answers.matters import main_matter, missed_matters, unanswered
from triage.answers.pair import ReadPair
from triage.answers.predicates import clauses_of
from triage.answers.questions import AskKind
from triage.answers.substance import (
    DOUBTFUL_BELOW,
    INSPECTION,
    NEAR_COSINE,
    WORK,
    concrete_work,
    has_reason,
    informs,
    is_empty,
    is_legal_dump,
    is_off_topic,
    is_refusal,
    only_sends_away,
    requests_details,
)
from triage.domain.answers import CriterionCode, CriterionScore, Quote

_NEAR_WORDS = 1.0


class Relevance:
    """2 answers all that was asked, 1 a part or only the neighbourhood, 0 something else or nothing of substance."""

    code = CriterionCode.RELEVANCE

    def score(self, pair: ReadPair) -> CriterionScore:
        """Return the verdict: first whether there is substance, then whether it is about the post, then how much."""
        if not pair.asks:
            return verdict(self.code, None, "В обращении нет вопроса или проблемы.", LIKELY)
        value, reason, confidence = _judged(pair)
        return verdict(self.code, value, _telling(pair, reason), confidence, _quotes(pair, value))


def _judged(pair: ReadPair) -> tuple[int, str, float]:
    if is_empty(pair) or is_legal_dump(pair):
        return 0, _NOTHING, SURE if is_empty(pair) else LIKELY
    return (0, _ELSEWHERE, LIKELY) if is_off_topic(pair) else _extent(pair)


def _telling(pair: ReadPair, reason: str) -> str:
    """Return a reason with what was asked and is not answered, in the author's words, where it says that some is."""
    matter = main_matter(pair) if reason in _NAMING_MAIN else None
    matters = [matter] if matter else missed_matters(pair) if reason in _NAMING_MISSED else []
    lacking = "прямого ответа" if reason == _GENERAL else "ответа"
    return f"{reason.removesuffix('.')}: {unanswered(pair, matters, lacking)}." if matters else reason


def _extent(pair: ReadPair) -> tuple[int, str, float]:
    """Return how much of the post is answered; the first shortfall found is the one told."""
    if _is_promise_only(pair):
        known = pair.topicality.strength >= 1 or bool(pair.shared_places) or _names_body(pair)
        return (1, "Ответ только обещан, но тема названа.", LIKELY) if known else (0, "Ответ только обещан.", LIKELY)
    if requests_details(pair):
        return _extent_of_request(pair)
    for applies, reason in _SHORTFALLS:
        if applies(pair):
            return 1, reason, GUESS
    return 2, "Ответ по существу обращения.", LIKELY


def _is_doubtful(pair: ReadPair) -> bool:
    is_similar = pair.similarity is not None and pair.similarity > NEAR_COSINE
    return pair.nearness < DOUBTFUL_BELOW and not is_similar


def _contradicts_itself(pair: ReadPair) -> bool:
    return bool(pair.contradiction)


def _only_inspects(pair: ReadPair) -> bool:
    inspections = all(act.lemma in INSPECTION for act in concrete_work(pair))
    return pair.does(ActKind.PROMISED_REPLY) and not pair.does(ActKind.DONE) and inspections


def _refuses_barely(pair: ReadPair) -> bool:
    return is_refusal(pair) and not has_reason(pair) and not informs(pair)


def _disowns(pair: ReadPair) -> bool:
    helps = pair.does(ActKind.SENT_AWAY, ActKind.HANDED_OVER) or bool(concrete_work(pair))
    return pair.does(ActKind.NOT_OURS) and not helps


def _stays_general(pair: ReadPair) -> bool:
    return not concrete_work(pair) and not informs(pair) and not _explains(pair)


def _extent_of_request(pair: ReadPair) -> tuple[int, str, float]:
    """Return the extent of a request for details: nothing by itself; with a plan and an explanation a part or all."""
    plans = pair.does(ActKind.PLANNED, ActKind.PROMISED_REPLY, ActKind.ONGOING, ActKind.HANDED_OVER)
    if not plans and not has_reason(pair):
        return 0, "Вопрос автора возвращён ему же.", LIKELY
    explains = has_reason(pair) and pair.does(ActKind.PLANNED) and pair.does(ActKind.ONGOING)
    full = explains and pair.asks_only_information and pair.topicality.strength >= _NEAR_WORDS
    return (2, "Объяснено и спрошено необходимое.", GUESS) if full else (1, "Уточняются подробности.", LIKELY)


def _is_promise_only(pair: ReadPair) -> bool:
    return pair.does(ActKind.PROMISED_REPLY) and not pair.does(
        *WORK, ActKind.ONGOING, ActKind.ASKED, ActKind.REFUSED, ActKind.INSTRUCTED
    )


def _names_body(pair: ReadPair) -> bool:
    """«запросим сведения у перевозчика»: a promise that names who is asked."""
    sentences = {act.sentence for act in pair.of_kind(ActKind.PROMISED_REPLY, ActKind.HANDED_OVER)}
    return any(named_bodies(pair.answer, pair.answer.sentence(number)) for number in sentences)


def _explains(pair: ReadPair) -> bool:
    """Say whether a reason is an answer: it is to a question why or how; a problem wants more."""
    if is_refusal(pair):
        return has_reason(pair)
    kinds = {ask.kind for ask in pair.asks}
    return bool(kinds & {AskKind.WHY, AskKind.HOW}) and has_reason(pair)


def _misses_place(pair: ReadPair) -> bool:
    """General plans («первыми чистят магистрали») when the post names its street and nothing is reported done."""
    narrow = [place for place in pair.post_places if not place.is_wide]
    return bool(narrow) and not pair.shared_places and not concrete_work(pair) and not informs(pair)


def _misses_questions(pair: ReadPair) -> bool:
    asked = [ask for ask in pair.asks if ask.kind is not AskKind.PROBLEM]
    covered = pair.topicality.covered_count
    return len(asked) >= 2 and covered * 2 <= pair.topicality.ask_count


def _misses_addition(pair: ReadPair) -> bool:
    """«… И светофор не работает»: a matter added by «и», «ещё», «также» that the answer does not touch."""
    return any(
        pair.post.document.tokens[ask.tokens.start].norm in _ADDING
        and (ask.kind is not AskKind.PROBLEM or bool(fields_of(ask.lemmas)))
        for number, ask in enumerate(pair.asks)
        if number and number in pair.topicality.missed
    )


def _misses_where(pair: ReadPair) -> bool:
    """One of several questions is where or whom to turn to, and the answer names no way."""
    asks = [i for ask in pair.asks for i in ask.tokens if pair.post.document.tokens[i].norm in _WHITHER]
    ways = pair.does(ActKind.SENT_AWAY, ActKind.INSTRUCTED) or pair.contacts.details
    return len(pair.asks) >= 2 and bool(asks) and not ways and not named_bodies(pair.answer, _all(pair))


_WHITHER = frozenset(["куда", "кому"])


def _all(pair: ReadPair) -> range:
    return range(len(pair.answer.grammar))


def _misses_objects(pair: ReadPair) -> bool:
    """Say whether the answer speaks of one of three broken things or more («яма, горка, фонарь»)."""
    asked = {pair.post.lemma(i): i for i in range(len(pair.post.grammar)) if pair.post.lemma(i) in MUNICIPAL_THINGS}
    told = {pair.answer.lemma(i) for i in _all(pair)}
    if len(asked) < _MANY_THINGS or not told & set(asked) or told & _WHOLES:
        return False
    clauses = {_clause_number(pair, index) for index in asked.values()}
    return len(told & set(asked)) * _MANY_THINGS <= len(asked) and len(clauses) >= _MANY_THINGS


def _clause_number(pair: ReadPair, index: int) -> int:
    tokens = pair.post.document.tokens
    return sum(tokens[i].text in ",.;!?" or tokens[i].norm == "и" for i in range(index))


_MANY_THINGS = 3
_WHOLES = frozenset(["двор", "площадка", "благоустройство", "территория", "сквер", "парк", "весь", "остальной"])
_ADDING = frozenset(["и", "еще", "также", "плюс", "заодно", "кроме"])


def _misses_when(pair: ReadPair) -> bool:
    """One of several questions is when, and the answer names no time: neither a date nor that it is done."""
    is_asked = len(pair.asks) >= 2 and pair.asks_only_information and any(a.kind is AskKind.WHEN for a in pair.asks)
    return is_asked and not pair.times and not pair.does(ActKind.DONE, ActKind.REFUSED, ActKind.PROMISED_REPLY)


_NOTHING = "По существу ничего не сказано."
_ELSEWHERE = "Ответ говорит о другом."
_GENERAL = "Только общие сведения по теме."
_SOME = "Ответ не на все вопросы."
_NOT_ALL = "Ответ не на всё, о чём написано."
_NAMING_MAIN = frozenset([_NOTHING, _ELSEWHERE, _GENERAL])
_NAMING_MISSED = frozenset([_SOME, _NOT_ALL])
_SHORTFALLS: tuple[tuple[Callable[[ReadPair], bool], str], ...] = (
    (_is_doubtful, "Связь ответа с обращением слабая."),
    (_contradicts_itself, "Ответ противоречит сам себе."),
    (_only_inspects, "Ответ по существу обещан."),
    (_refuses_barely, "Отказ без объяснения."),
    (only_sends_away, "Сказано лишь, куда обратиться."),
    (_disowns, "Сказано лишь, что вопрос не относится к полномочиям."),
    (_stays_general, _GENERAL),
    (_misses_place, "Общие сведения: о месте обращения ничего не сказано."),
    (_misses_questions, _SOME),
    (_misses_addition, _NOT_ALL),
    (_misses_objects, _NOT_ALL),
    (_misses_where, "На вопрос «куда» не отвечено."),
    (_misses_when, "На вопрос «когда» не отвечено."),
)
"""What makes an answer to the post a partial one, in the order in which it is told."""


def _quotes(pair: ReadPair, value: int) -> tuple[Quote, ...]:
    """Return the clauses of an answer that speak most of the post; of 0 what the post asked, in its own words."""
    matter = main_matter(pair) if value == 0 else None
    if matter is not None:
        return (matter.quote(pair),)
    clauses = clauses_of(pair.answer)
    told = Counter(clauses[index] for index in pair.topicality.shared_tokens)
    most = sorted((clause for clause, count in told.items() if count == max(told.values())), key=lambda one: one.start)
    return tuple(pair.answer.quote(_cut(pair, clause)) for clause in most[:_MOST_QUOTED])


def _cut(pair: ReadPair, clause: range) -> range:
    """Return a clause without the mark it ends with, at most `_LONGEST` tokens."""
    stop = clause.stop if pair.answer.grammar[clause.stop - 1].is_word else max(clause.stop - 1, clause.start + 1)
    return range(clause.start, min(stop, clause.start + _LONGEST))


_MOST_QUOTED = 2
_LONGEST = 30
"""Tokens: a longer clause is quoted from its beginning."""
