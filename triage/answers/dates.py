"""Reads deadlines: dates, periods and vague times, resolved against the date of the answer; open when one is missed.

Built for the way officials write: «до 15 ноября», «в течение трёх рабочих дней», «с 8 на 9 января», «во втором
квартале», «до конца следующей недели», «ещё во вторник», «к утру», against «в ближайшее время», «по мере возможности».
natasha's date extractor reads only calendar dates, and yargy is twenty times slower than the whole score.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

from triage.text.tokens import normalize

MONTHS = ["январ", "феврал", "март", "апрел", "ма", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр"]
_MONTH = (
    r"(?:январ[ьяею]|феврал[ьяею]|март[ае]?|апрел[ьяею]|ма[йяею]|июн[ьяею]|июл[ьяею]|август[ае]?|сентябр[ьяею]"
    r"|октябр[ьяею]|ноябр[ьяею]|декабр[ьяею])(?![а-я])"
)
_WEEKDAYS = ("понедельник", "вторник", "сред", "четверг", "пятниц", "суббот", "воскресень")
_WEEKDAY = (
    r"(?:понедельник\w{0,2}|вторник\w{0,2}|сред[ауеы]|четверг\w{0,2}|пятниц\w{1,2}|суббот\w{1,2}|воскресень\w)(?![а-я])"
)
_COUNT = (
    r"(?:\d+(?:\s?[-–—]\s?\d+)?|пол\w{3,}|одн\w{1,3}|дву[хм]|два|две|тр[еи]х?|четыр\w{1,2}|пят[ьи]|шест[ьи]|сем[ьи]"
    r"|восьм[иь]|девят[ьи]"
    r"|десят[ьи]|пятнадцат[ьи]|двадцат[ьи]|тридцат[ьи]|сорока|суток|полутора|нескольки\w|пары|пару|(?:одно|дву"
    r"|тр[её])\w*-\w+"
    r"|два-три|двух-трех|три-четыре|трех-четырех|трех-пяти)"
)
_UNIT = (
    r"(?:(?:рабоч\w{2}|календарн\w{2})\s)?(?:минут\w{0,2}|час\w{0,2}|сут\w{1,3}|дн\w{1,3}|день|недел\w{1,3}"
    r"|месяц\w{0,2}"
    r"|квартал\w{0,2}|год\w{0,2}|лет)(?![а-я])"
)
_DAY = r"\d{1,2}(?:-?(?:го|е|му|ого|ым|м))?"
_YEAR = r"(?:\s(?:20\d\d)(?:\s?(?:года|году|г\.?))?)?"


class Precision(IntEnum):
    """How exactly a time is told. YEAR is a date so coarse that readers take it for vague («до 2028 года»)."""

    VAGUE = 1
    YEAR = 2
    EXACT = 3


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A time told in clean text, characters `start` to `stop`. `day` is the last day of it where it can be resolved."""

    start: int
    stop: int
    precision: Precision
    rule: str
    day: date | None = None


