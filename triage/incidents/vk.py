"""Events of the VKontakte Callback API as messages and answers; open when a post from VK is missing.

Fields used (dev.vk.com/api/community-events/json-schema): `wall_post_new` has `id, from_id, owner_id, date, text,
post_type, signer_id, copy_history`; `wall_reply_new` has `id, from_id, date, text, post_id, post_owner_id,
reply_to_comment, parents_stack`. `from_id` only tells an authority's own words from a citizen's; it is never stored.
Comment ids are unique inside a post only. A community that speaks for an authority answers; what any other community
writes on its own wall or says in its comments is nobody's answer.
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


Speakers = Mapping[int, str]
"""Which authority's words a community writes: its id as an author (negative), the code of the authority."""


@dataclass(frozen=True, slots=True)
class VkAnswer:
    """A comment of an authority's community: the official answer to the first of `keys` that is stored."""

    keys: tuple[IncidentKey, ...]
    text: str
    answered_at: datetime
    authority: str


def read_post(event: Mapping[str, object], page: str | None, speakers: Speakers) -> Message | None:
    """Return the message of a `wall_post_new`; None for a community's own news and posts without text.

    A repost says what it repeats, after its own words. A signed post of a community that speaks for no authority is a
    citizen's, sent in and published by it.
    """
    owner, number, author = _number(event, "owner_id"), _number(event, "id"), _number(event, "from_id")
    text = "\n\n".join(part for part in (_text(event), _reposted(event, owner)) if part)
    is_signed = author not in speakers and bool(event.get("signer_id"))
    if not text or author in speakers or (author == owner and not is_signed):
        return None
    url = f"https://vk.com/wall{owner}_{number}"
    return Message(IncidentKey(PLATFORM, f"{owner}_{number}"), text, _moment(event), page, url)


def read_comment(event: Mapping[str, object], page: str | None, speakers: Speakers) -> Message | VkAnswer | None:
    """Return what a `wall_reply_new` is: a citizen's message, an authority's answer, or None.

    None: a comment without text, or of a community on its own wall that speaks for no authority.
    """
    owner, post, number = _number(event, "post_owner_id"), _number(event, "post_id"), _number(event, "id")
    text, post_id, author = _text(event), f"{owner}_{post}", _number(event, "from_id")
    if not text:
        return None
    if author in speakers:
        keys = tuple(IncidentKey(PLATFORM, post_id, comment) for comment in _answered(event))
        return VkAnswer(keys, text, _moment(event), speakers[author])
    if author == owner:
        return None
    url = f"https://vk.com/wall{post_id}?reply={number}"
    return Message(IncidentKey(PLATFORM, post_id, str(number)), text, _moment(event), page, url)


def _answered(event: Mapping[str, object]) -> list[str]:
    """Return the ids of the comments that a comment may answer, the nearest first; '' is the post itself."""
    stack = event.get("parents_stack")
    above = [event.get("reply_to_comment"), *(reversed(stack) if isinstance(stack, list) else ())]
    found = [str(one) for one in above if isinstance(one, int) and not isinstance(one, bool) and one]
    return list(dict.fromkeys(found)) or [""]


def _reposted(event: Mapping[str, object], owner: int) -> str:
    """Return the words of what a post repeats, '' unless it does; a community's own news is no message."""
    history = event.get("copy_history")
    first = history[0] if isinstance(history, list) and history else None
    if not isinstance(first, Mapping) or first.get("owner_id") == owner:
        return ""
    return _text(first)


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
