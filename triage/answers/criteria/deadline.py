"""Criterion «Срок»: when it was or will be done; open when a deadline is missed or a date taken for one."""

from __future__ import annotations

from triage.answers.acts import ActKind
from triage.answers.criteria.verdict import LIKELY, SURE, verdict
from triage.answers.dates import Precision, TimeExpression
from triage.answers.pair import ReadPair
from triage.answers.substance import informs, is_off_topic, is_refusal
from triage.domain.answers import CriterionCode, CriterionScore, Quote

_PLAN_WORDS = frozenset(["планирование", "формирование", "рассмотрение", "учет", "проработка"])


class Deadline:
    """2 a date or period, 1 vague, 0 none although due, N/A solved already or nothing to be done."""

    code = CriterionCode.DEADLINE

    def score(self, pair: ReadPair) -> CriterionScore:
        """Return the verdict on the best time expression that belongs to an act."""
        if is_off_topic(pair):
            return verdict(self.code, 0, "Срок не по этому обращению.", LIKELY)
        done = {act.sentence for act in pair.of_kind(ActKind.DONE)}
        exact = [time for time in _due(pair) if time.precision is Precision.EXACT or _is_past_night(pair, time, done)]
        if exact:
            return verdict(self.code, 2, "Назван срок.", SURE, _quotes(pair, exact))
        vague = _due(pair)
        if vague:
            return verdict(self.code, 1, "Срок назван неопределённо.", LIKELY, _quotes(pair, vague))
        if _is_not_due(pair):
            return verdict(self.code, None, "Срок не требуется.", LIKELY)
        return verdict(self.code, 0, "Срок не назван.", LIKELY)


def _is_past_night(pair: ReadPair, time: TimeExpression, done: set[int]) -> bool:
    """«трубу заварили ночью» is the last night; «ночью техника выйдет» may be any."""
    tokens = pair.answer.tokens_between(time.start, time.stop)
    return time.rule == "night" and bool(tokens) and pair.answer.sentence_of[tokens.start] in done


def _due(pair: ReadPair) -> list[TimeExpression]:
    """Time expressions outside citations, copied sentences and sentences that do nothing."""
    cited = {index for act in pair.citations.acts for index in act}
    doing = {act.sentence for act in pair.acts if act.kind in _TIMED}
    worked = {act.sentence for act in pair.of_kind(ActKind.DONE, ActKind.PLANNED, ActKind.PROMISED_REPLY)}
    due = []
    for time in pair.times:
        tokens = pair.answer.tokens_between(time.start, time.stop)
        sentence = pair.answer.sentence_of[tokens.start] if tokens else -1
        if time.rule in _HOURS and sentence not in worked and not pair.asks_only_information:
            continue
        if sentence not in worked and _is_while(pair, time):
            continue
        if tokens and not cited & set(tokens) and sentence in doing and sentence not in pair.copied:
            due.append(time)
    return due


def _is_while(pair: ReadPair, time: TimeExpression) -> bool:
    """«слейте воду в течение нескольких минут» tells how long a step takes, not a term."""
    return time.rule == "period" and "минут" in pair.answer.quote_chars(time.start, time.stop).text


_HOURS = frozenset(["night", "clock"])
"""Times of day: of a deed they are a deadline, of a habit («после 20 часов автобусов меньше») a timetable."""
_TIMED = (
    ActKind.DONE,
    ActKind.PLANNED,
    ActKind.ONGOING,
    ActKind.FINDING,
    ActKind.PROMISED_REPLY,
    ActKind.INSTRUCTED,
    ActKind.HANDED_OVER,
    ActKind.REFUSED,
    ActKind.SENT_AWAY,
)


def _is_not_due(pair: ReadPair) -> bool:
    """Solved, refused, or a question for information that is answered."""
    if pair.does(ActKind.DONE) and not pair.does(ActKind.PLANNED):
        return True
    if (is_refusal(pair) or pair.does(ActKind.NOT_OURS)) and not pair.does(ActKind.PLANNED):
        return True
    return pair.asks_only_information and informs(pair) and not pair.does(ActKind.PROMISED_REPLY)


def _quotes(pair: ReadPair, times: list[TimeExpression]) -> tuple[Quote, ...]:
    return tuple(pair.answer.quote_chars(time.start, time.stop) for time in times[:3])
