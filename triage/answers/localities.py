"""Compares the places of post and answer: streets, houses, villages, schools by number; open when one is overlooked.

Three sources agree or not: the gazetteer of the region (through a `PlaceFinder`, canonical names, so every case form
is the same place), markers («ул.», «остановка», «лицей 143»), and capitalised words. Names compare by stem, so that
«Волочаевскую» and «Волочаевская, 13Е» are one street although no gazetteer knows either.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress, count
from operator import attrgetter
from typing import Protocol

from triage.answers.fields import fields_of_lemma
from triage.answers.lexicon import BODY_NOUNS, words
from triage.answers.words import CACHED_WORDS, Grammar, Wording, is_word
from triage.domain.places import MentionKind, MentionStrength, PlaceMention, PlaceRole
from triage.text.document import Document
from triage.text.remembered import remembered


class PlaceFinder(Protocol):
    """Finds mentions of the region's places; `triage.places.locator.PlaceLocator` is one."""

    def find(self, document: Document, source_page: str | None) -> tuple[PlaceMention, ...]:
        """Return the mentions in order of the text."""
        ...


@dataclass(frozen=True, slots=True)
class Locality:
    """One place name of a text: comparable `key`, its tokens, and whether it is only a town or district."""

    key: str
    tokens: range
    is_wide: bool = False


_MARKERS = words(
    """
    улица ул проспект пр переулок пер посёлок поселок пос пгт деревня дер село микрорайон мкр мкрн площадь пл
    бульвар шоссе набережная остановка ост перекресток мост район р-н станция снт квартал проезд тракт озеро парк
    сквер рынок школа лицей гимназия садик сад детсад больница поликлиника виадук переезд кладбище роща лес завод тц
    стадион клуб дк корпус микрорайон площадка двор подъезд путепровод кольцо разъезд починок выселок хутор слобода
    овраг пруд река родник колодец дом
    """
)
_NAME_MARKERS = words(
    """
    улица ул проспект пр переулок пер поселок пос пгт деревня дер село микрорайон мкр мкрн площадь бульвар шоссе
    набережная остановка ост перекресток мост тракт озеро проезд станция снт виадук переезд путепровод район с п д
    хутор починок
    """
)
_PLAIN_MARKERS = words(
    """
    улица ул переулок пер поселок пос деревня дер село проспект
    """
)
"""Markers after which even a lower-case word is a name."""
_WIDE = words(
    """
    город г область край республика район россия округ город-курорт
    """
)
_NOT_NAMES = words(
    """
    здравствуйте уважаемый добрый доброе спасибо господин мфц снилс ук тсж жкх тко гибдд мчс дтп рф россия
    администрация министерство минздрав губернатор глава президент мэр депутат интернет вконтакте телеграм год дом
    дома двор подъезд тот этот наш весь мой который остановка перекресток быть нет школа сад садик имя сообщество
    тел телефон url гост коап еирц аварийный комитет управление департамент понедельник вторник среда четверг
    пятница суббота воскресенье спросить уважаемая ооо ао водоканал регоператор фап дк бог новый рождество пасха
    москва госуслуга роспотребнадзор росреестр ростехнадзор росгвардия роскомнадзор соцфонд социальный фонд пфр мсэ
    россети газпром ростелеком сбербанк почта инстаграм соцзащита
    """
)
_MIN_NAME_CHARS = 3
_MIN_STEM = 4
_MIN_MISSPELT = 6
"""A misspelt name of fewer letters may as well be another one."""
_ADJECTIVE_ENDS = ("ск", "нск", "цк")
_ADDRESSEES = words("администрация управление глава мэр министерство департамент губернатор")
_ADDRESSEE_REACH = 3


def find_localities(wording: Wording, mentions: Iterable[PlaceMention] = ()) -> tuple[Locality, ...]:
    """Return the places a text names, addressees («Администрация Омска») left out."""
    found = [
        *_from_mentions(wording, mentions),
        *_from_words(wording),
        *_numbered(wording),
        *_anniversaries(wording),
    ]
    unique: dict[tuple[str, int], Locality] = {}
    for locality in found:
        unique.setdefault((locality.key, locality.tokens.start), locality)
    return tuple(sorted(unique.values(), key=lambda locality: locality.tokens.start))


