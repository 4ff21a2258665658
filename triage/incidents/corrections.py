"""Puts a wrong topic, route, place or group right in one call; open when a correction has the wrong effect.

A correction changes the incident, stands in its log (who, when, why), and becomes a row of the next training set. So
does a confirmation: a person who names the value that stands already has found it right.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from triage.domain.access import Principal
from triage.domain.errors import ConflictError, InputError, NotFoundError
from triage.domain.events import Event, EventKind
from triage.domain.incidents import AssignmentReason, Incident, is_free_authority
from triage.domain.review import CorrectedField, Correction, Member, SimilarityKind
from triage.incidents import lifecycle
from triage.incidents.authorities import check_authority, local_day
from triage.incidents.outbox import put_into_outbox
from triage.incidents.settlement import settle_appeals
from triage.ports import Clock
from triage.regions.pack import RegionPack
from triage.storage.database import Database
from triage.storage.idempotency import RequestKey
from triage.storage.incident_rows import StoredIncident
from triage.storage.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class Amendment:
    """What a person says is right; a field not set stays as it is. `problem` '' takes the message out of its group.

    Giving a settlement sets its district too; giving another district alone clears the settlement.
    """

    reason: str
    topic: str | None = None
    authority: str | None = None
    district: str | None = None
    settlement: str | None = None
    problem: str | None = None


@dataclass(slots=True)
class _Work:
    """One correction under way: the incident as it becomes, what changed, what the log says."""

    stored: StoredIncident
    incident: Incident
    now: datetime
    by: Principal
    reason: str
    reviewed: dict[CorrectedField, str | None] = field(default_factory=dict)
    made: list[Correction] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    def note(self, which: CorrectedField, before: str | None, after: str | None) -> None:
        self.made.append(Correction(which, before, after, self.now, self.by.name, self.reason))
        event = Event(EventKind.CORRECTED, self.now, self.by.name, previous=before, value=after, note=which.value)
        self.events.append(event)

    def confirm(self, which: CorrectedField, value: str | None) -> None:
        """Note that a value was found right; once is enough while nobody changes it."""
        if value is None or self.reviewed.get(which) == value:
            return
        self.made.append(Correction(which, value, value, self.now, self.by.name, self.reason))
        event = Event(EventKind.CONFIRMED, self.now, self.by.name, value=value, note=which.value)
        self.events.append(event)


class CorrectionDesk:
    """Applies amendments of analysts."""

    def __init__(self, database: Database, pack: RegionPack, clock: Clock):
        self._database = database
        self._pack = pack
        self._clock = clock

    def correct(
        self, incident_id: str, amendment: Amendment, by: Principal, request: RequestKey | None = None
    ) -> StoredIncident:
        """Apply an amendment in one transaction; what is right already stays and counts as confirmed.

        Raises:
            InputError: Nothing is amended.
            NotFoundError: There is no such incident, mass problem, topic, place or authority.
            ConflictError: The authority is not in force, or the settlement lies in another district.
        """
        now = self._clock.now()
        with self._database.writing() as unit:
            if request is not None and (done := unit.idempotency.claim(request, now)):
                return unit.incidents.get(done)
            stored = unit.incidents.get(incident_id, for_update=True)
            work = self._work(unit, stored, now, by, amendment.reason)
            self._apply(unit, work, amendment)
            self._save(unit, work)
            if request is not None:
                unit.idempotency.remember(request, incident_id)
            return unit.incidents.get(incident_id)

    def confirm(
        self, incident_id: str, reason: str, by: Principal, request: RequestKey | None = None
    ) -> StoredIncident:
        """Note that topic, place and authority as they stand were found right; the message waits no longer.

        Raises:
            NotFoundError: There is no such incident.
            ConflictError: It has no authority, or one that is only a name: there is no route to confirm.
        """
        now = self._clock.now()
        with self._database.writing() as unit:
            if request is not None and (done := unit.idempotency.claim(request, now)):
                return unit.incidents.get(done)
            stored = unit.incidents.get(incident_id, for_update=True)
            incident = stored.incident
            if incident.authority is None or is_free_authority(incident.authority):
                raise ConflictError("орган не назначен, подтверждать нечего → исправьте: назовите authority")
            work = self._work(unit, stored, now, by, reason)
            work.confirm(CorrectedField.TOPIC, incident.topic)
            work.confirm(CorrectedField.DISTRICT, incident.district)
            work.confirm(CorrectedField.SETTLEMENT, incident.settlement)
            work.confirm(CorrectedField.AUTHORITY, incident.authority)
            self._save(unit, work)
            if request is not None:
                unit.idempotency.remember(request, incident_id)
            return unit.incidents.get(incident_id)

    def _work(self, unit: UnitOfWork, stored: StoredIncident, now: datetime, by: Principal, reason: str) -> _Work:
        reviewed = {made.field: made.after for made in unit.corrections.of(stored.incident.incident_id)}
        return _Work(stored, stored.incident, now, by, reason, reviewed)

    def _apply(self, unit: UnitOfWork, work: _Work, amendment: Amendment) -> None:
        fields = (amendment.topic, amendment.authority, amendment.district, amendment.settlement, amendment.problem)
        if all(value is None for value in fields):
            raise InputError("не сказано, что исправить → назовите topic, authority, district, settlement или problem")
        if amendment.topic is not None:
            self._topic(work, amendment.topic)
        if amendment.district is not None or amendment.settlement is not None:
            self._place(work, amendment.district, amendment.settlement)
        if amendment.authority is not None:
            self._authority(work, amendment.authority)
        if amendment.problem is not None:
            _regroup(unit, work, amendment.problem)

    def _save(self, unit: UnitOfWork, work: _Work) -> None:
        if not work.made:
            return
        needs_review = False if work.incident.authority is not None else None
        unit.incidents.save(work.stored, work.incident, needs_review=needs_review)
        unit.corrections.add(work.stored.row_id, work.made)
        work.events += settle_appeals(unit, work.incident, work.events, work.now)
        unit.events.add(work.stored.row_id, work.events, work.now)
        put_into_outbox(unit, work.incident, work.events, work.now)

    def _topic(self, work: _Work, code: str) -> None:
        try:
            topic = self._pack.topic(code)
        except KeyError:
            raise NotFoundError(f"темы «{code[:64]}» в пакете региона нет → возьмите код из topics.csv") from None
        if code == work.incident.topic:
            work.confirm(CorrectedField.TOPIC, code)
            return
        work.note(CorrectedField.TOPIC, work.incident.topic, code)
        work.incident = replace(work.incident, topic=code, topic_group=topic.group_code)

    def _place(self, work: _Work, district: str | None, oktmo: str | None) -> None:
        settlement_district = self._district_of(oktmo) if oktmo else None
        if district and settlement_district and district != settlement_district:
            raise ConflictError("населённый пункт стоит в другом районе → уберите district или исправьте settlement")
        new_district = settlement_district or self._known_district(district, work.now)
        new_settlement = oktmo or (work.incident.settlement if new_district == work.incident.district else None)
        if new_district != work.incident.district:
            work.note(CorrectedField.DISTRICT, work.incident.district, new_district)
        else:
            work.confirm(CorrectedField.DISTRICT, new_district)
        if new_settlement != work.incident.settlement:
            work.note(CorrectedField.SETTLEMENT, work.incident.settlement, new_settlement)
        elif oktmo:
            work.confirm(CorrectedField.SETTLEMENT, oktmo)
        work.incident = replace(work.incident, district=new_district, settlement=new_settlement)

    def _district_of(self, oktmo: str) -> str:
        try:
            return self._pack.settlement(oktmo).district
        except KeyError:
            raise NotFoundError(f"населённого пункта {oktmo[:32]} нет → возьмите ОКТМО из settlements.csv") from None

    def _known_district(self, code: str | None, now: datetime) -> str:
        try:
            return self._pack.district(code or "", local_day(self._pack, now)).code
        except KeyError:
            raise NotFoundError(f"района «{(code or '')[:64]}» нет → возьмите код из districts.csv") from None

    def _authority(self, work: _Work, code: str) -> None:
        before = work.incident.authority
        if code == before:
            work.confirm(CorrectedField.AUTHORITY, code)
            return
        check_authority(self._pack, code, work.now)
        norm_hours = self._pack.info.first_answer_hours
        assignment = lifecycle.routed_by(AssignmentReason.REROUTED, code, work.now, norm_hours)
        step = lifecycle.assign(work.incident, assignment, work.by.name, was_wrong=True, note=work.reason)
        work.note(CorrectedField.AUTHORITY, before, code)
        work.incident = step.incident
        work.events += step.events


def _regroup(unit: UnitOfWork, work: _Work, problem_id: str) -> None:
    """Take the message out of its mass problem, and put it into another one when one is named."""
    before = work.stored.problem_id
    if problem_id == (before or ""):
        return
    target = unit.problems.row_of(problem_id) if problem_id else None
    if before is not None:
        unit.problems.leave(work.stored.row_id, work.now)
        work.events.append(Event(EventKind.UNGROUPED, work.now, work.by.name, value=before))
    if target is not None:
        member = Member(work.incident.incident_id, SimilarityKind.MANUAL, 1.0, work.now)
        unit.problems.join(target, work.stored.row_id, member)
        grouped = Event(EventKind.GROUPED, work.now, work.by.name, value=problem_id, note=SimilarityKind.MANUAL.value)
        work.events.append(grouped)
    work.note(CorrectedField.PROBLEM, before, problem_id or None)
