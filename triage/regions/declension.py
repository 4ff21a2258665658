"""Declines Russian place names by rule; open when a new region pack needs case forms or a form comes out wrong.

Rules go by the ending of each word and know no dictionary, because dictionaries misread place names («Медведево» as an
adjective, «Морки» as «морк»). The first rule that matches wins and is named in the result, so a wrong form leads to its
rule. The result is a draft: a person reads it before it enters a pack. Figures on Mari El stand in docs/region-pack.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from triage.domain.places import CaseForms

Endings = tuple[str, str, str, str, str]
"""What follows the stem in the genitive, dative, accusative, instrumental and prepositional case."""


@dataclass(frozen=True, slots=True)
class Declension:
    """Case forms of a place name; `gender` is m, f, n, pl or 0 (indeclinable), `rule` names what decided it."""

    forms: CaseForms
    gender: str
    rule: str
    variants: tuple[str, ...] = ()
    """Further forms in use, such as the second locative «в Красном Яру»."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Words that match `ending` lose `cut` letters and take `endings`."""

    rule: str
    ending: re.Pattern[str]
    gender: str
    cut: int
    endings: Endings

    def decline(self, word: str) -> Endings:
        """Return the five oblique forms of a word that matches."""
        stem = word[: len(word) - self.cut]
        return _five(stem + ending for ending in self.endings)


def _five(forms: Iterable[str]) -> Endings:
    genitive, dative, accusative, instrumental, prepositional = forms
    return genitive, dative, accusative, instrumental, prepositional


def _pattern(rule: str, ending: str, gender: str, cut: int, endings: str) -> Pattern:
    compiled = re.compile(f"(?:{ending})$", re.IGNORECASE)
    return Pattern(rule, compiled, gender, cut, _five(endings.replace("-", "").split(",")))


SOFT_ADJECTIVES = "верхн|нижн|средн|крайн|дальн|ближн|задн|передн|син|летн|зимн|древн|соседн|последн|внутренн"

ADJECTIVES: tuple[Pattern, ...] = (
    _pattern("третий", "третий", "m", 2, "ьего,ьему,ий,ьим,ьем"),
    _pattern("третья", "третья", "f", 1, "ей,ей,ю,ей,ей"),
    _pattern("третье", "третье", "n", 1, "его,ему,е,им,ем"),
    _pattern("третьи", "третьи", "pl", 1, "их,им,и,ими,их"),
    _pattern("большой", "больш(?:ой)", "m", 2, "ого,ому,ой,им,ом"),
    _pattern("большая", "больш(?:ая)", "f", 2, "ой,ой,ую,ой,ой"),
    _pattern("большое", "больш(?:ое)", "n", 2, "ого,ому,ое,им,ом"),
    _pattern("-кой", "[а-яё]{2,}[гкх]ой", "m", 2, "ого,ому,ой,им,ом"),
    _pattern("-ой", "[а-яё]{2,}[^аеёиоуыэюя]ой", "m", 2, "ого,ому,ой,ым,ом"),
    _pattern("-ый", "[а-яё]{2,}ый", "m", 2, "ого,ому,ый,ым,ом"),
    _pattern("-кий", "[а-яё]{2,}[гкх]ий", "m", 2, "ого,ому,ий,им,ом"),
    _pattern("-ний", "[а-яё]{2,}[жчшщн]ий", "m", 2, "его,ему,ий,им,ем"),
    _pattern("-шая", "[а-яё]{2,}[жчшщ]ая", "f", 2, "ей,ей,ую,ей,ей"),
    _pattern("-ая", "[а-яё]{2,}ая", "f", 2, "ой,ой,ую,ой,ой"),
    _pattern("-яя", "[а-яё]{2,}яя", "f", 2, "ей,ей,юю,ей,ей"),
    _pattern("-кое", "[а-яё]{2,}[гкх]ое", "n", 2, "ого,ому,ое,им,ом"),
    _pattern("-ое", "[а-яё]{2,}ое", "n", 2, "ого,ому,ое,ым,ом"),
    _pattern("-ее", "[а-яё]{2,}ее", "n", 2, "его,ему,ее,им,ем"),
    _pattern("-ые", "[а-яё]{2,}ые", "pl", 2, "ых,ым,ые,ыми,ых"),
    _pattern("-ие", f"(?:[а-яё]{{2,}}[гкхжчшщ]|{SOFT_ADJECTIVES})ие", "pl", 2, "их,им,ие,ими,их"),
)
"""Adjectives, also those that have become names (Советский, Звёздный, Речная, Казанское)."""