def shared_places(
    post: Wording, answer: Wording, asked: Sequence[Locality], told: Sequence[Locality], copied: Collection[int]
) -> tuple[Locality, ...]:
    """Return the places of the answer that are places of the post; a town alone counts only when the post has no more.

    A name recognised in one text may stand as a plain word in the other («Романенко 16 А»): that counts too.
    """
    narrow = [place for place in asked if not place.is_wide]
    same = [place for place in told if any(share_place(place.key, other.key) for other in narrow or asked)]
    if not same and (narrow or told):
        names = _names(answer) if narrow else ()
        same = [
            Locality(name, range(index, index + 1))
            for index, name in names
            if any(share_place(name, other.key) for other in narrow)
        ]
        post_names = _names(post) if told else ()
        same += [place for place in told if any(share_place(place.key, name) for _, name in post_names)]
    return tuple(place for place in same if answer.sentence_of[place.tokens.start] not in copied)


def share_place(one: str, other: str) -> bool:
    """Say whether two keys are the same name: equal, or equal but for an ending or one letter in a long stem."""
    if one == other:
        return True
    longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
    length = len(shorter)
    if one[:1] != other[:1] and (length < _MIN_MISSPELT or len(longer) > length + 1):
        return False
    if length < _MIN_STEM or one[0].isdigit() or other[0].isdigit() or "#" in one or "#" in other:
        return False
    common = next((i for i in range(length) if one[i] != other[i]), length)
    if common == length and longer.endswith(_ADJECTIVE_ENDS):
        return True  # «в Параньге» and «Параньгинская больница»
    return common >= max(_MIN_STEM, round(0.7 * len(longer))) or _one_letter_apart(longer, shorter, common)


def _one_letter_apart(longer: str, shorter: str, common: int) -> bool:
    """Typing errors in long names: «Адрианова» is «Андрианова»; `common` letters are the same from the beginning."""
    if len(shorter) < _MIN_MISSPELT or len(longer) > len(shorter) + 1:
        return False
    is_replaced = len(longer) == len(shorter)
    return longer[common + 1 :] == shorter[common + is_replaced :]


def _from_mentions(wording: Wording, mentions: Iterable[PlaceMention]) -> list[Locality]:
    found: list[Locality] = []
    for mention in mentions:
        is_source = mention.strength is MentionStrength.SOURCE or mention.role is PlaceRole.ADDRESSEE
        if is_source or mention.kind in {MentionKind.HOUSE, MentionKind.REGION} or not mention.candidates:
            continue
        name = mention.candidates[0].street or mention.candidates[0].name
        wide = mention.kind in {MentionKind.DISTRICT, MentionKind.OUTSIDE} or _is_town(mention)
        first = _token_at(wording, mention.span.start)
        if first is not None and not _is_addressee(wording, first):
            found.append(Locality(name_key(name), range(first, first + 1), wide))
    return found


def _is_town(mention: PlaceMention) -> bool:
    return mention.kind is MentionKind.SETTLEMENT and any("-ола" in c.name.lower() for c in mention.candidates)


@remembered(CACHED_WORDS)
def name_key(name: str) -> str:
    """Return the comparable stem of a name: lower case, ё as е, adjective and case endings off."""
    word = name.lower().replace("ё", "е").split()[-1] if name.split() else ""
    return _NAME_ENDING.sub("", word) or word


_NAME_ENDING = re.compile(r"(?:ая|ой|ую|ый|ий|ого|ому|ом|ое|ые|ых|ам|ами|ах|ов|ев|ева|ова|у|е|а|я|ы|и|ю|о|ь|й)\Z")


def _from_words(wording: Wording) -> list[Locality]:
    found: list[Locality] = []
    tokens, grammar, capitals = wording.document.tokens, wording.grammar, wording.capitals
    marked = _marked(wording)
    sure = marked.union(compress(count(), map(_is_place_name, grammar)))
    shouting = _is_shouting(wording, capitals)
    for index in sorted(sure.union(capitals)):
        text = tokens[index].text
        is_name = grammar[index].is_word and len(text) >= _MIN_NAME_CHARS
        if not is_name or _is_skipped(wording, index, marked=index in marked):
            continue
        if index in sure or _is_capital_name(wording, index, shouting=shouting):
            wide = _is_wide(wording, index)
            found += [Locality(name_key(part), range(index, index + 1), wide) for part in _parts(text)]
    return [place for place in found if not _is_addressee(wording, place.tokens.start)]


