"""Codes as an analyst reads them, in Russian; open when a page or a report shows a code instead of a name."""

from __future__ import annotations

from collections.abc import Mapping

from triage.answers.names import CRITERIA_NAMES, DOUBTFUL_BELOW, KIND_NAMES
from triage.domain.answer_reviews import ReviewReason
from triage.domain.authorities import AuthorityKind
from triage.domain.decisions import Reason, Status
from triage.domain.events import EventKind
from triage.domain.incidents import ClosingReason, IncidentState, Outcome
from triage.domain.places import MentionKind, PlaceRole, PlaceStatus
from triage.domain.review import AppealState, CorrectedField, SimilarityKind

STATUSES: Mapping[str, str] = {Status.ROUTED: "направлено", Status.NEEDS_REVIEW: "нужен человек"}
REASONS: Mapping[str, str] = {
    Reason.NO_PLACE: "место не названо",
    Reason.AMBIGUOUS_PLACE: "место названо неоднозначно",
    Reason.OUT_OF_REGION: "место вне региона",
    Reason.MULTI_ISSUE: "несколько проблем в одном обращении",
    Reason.LOW_CONFIDENCE: "уверенности мало",
    Reason.NOT_INCIDENT: "не обращение: благодарность, реклама, разговор",
    Reason.UNSUPPORTED_LANGUAGE: "написано не по-русски",
}
PLACE_STATUSES: Mapping[str, str] = {
    PlaceStatus.EXPLICIT: "названо в тексте",
    PlaceStatus.AMBIGUOUS: "неоднозначно",
    PlaceStatus.INFERRED_FROM_SOURCE: "по странице, на которой написано",
    PlaceStatus.NONE: "не названо",
    PlaceStatus.OUT_OF_REGION: "вне региона",
}
KINDS: Mapping[str, str] = {
    AuthorityKind.MUNICIPAL: "местная администрация",
    AuthorityKind.MINISTRY: "министерство или ведомство",
    AuthorityKind.EXTERNAL: "внешняя организация",
}
MENTIONS: Mapping[str, str] = {
    MentionKind.REGION: "регион",
    MentionKind.DISTRICT: "район",
    MentionKind.SETTLEMENT: "населённый пункт",
    MentionKind.LANDMARK: "ориентир",
    MentionKind.STREET: "улица",
    MentionKind.HOUSE: "дом",
    MentionKind.OUTSIDE: "вне региона",
}
ROLES: Mapping[str, str] = {
    PlaceRole.PROBLEM: "здесь проблема",
    PlaceRole.ORIGIN: "откуда",
    PlaceRole.DESTINATION: "куда",
    PlaceRole.HOME: "где живёт автор",
    PlaceRole.ADDRESSEE: "кому пишут",
    PlaceRole.ASIDE: "к слову",
}
SEVERITIES: Mapping[int, str] = {0: "не срочно", 1: "обычная", 2: "срочно", 3: "чрезвычайно срочно"}
STATES: Mapping[str, str] = {
    IncidentState.NEW: "ждёт назначения",
    IncidentState.ROUTED: "назначено",
    IncidentState.ANSWERED: "есть ответ",
    IncidentState.SOLVED: "решено",
    IncidentState.EXPLAINED: "разъяснено",
    IncidentState.NOT_SOLVED: "не решено",
    IncidentState.POSTPONED: "отложено",
    IncidentState.REOPENED: "открыто заново",
}
EVENTS: Mapping[str, str] = {
    EventKind.CREATED: "принято",
    EventKind.IMPORTED: "принято из выгрузки",
    EventKind.IMPORT_UPDATED: "обновлено выгрузкой",
    EventKind.ROUTED: "назначено",
    EventKind.ABSTAINED: "отдано человеку",
    EventKind.REROUTED: "передано",
    EventKind.ANSWERED: "ответ",
    EventKind.ANSWER_SCORED: "ответ оценён",
    EventKind.CLOSED: "закрыто",
    EventKind.REOPENED: "открыто заново",
    EventKind.APPEALED: "возражение",
    EventKind.APPEAL_DECIDED: "решение по возражению",
    EventKind.CORRECTED: "исправлено",
    EventKind.CONFIRMED: "подтверждено",
    EventKind.GROUPED: "внесено в массовую проблему",
    EventKind.UNGROUPED: "вынуто из массовой проблемы",
}
OUTCOMES: Mapping[str, str] = {
    Outcome.SOLVED: "решено",
    Outcome.EXPLAINED: "разъяснено",
    Outcome.NOT_SOLVED: "не решено",
    Outcome.POSTPONED: "отложено",
}
CLOSING_REASONS: Mapping[str, str] = {
    ClosingReason.NO_REPLY_FROM_AUTHOR: "автор не отозвался",
    ClosingReason.AUTHOR_SATISFIED: "автор доволен",
    ClosingReason.DIALOGUE_POINTLESS: "ответ не нужен",
}
CORRECTED_FIELDS: Mapping[str, str] = {
    CorrectedField.TOPIC: "тема",
    CorrectedField.AUTHORITY: "отвечает",
    CorrectedField.DISTRICT: "район",
    CorrectedField.SETTLEMENT: "населённый пункт",
    CorrectedField.PROBLEM: "массовая проблема",
}
APPEAL_STATES: Mapping[str, str] = {
    AppealState.OPEN: "ждёт решения",
    AppealState.ACCEPTED: "принято",
    AppealState.REJECTED: "отклонено",
}
SIMILARITIES: Mapping[str, str] = {
    SimilarityKind.FIRST: "первое сообщение",
    SimilarityKind.EXACT: "те же слова",
    SimilarityKind.NEAR: "почти те же слова",
    SimilarityKind.SAME_PLACE: "та же тема на той же улице",
    SimilarityKind.MANUAL: "решил аналитик",
}
REVIEW_REASONS: Mapping[str, str] = {
    ReviewReason.ANALYSTS_DIFFER: "аналитики разошлись",
    ReviewReason.DIFFERS_FROM_MACHINE: "аналитик разошёлся с программой",
    ReviewReason.LOW_CONFIDENCE: "программа не уверена",
}
ANSWER_KINDS: Mapping[str, str] = dict(KIND_NAMES.items())
CRITERIA: Mapping[str, str] = dict(CRITERIA_NAMES.items())
DOUBTFUL = DOUBTFUL_BELOW
"""Confidence below which a page asks to check a criterion."""
