"""Steps on a stored incident: answers, status, re-route, appeals; open when one is refused or has the wrong effect.

Every step is one transaction: the incident is locked, changed by a pure function of `lifecycle`, saved with its events
and the calls to other systems. A request with an idempotency key that was served before changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from triage.domain.access import Principal
from triage.domain.errors import ConflictError
from triage.domain.events import Event, EventKind
from triage.domain.incidents import AssignmentReason, ClosingReason, OfficialAnswer, Outcome, is_free_authority
from triage.domain.review import Appeal, AppealState, CorrectedField, Correction
from triage.incidents import lifecycle
from triage.incidents.authorities import check_authority
from triage.incidents.identifiers import new_id
from triage.incidents.lifecycle import Step
from triage.incidents.outbox import put_into_outbox
from triage.incidents.policy import Policy
from triage.incidents.settlement import settle_appeals
from triage.ports import Clock
from triage.regions.pack import RegionPack
from triage.storage.column_types import storable
from triage.storage.database import Database
from triage.storage.idempotency import RequestKey
from triage.storage.incident_rows import StoredIncident
from triage.storage.unit import UnitOfWork
from triage.text.redaction import redact


@dataclass(frozen=True, slots=True)
class Reroute:
    """A new addressee. `previous_was_wrong`: whoever was in charge was never competent, so nobody pays for its time."""

    authority: str
    reason: str
    at: datetime | None = None
    previous_was_wrong: bool = True


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision on an appeal; `authority` is who gets the message when it is accepted (None = as proposed)."""

    is_accepted: bool
    note: str
    authority: str | None = None


