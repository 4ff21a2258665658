"""Words that make a text a complaint whatever the classifier thinks; open when «мусор не вывозят» is no incident.

A classifier that has seen few posts of a kind may take a short complaint for chat. A negated verb of service («не
вывозят») or a breakdown («прорвало») is hard evidence of a problem, unless the writer thanks, greets or trades. A plain
request («разберитесь», «просим посодействовать») is one too, thanks beside it or not; and thanks for trouble («спасибо
за яму») are none.
"""

from __future__ import annotations

import re
from itertools import takewhile

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
_REQUEST = _words(
    "сделайте отремонтируйте почините уберите почистите разберитесь посодействуйте посодействовать установите верните "
    "восстановите прошу просим"
)
_BUSINESS = _words(
    "поздравлять поздравление праздник приглашать продать продавать продам сдать сдавать сдам сниму снять купить куплю "
    "скидка вознаграждение отдать отдам потеряться"
)
"""Beside these a request is an invitation or an advertisement."""
_THANKS = _words("спасибо благодарить благодарность молодец любоваться")
_THANKS_REACH = 4
_CONGRATULATION = re.compile(
    r"\b(?:с\s+(?:нов\w+\s+год\w+|рождеством|пасхой|праздник\w+|юбилеем|наступающ\w+|дн[её]м\s+\w+)|поздравля\w+)",
    re.IGNORECASE,
)
_INFINITIVES = ("ть", "ться", "ти", "чь")


def complains(document: Document, focus: Span | None = None) -> bool:
    """Say whether a post, or its issue at `focus` (original text), plainly tells of something that does not work."""
    found = asked = thanked = False
    for index, (token, lemma) in enumerate(zip(document.tokens, document.lemmas, strict=True)):
        if lemma in _BUSINESS or token.norm in _BUSINESS:
            return False
        if not token.is_word:
            continue
        thanked = thanked or ((lemma in _THANKS or token.norm in _THANKS) and not _is_irony(document, index))
        is_request = token.norm in _REQUEST
        if is_request or (not found and _is_plaint(document, index, lemma)):
            is_here = focus is None or focus.contains(document.original(token.start, token.stop))
            found, asked = found or is_here, asked or (is_here and is_request)
    return asked or (found and not thanked)


def _is_irony(document: Document, index: int) -> bool:
    """Say whether thanks at `index` are for trouble: «спасибо за ямы у дома»."""
    after = range(index + 1, min(len(document.tokens), index + 1 + _THANKS_REACH))
    start = next((i for i in after if document.tokens[i].norm == "за"), None)
    if start is None:
        return False
    named = takewhile(lambda i: document.tokens[i].is_word, range(start, after.stop))
    return any(document.lemmas[i] in _TROUBLE or document.tokens[i].norm in _TROUBLE for i in named)


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
