"""Criterion «По существу»: does the answer answer what was asked; open when relevance is off."""

from __future__ import annotations

import re

from triage.answers.acts import ActKind
from triage.answers.contacts import named_bodies
from triage.answers.criteria.verdict import GUESS, LIKELY, SURE, verdict
from triage.answers.pair import ReadPair
from triage.answers.questions import AskKind
from triage.answers.substance import (
    INSPECTION,
    WORK,
    concrete_work,
    has_reason,
    informs,
    is_empty,
    is_legal_dump,
    is_refusal,
    shared_places,
)
from triage.domain.answers import CriterionCode, CriterionScore, Quote

_NEAR_WORDS = 1.0
_TERSE_WORDS = 14
_FIELD_SHARE = 0.12
_YES_OR_NO = re.compile(r"(?:^|[.!?] )(?:да|нет|конечно) ,")
_FAR, _NEAR = 0.10, 0.35
"""Cosines of USE vectors: below the first the texts speak of different things, above the second of the same."""


class Relevance:
    """2 answers all that was asked, 1 a part or only the neighbourhood, 0 something else or nothing of substance."""

    code = CriterionCode.RELEVANCE

    def score(self, pair: ReadPair) -> CriterionScore:
        """Return the verdict: first whether there is substance, then whether it is about the post, then how much."""
        if not pair.asks:
            return verdict(self.code, None, "В обращении нет вопроса или проблемы.", LIKELY)
        quotes = _quotes(pair)
        if is_empty(pair) or is_legal_dump(pair):
            return verdict(self.code, 0, "По существу ничего не сказано.", SURE if is_empty(pair) else LIKELY, quotes)
        if not _is_about_post(pair):
            return verdict(self.code, 0, "Ответ говорит о другом.", LIKELY, quotes)
        value, reason, confidence = _extent(pair)
        return verdict(self.code, value, reason, confidence, quotes)


def _is_about_post(pair: ReadPair) -> bool:
    """Shared words, roots or a place make an answer one to this post; a distant vector or other field speaks against."""
    near = pair.topicality.strength >= _NEAR_WORDS or bool(shared_places(pair))
    if pair.does(ActKind.REFUSED, ActKind.PROMISED_REPLY, ActKind.NOT_OURS) and not pair.does(*WORK) and not pair.topicality.is_elsewhere:
        return True  # «изменить не представляется возможным»: refusals and promises are elliptical
    if pair.similarity is not None and pair.similarity > _NEAR:
        return True
    if near:
        return not (pair.similarity is not None and pair.similarity < _FAR and pair.topicality.strength < 2)
    if pair.topicality.is_elsewhere:
        return False
    same_field = bool(pair.topicality.fields) and pair.topicality.field_share >= _FIELD_SHARE
    is_reply = pair.answer.has(_YES_OR_NO)
    return same_field or is_reply or pair.answer.word_count <= _TERSE_WORDS


def _extent(pair: ReadPair) -> tuple[int, str, float]:
    work = concrete_work(pair)
    if pair.contradiction:
        return 1, "Ответ противоречит сам себе.", LIKELY
    if _is_promise_only(pair):
        known = pair.topicality.strength >= 1 or bool(shared_places(pair)) or _names_body(pair)
        return (1, "Ответ только обещан, но тема названа.", LIKELY) if known else (0, "Ответ только обещан.", LIKELY)
    if pair.does(ActKind.ASKED) and not pair.does(ActKind.DONE):
        return _extent_of_request(pair)
    if pair.does(ActKind.PROMISED_REPLY) and not pair.does(ActKind.DONE) and all(act.lemma in INSPECTION for act in work):
        return 1, "Ответ по существу обещан.", LIKELY
    if is_refusal(pair) and not has_reason(pair) and not informs(pair):
        return 1, "Отказ без объяснения.", LIKELY
    if pair.does(ActKind.NOT_OURS) and not work and not pair.does(ActKind.SENT_AWAY, ActKind.HANDED_OVER):
        return 1, "Сказано лишь, что вопрос не относится к полномочиям.", LIKELY
    if not work and not informs(pair) and not _explains(pair):
        return 1, "Только общие сведения по теме.", GUESS
    if _misses_place(pair):
        return 1, "Общие сведения: о месте обращения ничего не сказано.", LIKELY
    if _misses_questions(pair):
        return 1, "Ответ не на все вопросы.", GUESS
    return 2, "Ответ по существу обращения.", LIKELY


def _extent_of_request(pair: ReadPair) -> tuple[int, str, float]:
    """A request for details answers nothing by itself; with a plan and an explanation it answers a part or all."""
    plans = pair.does(ActKind.PLANNED, ActKind.PROMISED_REPLY, ActKind.ONGOING, ActKind.HANDED_OVER)
    if not plans and not has_reason(pair):
        return 0, "Вопрос автора возвращён ему же.", LIKELY
    explains = has_reason(pair) and pair.does(ActKind.PLANNED) and pair.does(ActKind.ONGOING)
    full = explains and pair.asks_only_information and pair.topicality.strength >= _NEAR_WORDS
    return (2, "Объяснено и спрошено необходимое.", GUESS) if full else (1, "Уточняются подробности.", LIKELY)


def _is_promise_only(pair: ReadPair) -> bool:
    return pair.does(ActKind.PROMISED_REPLY) and not pair.does(*WORK, ActKind.ONGOING, ActKind.ASKED, ActKind.REFUSED, ActKind.INSTRUCTED)


def _names_body(pair: ReadPair) -> bool:
    """«запросим сведения у перевозчика»: a promise that names who is asked."""
    sentences = {act.sentence for act in pair.of_kind(ActKind.PROMISED_REPLY, ActKind.HANDED_OVER)}
    return any(named_bodies(pair.answer, pair.answer.sentence(number)) for number in sentences)


def _explains(pair: ReadPair) -> bool:
    """A reasoned refusal or an explanation answers a question why, how or when; a problem wants more."""
    if is_refusal(pair):
        return has_reason(pair)
    kinds = {ask.kind for ask in pair.asks}
    return bool(kinds & {AskKind.WHY, AskKind.HOW}) and has_reason(pair)


def _misses_place(pair: ReadPair) -> bool:
    """General plans («первыми чистят магистрали») when the post names its street and nothing is reported done."""
    narrow = [place for place in pair.post_places if not place.is_wide]
    return bool(narrow) and not shared_places(pair) and not concrete_work(pair) and not informs(pair)


def _misses_questions(pair: ReadPair) -> bool:
    asked = [ask for ask in pair.asks if ask.kind is not AskKind.PROBLEM]
    covered = pair.topicality.covered_count
    return len(asked) >= 2 and covered * 2 <= pair.topicality.ask_count


def _quotes(pair: ReadPair) -> tuple[Quote, ...]:
    tokens = pair.topicality.shared_tokens[:3]
    return tuple(pair.answer.quote(range(i, i + 1)) for i in tokens)
