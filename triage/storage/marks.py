"""Values of criteria as one short word of a column, and the name of an answer; open when a stored mark is misread.

A word has one sign per criterion in the order of the rubric: `0`, `1`, `2`, `-` not applicable, `.` not judged.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from triage.domain.answers import CriterionCode
from triage.storage.column_types import storable

_SIGNS: Mapping[str, int | None] = {"0": 0, "1": 1, "2": 2, "-": None}
_SIGN_OF = {value: sign for sign, value in _SIGNS.items()}
_NOT_JUDGED = "."
ANSWER_ID_CHARS = 16


def marks_word(values: Mapping[CriterionCode, int | None]) -> str:
    """Return the values as a word of ten signs."""
    return "".join(_SIGN_OF[values[code]] if code in values else _NOT_JUDGED for code in CriterionCode)


def read_marks(word: str) -> dict[CriterionCode, int | None]:
    """Return the values of a word; criteria that were not judged are left out."""
    signs = zip(CriterionCode, word, strict=False)
    return {code: _SIGNS[sign] for code, sign in signs if sign in _SIGNS}


def answer_id(text: str) -> str:
    """Return the public name of an answer within its incident: 16 hexadecimal digits of the SHA-256 of its text.

    A score belongs to words: when an import changes the answers, each score stays with the words it was given to.
    """
    return hashlib.sha256(storable(text).encode()).hexdigest()[:ANSWER_ID_CHARS]