_is_place_name, _pos = attrgetter("is_place_name"), attrgetter("pos")


def _parts(word: str) -> list[str]:
    """Return the names in a compound: «Южная-Полевая» is a crossing of two streets, «Йошкар-Ола» one town."""
    if "-" not in word:
        return [word]
    parts = word.split("-")
    is_crossing = len(parts) == 2 and all(part[:1].isupper() and part.lower().endswith(_STREET_ENDS) for part in parts)
    return parts if is_crossing else [word]


_STREET_ENDS = ("ая", "ой", "ую", "ый", "ий", "ого", "ова", "ева", "ина")


def _is_capital_name(wording: Wording, index: int, *, shouting: bool) -> bool:
    """Say whether a capital letter makes the word a name: before a house number, or inside a sentence."""
    if _is_attribute(wording, index) or wording.lemma(index) in _VEHICLES:
        return False
    name_like = _is_name_like(wording, index)
    if name_like and _is_before_number(wording, index):
        return True
    after_preposition = index > 0 and wording.grammar[index - 1].pos == "PREP"
    return (after_preposition or name_like) and not shouting and not _starts_sentence(wording, index)


_VEHICLES = words("автобус маршрут маршрутка трамвай троллейбус пазик газель рейс")


def _is_attribute(wording: Wording, index: int) -> bool:
    """«к Дорожному хозяйству»: an adjective of city life in agreement with a plain noun behind it names nothing."""
    word = wording.grammar[index]
    if word.pos != "ADJF" or index + 1 >= len(wording.grammar) or not fields_of_lemma(word.lemma):
        return False
    noun = wording.grammar[index + 1]
    is_plain = noun.pos == "NOUN" and noun.lemma not in _MARKERS and wording.document.tokens[index + 1].text.islower()
    return is_plain and not word.grammemes.isdisjoint(noun.grammemes & _CASES)


_CASES = frozenset(["nomn", "gent", "datv", "accs", "ablt", "loct"])


def _names(wording: Wording) -> list[tuple[int, str]]:
    """Return every word that could be a name with its key, for comparison with recognised places."""
    may_be_names = list(map(_NAME_POS.__contains__, map(_pos, wording.grammar)))
    keys = map(name_key, compress(wording.norms, may_be_names))
    named = zip(compress(wording.grammar, may_be_names), compress(count(), may_be_names), keys, strict=False)
    return [(index, key) for word, index, key in named if word.is_word and len(key) >= _MIN_STEM]


_NAME_POS = frozenset(["NOUN", "ADJF", "", "PRTF", "ADJS"])


def _is_before_number(wording: Wording, index: int) -> bool:
    """«Романенко 16 А», «Куломзинской, 105»: a capitalised word with a house number after it."""
    following = [token.text for token in wording.document.tokens[index + 1 : index + 3]]
    return bool(following) and (
        following[0].isdigit() or (following[0] == "," and len(following) > 1 and following[1].isdigit())
    )


def _is_skipped(wording: Wording, index: int, *, marked: bool) -> bool:
    """Say whether the word is no place whatever its capital: label, acronym, function word, first name."""
    token, word = wording.document.tokens[index], wording.grammar[index]
    if word.lemma in _NO_PLACES or (index > 0 and wording.norms[index - 1] == "["):
        return True
    if (token.text.isupper() and 1 < len(token.text) < 6) or _MINISTRY.match(token.norm) is not None:
        return True
    if marked:
        return False
    if word.pos in _FUNCTION_POS:
        return True
    is_named = token.text[0].isupper() and index > 0 and wording.grammar[index - 1].pos == "PREP"
    return not is_named and (word.pos in _OTHER_POS or word.has("Patr") or word.has("Name"))


