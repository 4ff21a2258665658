"""Says in Russian what a learned verdict rests on, or what is missing; open when a reason or its quote misleads.

A value above 0 rests on the clause that spoke loudest for it. A 0 rests on an absence: the reason names what is
missing, and the quote shows what the answer says instead, or what the post asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from models.criterion_voices import LONGEST_QUOTE, Voice
from triage.answers.acts import ActKind
from triage.answers.matters import main_matter, missed_matters, unanswered
from triage.answers.names import CRITERIA_NAMES
from triage.answers.pair import ReadPair
from triage.answers.substance import concrete_work
from triage.domain.answers import CriterionCode, Quote

WAVERING = {
    code: f"Похоже, «{name}» — либо 0, либо 2: программа колеблется и ставит 1, проверьте."
    for code, name in CRITERIA_NAMES.items()
}
"""Said of 1 where it is but the middle: a reason for «partly» would be one nobody believes, the program included.

The criterion is named, since a table puts the reasons of all into one note.
"""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a verdict rests on: a sentence for the analyst and the words it is read from."""

    reason: str
    quotes: tuple[Quote, ...]


def grounds_of(code: CriterionCode, outcome: int, voice: Voice) -> Grounds:
    """Return the grounds of an outcome: 0, 1, 2, or 3 for «not applicable»."""
    if outcome == 0:
        return _ABSENCES[code](voice)
    reason = _REASONS[code][outcome]
    if outcome == 1 and (partly := _PARTS.get(code)):
        reason = partly(voice.pair) or reason
    return Grounds(reason, _loudest(voice, _told(code, voice.pair)))


def _told(code: CriterionCode, pair: ReadPair) -> Sequence[range]:
    """Return the words of an answer in which an analyst looks for a criterion first: dates, deeds, contacts."""
    if code is CriterionCode.DEADLINE:
        times = [pair.answer.tokens_between(time.start, time.stop) for time in pair.times]
        return [tokens for tokens in times if tokens and pair.answer.sentence_of[tokens.start] not in pair.silent]
    if code is CriterionCode.ACTION:
        return [act.tokens for act in pair.of_kind(ActKind.DONE, ActKind.PLANNED, ActKind.ONGOING)]
    return [tokens for tokens in pair.contacts.details if tokens] if code is CriterionCode.CONTACT else ()


def _loudest(voice: Voice, among: Sequence[range] = ()) -> tuple[Quote, ...]:
    tokens = voice.loudest(among)
    return () if tokens is None else (voice.pair.answer.quote(tokens),)


def _instead(voice: Voice, *kinds: ActKind) -> tuple[Quote, ...]:
    """Return what an answer says in place of what is missing: its acts of some kinds, at most two."""
    clauses = dict.fromkeys(voice.readable(act.tokens) for act in voice.pair.of_kind(*kinds))
    return tuple(voice.pair.answer.quote(tokens) for tokens in list(clauses)[:2])


def _irrelevant(voice: Voice) -> Grounds:
    pair = voice.pair
    matter = main_matter(pair)
    if matter is None:
        return Grounds("Похоже, ответ не по существу: на сам вопрос автора ответа нет.", _asked(pair))
    return Grounds(f"Похоже, ответ не по существу: {unanswered(pair, [matter])}.", (matter.quote(pair),))


def _asked(pair: ReadPair) -> tuple[Quote, ...]:
    """Return the sentence of the post that tells most of what it asks."""
    if not pair.asks:
        return ()
    tokens = max(pair.asks, key=lambda ask: len(ask.lemmas)).tokens
    return (pair.post.quote(range(tokens.start, min(tokens.stop, tokens.start + LONGEST_QUOTE)), in_post=True),)


def _partly_relevant(pair: ReadPair) -> str:
    missed = missed_matters(pair)
    return f"Похоже, ответ по существу лишь отчасти: {unanswered(pair, missed)}." if missed else ""


def _partly_owned(pair: ReadPair) -> str:
    """Say that the author is sent on only where he is: this value has other grounds too."""
    is_sent = pair.does(ActKind.SENT_AWAY, ActKind.NOT_OURS)
    return "" if is_sent else "Похоже, орган взял вопрос на себя лишь отчасти."


def _partly_done(pair: ReadPair) -> str:
    """Call a deed no mere intention."""
    return "Похоже, названные действия решают вопрос лишь отчасти." if pair.does(ActKind.DONE) else ""


def _partly_founded(pair: ReadPair) -> str:
    return "Похоже, проверить можно лишь часть сказанного." if pair.figures else ""


def _partly_guided(pair: ReadPair) -> str:
    return "" if pair.contacts.bodies else "Похоже, куда и как обратиться, понятно лишь отчасти."


_PARTS: Mapping[CriterionCode, Callable[[ReadPair], str]] = {
    CriterionCode.RELEVANCE: _partly_relevant,
    CriterionCode.ACTION: _partly_done,
    CriterionCode.OWNERSHIP: _partly_owned,
    CriterionCode.EVIDENCE: _partly_founded,
    CriterionCode.CONTACT: _partly_guided,
}
"""What is said of 1 where the plain reason might not be true of the answer; empty where it is."""


