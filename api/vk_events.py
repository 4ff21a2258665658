"""Carries out an event of VKontakte; open when a post came in and its answer did not."""

from __future__ import annotations

from api.schemas.vk import VkEventIn
from api.settings import VkGroup
from triage.domain.access import Principal, Scope
from triage.domain.errors import ConflictError
from triage.domain.incidents import Incident, IncidentKey, OfficialAnswer
from triage.domain.messages import Message
from triage.incidents.services import IncidentServices
from triage.incidents.vk import Speakers, VkAnswer, read_comment, read_post


def take_event(incidents: IncidentServices, event: VkEventIn, group: VkGroup, speakers: Speakers) -> None:
    """Store the message or answer of an event; `speakers` are the communities that write an authority's words.

    A post that was edited and sent again keeps its first text: VK would repeat the event for ever on an error.

    Raises:
        InputError: VK sent what its documentation does not know (ConflictError: something from the future, which VK
            sends again).
    """
    by = Principal(f"vk{event.group_id}", f"vk{event.group_id}", frozenset({Scope.INGEST}), group.authority)
    if event.type == "wall_post_new":
        found: Message | VkAnswer | None = read_post(event.object, group.page, speakers)
    elif event.type == "wall_reply_new":
        found = read_comment(event.object, group.page, speakers)
    else:
        return
    if isinstance(found, Message):
        try:
            incidents.intake.accept_one(found, by.name)
        except ConflictError:
            if _stored(incidents, found.key) is None:
                raise
    elif found is not None:
        _answer(incidents, found, by)


def _answer(incidents: IncidentServices, found: VkAnswer, by: Principal) -> None:
    stored = next((one for one in (_stored(incidents, key) for key in found.keys) if one is not None), None)
    if stored is None:
        return
    answered_at = max(found.answered_at, stored.created_at)
    incidents.cases.answer(stored.incident_id, OfficialAnswer(found.text, answered_at, found.authority), by)


def _stored(incidents: IncidentServices, key: IncidentKey) -> Incident | None:
    with incidents.database.reading() as unit:
        stored = unit.incidents.find(key)
    return stored.incident if stored is not None else None
