"""Reports on answers of a time: how analysts and the machine agree, what analysts teach, which templates there are.

Open when a figure of a report is doubted. Each is made of stored scores alone: nothing is scored here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median

from triage.answers.agreement import Agreement, AuthorityBias, MarkPair, agreement_of, authority_biases
from triage.answers.consensus import middle_value
from triage.answers.templates import AuthoredAnswer, Template, TemplateShare, find_templates, template_shares
from triage.domain.answer_reviews import AnswerFilter, ListedAnswer, RatedAnswer
from triage.domain.answers import AnalystScore, AnswerKind, CriterionCode, Marks
from triage.domain.errors import InputError
from triage.storage.answer_scores import ScoreHistory
from triage.storage.database import Database

MAX_TEMPLATE_ANSWERS = 20_000
"""Answers compared with one another in one report: some ten seconds of one core."""
NOBODY = ""
"""Authority of an answer that nobody signed and nobody was in charge of."""


@dataclass(frozen=True, slots=True)
class AgreementReport:
    """How the machine agrees with analysts, how analysts agree with one another, and bias per authority."""

    answer_count: int
    machine: Agreement
    analysts: Agreement
    biases: tuple[AuthorityBias, ...]


@dataclass(frozen=True, slots=True)
class TemplateReport:
    """The templates among answers of a time; positions in `templates` are those in `answers`."""

    answers: tuple[ListedAnswer, ...]
    templates: tuple[Template, ...]
    shares: tuple[TemplateShare, ...]


def agreement_report(database: Database, narrowed: AnswerFilter, minimum_count: int) -> AgreementReport:
    """Return how the newest automatic scores and the analysts' scores in force agree.

    A quality that only follows from criteria (`implied_quality`) leans on the machine and is not compared.
    """
    machine: list[MarkPair] = []
    analysts: list[MarkPair] = []
    means: list[MarkPair] = []
    answer_count = 0
    with database.reading() as unit:
        for listed, history in unit.answer_reviews.reviewed(narrowed):
            answer_count += 1
            given = [_own(score) for score in history.in_force]
            analysts += [_pair(listed, one, other) for one, other in combinations(given, 2)]
            if history.automatic:
                automatic = history.automatic[-1].marks
                machine += [_pair(listed, automatic, marks) for marks in given]
                means.append(_pair(listed, automatic, _mean(given)))
    return AgreementReport(
        answer_count, agreement_of(machine), agreement_of(analysts), authority_biases(means, minimum_count)
    )


def rated_answers(database: Database, narrowed: AnswerFilter) -> Iterator[RatedAnswer]:
    """Yield the answers to which analysts gave a quality themselves, with the medians of what they gave."""
    with database.reading() as unit:
        for listed, history in unit.answer_reviews.reviewed(narrowed):
            rated = _rated(listed, history)
            if rated is not None:
                yield rated


def template_report(database: Database, narrowed: AnswerFilter) -> TemplateReport:
    """Return the templates among the answers that a filter leaves.

    An answer fits its post where its relevance is not 0: a template that fits is thrift, one that does not a brush-off.
    InputError when there are more answers than can be compared.
    """
    with database.reading() as unit:
        count = unit.answer_reviews.count(narrowed)
        if count > MAX_TEMPLATE_ANSWERS:
            raise InputError(
                f"ответов {count}, сравнить можно до {MAX_TEMPLATE_ANSWERS} → сузьте период или назовите орган"
            )
        listed = tuple(one for one in unit.answer_reviews.stream(narrowed) if one.kind is not AnswerKind.NOT_AN_ANSWER)
    authored = [_authored(one) for one in listed]
    templates = find_templates(authored)
    return TemplateReport(listed, templates, template_shares(authored, templates))


def _authored(one: ListedAnswer) -> AuthoredAnswer:
    fits = None if one.relevance is None else one.relevance > 0
    return AuthoredAnswer(one.authority or NOBODY, one.post, one.answer, fits)


def _own(score: AnalystScore) -> Marks:
    """Return what an analyst gave without what follows from it."""
    return Marks(score.kind, score.quality, score.values)


def _pair(listed: ListedAnswer, one: Marks, other: Marks) -> MarkPair:
    return MarkPair(listed.incident_id, listed.authority or NOBODY, one, other)


def _mean(given: Sequence[Marks]) -> Marks:
    qualities = [marks.quality for marks in given if marks.quality is not None]
    return Marks(None, sum(qualities) / len(qualities) if qualities else None, {})


def _rated(listed: ListedAnswer, history: ScoreHistory) -> RatedAnswer | None:
    scores = [score for score in history.in_force if score.quality is not None]
    if not scores:
        return None
    quality = median(score.quality for score in scores if score.quality is not None)
    return RatedAnswer(listed, quality, _middle_values(scores), len(scores))


def _middle_values(scores: Iterable[AnalystScore]) -> dict[CriterionCode, int | None]:
    given: dict[CriterionCode, list[int | None]] = defaultdict(list)
    for score in scores:
        for code, value in score.values.items():
            given[code].append(value)
    return {code: middle_value(values) for code, values in given.items()}