class CaseDesk:
    """Carries out steps of the life cycle. Moments default to now."""

    def __init__(self, database: Database, pack: RegionPack, clock: Clock, policy: Policy):
        self._database = database
        self._pack = pack
        self._clock = clock
        self._policy = policy

    def answer(
        self, incident_id: str, given: OfficialAnswer, by: Principal, request: RequestKey | None = None
    ) -> StoredIncident:
        """Add an official answer; who gives it must be an authority of the region in force then.

        Sent again without a moment it is the answer that is there already, not a second one given now.
        InputError, NotFoundError, ConflictError, StorageError.
        """

        def step(stored: StoredIncident, now: datetime) -> Step:
            moment = given.answered_at or now
            lifecycle.check_moment(stored.incident, moment, now + self._policy.clock_skew)
            authority = given.authority or by.authority or stored.incident.authority
            if given.authority is not None and not is_free_authority(given.authority):
                check_authority(self._pack, given.authority, moment)
            answer = replace(given, text=storable(redact(given.text)), answered_at=moment, authority=authority)
            if given.answered_at is None and lifecycle.was_said(stored.incident, answer):
                return Step(stored.incident)
            return lifecycle.answer(stored.incident, answer, by.name)

        return self._change(incident_id, step, request)

    def close(
        self,
        incident_id: str,
        outcome: Outcome,
        reason: ClosingReason | None,
        at: datetime | None,
        by: Principal,
        request: RequestKey | None = None,
    ) -> StoredIncident:
        """End an incident with an outcome; it no longer waits for review."""

        def step(stored: StoredIncident, now: datetime) -> Step:
            moment = at or now
            lifecycle.check_moment(stored.incident, moment, now + self._policy.clock_skew)
            return lifecycle.close(stored.incident, outcome, reason, moment, by.name)

        return self._change(incident_id, step, request, needs_review=False)

    def reopen(
        self, incident_id: str, note: str | None, at: datetime | None, by: Principal, request: RequestKey | None = None
    ) -> StoredIncident:
        """Open a closed incident again."""

        def step(stored: StoredIncident, now: datetime) -> Step:
            moment = at or now
            lifecycle.check_moment(stored.incident, moment, now + self._policy.clock_skew)
            return lifecycle.reopen(stored.incident, moment, by.name, note)

        return self._change(incident_id, step, request)

    def reroute(
        self, incident_id: str, new: Reroute, by: Principal, request: RequestKey | None = None
    ) -> StoredIncident:
        """Put another authority in charge; the first addressee of a message that waited for review is set here too.

        When the one before was wrong, this is a correction that the next training learns from.
        """

        def step(stored: StoredIncident, now: datetime) -> Step:
            return self._rerouted(stored, new, AssignmentReason.REROUTED, now, by)

        return self._change(incident_id, step, request, needs_review=False, teaches=new.previous_was_wrong)

    def appeal(
        self,
        incident_id: str,
        authority: str | None,
        reason: str,
        proposed: str | None,
        by: Principal,
        request: RequestKey | None = None,
    ) -> Appeal:
        """Note that the authority in charge holds the message not to be its business; it stays in charge until decided.

        Raises:
            ConflictError: Another authority is in charge, the incident is closed, or an appeal is open already.
        """
        now = self._clock.now()
        with self._database.writing() as unit:
            if request is not None and (done := unit.idempotency.claim(request, now)):
                return unit.appeals.get(done)
            stored = unit.incidents.get(incident_id, for_update=True)
            appeal = self._new_appeal(unit, stored, authority or by.authority, reason, proposed, now)
            unit.appeals.add(stored.row_id, appeal)
            event = Event(EventKind.APPEALED, now, by.name, appeal.authority, value=proposed, note=reason)
            self._log(unit, stored, [event], now)
            if request is not None:
                unit.idempotency.remember(request, appeal.appeal_id)
            return unit.appeals.get(appeal.appeal_id)

    def decide(self, appeal_id: str, verdict: Verdict, by: Principal) -> Appeal:
        """Accept an appeal (re-route, the appellant is charged with nothing) or reject it (nothing changes).

        Raises:
            ConflictError: It is decided already, or accepted without anybody to route to, or accepted when the message
                is no longer with whoever appealed.
        """
        now = self._clock.now()
        with self._database.writing() as unit:
            appeal = unit.appeals.get(appeal_id, for_update=True)
            if appeal.state is not AppealState.OPEN:
                raise ConflictError("решение по этому возражению уже принято → подайте новое возражение")
            stored = unit.incidents.get(appeal.incident_id, for_update=True)
            state = AppealState.ACCEPTED if verdict.is_accepted else AppealState.REJECTED
            decided = replace(appeal, state=state, decided_at=now, decided_by=by.name, decision_note=verdict.note)
            unit.appeals.decide(decided)
            event = Event(
                EventKind.APPEAL_DECIDED, now, by.name, appeal.authority, value=state.value, note=verdict.note
            )
            self._log(unit, stored, [event], now)
            if not verdict.is_accepted:
                unit.corrections.add(stored.row_id, [_found_right(appeal.authority, verdict.note, by, now)])
            else:
                step = self._on_accepted(stored, appeal, verdict, now, by)
                self._save(unit, stored, step, now, needs_review=False, teaches=True)
            return unit.appeals.get(appeal_id)

    def _on_accepted(
        self, stored: StoredIncident, appeal: Appeal, verdict: Verdict, now: datetime, by: Principal
    ) -> Step:
        if stored.incident.authority != appeal.authority:
            raise ConflictError("сообщение уже не у того, кто возражал → отклоните возражение, пояснив это")
        authority = verdict.authority or appeal.proposed
        if authority is None:
            raise ConflictError("кому передать, не сказано → назовите authority")
        return self._rerouted(stored, Reroute(authority, verdict.note), AssignmentReason.APPEAL, now, by)

    def _new_appeal(
        self,
        unit: UnitOfWork,
        stored: StoredIncident,
        authority: str | None,
        reason: str,
        proposed: str | None,
        now: datetime,
    ) -> Appeal:
        in_charge = stored.incident.authority
        if in_charge is None or (authority is not None and authority != in_charge):
            raise ConflictError("возражает только тот, кому сообщение назначено → проверьте поле authority")
        if stored.incident.state in lifecycle.CLOSED:
            raise ConflictError("инцидент закрыт → сначала откройте его заново")
        if any(appeal.state is AppealState.OPEN for appeal in unit.appeals.of(stored.incident.incident_id)):
            raise ConflictError("возражение уже ждёт решения → дождитесь его")
        if proposed is not None:
            check_authority(self._pack, proposed, now)
        return Appeal(new_id(now), stored.incident.incident_id, in_charge, reason, now, proposed)

    def _rerouted(
        self, stored: StoredIncident, new: Reroute, reason: AssignmentReason, now: datetime, by: Principal
    ) -> Step:
        moment = new.at or now
        lifecycle.check_moment(stored.incident, moment, now + self._policy.clock_skew)
        check_authority(self._pack, new.authority, moment)
        assignment = lifecycle.routed_by(reason, new.authority, moment, self._pack.info.first_answer_hours)
        return lifecycle.assign(stored.incident, assignment, by.name, was_wrong=new.previous_was_wrong, note=new.reason)

    def _change(
        self,
        incident_id: str,
        make_step: Callable[[StoredIncident, datetime], Step],
        request: RequestKey | None,
        *,
        needs_review: bool | None = None,
        teaches: bool = False,
    ) -> StoredIncident:
        now = self._clock.now()
        with self._database.writing() as unit:
            if request is not None and (done := unit.idempotency.claim(request, now)):
                return unit.incidents.get(done)
            stored = unit.incidents.get(incident_id, for_update=True)
            self._save(unit, stored, make_step(stored, now), now, needs_review=needs_review, teaches=teaches)
            if request is not None:
                unit.idempotency.remember(request, incident_id)
            return unit.incidents.get(incident_id)

    def _save(
        self,
        unit: UnitOfWork,
        stored: StoredIncident,
        step: Step,
        now: datetime,
        *,
        needs_review: bool | None,
        teaches: bool,
    ) -> None:
        if not step.events:
            return
        unit.incidents.save(stored, step.incident, needs_review=needs_review)
        events = [*step.events, *settle_appeals(unit, step.incident, step.events, now)]
        self._log(unit, replace(stored, incident=step.incident), events, now)
        if teaches:
            unit.corrections.add(stored.row_id, [_lesson(event, now) for event in step.events])

    def _log(self, unit: UnitOfWork, stored: StoredIncident, events: list[Event], now: datetime) -> None:
        unit.events.add(stored.row_id, events, now)
        put_into_outbox(unit, stored.incident, events, now)


def _found_right(authority: str, note: str, by: Principal, now: datetime) -> Correction:
    """Return what a rejected appeal teaches: the route was right."""
    return Correction(CorrectedField.AUTHORITY, authority, authority, now, by.name, note)


def _lesson(event: Event, now: datetime) -> Correction:
    """Return what a re-route by a person teaches."""
    before, after = event.previous, event.authority
    return Correction(CorrectedField.AUTHORITY, before, after, now, event.actor, event.note or "")
