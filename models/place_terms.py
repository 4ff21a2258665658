"""Place evidence learned without a gazetteer: streets, settlements, districts and institutions by an address grammar.

Open when an authority is decided by the wrong address. Where a region has no tables, its labelled posts still say which
street belongs to whom. A term is a kind and a stem: «на улице Дзержинского, 69» and «по ул.Дзержинского» share
`street:дзержинск`; numbered institutions keep their number (`institution:школ 45`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from triage.text.document import Document
from triage.text.tokens import Token, TokenKind

_STREET = frozenset(
    [
        "ул",
        "улица",
        "улице",
        "улицы",
        "улицу",
        "улицей",
        "проспект",
        "проспекте",
        "проспекта",
        "просп",
        "переулок",
        "переулке",
        "переулка",
        "пер",
        "шоссе",
        "бульвар",
        "бульваре",
        "бульвара",
        "бул",
        "площадь",
        "площади",
        "пл",
        "проезд",
        "проезде",
        "проезда",
        "набережная",
        "набережной",
        "наб",
        "тупик",
        "аллея",
        "аллее",
        "пр-т",
        "пр-кт",
        "б-р",
        "пр",
    ]
)
_SETTLEMENT = frozenset(
    [
        "г",
        "город",
        "городе",
        "города",
        "село",
        "селе",
        "села",
        "с",
        "деревня",
        "деревне",
        "деревни",
        "дер",
        "д",
        "поселок",
        "поселке",
        "поселка",
        "пос",
        "п",
        "рп",
        "пгт",
        "станица",
        "хутор",
        "аул",
        "мкр",
        "микрорайон",
        "микрорайоне",
        "микрорайона",
        "мкрн",
        "снт",
    ]
)
_DISTRICT = frozenset(
    ["район", "районе", "района", "районом", "району", "р-н", "р-не", "р-на", "округ", "округе", "округа"]
)
_INSTITUTION = frozenset(
    [
        "школа",
        "сад",
        "детсад",
        "поликлиника",
        "больница",
        "гимназия",
        "лицей",
        "интернат",
        "тц",
        "трц",
        "рынок",
        "завод",
        "парк",
        "сквер",
        "вокзал",
        "стадион",
        "музей",
        "библиотека",
        "театр",
        "церковь",
        "храм",
        "почта",
        "магазин",
    ]
)
_ENDING = re.compile(
    r"(?:ого|его|ому|ему|ыми|ими|ых|их|ым|им|ой|ей|ая|яя|ую|юю|ое|ее|ые|ие|ый|ий|ами|ями|ах|ях|ам|ям|ом|ем|ов|ев|"
    r"[аеиоуыэюяйь])$"
)
_NEAR = 3
"""Words looked at on one side of a marker for the name it announces."""


def place_terms(document: Document) -> list[str]:
    """Return the place terms of a document, in order, with repetitions."""
    tokens = [token for token in document.tokens if token.kind is not TokenKind.MARK]
    found: list[str] = []
    for index, token in enumerate(tokens):
        found += _marked(tokens, index)
        if token.is_word and token.text[0].isupper() and len(token.text) > 2 and not _starts_sentence(document, token):
            found.append(f"name:{stem(token.norm)}")
    return found


def stem(word: str) -> str:
    """Return what the case forms of a name share: «Дзержинского», «Дзержинская» → «дзержинск»."""
    shorter = _ENDING.sub("", word)
    return shorter if len(shorter) >= 3 else word


def _marked(tokens: list[Token], index: int) -> Iterator[str]:
    token = tokens[index]
    if token.norm in _STREET:
        yield from _named("street", tokens, index)
    elif token.norm in _SETTLEMENT:
        yield from _next_name("settlement", tokens, index)
    elif token.norm in _DISTRICT and index:
        yield f"district:{stem(tokens[index - 1].norm)}"
    elif token.is_word and stem(token.norm) in _INSTITUTION_STEMS:
        yield from _institution(tokens, index)


def _named(kind: str, tokens: list[Token], index: int) -> Iterator[str]:
    """Yield the capitalised name after a marker, or before it («Кальная улица»), alone and with the house."""
    after = next((t for t in tokens[index + 1 : index + 1 + _NEAR] if _is_name(t)), None)
    before = tokens[index - 1] if index and _is_name(tokens[index - 1]) else None
    name = after or before
    if name is None:
        return
    yield f"{kind}:{stem(name.norm)}"
    place = tokens.index(name)
    house = next((t for t in tokens[max(place, index) + 1 : max(place, index) + 4] if not t.is_word), None)
    if house is not None:
        yield f"{kind}:{stem(name.norm)} {house.norm}"


def _next_name(kind: str, tokens: list[Token], index: int) -> Iterator[str]:
    if index + 1 < len(tokens) and _is_name(tokens[index + 1]):
        yield f"{kind}:{stem(tokens[index + 1].norm)}"


def _institution(tokens: list[Token], index: int) -> Iterator[str]:
    own = stem(tokens[index].norm)
    for other in [*tokens[index + 1 : index + 3], *tokens[max(0, index - 1) : index]]:
        if not other.is_word or _is_name(other):
            yield f"institution:{own} {stem(other.norm)}"


def _is_name(token: Token) -> bool:
    return token.is_word and token.text[0].isupper() and len(token.text) > 2


def _starts_sentence(document: Document, token: Token) -> bool:
    return any(sentence.start == token.start for sentence in document.sentences)


_INSTITUTION_STEMS = frozenset(map(stem, _INSTITUTION))