_NO_PLACES = _NOT_NAMES | BODY_NOUNS | _MARKERS
_MINISTRY = re.compile(
    r"(?:мин|рос|гос)(?:цифр|здрав|транс|строй|природ|обр|соц|сельхоз|фин|культ|эконом|энерго|спорт|жкх|юст|труд|потреб"
    r"|реестр|авто|техн|инсп|жил|надзор|стат|авиа)"
)
_FUNCTION_POS = frozenset(["PREP", "CONJ", "PRCL", "NPRO", "NUMR", "INTJ"])
_OTHER_POS = frozenset(["VERB", "ADVB", "INFN", "PRED", "PRTS", "GRND", "COMP"])


def _marked(wording: Wording) -> set[int]:
    """Return the words that a marker makes names: «ул Светловская», «гайвинском мосту»."""
    behind = dict(_behind_markers(wording))
    found = {index for index, marker in behind.items() if _is_name_behind(wording, index, marker)}
    for marker in _MARKERS_BEHIND & wording.indices.keys():
        before = [at - 1 for at in wording.indices[marker] if at]
        found.update(i for i in before if i not in behind and _is_proper_adjective(wording.grammar[i]))
    return found


def _behind_markers(wording: Wording) -> Iterator[tuple[int, str]]:
    """Yield the tokens behind a marker, a full stop or quotation mark left out («ул. Мира»), with the marker."""
    norms = wording.norms
    for marker in _NAME_MARKERS & wording.indices.keys():
        for at in wording.indices[marker]:
            index = at + 2 if norms[at + 1 : at + 2] in _OPENINGS else at + 1
            if index < len(norms):
                yield index, marker


_OPENINGS = frozenset([(".",), ("«",), ('"',)])


def _is_name_behind(wording: Wording, index: int, marker: str) -> bool:
    pos = wording.grammar[index].pos
    plain = marker in _PLAIN_MARKERS and pos in _PLAIN_POS
    return (plain or wording.document.tokens[index].text[0].isupper()) and pos not in _FUNCTION_POS


_PLAIN_POS = frozenset(["NOUN", "ADJF", "PRTF", ""])


def _is_proper_adjective(word: Grammar) -> bool:
    is_adjective = word.pos == "ADJF" and word.lemma.endswith(("ский", "цкий", "ской"))
    return is_adjective and word.lemma not in _COMMON_SKY


_MARKERS_BEHIND = _NAME_MARKERS | {"рынок", "парк"}
_COMMON_SKY = words(
    """
    детский городской сельский русский российский пешеходный медицинский дорожный строительский морской
    """
)


def _is_name_like(wording: Wording, index: int) -> bool:
    """Say whether the word can be a name by its part of speech."""
    return wording.grammar[index].pos in _NAME_POS


def _is_wide(wording: Wording, index: int) -> bool:
    tokens = wording.document.tokens
    before = wording.lemma(index - 1) if index else ""
    if before == "." and index > 1:
        before = wording.lemma(index - 2)
    after = wording.lemma(index + 1) if index + 1 < len(tokens) else ""
    return before in _WIDE or after in {"район", "область", "край", "округ"} or tokens[index].norm in _TOWN_FORMS


_TOWN_FORMS = words(
    """
    омск омска омске омску пермь перми рязань рязани йошкар-ола йошкар-оле йошкар-олы йошкар-олу волжск волжске
    волжска
    """
)


def _is_addressee(wording: Wording, index: int) -> bool:
    """«Администрация Омска» is spoken to, «как в Казани» is a comparison: neither is the place of the problem."""
    if index > 1 and wording.lemma(index - 1) in {"в", "на"} and wording.lemma(index - 2) == "как":
        return True
    before = wording.lemmas[max(0, index - _ADDRESSEE_REACH) : index]
    if _ADDRESSEES.isdisjoint(before):
        return False
    last = max(i for i, lemma in enumerate(before) if lemma in _ADDRESSEES)
    return _SENTENCE_MARKS.isdisjoint(before[last:])


_SENTENCE_MARKS = frozenset(".,!?")