POSSESSIVES: tuple[Pattern, ...] = (
    _pattern("-ов", "[а-яё]{3,}(?:[оеё]в|[иы]н)", "m", 0, "а,у,-,ым,ом"),
    _pattern("-ова", "[а-яё]{3,}(?:[оеё]в|[иы]н)а", "f", 1, "ой,ой,у,ой,ой"),
    _pattern("-ово", "[а-яё]{3,}(?:[оеё]в|[иы]н)о", "n", 1, "а,у,о,ым,ом"),
    _pattern("-овы", "[а-яё]{3,}(?:[оеё]в|[иы]н)ы", "pl", 1, "ых,ым,ы,ыми,ых"),
)
"""Possessive adjectives, which only stand before a noun (Сергиев Посад, Савкино Поле)."""

PLURAL_NOUNS: tuple[Pattern, ...] = (
    _pattern("-ята", "ята|[жчш]ата", "pl", 1, "-,ам,а,ами,ах"),
    _pattern("-цы", "[а-яё]{2,}цы", "pl", 1, "ев,ам,ы,ами,ах"),
    _pattern("-енки", "[её]нки", "pl", 2, "ок,кам,ки,ками,ках"),
    _pattern("-рки", "рки|[аеёиоуыэюя]ки", "pl", 1, "ов,ам,и,ами,ах"),
    _pattern("-чки", "[жчш]ки", "pl", 2, "ек,кам,ки,ками,ках"),
    _pattern("-ки", "[^аеёиоуыэюя]ки", "pl", 2, "ок,кам,ки,ками,ках"),
    _pattern("-чи", "[жчшщ]и", "pl", 1, "ей,ам,и,ами,ах"),
    _pattern("-ги", "[гх]и", "pl", 1, "-,ам,и,ами,ах"),
    _pattern("-ьи", "ьи", "pl", 1, "ёв,ям,и,ями,ях"),
    _pattern("-ои", "[аеёиоуыэюя]и", "pl", 1, "ев,ям,и,ями,ях"),
    _pattern("-и", "и", "pl", 1, "ей,ям,и,ями,ях"),
    _pattern("-ы", "ы", "pl", 1, "-,ам,ы,ами,ах"),
)
"""Names in the plural (Морки, Килемары, Исменцы, Березята)."""

GENITIVE_PLURALS: dict[str, str] = {
    "кузнецы": "кузнецов",
    "горки": "горок",
    "горы": "гор",
    "норки": "норок",
    "луки": "лук",
    "челны": "челнов",
    "мытищи": "мытищ",
    "люберцы": "люберец",
    "бронницы": "бронниц",
    "коршуны": "коршунов",
    "морозы": "морозов",
    "сады": "садов",
    "пруды": "прудов",
    "дубы": "дубов",
    "дубки": "дубков",
    "борки": "борков",
    "лужки": "лужков",
    "пески": "песков",
    "городки": "городков",
    "петушки": "петушков",
    "васильки": "васильков",
    "мостки": "мостков",
    "ельники": "ельников",
    "броды": "бродов",
    "кресты": "крестов",
    "столбы": "столбов",
    "холмы": "холмов",
    "бугры": "бугров",
    "ручейки": "ручейков",
    "огни": "огней",
    "сосенки": "сосенок",
    "хутора": "хуторов",
    "луга": "лугов",
}
"""Russian nouns whose genitive plural the endings do not show."""

INDECLINABLE_NOUNS: tuple[Pattern, ...] = (
    _pattern("иноязычное", "[оу]до|[аеёиоуыэюя]о|[^лрцщьи]е|[уюэё]|ко|мари", "0", 0, ",,,,"),
)
"""Foreign names that do not change: Рушродо, Кенче, Тыгыде Морко. The endings of Russian nouns are taken out first."""