_EXACT_RULES = (
    ("calendar", rf"(?<![\d.])(?:с\s)?{_DAY}(?:\s?(?:[-–—]|по|на|до|и)\s?{_DAY})?\s{_MONTH}{_YEAR}"),
    ("numeric", r"(?<![\d.,])\d{1,2}\.\d{2}(?:\.(?:20)?\d{2})?(?![\d.]*\d)(?!\s?(?:%|кв|м\b|руб|км))"),
    ("ordinal", r"(?<![\d.])\d{1,2}-?(?:го|му)(?:\s(?:числа|числу))?(?![а-я])"),
    (
        "office hours",
        rf"(?<![а-я])(?:(?:в|во|по|с)\s)?{_WEEKDAY}(?:\s?(?:и|,|[-–—]"
        rf"|по)\s?{_WEEKDAY})*\s(?:с\s)?\d{{1,2}}(?:[:.]\d\d)?\s?(?:[-–—]"
        rf"|до)\s?\d{{1,2}}(?:[:.]\d\d)?",
    ),
    ("weekend", r"(?<![а-я])(?:за|на|в|до|после)\s(?:эти\s|ближайшие\s|этих\s)?выходны(?:е|х)(?![а-я])"),
    ("term", rf"(?<![а-я])срок\w{{0,2}}\s(?:исполнения\s|работ\s)?(?:до\s|[-–—:]\s?)?{_COUNT}\s{_UNIT}"),
    (
        "relative day",
        r"(?<![а-я])(?:сегодня(?:шн\w{2,3})?|завтра(?:шн\w{2,3})?|послезавтра|вчера|позавчера|накануне)(?![а-я])",
    ),
    (
        "weekday",
        rf"(?<![а-я])(?:в|во|к|до|с|на|по)\s(?:(?:эт\w{{1,2}}|ближайш\w{{2}}|следующ\w{{2}}"
        rf"|прошл\w{{2}})\s)?{_WEEKDAY}",
    ),
    (
        "period",
        rf"(?<![а-я])(?:в\sтечени[еи]|через|за|в\sпределах|не\s(?:позднее|позже|более)|на\sпротяжении"
        rf"|спустя)(?:\s(?:чем|в|через|ближайш\w{{2}}|последующ\w{{2}}))*\s(?:{_COUNT}\s)?{_UNIT}",
    ),
    ("count", rf"(?<![а-я\d]){_COUNT}\s(?:рабоч\w{{2}}|календарн\w{{2}})\s(?:дн\w{{1,3}}|день|час\w{{0,2}})"),
    ("days ago", rf"(?<![а-я]){_COUNT}\s{_UNIT}\sназад"),
    (
        "end of",
        rf"(?<![а-я])(?:до|к|в)\s(?:самого\s)?конц\w\s(?:этого\s|текущего\s|текущей\s|этой\s|следующ\w{{2,3}}\s"
        rf"|рабочего\s)?(?:дня|недели|месяца|квартала|года|смены|суток|{_MONTH})",
    ),
    (
        "week",
        r"(?<![а-я])(?:на|до|к)\s(?:этой|эту|текущую|текущей|следующей|следующую|будущей|ближайшую|прошлой)\s?недел\w",
    ),
    (
        "early month",
        rf"(?<![а-я])(?:в\s|к\s|до\s|с\s)?(?:перв\w{{2}}|втор\w{{2}}|трет\w{{2,3}}|последн\w{{2}})\s(?:половин\w"
        rf"|декад\w|недел\w|числ\w{{1,2}})\s{_MONTH}",
    ),
    (
        "month part",
        rf"(?<![а-я])(?:в|к|до|с)\s(?:начал\w|середин\w|конц\w)\s(?:{_MONTH}|месяца|недели|следующ\w{{2,3}}\s(?:недели"
        rf"|месяца))",
    ),
    ("month", rf"(?<![а-я])(?:в|во|до|к|с|на)\s(?:(?:эт\w{{2}}|следующ\w{{2}})\s)?{_MONTH}{_YEAR}"),
    ("next month", r"(?<![а-я])(?:в|со|с|до|на)\s(?:следующ\w{2,3}|этом|текущ\w{2,3})\s(?:месяц\w)"),
    (
        "quarter",
        r"(?<![а-я])(?:в|во|до|к|на)\s(?:конц\w\s)?(?:\d|[iv]{1,3}|перв\w{2,3}|втор\w{2,3}|трет\w{2,4}"
        r"|четверт\w{2,3})(?:-?(?:м|го|й))?\s(?:квартал\w{0,2}|полугоди\w)",
    ),
    ("clock", r"(?<![\d.,])(?:(?<![а-я])(?:в|к|до|с|после|около)\s)?(?:[01]?\d|2[0-3]):[0-5]\d(?!\d)"),
    (
        "clock",
        r"(?<![а-я])(?:в|к|до|с|после)\s(?:\d{1,2})(?:\s?[-–]\s?\d{1,2})?\s(?:час\w{0,2}|ч\.?|утра|вечера)(?![а-я])",
    ),
    (
        "clock",
        r"(?<![а-я])(?:в|к|до|с|после)\s(?:час|двух|два|трех|три|четырех|четырем|четыре|пяти|пять|шести|шесть|семи|семь"
        r"|восьми|восемь|девяти|девять|десяти|десять)\s(?:час\w{0,2}|утра|вечера|дня|ночи)(?![а-я])",
    ),
    (
        "part of day",
        r"(?<![а-я])(?:(?:к|до|с|под)\s(?:утр[ау]|обед[ау]|вечер[ау]|ноч[иь]|полудн\w)|(?:этой|прошлой"
        r"|минувшей)\sночью|в\sночь|сегодня\sночью)(?![а-я])",
    ),
    (
        "same day",
        r"(?<![а-я])(?:в\sтот\sже\sдень|в\sдень\s(?:обращения|заявки|подачи)|день\sв\sдень|сразу\s(?:же\s)?после"
        r"|в\sтечение\s(?:дня|суток|часа|недели|месяца|смены))(?![а-я])",
    ),
    ("monthly", r"(?<![а-я])(?:до|с|по|к)\s\d{1,2}(?:-?(?:го|е))?\sчисла"),
    ("month of year", r"(?<![а-я])(?:этой|текущей|прошлой|нынешней|следующей)\s(?:весной|осенью|зимой|неделей)"),
)
_VAGUE_RULES = (
    (
        "soon",
        r"(?<![а-я])(?:в\s(?:самое\s)?ближайшее\s(?:же\s)?время|в\sближайш\w{2}\s(?:дн[ия]|месяц\w{0,2}|недел\w{1,2}"
        r"|год\w{0,2}|перспектив\w|срок\w*)|в\s(?:самые\s)?кратчайшие\sсроки|(?<!в\s)скоро|в\sскором\sвремени|вскоре"
        r"|со\sдня\sна\sдень)(?![а-я])",
    ),
    (
        "planning period",
        r"(?<![а-я])на\sближайш\w{2,3}\s(?:(?:две|три|пару|несколько)\s)?(?:дн\w{1,2}|недел\w|месяц\w{0,2}"
        r"|год\w{0,2})(?![а-я])",
    ),
    (
        "season",
        r"(?<![а-я])(?:весной|летом|осенью|зимой|(?:до|к|с)\s(?:весн[ыеу]|лет[ауо]|осени|зим[ыеу])|в\s(?:весенн\w{2}"
        r"|летн\w{2}|осенн\w{2}|зимн\w{2})(?:-\w+)?\s(?:период|сезон|врем\w+)|в\s(?:тепл\w{2}"
        r"|холодн\w{2})\s(?:период|врем\w+|сезон\w*)|с\sнаступлением\s\w+(?:\s\w+)?)(?![а-я])",
    ),
    (
        "later",
        r"(?<![а-я])(?:позже|позднее|в\sдальнейшем|в\sперспективе|со\sвременем|впоследствии|рано\sили\sпоздно"
        r"|когда-нибудь)(?![а-я])",
    ),
    (
        "if possible",
        r"(?<![а-я])(?:по\sмере\s(?:возможности|поступления|выделения|финансирования|необходимости|готовности"
        r"|высвобождения|\w+)|при\s(?:наличии|поступлении|выделении|условии|благоприятн\w+|установлении)\s\w+"
        r"|после\s(?:выделения|установления|схода|таяния|окончания|завершения|поступления|просушки|праздников"
        r"|принятия)\s?\w*|по\s(?:окончании|завершении)|как\sтолько)(?![а-я])",
    ),
    ("night", r"(?<![а-я])(?:ночью|утром|вечером|днем)(?![а-я])"),
    (
        "plan order",
        r"(?<![а-я])(?:в\sплановом\sпорядке|в\sпорядке\sочередности|в\sпервоочередном\sпорядке"
        r"|в\sприоритетном\sпорядке|оперативно|незамедлительно|немедленно|срочно|в\sустановленн\w{2}\s(?:законом\s"
        r"|законодательством\s)?(?:срок\w*|порядке)|своевременно)(?![а-я])",
    ),
    ("this year", r"(?<![а-я])(?:в|до)\s(?:этом|текущем|следующем|наступающем|будущем)\sгоду(?![а-я])"),
)
_YEAR_RULES = (
    (
        "year",
        r"(?<![а-я])(?:в|до|после|на|с|к)\s(?:конц\w\s)?20\d\d(?:-?(?:м|го"
        r"|му))?(?:\s?[-–]\s?20\d\d)?(?:\s?(?:год\w{0,2}|гг?\.?))?",
    ),
    ("years", r"(?<![а-я])(?:в\sплан\w{0,2}|на)\s20\d\d\s?год\w{0,2}"),
)


