"""Groups messages about one thing into a mass problem at intake; open when two are grouped that should not be.

Three reasons, strongest first: the same words (repost), nearly the same words (copy-paste with small edits), and the
same topic in the same street within days. Messages that name different places are never grouped by their words.
Alike messages are grouped one after the other, even when two processes store them at the same instant.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from triage.domain.events import Event, EventKind
from triage.domain.incidents import Incident
from triage.domain.review import Member, SimilarityKind
from triage.incidents.identifiers import new_id
from triage.incidents.policy import Policy
from triage.incidents.similarity import bands, comparable, is_comparable, similarity
from triage.storage.problems import Candidate
from triage.storage.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class _Match:
    candidate: Candidate
    kind: SimilarityKind
    similarity: float


_STRENGTH = {SimilarityKind.EXACT: 2, SimilarityKind.NEAR: 1, SimilarityKind.SAME_PLACE: 0}


class Grouper:
    """Finds the problem a message belongs to and puts it there."""

    def __init__(self, policy: Policy):
        self._policy = policy

    def hold(self, unit: UnitOfWork, incidents: Iterable[Incident]) -> None:
        """Keep other transactions from grouping messages alike to these until this one is committed."""
        unit.problems.hold(mark for incident in incidents for mark in _marks(incident))

    def group(self, unit: UnitOfWork, row_id: int, incident: Incident, now: datetime, actor: str) -> str | None:
        """Store the signature of a new message and group it; return the id of its problem, None when it has none."""
        match = max(
            self._matches(unit, row_id, incident),
            key=lambda match: (_STRENGTH[match.kind], match.similarity, -match.candidate.row_id),
            default=None,
        )
        if match is None:
            return None
        problem_row = match.candidate.problem_row
        if problem_row is None:
            problem_row = unit.problems.start(new_id(now), match.candidate.row_id, now)
            self._log(unit, match.candidate.row_id, problem_row, SimilarityKind.FIRST, now, actor)
        member = Member(incident.incident_id, match.kind, match.similarity, now)
        unit.problems.join(problem_row, row_id, member)
        return self._log(unit, row_id, problem_row, match.kind, now, actor)

    def _log(
        self, unit: UnitOfWork, row_id: int, problem_row: int, kind: SimilarityKind, now: datetime, actor: str
    ) -> str:
        problem_id = unit.problems.id_of(problem_row)
        unit.events.add(row_id, [Event(EventKind.GROUPED, now, actor, value=problem_id, note=kind.value)], now)
        return problem_id

    def _matches(self, unit: UnitOfWork, row_id: int, incident: Incident) -> list[_Match]:
        left = unit.problems.left_by(row_id)
        found = [*self._alike(unit, row_id, incident), *self._at_place(unit, row_id, incident)]
        return [match for match in found if match.candidate.problem_row not in left]

    def _alike(self, unit: UnitOfWork, row_id: int, incident: Incident) -> Iterable[_Match]:
        words = comparable(incident.text)
        if not is_comparable(words):
            return
        found = bands(words)
        unit.problems.add_signature(row_id, found, incident.created_at)
        window = self._policy.duplicate_window
        start, stop = incident.created_at - window, incident.created_at + window
        for candidate in unit.problems.sharing_bands(row_id, found, start, stop):
            share = similarity(words, comparable(candidate.text))
            kind = SimilarityKind.EXACT if share == 1.0 else SimilarityKind.NEAR
            if share >= self._policy.near_similarity and _is_at_one_place(candidate, incident, kind):
                yield _Match(candidate, kind, share)

    def _at_place(self, unit: UnitOfWork, row_id: int, incident: Incident) -> Iterable[_Match]:
        if not (incident.topic and incident.settlement and incident.street):
            return
        window = self._policy.same_place_window
        start, stop = incident.created_at - window, incident.created_at + window
        found = unit.problems.at_place(row_id, incident.topic, incident.settlement, incident.street, start, stop)
        words = comparable(incident.text)
        for candidate in found:
            if candidate.may_be_at(incident):
                yield _Match(candidate, SimilarityKind.SAME_PLACE, similarity(words, comparable(candidate.text)))


def _marks(incident: Incident) -> Iterable[int]:
    """Yield numbers of which two messages have one in common whenever one of them may find the other."""
    words = comparable(incident.text)
    if is_comparable(words):
        yield from bands(words)
    if incident.topic and incident.settlement and incident.street:
        yield zlib.crc32("\n".join((incident.topic, incident.settlement, incident.street)).encode())


def _is_at_one_place(candidate: Candidate, incident: Incident, kind: SimilarityKind) -> bool:
    """Say whether two alike texts may be of one place.

    Where the words differ and only one names a known district, the difference may be the very name of the place.
    """
    if kind is SimilarityKind.NEAR and (candidate.district is None) != (incident.district is None):
        return False
    return candidate.may_be_at(incident)
