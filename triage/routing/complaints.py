"""Words that make a text a complaint whatever the classifier thinks; open when «мусор не вывозят» is no incident.

A classifier that has seen few posts of a kind may take a short complaint for chat. A negated verb of service («не
вывозят») or a breakdown («прорвало») is hard evidence of a problem, unless the writer thanks, greets or trades.
"""

from __future__ import annotations

import re

from triage.domain.spans import Span
from triage.text.document import Document


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SERVICE = _words(
    "вывозить вывезти чистить почистить расчищать убирать убрать работать гореть ходить приходить прийти приезжать "
    "приехать включать включить отвечать греть топить ремонтировать чинить починить выдавать выдать платить "
    "выплачивать принимать освещать закапывать засыпать заделать доезжать ловить пускать дозвониться"
)
_BREAKDOWN = _words(
    "прорвать сломаться рухнуть обвалиться провалиться затопить затапливать отключить отключать перемерзнуть "
    "протекать сгореть сгнить размыть завалить обрушиться лопнуть"
)
_TROUBLE = _words(
    "яма ямы колея свалка отписка беспредел безобразие темнота вонь гололед наледь обещать ответьте примите почините"
)
_FRIENDLY = _words(
    "спасибо благодарить благодарность поздравлять поздравление праздник приглашать продать продавать продам сдать "
    "сдавать сдам сниму снять купить куплю скидка вознаграждение молодец любоваться отдать отдам потеряться"
)
_CONGRATULATION = re.compile(
    r"\b(?:с\s+(?:нов\w+\s+год\w+|рождеством|пасхой|праздник\w+|юбилеем|наступающ\w+|дн[её]м\s+\w+)|поздравля\w+)",
    re.IGNORECASE,
)
_INFINITIVES = ("ть", "ться", "ти", "чь")


def complains(document: Document, focus: Span | None = None) -> bool:
    """Say whether a post, or its issue at `focus` (original text), plainly tells of something that does not work."""
    found = False
    for index, (token, lemma) in enumerate(zip(document.tokens, document.lemmas, strict=True)):
        if lemma in _FRIENDLY or token.norm in _FRIENDLY:
            return False
        if token.is_word and not found and _is_plaint(document, index, lemma):
            found = focus is None or focus.contains(document.original(token.start, token.stop))
    return found


def congratulates(document: Document) -> bool:
    """Say whether a post wishes somebody well and neither asks nor complains: «С днём рождения, город!»."""
    return (
        _CONGRATULATION.search(document.text) is not None
        and "?" not in document.text
        and not any(
            _is_plaint(document, i, lemma) for i, lemma in enumerate(document.lemmas) if document.tokens[i].is_word
        )
    )


def _is_plaint(document: Document, index: int, lemma: str) -> bool:
    norm = document.tokens[index].norm
    if lemma in _BREAKDOWN:
        return norm != lemma
    if lemma in _TROUBLE or norm in _TROUBLE:
        return True
    is_negated = index > 0 and document.tokens[index - 1].norm == "не"
    return is_negated and lemma in _SERVICE and not norm.endswith(_INFINITIVES)
