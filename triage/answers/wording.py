"""What the mere wording of an answer says: the form it was filled into, and whether competence is declined in it.

Open this when two answers are wrongly held for one form, or «не наша компетенция» is missed. Both are stored beside
every answer, so that a rating reads no texts: after a change here a migration must set `answers.template` and
`answers.declines` to NULL; what is NULL is computed anew from the text.
"""

from __future__ import annotations

import hashlib
import re

_NOT_OURS = re.compile(
    r"не\s+(?:относится|входит|находится)\s+(?:к|в|на)\s+(?:\w+\s+){0,3}?(?:компетенци|полномочи|веден|ответственност)"
    r"|вне\s+(?:\w+\s+)?компетенци|не\s+(?:является|в)\s+(?:нашей\s+)?компетенци|не\s+наш[аи]\s+компетенци",
    re.IGNORECASE,
)
_VARIABLE = re.compile(r"\b[А-ЯЁA-Z][\w-]*|\d[\d.,:/-]*|[^\w\s]|\s+")
_SHORTEST_TEMPLATE = 40


def declines_competence(text: str) -> bool:
    """Say whether an answer calls the matter somebody else's."""
    return _NOT_OURS.search(text) is not None


def template_of(text: str) -> int:
    """Hash the wording without capitalised words, numbers and punctuation, so that filled-in forms coincide.

    Return 1 to 2**56, 0 for an answer too short to be a form.
    """
    skeleton = _VARIABLE.sub(" ", text).split()
    wording = " ".join(skeleton).lower()
    if len(wording) < _SHORTEST_TEMPLATE:
        return 0
    return int.from_bytes(hashlib.blake2b(wording.encode(), digest_size=7).digest(), "big") + 1
