"""VKontakte Callback API: posts and comments of a community come in by themselves.

VK authenticates by the secret key of the community's settings, not by an API key; the answer must be the plain text
`ok` (or the confirmation string), else VK sends the event again.
"""

from __future__ import annotations

import hmac

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse

from api.errors import GUARDED
from api.schemas.vk import VkEventIn
from api.settings import VkGroup
from api.state import incidents_of, state_of
from api.vk_events import take_event
from triage.domain.errors import ForbiddenError

router = APIRouter(prefix="/v1/vk", tags=["vk"], responses=GUARDED)


@router.post("/callback", summary="Событие VK", response_class=PlainTextResponse)
async def callback(request: Request, event: VkEventIn) -> PlainTextResponse:
    """Take `wall_post_new` and `wall_reply_new` in; confirm the address; accept and ignore other events."""
    state = state_of(request)
    group = _authenticated(request, event)
    if event.type == "confirmation":
        return PlainTextResponse(group.confirmation)
    speakers = {-number: one.authority for number, one in state.settings.vk_groups.items() if one.authority}
    await state.off_loop(take_event, incidents_of(request), event, group, speakers)
    return PlainTextResponse("ok")


def _authenticated(request: Request, event: VkEventIn) -> VkGroup:
    """Return the community of an event. ForbiddenError unless it is set up here and the secret is right.

    VK asks for the confirmation before a secret is set: it may come without one. The confirmation is no secret, it only
    lets those who run the community name this server.
    """
    state = state_of(request)
    group = state.settings.vk_groups.get(event.group_id)
    given = event.secret.encode("utf-8", "replace")
    is_first = event.type == "confirmation" and not given
    if group is None or not (is_first or hmac.compare_digest(given, group.secret.encode())):
        state.refusals.take(request.client.host if request.client else "?")
        raise ForbiddenError("сообщество не настроено или секрет неверен → проверьте TRIAGE_VK_GROUPS")
    return group
