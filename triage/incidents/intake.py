"""Takes messages in: redact, decide, store, group, tell others; open when a message was lost, doubled or misrouted.

What is acknowledged is committed: one transaction holds the incident, its decision, its first events and the calls to
other systems. The same message twice (platform, post, comment) is stored once; the same key with another text is a
ConflictError. Personal data goes before the pipeline sees the text, so every span of the stored decision fits it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from triage.domain.decisions import Decision, Status
from triage.domain.errors import ConflictError, InputError, TextError
from triage.domain.events import Event, EventKind
from triage.domain.incidents import Assignment, AssignmentReason, Incident, IncidentKey, IncidentState
from triage.domain.messages import Message
from triage.domain.posts import MAX_TEXT_CHARS, Post
from triage.incidents.grouping import Grouper
from triage.incidents.identifiers import new_id
from triage.incidents.outbox import put_into_outbox
from triage.incidents.policy import Policy
from triage.pipeline import TriagePipeline
from triage.ports import Clock
from triage.storage.column_types import storable
from triage.storage.database import Database
from triage.storage.idempotency import RequestKey
from triage.storage.incident_rows import StoredIncident, redacted
from triage.storage.incidents import Arrival
from triage.storage.unit import UnitOfWork
from triage.text.redaction import redact


class ReceiptStatus(StrEnum):
    """What became of a message."""

    CREATED = "created"
    REPEATED = "repeated"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer for one message, in the order handed in: the stored incident, or why it was refused."""

    status: ReceiptStatus
    stored: StoredIncident | None = None
    decision: Decision | None = None
    error: InputError | None = None