def _compiled(rules: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    """One pattern of all rules; empty groups g0, g1 … tell which rule matched.

    Every rule begins a word, so elsewhere none is tried, and that no letter stands before it is said once for all. A
    group around a rule, or a look behind, would keep the engine from passing over a rule by its first letter.
    """
    alternatives = "|".join(
        f"{pattern.removeprefix(_NO_LETTER_BEFORE)}(?P<g{number}>)" for number, (_, pattern) in enumerate(rules)
    )
    return re.compile(rf"\b(?=\w)(?:{alternatives})")


_NO_LETTER_BEFORE = "(?<![а-я])"


_RULES = tuple(
    (precision, clue, tuple(name for name, _ in rules), _compiled(rules))
    for precision, clue, rules in (
        (Precision.EXACT, "", _EXACT_RULES),
        (Precision.VAGUE, "", _VAGUE_RULES),
        (Precision.YEAR, "20", _YEAR_RULES),
    )
)
"""Precision, what a text must have for any of the rules to match, the names of the rules, their pattern."""


def find_times(text: str, answered_on: date | None = None) -> tuple[TimeExpression, ...]:
    """Return the time expressions of clean text in order, without overlaps; more precise ones win.

    `answered_on` is the local day of the answer: with it «завтра», «в пятницу» and «до конца недели» get a `day`.
    """
    norm = normalize(text)
    found: list[TimeExpression] = []
    for precision, clue, names, pattern in _RULES:
        for match in pattern.finditer(norm) if clue in norm else ():
            start, stop = match.span()
            if not any(start < other.stop and other.start < stop for other in found):
                rule = names[int((match.lastgroup or "g0")[1:])]
                found.append(TimeExpression(start, stop, precision, rule, resolve(match[0], rule, answered_on)))
    return tuple(sorted(found, key=lambda expression: expression.start))


def resolve(words: str, rule: str, answered_on: date | None) -> date | None:
    """Return the last day a normalized time expression covers, None where it cannot be told."""
    if rule in {"calendar", "month"}:
        return _calendar_day(words, answered_on)
    if answered_on is None:
        return None
    if rule == "relative day":
        return answered_on + timedelta(days=_relative_days(words))
    if rule == "weekday":
        return _next_weekday(words, answered_on)
    if rule in {"end of", "week"}:
        return _end_of(words, answered_on)
    return _after_period(words, answered_on) if rule == "period" else None


def _relative_days(words: str) -> int:
    offsets = {"послезавтра": 2, "позавчера": -2, "завтра": 1, "вчера": -1, "накануне": -1}
    return next((days for start, days in offsets.items() if words.startswith(start)), 0)


def _calendar_day(words: str, answered_on: date | None) -> date | None:
    numbers = [int(number) for number in re.findall(r"\d+", words)]
    years = [number for number in numbers if number > 1900]
    if not years and answered_on is None:
        return None
    month = _month_number(words)
    year = years[0] if years else _nearest_year(month, answered_on)
    days = [number for number in numbers if 1 <= number <= 31]
    last = monthrange(year, month)[1]
    return date(year, month, min(days[-1] if days else last, last))


def _month_number(words: str) -> int:
    stem = next(word for word in reversed(re.findall("[а-я]+", words)) if re.fullmatch(_MONTH, word))
    return next(
        number
        for number, month in enumerate(MONTHS, 1)
        if stem.startswith(month) and not (month == "ма" and stem[2] == "р")
    )


def _nearest_year(month: int, answered_on: date | None) -> int:
    """Return the year that brings a month nearest to the answer: «30 января» in December is next year's."""
    assert answered_on is not None
    distance = month - answered_on.month
    return answered_on.year + (distance < -6) - (distance > 6)


def _next_weekday(words: str, answered_on: date) -> date:
    wanted = next(number for number, stem in enumerate(_WEEKDAYS) if stem in words)
    ahead = (wanted - answered_on.weekday()) % 7
    return answered_on + timedelta(days=ahead - 7 if "прошл" in words else ahead)


def _end_of(words: str, answered_on: date) -> date | None:
    if "недел" in words:
        sunday = answered_on + timedelta(days=6 - answered_on.weekday())
        return sunday + timedelta(days=7 * (("следующ" in words or "будущ" in words) - ("прошл" in words)))
    if "месяц" in words:
        return answered_on.replace(day=monthrange(answered_on.year, answered_on.month)[1])
    if "год" in words:
        return date(answered_on.year, 12, 31)
    return answered_on if "дня" in words or "суток" in words else None


def _after_period(words: str, answered_on: date) -> date | None:
    number = re.search(r"\d+(?=\s)", words)
    count = int(number[0]) if number else next((n for stem, n in _NUMERALS if stem in words), 1)
    if "недел" in words:
        return answered_on + timedelta(weeks=count)
    if re.search("дн|день|сут", words):
        return answered_on + timedelta(days=count)
    return answered_on + timedelta(days=30 * count) if "месяц" in words else None


_NUMERALS = (("двух", 2), ("два", 2), ("две", 2), ("трех", 3), ("три", 3), ("пят", 5), ("семи", 7), ("десят", 10))