SINGULAR_NOUNS: tuple[Pattern, ...] = (
    _pattern("-ия", "ия", "f", 1, "и,и,ю,ей,и"),
    _pattern("-я", "я", "f", 1, "и,е,ю,ей,е"),
    _pattern("-ка", "[гкх]а", "f", 1, "и,е,у,ой,е"),
    _pattern("-ша", "[жчшщ]а", "f", 1, "и,е,у,ей,е"),
    _pattern("-ца", "ца", "f", 1, "ы,е,у,ей,е"),
    _pattern("-а", "а", "f", 1, "ы,е,у,ой,е"),
    _pattern("-ль", "ль", "m", 1, "я,ю,ь,ем,е"),
    _pattern("-ь", "ь", "f", 1, "и,и,ь,ью,и"),
    _pattern("-ще", "[щц]е", "n", 1, "а,у,е,ем,е"),
    _pattern("-ие", "ие", "n", 1, "я,ю,е,ем,и"),
    _pattern("-ье", "[ьлр]е", "n", 1, "я,ю,е,ем,е"),
    _pattern("-о", "о", "n", 1, "а,у,о,ом,е"),
    _pattern("-иец", "[аеёиоуыэюя]ец", "m", 2, "йца,йцу,ец,йцем,йце"),
    _pattern("-лец", "лец", "m", 2, "ьца,ьцу,ец,ьцем,ьце"),
    _pattern("-ец", "[а-яё]{2,}ец", "m", 2, "ца,цу,ец,цем,це"),
    _pattern(
        "-ок",
        "(?:почин|выс[её]л|пос[её]л|город|сур|околод|лес|песч|руче|мост|дуб|бер[её]з|садик)ок",
        "m",
        2,
        "ка,ку,ок,ком,ке",
    ),
    _pattern("-ёл", "[а-яё]ёл", "m", 2, "ла,лу,ёл,лом,ле"),
    _pattern("ключ", "ключ|рубеж|кирпич|камыш", "m", 0, "а,у,-,ом,е"),
    _pattern("-ч", "[жчшщц]", "m", 0, "а,у,-,ем,е"),
    _pattern("-й", "й", "m", 1, "я,ю,й,ем,е"),
    _pattern("согласная", "[бвгджзклмнпрстфхцчшщ]", "m", 0, "а,у,-,ом,е"),
)
"""Names in the singular, by ending; a soft sign is feminine unless an adjective before it says otherwise."""

SOFT_MASCULINE = _pattern("-ь (мужской род)", "ь", "m", 1, "я,ю,ь,ем,е")
SOFT_FEMININE = _pattern("-ь (женский род)", "ь", "f", 1, "и,и,ь,ью,и")

SECOND_LOCATIVE = re.compile(r"(?:^|\s)(?:бор|яр|мост|лес|луг|сад|пруд|мыс|берег|лог|край)$", re.IGNORECASE)
"""Nouns with «-у» in the second locative (Русская грамматика, 1980, § 1182)."""

NUMERALS: dict[str, Endings] = {
    "два": ("Двух", "Двум", "Два", "Двумя", "Двух"),
    "две": ("Двух", "Двум", "Две", "Двумя", "Двух"),
    "три": ("Трёх", "Трём", "Три", "Тремя", "Трёх"),
    "четыре": ("Четырёх", "Четырём", "Четыре", "Четырьмя", "Четырёх"),
}
HEAD_NOUNS = frozenset(
    {"выселок", "посёлок", "поселок", "разъезд", "станция", "дом", "хутор", "кордон", "устье", "приустье"}
)
"""Common nouns that stand first and decline while the name after them stays: «выселка Васильевка»."""

ORDINALS = re.compile(r"(?:перв|втор|трет|четв[её]рт|пят|шест|седьм|восьм)\w+$", re.IGNORECASE)
_DIGITS_WITH_UNIT = re.compile(r"\d[\d\s]*(?:-\w+\s)?(?:км|километр)\b", re.IGNORECASE)
_WITH_PREPOSITION = re.compile(r"(.+?)(-(?:на|под|над|при|у|в)-.+)", re.IGNORECASE)
_NOUN_BEFORE_HYPHEN = re.compile(r"(?:ск|ль|сь|[оеё]в|ье)$", re.IGNORECASE)
"""First parts that decline together with an adjective after the hyphen: Каменск-Уральский, Усолье-Сибирское."""


def decline(name: str) -> Declension:
    """Return the case forms of a place name of any length; ValueError when it has no letters."""
    words = name.split()
    if not words or not re.search(r"\w", name):
        raise ValueError(f"не название: {name!r}")
    if _DIGITS_WITH_UNIT.match(name) or words[0].lower() in {"по", "на", "за", "при"}:
        return _unchanged(name, "выражение")
    parts, gender, rule = _decline_words(words)
    forms = CaseForms(name, *(" ".join(case) for case in zip(*parts, strict=True)))
    return Declension(forms, gender, rule, _second_locative(forms) if gender == "m" else ())