class Intake:
    """Stores messages with their decisions. Batch first: one message is a batch of one."""

    def __init__(self, database: Database, pipeline: TriagePipeline, clock: Clock, policy: Policy):
        self._database = database
        self._pipeline = pipeline
        self._clock = clock
        self._policy = policy
        self._grouper = Grouper(policy)

    def accept_one(self, message: Message, actor: str, request: RequestKey | None = None) -> Receipt:
        """Store one message.

        Raises:
            InputError: The message cannot be used (ConflictError: another one has its key).
            StorageError: Nothing was stored.
        """
        (receipt,) = self.accept([message], actor, request)
        if receipt.error is not None:
            raise receipt.error
        return receipt

    def accept(self, messages: Sequence[Message], actor: str, request: RequestKey | None = None) -> list[Receipt]:
        """Store messages in one transaction and return their receipts, in order. One refused message spoils no other.

        `request` belongs to a batch of one: when the same request was served before, its receipt comes back.

        Raises:
            ConflictError: The idempotency key was used for another body.
            StorageError: Nothing was stored.
        """
        now = self._clock.now()
        checked = [self._checked(message, now) for message in messages]
        usable = [found for found in checked if isinstance(found, _Checked)]
        drafts = self._drafts(usable, now)
        with self._database.writing() as unit:
            if request is not None and (done := unit.idempotency.claim(request, now)):
                stored = unit.incidents.get(done)
                return [Receipt(ReceiptStatus.REPEATED, stored, unit.incidents.decision(stored.row_id))]
            self._grouper.hold(unit, [draft.incident for draft in drafts if draft.incident.topic is not None])
            # In the order of keys, so that two batches with common messages never wait for each other in a circle.
            stored_drafts = {
                id(draft): self._store(unit, draft, now, actor) for draft in sorted(drafts, key=_key_order)
            }
            receipts = iter([stored_drafts[id(draft)] for draft in drafts])
            found = [next(receipts) if isinstance(item, _Checked) else _refused(item) for item in checked]
            if request is not None and found[0].stored is not None:
                unit.idempotency.remember(request, found[0].stored.incident.incident_id)
            return found

    def _checked(self, message: Message, now: datetime) -> _Checked | InputError:
        """Return the message fit for the pipeline, or why it is not."""
        text = storable(message.text)
        if not text.strip():
            return InputError("пустой текст → пришлите сообщение с текстом")
        if len(text) > MAX_TEXT_CHARS:
            return TextError(f"текст длиной {len(text)} знаков, предел {MAX_TEXT_CHARS} → сократите или разделите его")
        if message.created_at > now + self._policy.clock_skew:
            return ConflictError("created_at ещё не наступило → проверьте время и часовой пояс")
        page = redact(message.source_page) if message.source_page else None
        clean = replace(message, text=redact(text), source_page=page)
        return _Checked(clean, hashlib.sha256(text.encode()).hexdigest())

    def _drafts(self, usable: Sequence[_Checked], now: datetime) -> list[_Draft]:
        posts = [_post(checked.message) for checked in usable]
        decisions = self._pipeline.run(posts) if posts else []
        return [
            _Draft(checked.message, checked.digest, decision, self._incident(checked.message, decision, now))
            for checked, decision in zip(usable, decisions, strict=True)
        ]

    def _incident(self, message: Message, decision: Decision, now: datetime) -> Incident:
        main = decision.main
        place = main.place
        is_routed = decision.status is Status.ROUTED and main.route.authority is not None
        return Incident(
            incident_id=new_id(now),
            key=message.key,
            text=message.text,
            created_at=message.created_at.astimezone(UTC),
            state=IncidentState.ROUTED if is_routed else IncidentState.NEW,
            topic=main.topic.topic if main.topic and main.topic.topics else None,
            topic_group=main.topic.group if main.topic and main.topic.groups else None,
            district=place.district,
            settlement=place.settlement.oktmo if place.settlement else None,
            street=place.street,
            house=place.house,
            assignments=(self._assignment(decision, now),) if is_routed else (),
            source_url=message.source_url,
            number=message.number,
            extra=message.extra,
        )

    def _assignment(self, decision: Decision, now: datetime) -> Assignment:
        """Return the first assignment: the main issue's authority, the others of the post as co-executors."""
        route = decision.main.route
        others = [*route.co_executors, *(issue.route.authority for issue in decision.issues[1:])]
        helpers = tuple(dict.fromkeys(code for code in others if code is not None and code != route.authority))
        norm_hours = self._pipeline.pack.info.first_answer_hours
        authority = route.authority or ""
        return Assignment(authority, now, None, AssignmentReason.ROUTED, norm_hours, co_executors=helpers)

    def _store(self, unit: UnitOfWork, draft: _Draft, now: datetime, actor: str) -> Receipt:
        incident, decision = draft.incident, draft.decision
        needs_review = decision.status is Status.NEEDS_REVIEW
        severity = max(issue.severity.level for issue in decision.issues)
        arrival = Arrival(now, draft.digest, severity, needs_review, draft.message.source_page)
        row_id = unit.incidents.add(incident, arrival)
        if row_id is None:
            return self._repeat(unit, draft)
        unit.incidents.add_decision(row_id, decision, now)
        events = _first_events(incident, decision, now, actor)
        unit.events.add(row_id, events, now)
        put_into_outbox(unit, incident, events, now)
        is_grouped = incident.topic is not None and self._grouper.group(unit, row_id, incident, now, actor) is not None
        if is_grouped:
            stored = unit.incidents.get(incident.incident_id)
        else:
            page = draft.message.source_page
            stored = StoredIncident(redacted(incident), row_id, now, severity, needs_review, draft.digest, page)
        return Receipt(ReceiptStatus.CREATED, stored, decision)

    def _repeat(self, unit: UnitOfWork, draft: _Draft) -> Receipt:
        earlier = unit.incidents.find(draft.message.key)
        if earlier is None or earlier.content_digest != draft.digest:
            number = earlier.incident.incident_id if earlier else "?"
            problem = f"сообщение с этим ключом уже принято с другим текстом (инцидент {number})"
            return Receipt(ReceiptStatus.REFUSED, error=ConflictError(f"{problem} → пришлите другой ключ"))
        return Receipt(ReceiptStatus.REPEATED, earlier, unit.incidents.decision(earlier.row_id))


@dataclass(frozen=True, slots=True)
class _Checked:
    """A usable message without personal data, and the SHA-256 of its text as it came: it tells repeats apart."""

    message: Message
    digest: str


@dataclass(frozen=True, slots=True)
class _Draft:
    """A message with its decision, ready to be stored."""

    message: Message
    digest: str
    decision: Decision
    incident: Incident


def _post(message: Message) -> Post:
    return Post(message.text, message.key.post_id, message.created_at, message.source_page)


def _key_order(draft: _Draft) -> tuple[str, str, str]:
    key: IncidentKey = draft.message.key
    return key.platform, key.post_id, key.comment_id


def _refused(error: InputError) -> Receipt:
    return Receipt(ReceiptStatus.REFUSED, error=error)


def _first_events(incident: Incident, decision: Decision, now: datetime, actor: str) -> list[Event]:
    created = Event(EventKind.CREATED, incident.created_at, actor, value=incident.key.platform)
    if incident.authority is not None:
        fired = decision.main.route.fired
        return [created, Event(EventKind.ROUTED, now, actor, incident.authority, value=fired.rule if fired else None)]
    reasons = "|".join(reason.value for reason in decision.reasons)
    return [created, Event(EventKind.ABSTAINED, now, actor, value=reasons)]
