"""Counts legal citations and tells whether they are explained; open when an answer of articles passes for plain."""

from __future__ import annotations

import re
from dataclasses import dataclass

from triage.answers.words import Wording

_LAW = r"федеральн\w+\s+закон\w*|закон(?:а|у|ом|е|ы|ов)?\s+(?:рф|россий\w+|республик\w+|област\w+|от\s)"
_CODE = r"(?:[а-я]+\s)?кодекс\w*"
_ACT = (
    r"(?:ст|ч|п)\.\s?\d[\d.]*|стат\w{1,3}\s+\d[\d.]*"
    r"|част\w{1,3}\s+\d[\d.]*|пункт\w{0,2}\s+\d[\d.]*"
    r"|№\s?\d+[-–\s]*фз|\d+[-–]фз|постановлени\w+\s+(?:правительства|администрации|главы|кабинета|главного)"
    r"|приказ\w*\s+(?:министерства|минстроя|минздрава|минтранса|росреестра|фас|мвд|мин\w+)"
    r"|гост\w*\s?(?:р\s?)?\d"
    r"|санпин\w*|снип\w*|(?:гк|жк|коап|тк|зк|грк)\s+рф|распоряжени\w+\s+(?:правительства|главы"
    r"|администрации)"
    r"|правил\w*\s+(?:предоставления|содержания|обращения|благоустройства|пользования)|сп\s\d{2,3}\.\d+"
)
_CITATION = re.compile(rf"(?<![а-я])(?:{_LAW}|{_ACT})")
_CITATION_OF_CODE = re.compile(rf"(?<![а-я])(?:{_LAW}|{_CODE}|{_ACT})")
"""Patterns for normalized text, where no case need be ignored; a code, which may begin with any word, has its own."""
_EXPLAINED = re.compile(
    r"(?<![а-я])(?:то есть|это значит|это означает|проще говоря|иными словами|другими словами|простыми словами"
    r"|по сути|на деле"
    r"|поэтому|значит|а именно|так что|по нему|по этому закону|он (?:разрешает|запрещает|требует|обязывает)"
    r"|согласно котор\w+|по котор\w+"
    r"|(?:требует|обязывает|запрещает|разрешает|позволяет|говорит|предписывает)(?![а-я]))"
)
_SEPARATE = re.compile(r"[;!?]|,\s|\.\s|\s(?:и|а также|или|либо)\s")
_LINKED_GAP = 40
"""Citations nearer than this many characters belong to one act: «часть 2 статьи 5 закона № 59-ФЗ» is one, not three."""


@dataclass(frozen=True, slots=True)
class Citations:
    """Legal acts cited: one token range each, `share` of the answer's characters they take, and whether explained."""

    acts: tuple[range, ...]
    share: float
    is_explained: bool


def find_citations(wording: Wording) -> Citations:
    """Return the citations of an answer; parts of one act (article, part, number) count once."""
    text = wording.document.text
    joined: list[tuple[int, int]] = []
    pattern = _CITATION_OF_CODE if "кодекс" in wording.text else _CITATION
    for match in pattern.finditer(wording.text):
        between = text[joined[-1][1] : match.start()] if joined else ""
        if joined and len(between) < _LINKED_GAP and not _SEPARATE.search(between):
            joined[-1] = (joined[-1][0], match.end())
        else:
            joined.append(match.span())
    share = sum(stop - start for start, stop in joined) / max(len(text), 1)
    acts = tuple([wording.tokens_between(*span) for span in joined])
    return Citations(acts, share, bool(joined) and _EXPLAINED.search(wording.text) is not None)
