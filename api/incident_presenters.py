"""Turns stored incidents into JSON shapes, naming every code; open when a field of an incident is wrong.

A stored code may be unknown to the pack of today (another version, an import): it is then shown as its own name.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from api.errors import problem, status_of
from api.presenters import DecisionPresenter
from api.schemas import incidents as out
from api.schemas.decisions import DecisionOut
from triage.domain.decisions import Decision
from triage.domain.events import RecordedEvent
from triage.domain.incidents import FREE_AUTHORITY_PREFIX, Assignment, OfficialAnswer, is_free_authority
from triage.domain.review import Appeal
from triage.incidents.intake import Receipt, ReceiptStatus
from triage.ports import Clock
from triage.regions.pack import RegionPack
from triage.storage.incident_rows import StoredIncident
from triage.storage.marks import answer_id


class IncidentPresenter:
    """Presents incidents with the names of a region pack. Cheap to build; stateless."""

    def __init__(self, pack: RegionPack, clock: Clock):
        self._pack = pack
        self._decisions = DecisionPresenter(pack, clock)
        self._zone = ZoneInfo(pack.info.time_zone)
        self._today = clock.now().astimezone(self._zone).date()

    def present(self, stored: StoredIncident, decision: Decision | None = None) -> out.IncidentOut:
        """Return the shape of an incident, with its decision when one is given."""
        incident = stored.incident
        day = incident.created_at.astimezone(self._zone).date() if incident.is_dated else self._today
        return out.IncidentOut(
            incident_id=incident.incident_id,
            platform=incident.key.platform,
            post_id=incident.key.post_id,
            comment_id=incident.key.comment_id,
            number=incident.number,
            text=incident.text,
            created_at=incident.created_at if incident.is_dated else None,
            received_at=stored.received_at,
            state=incident.state,
            needs_review=stored.needs_review,
            severity=stored.severity,
            topic=self.topic(incident.topic, incident.topic_group or "") if incident.topic else None,
            district=self.district(incident.district, day),
            settlement=self.settlement(incident.settlement),
            street=incident.street,
            house=incident.house,
            authority=self.authority(incident.authority, self._today) if incident.authority else None,
            assignments=[self._assignment(assignment) for assignment in incident.assignments],
            answers=[self._answer(answer, day) for answer in incident.answers],
            outcome=incident.outcome,
            closing_reason=incident.closing_reason,
            closed_at=incident.closed_at,
            reopened_at=list(incident.reopened_at),
            problem_id=stored.problem_id,
            duplicate_of=incident.duplicate_of,
            source_url=incident.source_url,
            decision=self._decision(decision),
        )

    def present_receipt(self, receipt: Receipt) -> out.IncidentOut:
        """Return the shape of the incident a message became. The error of a refused message is raised."""
        if receipt.stored is None:
            raise receipt.error or LookupError("a receipt has an incident or an error")
        return self.present(receipt.stored, receipt.decision)

    def authority(self, code: str, day: date) -> out.AuthorityRefOut:
        """Return an authority with its name on a day."""
        if is_free_authority(code):
            return out.AuthorityRefOut(code=code, name=code.removeprefix(FREE_AUTHORITY_PREFIX), kind=None)
        try:
            body = self._pack.authority(code, day)
        except KeyError:
            return out.AuthorityRefOut(code=code, name=code, kind=None)
        return out.AuthorityRefOut(code=code, name=body.short_name, kind=body.kind)

    def _decision(self, decision: Decision | None) -> DecisionOut | None:
        if decision is None:
            return None
        try:
            return self._decisions.present(decision)
        except KeyError:
            return None

    def topic(self, code: str, group: str) -> out.TopicRefOut:
        """Return a topic with its name; `group` is the code of its group as stored."""
        try:
            topic = self._pack.topic(code)
        except KeyError:
            return out.TopicRefOut(code=code, name=code, group_code=group, group=group)
        return out.TopicRefOut(code=topic.code, name=topic.name, group_code=topic.group_code, group=topic.group)

    def district(self, code: str | None, day: date) -> out.NamedOut | None:
        """Return a district with its name on a day."""
        if code is None:
            return None
        try:
            return out.NamedOut(code=code, name=self._pack.district(code, day).name)
        except KeyError:
            return out.NamedOut(code=code, name=code)

    def settlement(self, oktmo: str | None) -> out.NamedOut | None:
        """Return a settlement with its name."""
        if oktmo is None:
            return None
        try:
            return out.NamedOut(code=oktmo, name=self._pack.settlement(oktmo).name)
        except KeyError:
            return out.NamedOut(code=oktmo, name=oktmo)

    def _assignment(self, assignment: Assignment) -> out.AssignmentOut:
        day = self.day(assignment.assigned_at)
        return out.AssignmentOut(
            authority=self.authority(assignment.authority, day),
            co_executors=[self.authority(code, day) for code in assignment.co_executors],
            assigned_at=assignment.assigned_at,
            released_at=assignment.released_at,
            reason=assignment.reason,
            norm_hours=assignment.norm_hours,
            was_wrong=assignment.was_wrong,
        )

    def _answer(self, answer: OfficialAnswer, day: date) -> out.AnswerOut:
        day = self.day(answer.answered_at) if answer.answered_at else day
        authority = self.authority(answer.authority, day) if answer.authority else None
        return out.AnswerOut(
            answer_id=answer_id(answer.text),
            text=answer.text,
            answered_at=answer.answered_at,
            authority=authority,
            kind=answer.kind,
            quality=answer.quality,
            score_version=answer.score_version,
            analyst_count=answer.analyst_count,
        )

    def day(self, moment: datetime) -> date:
        """Return the day of a moment in the time zone of the region."""
        return moment.astimezone(self._zone).date()


def present_receipt(index: int, receipt: Receipt) -> out.ReceiptOut:
    """Return what became of one message of a batch."""
    incident = receipt.stored.incident if receipt.stored else None
    error = receipt.error
    return out.ReceiptOut(
        index=index,
        status=receipt.status,
        incident_id=incident.incident_id if incident else None,
        state=incident.state if incident else None,
        authority=incident.authority if incident else None,
        error=problem(status_of(error), str(error)) if error else None,
    )


def present_batch(receipts: Iterable[out.ReceiptOut]) -> out.BatchOut:
    """Return the receipts of a batch with their counts."""
    results = list(receipts)
    statuses = [result.status for result in results]
    return out.BatchOut(
        results=results,
        created_count=statuses.count(ReceiptStatus.CREATED),
        repeated_count=statuses.count(ReceiptStatus.REPEATED),
        refused_count=statuses.count(ReceiptStatus.REFUSED),
    )


def present_event(recorded: RecordedEvent) -> out.EventOut:
    """Return one entry of the log."""
    event = recorded.event
    return out.EventOut(
        sequence=recorded.sequence,
        kind=event.kind,
        at=event.at,
        recorded_at=recorded.recorded_at,
        actor=event.actor,
        authority=event.authority,
        previous=event.previous,
        value=event.value,
        note=event.note,
    )


def present_appeal(appeal: Appeal) -> out.AppealOut:
    """Return an appeal: the shape has the fields of the record."""
    return out.AppealOut.model_validate(appeal, from_attributes=True)
