from __future__ import annotations

from api import names
from triage.domain.authorities import AuthorityKind
from triage.domain.decisions import Reason, Status
from triage.domain.events import EventKind
from triage.domain.incidents import IncidentState
from triage.domain.places import MentionKind, PlaceRole, PlaceStatus


def test_every_code_has_a_name():
    pairs = (
        (names.STATUSES, Status),
        (names.REASONS, Reason),
        (names.PLACE_STATUSES, PlaceStatus),
        (names.KINDS, AuthorityKind),
        (names.MENTIONS, MentionKind),
        (names.ROLES, PlaceRole),
        (names.STATES, IncidentState),
        (names.EVENTS, EventKind),
    )
    for table, kinds in pairs:
        assert set(table) == set(kinds)
    assert set(names.SEVERITIES) == {0, 1, 2, 3}
