from __future__ import annotations

from api import names
from triage.domain.answer_reviews import ReviewReason
from triage.domain.answers import AnswerKind, CriterionCode
from triage.domain.authorities import AuthorityKind
from triage.domain.decisions import Reason, Status
from triage.domain.events import EventKind
from triage.domain.incidents import ClosingReason, IncidentState, Outcome
from triage.domain.places import MentionKind, PlaceRole, PlaceStatus
from triage.domain.review import AppealState, CorrectedField, SimilarityKind


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
        (names.OUTCOMES, Outcome),
        (names.CLOSING_REASONS, ClosingReason),
        (names.CORRECTED_FIELDS, CorrectedField),
        (names.APPEAL_STATES, AppealState),
        (names.SIMILARITIES, SimilarityKind),
        (names.REVIEW_REASONS, ReviewReason),
        (names.ANSWER_KINDS, AnswerKind),
        (names.CRITERIA, CriterionCode),
    )
    for table, kinds in pairs:
        assert set(table) == set(kinds)
    assert set(names.SEVERITIES) == {0, 1, 2, 3}
