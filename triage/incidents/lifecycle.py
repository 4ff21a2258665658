"""The steps an incident can take, as pure functions: what it becomes and what the log says. Read this first.

    new → routed (→ re-routed) → answered (interim, final, several answers)
        → solved | explained | not solved | postponed → reopened

Times are the source's own. The norm's clock starts at `Assignment.assigned_at`: whoever was in charge before by
mistake (`was_wrong`) is charged with nothing after, and the right addressee with nothing before. A step that cannot
follow, and a moment that cannot be, is a ConflictError.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from triage.domain.errors import ConflictError
from triage.domain.events import Event, EventKind
from triage.domain.incidents import (
    Assignment,
    AssignmentReason,
    ClosingReason,
    Incident,
    IncidentState,
    OfficialAnswer,
    Outcome,
)

CLOSED = frozenset({IncidentState.SOLVED, IncidentState.EXPLAINED, IncidentState.NOT_SOLVED})
"""States that end an incident until it is reopened."""

_STATES = {
    Outcome.SOLVED: IncidentState.SOLVED,
    Outcome.EXPLAINED: IncidentState.EXPLAINED,
    Outcome.NOT_SOLVED: IncidentState.NOT_SOLVED,
    Outcome.POSTPONED: IncidentState.POSTPONED,
}
_SOURCE_SKEW = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Step:
    """What an incident becomes and what is written into its log; no events = nothing changed."""

    incident: Incident
    events: tuple[Event, ...] = ()


def check_moment(incident: Incident, moment: datetime, latest: datetime) -> None:
    """Raise ConflictError when something would have happened before the message or after `latest`."""
    if moment < incident.created_at - _SOURCE_SKEW:
        raise ConflictError(f"время {moment.isoformat()} раньше создания инцидента → проверьте поле at и часовой пояс")
    if moment > latest:
        raise ConflictError(f"время {moment.isoformat()} ещё не наступило → проверьте поле at и часовой пояс")


def assign(incident: Incident, new: Assignment, actor: str, *, was_wrong: bool, note: str | None = None) -> Step:
    """Put an authority in charge; with `was_wrong` the one before turns out never to have been competent."""
    if incident.state in CLOSED:
        raise ConflictError("инцидент закрыт → сначала откройте его заново")
    current = incident.assignments[-1] if incident.assignments else None
    if current is None:
        routed = replace(incident, assignments=(new,), state=_state_in_charge(incident))
        return Step(routed, (Event(EventKind.ROUTED, new.assigned_at, actor, new.authority, note=note),))
    if current.authority == new.authority:
        raise ConflictError(f"исполнитель «{new.authority}» уже назначен → назовите другого")
    if new.assigned_at < current.assigned_at:
        raise ConflictError("новое назначение раньше прежнего → проверьте поле at")
    released = replace(current, released_at=new.assigned_at, was_wrong=was_wrong)
    assignments = (*incident.assignments[:-1], released, new)
    event = Event(EventKind.REROUTED, new.assigned_at, actor, new.authority, previous=current.authority, note=note)
    return Step(replace(incident, assignments=assignments, state=_state_in_charge(incident)), (event,))


def _state_in_charge(incident: Incident) -> IncidentState:
    return IncidentState.REOPENED if incident.state is IncidentState.REOPENED else IncidentState.ROUTED


def answer(incident: Incident, given: OfficialAnswer, actor: str) -> Step:
    """Add an official answer in order of time; the same answer twice changes nothing.

    A late answer to a closed incident is kept and leaves it closed.
    """
    if any(_is_same(given, earlier) for earlier in incident.answers):
        return Step(incident)
    answers = tuple(sorted((*incident.answers, given), key=_order))
    state = incident.state if incident.state in {*CLOSED, IncidentState.POSTPONED} else IncidentState.ANSWERED
    moment = given.answered_at or incident.created_at
    value = given.kind.value if given.kind else None
    event = Event(EventKind.ANSWERED, moment, actor, given.authority, value=value)
    return Step(replace(incident, answers=answers, state=state), (event,))


def was_said(incident: Incident, given: OfficialAnswer) -> bool:
    """Say whether the authority gave the same words already, since the incident was last opened again if it was."""
    since = incident.reopened_at[-1] if incident.reopened_at else None
    current = [
        one for one in incident.answers if since is None or (one.answered_at is not None and one.answered_at >= since)
    ]
    return any((given.text, given.authority) == (one.text, one.authority) for one in current)


def _is_same(one: OfficialAnswer, other: OfficialAnswer) -> bool:
    return (one.text, one.answered_at, one.authority) == (other.text, other.answered_at, other.authority)


def _order(answer: OfficialAnswer) -> float:
    return answer.answered_at.timestamp() if answer.answered_at else math.inf


def close(incident: Incident, outcome: Outcome, reason: ClosingReason | None, moment: datetime, actor: str) -> Step:
    """End an incident with an outcome; «postponed» is an outcome that leaves it unfinished. Twice the same is once."""
    if incident.state in CLOSED:
        if incident.outcome is outcome and incident.closing_reason is reason and incident.closed_at == moment:
            return Step(incident)
        raise ConflictError("инцидент уже закрыт → сначала откройте его заново")
    if incident.reopened_at and moment < incident.reopened_at[-1]:
        raise ConflictError("закрытие раньше последнего открытия заново → проверьте поле at")
    if outcome is Outcome.POSTPONED is incident.outcome and incident.closing_reason is reason:
        return Step(incident)
    closed_at = None if outcome is Outcome.POSTPONED else moment
    changed = replace(incident, outcome=outcome, closing_reason=reason, closed_at=closed_at, state=_STATES[outcome])
    note = reason.value if reason else None
    return Step(changed, (Event(EventKind.CLOSED, moment, actor, incident.authority, value=outcome.value, note=note),))


def reopen(incident: Incident, moment: datetime, actor: str, note: str | None) -> Step:
    """Open a closed or postponed incident again; its earlier outcome stays in the log."""
    if incident.state not in {*CLOSED, IncidentState.POSTPONED} or incident.outcome is None:
        raise ConflictError("инцидент не закрыт → открывать заново нечего")
    if incident.closed_at is not None and moment < incident.closed_at:
        raise ConflictError("новое открытие раньше закрытия → проверьте поле at")
    changed = replace(
        incident,
        state=IncidentState.REOPENED,
        outcome=None,
        closing_reason=None,
        closed_at=None,
        reopened_at=(*incident.reopened_at, moment),
    )
    previous = incident.outcome.value
    return Step(changed, (Event(EventKind.REOPENED, moment, actor, incident.authority, previous=previous, note=note),))


def routed_by(reason: AssignmentReason, authority: str, moment: datetime, norm_hours: float) -> Assignment:
    """Return an assignment that starts its norm's clock at `moment`."""
    return Assignment(authority, moment, None, reason, norm_hours)