def _decline_words(words: Sequence[str]) -> tuple[list[Endings], str, str]:
    """Return the oblique forms of every word, the gender of the whole and the rule of its head."""
    head = _head(words)
    number = NUMERALS.get(words[0].lower())
    parts: list[Endings] = []
    gender, rule, hint = "0", "", ""
    for place, word in enumerate(words):
        adjective = _match(ADJECTIVES, word) or (_match(POSSESSIVES, word) if place < head else None)
        if place == head:
            pattern = _noun(word, hint, plural=number is not None)
            gender, rule = pattern.gender, pattern.rule
            parts.append(_decline_head(word, pattern))
        elif place == 0 and number is not None:
            parts.append(number)
        elif adjective is not None and _agrees(place, head, words):
            hint = adjective.gender
            parts.append(adjective.decline(word))
        else:
            parts.append(_same(word))
    return parts, gender, rule


def _head(words: Sequence[str]) -> int:
    """Return the index of the word that carries the case: the last one, unless a noun before it does."""
    if len(words) == 1:
        return 0
    if words[0].lower() in HEAD_NOUNS:
        return 0
    noun_before = _match(ADJECTIVES, words[-2]) is None
    if noun_before and ORDINALS.match(words[-1]):
        return len(words) - 2
    return len(words) - 1


def _agrees(place: int, head: int, words: Sequence[str]) -> bool:
    """Say whether the adjective at `place` belongs to the head: before it, or alone after it («выселок Майский»)."""
    return place < head or (place == head + 1 and place == len(words) - 1)


def _noun(word: str, hint: str, *, plural: bool = False) -> Pattern:
    """Return the rule of a head word; `hint` is the gender of the adjective before it."""
    compound = _WITH_PREPOSITION.fullmatch(word)
    last = compound[1] if compound else word.rsplit("-", 1)[-1]
    adjective = _match(ADJECTIVES, last)
    if adjective is not None and not (hint == "n" and last.lower().endswith("ние")):
        return adjective
    if last.lower().endswith("ь") and hint in {"m", "f"}:
        return SOFT_MASCULINE if hint == "m" else SOFT_FEMININE
    tables = (PLURAL_NOUNS,) if plural or hint == "pl" else (PLURAL_NOUNS, INDECLINABLE_NOUNS, SINGULAR_NOUNS)
    for table in tables:
        pattern = _match(table, last)
        if pattern is not None:
            return pattern
    return Pattern("не склоняется", re.compile(""), "0", 0, ("", "", "", "", ""))


def _decline_head(word: str, pattern: Pattern) -> Endings:
    """Decline the last part («Мари-Турека»), both («Каменска-Уральского») or the first («Ростова-на-Дону»)."""
    compound = _WITH_PREPOSITION.fullmatch(word)
    if compound:
        return _five(form + compound[2] for form in _decline_head(compound[1], pattern))
    first, _, last = word.rpartition("-")
    if _NOUN_BEFORE_HYPHEN.search(first) and _match(ADJECTIVES, last) is not None:
        firsts, lasts = _noun(first, "").decline(first), pattern.decline(last)
        return _five(f"{one}-{other}" for one, other in zip(firsts, lasts, strict=True))
    forms = pattern.decline(word)
    genitive = GENITIVE_PLURALS.get(last.lower()) if pattern.gender == "pl" else None
    if genitive is not None:
        return _five((word[: -len(last)] + last[0] + genitive[1:], *forms[1:]))
    return forms


def _match(patterns: Sequence[Pattern], word: str) -> Pattern | None:
    return next((pattern for pattern in patterns if pattern.ending.search(word)), None)


def _same(word: str) -> Endings:
    return word, word, word, word, word


def _unchanged(name: str, rule: str) -> Declension:
    return Declension(CaseForms(name, *_same(name)), "0", rule)


def _second_locative(forms: CaseForms) -> tuple[str, ...]:
    """Return «Красном Яру» beside «Красном Яре»."""
    if SECOND_LOCATIVE.search(forms.nominative):
        return (forms.prepositional[:-1] + "у",)
    return ()
