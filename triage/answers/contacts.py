"""Finds where a citizen is sent: phones, links, addresses, hours, and bodies by name; open when a contact is missed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from triage.answers.formulas import SENT_AWAY
from triage.answers.lexicon import BODY_NOUNS, REGISTER_BODIES, VAGUE_BODY_WORDS
from triage.answers.once import once
from triage.answers.words import Wording

_LABEL = r"\[(?:тел|почта|url|ссылка|телефон|профиль)\w*\]"
_WEB = r"(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+\.\w+|(?<![\w.])[\w-]{2,}\.(?:ru|рф|com|su|org|info)(?!\w)"
_NUMBER = (
    r"(?<![\d.,/])(?:\+?7|8)[\s(–-]{0,3}\d{3,5}[\s)–-]{0,3}\d{1,3}(?:[\s–-]?\d{2}){2}(?!\d)"
    r"|(?<![\d.,/–-])\d{1,3}-\d{2}-\d{2}(?!\d)"
    r"|(?:телефон\w*|тел\.|номер\w{0,2}|линия|звоните|позвоните)[^.\d]{0,30}\d{2,6}(?:[- ]\d{2,3})*"
    r"|(?:кабинет|каб\.|окно|офис)\s?№?\s?\d+"
)
_DETAIL = re.compile(rf"{_LABEL}|{_WEB}|{_NUMBER}")
_DETAIL_OFF_WEB = re.compile(rf"(?=[\[+\dтнлзпко])(?:{_LABEL}|{_NUMBER})")
"""The same where a text names no site: told beforehand by `_IS_WEB`, which spares looking for one in every word."""
_IS_WEB = re.compile(r"://|www\.|@|\.(?:ru|рф|com|su|org|info)(?!\w)")
_IS_NUMBER = re.compile(r"\d")
_HOURS = re.compile(
    r"(?:понедельник|вторник|сред|четверг|пятниц|суббот|будн|ежедневно|пн|вт|ср|чт|пт)[^.!?]{0,40}?"
    r"(?:с\s)?\d{1,2}(?:[:.]\d\d)?\s?(?:[-–—]|до)\s?\d{1,2}"
)
"""Patterns for normalized text: ignoring the case takes three times as long."""


@dataclass(frozen=True, slots=True)
class Contacts:
    """What an answer gives to go on with; token ranges.

    `details` are phones, links, rooms, hours; `bodies` are named bodies one is told to turn to; `vague_bodies` such
    as «в компетентные органы»; `was_sent` says whether the citizen is told to turn to anybody at all.
    """

    details: tuple[range, ...]
    bodies: tuple[range, ...]
    vague_bodies: tuple[range, ...]
    was_sent: bool


def find_contacts(wording: Wording) -> Contacts:
    """Return the contacts of an answer. A body counts only where the author is told to turn to it."""
    sent = list(wording.find(SENT_AWAY))
    bodies: list[range] = []
    vague: list[range] = []
    for found in sent:
        sentence = wording.sentence_around(found.start)
        around = range(max(sentence.start, found.start - 3), min(sentence.stop, found.stop + 8))
        bodies += named_bodies(wording, around)
        vague += vague_bodies(wording, around)
    return Contacts(find_details(wording), tuple(bodies), tuple(vague), bool(sent))


def find_details(wording: Wording) -> tuple[range, ...]:
    """Return phones, links, e-mails, rooms and office hours, in any wording."""
    return tuple([wording.tokens_between(*match.span()) for match in _details(wording.text)])


def _details(text: str) -> Iterator[re.Match[str]]:
    has_number = _IS_NUMBER.search(text) is not None
    if _IS_WEB.search(text):
        yield from _DETAIL.finditer(text)
    elif has_number or "[" in text:
        yield from _DETAIL_OFF_WEB.finditer(text)
    if has_number:
        yield from _HOURS.finditer(text)


def named_bodies(wording: Wording, within: Sequence[int]) -> list[range]:
    """Return the names of bodies among tokens: a head noun that no vague adjective goes before."""
    last = len(wording.grammar)
    names = [
        index for index, is_quoted in _bodies(wording) if index in within and (not is_quoted or index - 1 in within)
    ]
    return [range(index, min(index + 2, last)) for index in names]


@once
def _bodies(wording: Wording) -> Sequence[tuple[int, bool]]:
    """Return the tokens that name bodies, in order, and whether one does so only by what stands before it."""
    by_noun = {
        index for lemma in _HEADS & wording.vocabulary for index in wording.indices[lemma] if _is_head(wording, index)
    }
    by_noun.update([index for index in wording.capitals if _is_acronym(wording, index)])
    quoted = {index for index in wording.capitals if index not in by_noun and _is_quoted_name(wording, index)}
    named = sorted(by_noun | quoted)
    return [(i, i in quoted) for i in named if not _is_vague(wording, i) and not _is_aim(wording, i)]


def _is_head(wording: Wording, index: int) -> bool:
    """Say whether a lemma that may head the name of a body does so: «горячая линия», «управляющая компания»."""
    lemma, before = wording.lemmas[index], wording.lemmas[index - 1]
    if lemma == "управлять":
        return wording.lemmas[index + 1 : index + 2] == ("компания",)
    if lemma == "линия":
        return index > 0 and before == "горячий"
    return lemma in BODY_NOUNS or lemma != "организация" or before.endswith(_KINDS_OF_COMPANY)


_HEADS = BODY_NOUNS | {"управлять", "управляющий", "организация", "линия"}


_KINDS_OF_COMPANY = ("снабжать", "снабжающий", "обслуживать", "обслуживающий", "управляющий", "управлять", "сетевой")
"""«ресурсоснабжающая организация»: there is one for every house, as good as a name."""


def vague_bodies(wording: Wording, within: range) -> list[range]:
    """Return bodies without a name: «профильные специалисты», «соответствующие органы», «по компетенции»."""
    return [
        range(max(index - 1, 0), index + 1)
        for index in within
        if wording.lemma(index) in REGISTER_BODIES
        or (wording.lemma(index) in BODY_NOUNS and _is_vague(wording, index))
        or wording.lemma(index) in {"компетенция", "подведомственность", "принадлежность"}
    ]


_BEFORE_NAME = frozenset(["в", "к", "на", "«"])


def _is_quoted_name(wording: Wording, index: int) -> bool:
    """«Упрдор «Волга»»: a capitalised word or a name in quotation marks after a preposition is a named body."""
    return wording.norms[index - 1] in _BEFORE_NAME and wording.grammar[index].pos in _POS_OF_NAME


_POS_OF_NAME = frozenset(["NOUN", "ADJF", "", "PRTF"])


def _is_vague(wording: Wording, index: int) -> bool:
    before = {wording.lemma(i) for i in range(max(index - 2, 0), index)}
    return bool(before & VAGUE_BODY_WORDS)


def _is_aim(wording: Wording, index: int) -> bool:
    """«в работу службы», «администрация» as the speaker: a body in the instrumental or after «от» is not an address."""
    word = wording.grammar[index]
    return (
        word.has("ablt")
        and wording.lemma(index) != "комиссия"
        and wording.lemma(max(index - 1, 0)) not in {"с", "между"}
    )


def _is_acronym(wording: Wording, index: int) -> bool:
    text = wording.document.tokens[index].text
    if not (2 <= len(text) <= 7 and text.isupper() and text.isalpha()):
        return False
    inside_brackets = index > 0 and wording.document.tokens[index - 1].text == "["
    return not inside_brackets and text not in _NO_BODIES


_NO_BODIES = frozenset(["ФИО", "СНИЛС", "ОМС", "РФ", "ТКО", "ЖКХ", "ДТП", "ОРВИ", "ИНН", "ФЗ", "ИМЯ", "СМИ"])
"""Acronyms that name no body."""
