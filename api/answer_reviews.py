"""Presents analysts' work on answers and the reports on it; open when a field of them is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypeVar
from zoneinfo import ZoneInfo

from api.incident_presenters import IncidentPresenter
from api.schemas import answer_reviews as out
from api.schemas.decisions import Shape
from api.schemas.incidents import AuthorityRefOut
from triage.answers.agreement import Agreement, AuthorityBias, CriterionAgreement
from triage.answers.consensus import QUARREL
from triage.answers.names import CRITERIA_NAMES
from triage.answers.templates import Template, TemplateShare
from triage.domain.answer_reviews import ListedAnswer, QueueCursor
from triage.domain.answers import AnalystScore, StoredScore
from triage.domain.errors import InputError
from triage.incidents.answer_reports import AgreementReport, TemplateReport
from triage.incidents.answer_reviews import ReviewedAnswer
from triage.ports import Clock
from triage.regions.pack import RegionPack
from triage.storage.answer_scores import in_force

ShapeT = TypeVar("ShapeT", bound=Shape)
_SHOWN_CASES = 50


class AnswerReviewPresenter:
    """Presents answers with the names of a region pack. Cheap to build; stateless."""

    def __init__(self, pack: RegionPack, clock: Clock):
        self._incidents = IncidentPresenter(pack, clock)
        self._zone = ZoneInfo(pack.info.time_zone)
        self._today = clock.now().astimezone(self._zone).date()

    def scored(self, reviewed: ReviewedAnswer) -> out.ScoredAnswerOut:
        """Return one answer with every score."""
        held = set(map(id, in_force(reviewed.history.analysts)))
        return out.ScoredAnswerOut(
            **self._listed(reviewed.answer),
            automatic=[_automatic(score) for score in reviewed.history.automatic],
            analysts=[_analyst(score, id(score) in held) for score in reviewed.history.analysts],
        )

    def queue(self, found: Sequence[ListedAnswer], limit: int) -> out.AnswerQueueOut:
        """Return a page of the queue; `found` holds one answer more than `limit` where there is another page."""
        shown = found[:limit]
        cursor = _cursor_word(shown[-1]) if len(found) > limit else None
        return out.AnswerQueueOut(items=[self._waiting(one) for one in shown], next_cursor=cursor)

    def agreement(self, report: AgreementReport, minimum_count: int) -> out.AgreementReportOut:
        """Return the report on agreement."""
        return out.AgreementReportOut(
            answer_count=report.answer_count,
            machine=_agreement(report.machine),
            analysts=_agreement(report.analysts),
            biases=[self._bias(bias) for bias in report.biases],
            minimum_count=minimum_count,
        )

    def templates(self, report: TemplateReport) -> out.TemplateReportOut:
        """Return the report on templates, those that fit their posts least first."""
        shown = [self._template(template, report.answers) for template in report.templates]
        shown.sort(key=lambda template: (-template.misfit_count, -template.count))
        return out.TemplateReportOut(templates=shown, shares=[self._share(share) for share in report.shares])

    def _waiting(self, one: ListedAnswer) -> out.WaitingAnswerOut:
        urgency = one.urgency or 0.0
        points = urgency - QUARREL if urgency >= QUARREL else urgency
        return out.WaitingAnswerOut(**self._listed(one), reason=one.reason, points=round(points, 3))

    def _listed(self, one: ListedAnswer) -> dict[str, object]:
        day = one.answered_at.astimezone(self._zone).date() if one.answered_at else self._today
        return {
            "incident_id": one.incident_id,
            "answer_id": one.answer_id,
            "post": one.post,
            "answer": one.answer,
            "answered_at": one.answered_at,
            "authority": self._authority(one.authority, day),
            "kind": one.kind,
            "quality": one.quality,
            "score_version": one.score_version,
            "analyst_count": one.analyst_count,
        }

    def _authority(self, code: str | None, day: date | None = None) -> AuthorityRefOut | None:
        return self._incidents.authority(code, day or self._today) if code else None

    def _bias(self, bias: AuthorityBias) -> out.BiasOut:
        return out.BiasOut(
            authority=self._authority(bias.authority),
            count=bias.count,
            mean=out.MeasuredOut.model_validate(bias.mean, from_attributes=True),
            is_enough=bias.is_enough,
            is_biased=bias.is_biased,
        )

    def _template(self, template: Template, answers: Sequence[ListedAnswer]) -> out.TemplateOut:
        cases = [_case(answers[index]) for index in template.members]
        cases.sort(key=lambda case: (case.fits is not False, case.fits is not None))
        return out.TemplateOut(
            authority=self._authority(template.authority),
            example=template.example,
            count=len(cases),
            post_count=template.post_count,
            misfit_count=sum(case.fits is False for case in cases),
            cases=cases[:_SHOWN_CASES],
        )

    def _share(self, share: TemplateShare) -> out.TemplateShareOut:
        return out.TemplateShareOut(
            authority=self._authority(share.authority),
            answer_count=share.answer_count,
            templated_count=share.templated_count,
            misfit_count=share.misfit_count,
            share=share.share,
        )


def read_cursor(word: str | None) -> QueueCursor | None:
    """Read a cursor of the queue, checked by its pattern before. InputError when it is not one of ours."""
    if word is None:
        return None
    urgency, _, place = word.partition("_")
    row, _, position = place.partition("_")
    try:
        return QueueCursor(float(urgency), int(row), int(position))
    except ValueError as error:
        raise InputError("cursor не из этого списка → возьмите next_cursor прошлой страницы") from error


def _cursor_word(last: ListedAnswer) -> str:
    return f"{last.urgency or 0.0:.3f}_{last.incident_row}_{last.position}"


def _automatic(score: StoredScore) -> out.AutomaticScoreOut:
    return out.AutomaticScoreOut(
        version=score.version,
        scored_at=score.scored_at,
        values=score.marks.values,
        quality=score.marks.quality,
        kind=score.marks.kind,
        confidence=score.confidence,
    )


def _analyst(score: AnalystScore, is_in_force: bool) -> out.AnalystScoreOut:
    return out.AnalystScoreOut(
        analyst=score.analyst,
        scored_at=score.scored_at,
        values=score.values,
        quality=score.quality,
        implied_quality=score.implied_quality,
        kind=score.kind,
        comment=score.comment,
        is_withdrawn=score.is_withdrawn,
        is_in_force=is_in_force,
    )


def _agreement(agreement: Agreement) -> out.AgreementOut:
    return out.AgreementOut(
        count=agreement.count,
        criteria=[_criterion(found) for found in agreement.criteria],
        quality=_same(out.QualityAgreementOut, agreement.quality),
        same_kind_share=agreement.same_kind_share,
    )


def _criterion(found: CriterionAgreement) -> out.CriterionAgreementOut:
    return out.CriterionAgreementOut(
        code=found.code,
        name=CRITERIA_NAMES[found.code],
        count=found.count,
        kappa=_same(out.MeasuredOut, found.kappa),
        same_share=found.same_share,
        applies_share=found.applies_share,
    )


def _case(one: ListedAnswer) -> out.TemplateCaseOut:
    fits = None if one.relevance is None else one.relevance > 0
    return out.TemplateCaseOut(incident_id=one.incident_id, answer_id=one.answer_id, fits=fits)


def _same(shape: type[ShapeT], record: object | None) -> ShapeT | None:
    """Return the shape that has the fields of a record."""
    return None if record is None else shape.model_validate(record, from_attributes=True)
