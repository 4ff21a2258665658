"""Events of the VKontakte Callback API as messages and answers; open when a post from VK is missing.

Fields used (dev.vk.com/api/community-events/json-schema): `wall_post_new` has `id, from_id, owner_id, date, text,
post_type`; `wall_reply_new` has `id, from_id, date, text, post_id, post_owner_id, reply_to_comment`. `from_id` only
tells the community's own words from a citizen's; it is never stored. Comment ids are unique inside a post only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from triage.domain.errors import InputError
from triage.domain.incidents import IncidentKey
from triage.domain.messages import Message

PLATFORM = "vk"
_MAX_ID = 2**53


@dataclass(frozen=True, slots=True)
class VkAnswer:
    """A comment of the community itself: the official answer to the message with `key`."""

    key: IncidentKey
    text: str
    answered_at: datetime


def read_post(event: Mapping[str, object], page: str | None) -> Message | None:
    """Return the message of a `wall_post_new`; None for the community's own news and posts without text."""
    owner, number, author = _number(event, "owner_id"), _number(event, "id"), _number(event, "from_id")
    text = _text(event)
    if not text or author == owner:
        return None
    url = f"https://vk.com/wall{owner}_{number}"
    return Message(IncidentKey(PLATFORM, f"{owner}_{number}"), text, _moment(event), page, url)


def read_comment(event: Mapping[str, object], page: str | None) -> Message | VkAnswer | None:
    """Return what a `wall_reply_new` is: a citizen's message, the community's answer, or None without text."""
    owner, post, number = _number(event, "post_owner_id"), _number(event, "post_id"), _number(event, "id")
    text, post_id = _text(event), f"{owner}_{post}"
    if not text:
        return None
    if _number(event, "from_id") == owner:
        answered = event.get("reply_to_comment")
        comment = str(answered) if isinstance(answered, int) and not isinstance(answered, bool) else ""
        return VkAnswer(IncidentKey(PLATFORM, post_id, comment), text, _moment(event))
    url = f"https://vk.com/wall{post_id}?reply={number}"
    return Message(IncidentKey(PLATFORM, post_id, str(number)), text, _moment(event), page, url)


def _number(event: Mapping[str, object], name: str) -> int:
    value = event.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _MAX_ID:
        raise InputError(f"событие VK без числа {name} → проверьте версию Callback API")
    return value


def _text(event: Mapping[str, object]) -> str:
    value = event.get("text", "")
    if not isinstance(value, str):
        raise InputError("событие VK с нетекстовым text → проверьте версию Callback API")
    return value.strip()


def _moment(event: Mapping[str, object]) -> datetime:
    seconds = _number(event, "date")
    if not 1_136_073_600 <= seconds <= 4_102_444_800:
        raise InputError("событие VK с невозможной датой → проверьте поле date")
    return datetime.fromtimestamp(seconds, UTC)