def _numbered(wording: Wording) -> list[Locality]:
    """«школа № 93», «лицей 143», «поликлиника 4»: an institution with a number is a place."""
    found: list[Locality] = []
    tokens = wording.document.tokens
    for index in wording.digits:
        if index == 0:
            continue
        norm = wording.norms[index]
        back = [i for i in range(max(0, index - 3), index) if tokens[i].is_word and tokens[i].norm != "номер"]
        forward = wording.lemma(index + 1) if index + 1 < len(tokens) else ""
        head = wording.lemma(back[-1]) if back and tokens[back[-1]].is_word else ""
        for noun in (head, forward):
            if noun in _NUMBERED:
                found.append(Locality(f"{_NUMBERED[noun]}#{norm}", range(index, index + 1)))
                break
    return found


_NUMBERED = {
    "школа": "school",
    "лицей": "school",
    "гимназия": "school",
    "сад": "kindergarten",
    "садик": "kindergarten",
    "детсад": "kindergarten",
    "поликлиника": "clinic",
    "больница": "clinic",
    "горбольница": "clinic",
    "микрорайон": "quarter",
    "мкр": "quarter",
    "квартал": "quarter",
    "подъезд": "entrance",
    "дом": "house",
}


def _anniversaries(wording: Wording) -> list[Locality]:
    """«улица 50 Лет ВЛКСМ», «40-летия Победы», «ул. 8 Марта»: streets named by a number and a noun."""
    found: list[Locality] = []
    norms, tokens = wording.norms, wording.document.tokens
    for head in _JUBILEES & wording.vocabulary:
        for at in wording.indices[head]:
            if norms[at] not in _ANNIVERSARY:
                continue
            number = at - 2 if norms[at - 1 : at] == ("-",) else at - 1
            if at + 1 < len(norms) and number >= 0 and norms[number].isdigit() and tokens[at + 1].text[0].isupper():
                found.append(Locality(f"{norms[number]} лет {name_key(norms[at + 1])}", range(number, at + 2)))
    for marker in _STREETS & wording.vocabulary:
        for at in wording.indices[marker]:
            day = at + 2 if norms[at + 1 : at + 2] == (".",) else at + 1
            if norms[day : day + 1] and norms[day].isdigit() and norms[day + 1 : day + 2] in _FEASTS:
                found.append(Locality(f"{norms[day]} {norms[day + 1]}", range(day, day + 2)))
    return found


_JUBILEES = frozenset(["год", "летие"])
_ANNIVERSARY = frozenset(["лет", "летия", "летию"])
_STREETS = frozenset(["улица", "ул", "проспект", "переулок"])
_FEASTS = frozenset([("марта",), ("мая",), ("января",), ("декабря",), ("октября",), ("ноября",), ("июля",)])


def _is_shouting(wording: Wording, capitals: Iterable[int]) -> bool:
    """Say whether most words that could be names are in capitals; `capitals` are the tokens that begin with one."""
    tokens, grammar = wording.document.tokens, wording.grammar
    loud = [i for i in capitals if (text := tokens[i].text).isupper() and grammar[i].is_word and _is_long(text)]
    if not loud:
        return False
    words = [norm for norm in compress(wording.norms, map(is_word, grammar)) if _is_long(norm)]
    return len(loud) > len(words) * 0.5


def _is_long(word: str) -> bool:
    return len(word) >= _MIN_NAME_CHARS


def _starts_sentence(wording: Wording, index: int) -> bool:
    """First word of a sentence, or the first after an opening mark: its capital says nothing."""
    tokens = wording.document.tokens
    before = index - 1
    while before >= 0 and tokens[before].text in {"«", '"', "(", "—", "-", "[", "]"}:
        before -= 1
    if before >= 0 and not tokens[before].text.isalnum() and tokens[before].text not in ".,;:!?)/":
        return True  # an emoji ends a sentence
    return (
        before < 0
        or wording.sentence_of[before] != wording.sentence_of[index]
        or tokens[before].text == ":"
        or tokens[index - 1].text == "]"
    )


def _token_at(wording: Wording, original_offset: int) -> int | None:
    """Return the token that begins at (or first after) an offset of the original text."""
    document = wording.document
    for index, token in enumerate(document.tokens):
        if document.original(token.start, token.stop).stop > original_offset:
            return index
    return None
