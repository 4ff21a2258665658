"""Finds figures of fact in an answer: amounts, sizes, counts; open when a house number passes for one."""

from __future__ import annotations

from collections.abc import Collection
from itertools import compress, count
from operator import attrgetter

from triage.answers.citations import Citations
from triage.answers.contacts import Contacts
from triage.answers.dates import TimeExpression
from triage.answers.lexicon import words
from triage.answers.words import Wording

_UNITS = words(
    """
    м км кв куб га см мм кг т руб мин ч л мпа квт
    """
)
_UNIT_MARKS = "%₽°"
_REACH = 3
"""A unit or counted noun stands at most so many tokens after its number."""


def find_figures(
    answer: Wording,
    times: Collection[TimeExpression],
    contacts: Contacts,
    citations: Citations,
    copied: Collection[int],
) -> tuple[int, ...]:
    """Return the tokens that are figures of fact: no dates, phones, house numbers, numbers of acts or schools."""
    taken = set().union(*[answer.tokens_between(time.start, time.stop) for time in times])
    taken.update(*contacts.details, *citations.acts)
    numbers = compress(count(), map(_is_number, answer.grammar[:-1]))
    told = [index for index in numbers if index not in taken and answer.sentence_of[index] not in copied]
    return tuple([index for index in told if _is_figure(answer, index)])


_is_number = attrgetter("is_number")


def _is_figure(answer: Wording, index: int) -> bool:
    """Say whether a unit or a counted noun follows the number; a number after a name is a house."""
    tokens = answer.document.tokens
    following = next(
        (j for j in range(index + 1, min(index + 1 + _REACH, len(tokens))) if _may_be_unit(answer, j)), None
    )
    if following is None or any(_ends_number(answer, j) for j in range(index + 1, following)):
        return False
    is_mark = tokens[following].text in _UNIT_MARKS
    return is_mark or answer.grammar[following].pos in {"NOUN", "ADJF", "PRTF"} or tokens[following].norm in _UNITS


def _may_be_unit(answer: Wording, index: int) -> bool:
    token = answer.document.tokens[index]
    return token.is_word or token.text in _UNIT_MARKS


def _ends_number(answer: Wording, index: int) -> bool:
    """«дом 16, электрики»: a comma cuts the number off, unless it is a decimal comma."""
    tokens = answer.document.tokens
    return tokens[index].text in ",;.!?" and not tokens[index + 1].norm.isdigit()