def _inactive(voice: Voice) -> Grounds:
    if concrete_work(voice.pair):
        reason = "Похоже, вопрос автора названные действия не решают."
        return Grounds(reason, _instead(voice, ActKind.DONE, ActKind.PLANNED))
    said = _instead(voice, *_IN_PLACE_OF_WORK)
    return Grounds("Похоже, о действиях ничего не сказано: ни сделанного, ни запланированного.", said)


def _undated(voice: Voice) -> Grounds:
    if voice.pair.times:
        times = [voice.pair.answer.tokens_between(time.start, time.stop) for time in voice.pair.times]
        shown = [voice.pair.answer.quote(voice.readable(tokens)) for tokens in times[:1] if tokens]
        return Grounds("Похоже, названное время — не срок решения вопроса.", tuple(shown))
    acts = _instead(voice, ActKind.PLANNED, ActKind.PROMISED_REPLY, ActKind.ONGOING, ActKind.DONE)
    return Grounds("Похоже, срок нужен, но не назван: ни даты, ни периода.", acts)


def _unfounded(voice: Voice) -> Grounds:
    if voice.pair.figures:
        shown = voice.readable(range(voice.pair.figures[0], voice.pair.figures[0] + 1))
        return Grounds("Похоже, приведённые цифры ничего не обосновывают.", (voice.pair.answer.quote(shown),))
    return Grounds("Похоже, это утверждение без обоснования: ни причины, ни цифр, ни документа.", _loudest(voice))


def _without_contact(voice: Voice) -> Grounds:
    contacts, answer = voice.pair.contacts, voice.pair.answer
    if details := [tokens for tokens in contacts.details if tokens]:
        shown = tuple(answer.quote(voice.readable(tokens)) for tokens in details[:1])
        return Grounds("Похоже, названный контакт не поможет автору пойти дальше.", shown)
    if contacts.bodies:
        shown = tuple(answer.quote(voice.readable(tokens)) for tokens in contacts.bodies[:1])
        return Grounds("Похоже, орган упомянут, но не сказано, куда и как обратиться.", shown)
    said = _instead(voice, ActKind.SENT_AWAY, ActKind.NOT_OURS, ActKind.REFUSED)
    return Grounds("Похоже, не сказано, куда обратиться: ни органа, ни телефона, ни адреса.", said)


def _disowned(voice: Voice) -> Grounds:
    said = _instead(voice, *_BRUSHING_OFF)
    return Grounds("Похоже на отписку: вопрос ни решён, ни передан тому, кто его решит.", said or _loudest(voice))


_BRUSHING_OFF = (ActKind.NOT_OURS, ActKind.REFUSED, ActKind.SENT_AWAY, ActKind.PLACEHOLDER, ActKind.PRAISE)
_IN_PLACE_OF_WORK = (*_BRUSHING_OFF, ActKind.PROMISED_REPLY, ActKind.ASKED, ActKind.HANDED_OVER)
_ABSENCES: Mapping[CriterionCode, Callable[[Voice], Grounds]] = {
    CriterionCode.RELEVANCE: _irrelevant,
    CriterionCode.ACTION: _inactive,
    CriterionCode.DEADLINE: _undated,
    CriterionCode.EVIDENCE: _unfounded,
    CriterionCode.CONTACT: _without_contact,
    CriterionCode.OWNERSHIP: _disowned,
}
_REASONS: Mapping[CriterionCode, Sequence[str]] = {
    CriterionCode.RELEVANCE: (
        "",
        "Похоже, ответ по существу лишь отчасти.",
        "Похоже, ответ по существу обращения.",
        "Похоже, в обращении нет вопроса или проблемы.",
    ),
    CriterionCode.ACTION: (
        "",
        "Похоже, названо лишь намерение.",
        "Похоже, сказано, что сделано или будет сделано.",
        "Похоже, действий не требуется.",
    ),
    CriterionCode.DEADLINE: (
        "",
        "Похоже, срок назван неопределённо.",
        "Похоже, срок понятен.",
        "Похоже, срок не требуется.",
    ),
    CriterionCode.EVIDENCE: (
        "",
        "Похоже, причина названа, но проверить её нечем.",
        "Похоже, ответ опирается на факты, которые можно проверить.",
        "Похоже, обосновывать нечего.",
    ),
    CriterionCode.CONTACT: (
        "",
        "Похоже, назван орган, но не сказано, как с ним связаться.",
        "Похоже, сказано, куда и как обратиться.",
        "Похоже, обращаться дальше не нужно.",
    ),
    CriterionCode.OWNERSHIP: (
        "",
        "Похоже, заявителя лишь направляют в другое место.",
        "Похоже, орган взял вопрос на себя или передал его, назвав кому.",
        "Похоже, брать на себя нечего.",
    ),
}
"""What is said of 1, 2 and «not applicable» where the learned criterion differs from the rules; 0 is in `_ABSENCES`."""
