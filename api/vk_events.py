"""Carries out an event of VKontakte; open when a post came in and its answer did not."""

from __future__ import annotations

from api.schemas.vk import VkEventIn
from api.settings import VkGroup
from triage.domain.access import Principal, Scope
from triage.domain.errors import ConflictError
from triage.domain.incidents import OfficialAnswer
from triage.domain.messages import Message
from triage.incidents.services import IncidentServices
from triage.incidents.vk import VkAnswer, read_comment, read_post


def take_event(incidents: IncidentServices, event: VkEventIn, group: VkGroup) -> None:
    """Store the message or answer of an event. InputError when VK sent what its documentation does not know.

    A post that was edited and sent again keeps its first text: VK would repeat the event for ever on an error.
    """
    by = Principal(f"vk{event.group_id}", f"vk{event.group_id}", frozenset({Scope.INGEST}), group.authority)
    if event.type == "wall_post_new":
        found: Message | VkAnswer | None = read_post(event.object, group.page)
    elif event.type == "wall_reply_new":
        found = read_comment(event.object, group.page)
    else:
        return
    if isinstance(found, Message):
        try:
            incidents.intake.accept_one(found, by.name)
        except ConflictError:
            return
    elif found is not None:
        _answer(incidents, found, by)


def _answer(incidents: IncidentServices, found: VkAnswer, by: Principal) -> None:
    with incidents.database.reading() as unit:
        stored = unit.incidents.find(found.key)
    if stored is None:
        return
    answered_at = max(found.answered_at, stored.incident.created_at)
    incidents.cases.answer(stored.incident.incident_id, OfficialAnswer(found.text, answered_at, by.authority), by)
