"""Place evidence learned without a gazetteer: streets, settlements, districts and institutions by an address grammar.

Open when an authority is decided by the wrong address. Where a region has no tables, its labelled posts still say which
street belongs to whom. A term is a kind and the root of a name, so that forms and words made from one name meet:
«в Клепиках», «Клепиковский район» and the label «Администрация Клепиковского района» share `name:клепик`. Numbered
institutions keep their number (`institution:школ 45`), houses stand with their street (`street:дзержин 69`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from triage.text.document import Document
from triage.text.tokens import Token, TokenKind

_STREET = re.compile(
    r"ул|улиц(?:[аеуы]|ей)|проспект[еа]?|просп|пр-к?т|пр|переул(?:ок|к[еа])|пер|шоссе|бульвар[еа]?|бул|б-р|"
    r"площад[ьи]|пл|проезд[еа]?|набережн(?:ая|ой)|наб|тупик[еа]?|алле[яе]|мост(?:а|у|ом)?"
)
_SETTLEMENT = re.compile(
    r"г|город[еау]?|с|сел[оеа]|д|дер|деревн[яеию]|п|пос|посел(?:ок|к[еау])|рп|пгт|станиц[аеы]|хутор[еа]?|аул[еа]?|"
    r"мкрн?|микрорайон[еа]?|снт|жк"
)
_DISTRICT = re.compile(r"район(?:[еау]|ом)?|р-н[еа]?|округ[еау]?")
_INSTITUTION = re.compile(
    r"школ|сад|детсад|поликлиник|больниц|гимнази|лице|интернат|тр?ц|рын(?:ок|к)|завод|парк|сквер|вокзал|стадион|музе|"
    r"библиотек|театр|церк|храм|почт|магазин|остановк|площадк"
)
_ADJECTIVE = ("кий", "кого", "кому", "ким", "ком")
_STREET_ADJECTIVE = ("ая", "ой", "ую", "ий", "ый", "ом", "ого")
_ENDING = re.compile(
    r"(?:(?:ов|ев|ин)?ск(?:ий|ого|ому|им|ом|ая|ой|ую|ое|ие|их|ими)|ого|его|ому|ему|ыми|ими|ых|их|ым|им|ой|ей|ая|яя|ую|"
    r"юю|ое|ее|ые|ие|ый|ий|ами|ями|ах|ях|ам|ям|ом|ем|ов|ев|[аеиоуыэюяйь]+)$"
)
_NEAR = 3
"""Words looked at after a marker for the name or the house it announces."""
_SHORTEST_ROOT = 3
_LONGEST_CAPITALS = 5
"""A longer word in capitals is shouted, not named."""


def place_terms(document: Document) -> list[str]:
    """Return the place terms of a document, in order, with repetitions."""
    tokens = [token for token in document.tokens if token.kind is not TokenKind.MARK]
    starts = {sentence.start for sentence in document.sentences}
    found: list[str] = []
    for index, token in enumerate(tokens):
        if token.is_word:
            if _is_name(token) and token.start not in starts:
                found += _names(token.norm)
            found += _marked(tokens, index)
    return found


def evident_terms(document: Document) -> set[str]:
    """Return the place terms of a document with those of names that open a sentence («Белякова, 27. Не убран снег»).

    A capital at the beginning of a sentence tells nothing by itself; a number, a comma, a full stop, another name or
    the end behind it does.
    """
    tokens = document.tokens
    starts = {sentence.start for sentence in document.sentences}
    found = set(place_terms(document))
    for token, follower in pairwise((*tokens, None)):
        if token is not None and token.start in starts and _is_name(token) and _ends_a_name(follower):
            found.update(_names(token.norm))
    return found


def is_street_word(norm: str) -> bool:
    """Say whether a word announces a street."""
    return _STREET.fullmatch(norm) is not None


def is_settlement_word(norm: str) -> bool:
    """Say whether a word announces a settlement."""
    return _SETTLEMENT.fullmatch(norm) is not None


def _ends_a_name(follower: Token | None) -> bool:
    if follower is None or follower.kind is TokenKind.NUMBER or follower.text in (",", "."):
        return True
    return follower.is_word and follower.text[0].isupper()


def root(word: str) -> str:
    """Return what a name and the words made from it share: «Клепиках», «Клепиковского» → «клепик»."""
    shorter = _ENDING.sub("", word)
    return shorter if len(shorter) >= _SHORTEST_ROOT else word


def _names(norm: str) -> Iterator[str]:
    """Yield the terms of a capitalised word: whole and, if it has a hyphen, its parts («Спас-Клепики»)."""
    for part in dict.fromkeys([*norm.split("-"), norm]):
        if len(part) >= _SHORTEST_ROOT:
            yield f"name:{root(part)}"


def _marked(tokens: Sequence[Token], index: int) -> Iterator[str]:
    """Yield the terms a marker (street, settlement, district, institution) announces."""
    norm = tokens[index].norm
    if _STREET.fullmatch(norm):
        yield from _street(tokens, index)
    elif _SETTLEMENT.fullmatch(norm):
        yield from (f"settlement:{root(t.norm)}" for t in tokens[index + 1 : index + 2] if _is_name(t))
    elif index and _DISTRICT.fullmatch(norm):
        yield from _district(tokens[index - 1].norm)
    elif _INSTITUTION.match(norm):
        yield from _institution(tokens, index)


def _street(tokens: Sequence[Token], index: int) -> Iterator[str]:
    """Yield the street after its marker («ул. Дзержинского») or before it («Кальная улица»), alone and with a house."""
    after = next((i for i in range(index + 1, min(index + 1 + _NEAR, len(tokens))) if _is_name(tokens[i])), None)
    before = index - 1 if index and _is_name(tokens[index - 1]) else None
    is_agreed = before is not None and tokens[before].norm.endswith(_STREET_ADJECTIVE)
    place = before if is_agreed or after is None else after
    if place is None:
        return
    name = f"street:{root(tokens[place].norm)}"
    yield name
    last = max(place, index)
    yield from [f"{name} {t.norm}" for t in tokens[last + 1 : last + 1 + _NEAR] if not t.is_word][:1]


def _district(norm: str) -> Iterator[str]:
    """Yield the district whose adjective stands before the word."""
    if norm.endswith(_ADJECTIVE):
        yield f"district:{root(norm)}"
        yield f"name:{root(norm)}"


def _institution(tokens: Sequence[Token], index: int) -> Iterator[str]:
    """Yield an institution with its number or name, on either side."""
    own = root(tokens[index].norm)
    for other in [*tokens[index + 1 : index + 3], *tokens[max(0, index - 1) : index]]:
        if not other.is_word or _is_name(other):
            yield f"institution:{own} {root(other.norm)}"


def _is_name(token: Token) -> bool:
    text = token.text
    is_shouted = text.isupper() and len(text) > _LONGEST_CAPITALS
    return token.is_word and text[0].isupper() and len(text) >= _SHORTEST_ROOT and not is_shouted
