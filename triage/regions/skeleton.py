"""Builds the skeleton of a region pack from OKTMO tables (`triage region new`); a person then completes and checks it.

Districts, administrations and settlements come from the state classifier with drafted case forms. Topics, conditions,
severity and rules are copied from a pack that exists, since the taxonomy is federal; bodies the rules need are drafted
from that pack too. Everything drafted says so in its `source`, and `triage region check` lists what is left to verify.
"""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from triage.domain.authorities import ADMINISTRATION, Authority, AuthorityKind
from triage.domain.errors import FileFormatError, InputError
from triage.domain.places import CaseForms
from triage.regions.declension import decline
from triage.regions.info import INFO_FILE, PROTOCOL
from triage.regions.loader import load_region
from triage.regions.pack import RegionPack
from triage.regions.records import COLUMNS
from triage.regions.tables import OBLIQUE_CASES

MUNICIPALITY_COLUMNS = ("oktmo8", "name_clean", "center", "level")
SETTLEMENT_COLUMNS = ("oktmo11", "type", "name", "raw", "district", "settlement_municipality")
DRAFT = "заготовка, проверить"
_OKTMO = "ОКТМО"
_KINDS = {"city_okrug": "city_okrug", "municipal_district": "district", "municipal_okrug": "municipal_okrug"}
_COPIED = ("topics.csv", "topic_aliases.csv", "conditions.csv", "severity.csv", "jurisdiction.csv")
_EMPTY = ("streets.csv", "landmarks.csv", "outside.csv")
_LATIN = {
    "а": "a",
    "б": "b",
    "в": "v",
    "г": "g",
    "д": "d",
    "е": "e",
    "ё": "e",
    "ж": "zh",
    "з": "z",
    "и": "i",
    "й": "y",
    "к": "k",
    "л": "l",
    "м": "m",
    "н": "n",
    "о": "o",
    "п": "p",
    "р": "r",
    "с": "s",
    "т": "t",
    "у": "u",
    "ф": "f",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "sch",
    "ъ": "",
    "ы": "y",
    "ь": "",
    "э": "e",
    "ю": "yu",
    "я": "ya",
}
_CITY = re.compile(r"^(?:-\s*)?(?:городской округ\s+)?(?:город|г\.?)\s+", re.IGNORECASE)
_MUNICIPAL = re.compile(r"\s*муниципальн\w+\s+(район|округ)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RegionName:
    """What a new pack cannot take from the tables: its code (a folder name), its name and its time zone."""

    code: str
    name: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class _District:
    """One district of the skeleton; `official` is its name in the settlement table."""

    code: str
    kind: str
    name: str
    official: str
    oktmo: str
    centre: str
    adjective: str
    forms: CaseForms


def create_skeleton(
    region: RegionName, municipalities: Path, settlements: Path, folder: Path, *, template: Path
) -> RegionPack:
    """Write a pack into `folder` (new or empty) and return it loaded.

    `municipalities` and `settlements` are CSVs of the classifier with at least `MUNICIPALITY_COLUMNS` and
    `SETTLEMENT_COLUMNS`; `template` is the folder of the pack whose taxonomy and rules are copied.

    Raises:
        FileFormatError: A table lacks a column or has no district.
        InputError: The folder already has files.
        RegionPackError: The result is not sound (the tables contradict each other).
    """
    if folder.exists() and any(folder.iterdir()):
        raise InputError(f"{folder}: папка не пуста → укажите новую")
    places = _read(settlements, SETTLEMENT_COLUMNS)
    districts = _districts(_read(municipalities, MUNICIPALITY_COLUMNS), places)
    if not districts:
        problem = f"нет ни одной строки уровня {' / '.join(_KINDS)}"
        raise FileFormatError(municipalities.name, problem, "проверьте столбец level", field="level")
    folder.mkdir(parents=True, exist_ok=True)
    pattern = load_region(template)
    (folder / INFO_FILE).write_text(_info(region, districts[0].oktmo[:2]), encoding="utf-8")
    _write(folder, "districts.csv", map(_district_row, districts))
    _write(folder, "authorities.csv", _authority_rows(districts, pattern))
    _write(folder, "settlements.csv", _settlement_rows(places, districts))
    for file in _EMPTY:
        _write(folder, file, ())
    for file in _COPIED:
        if (template / file).exists():
            shutil.copyfile(template / file, folder / file)
    return load_region(folder)


def code_of(name: str) -> str:
    """Return a stable Latin code for a Russian name: «Волжский» → volzhsky, «Йошкар-Ола» → yoshkar_ola."""
    latin = "".join(_LATIN.get(char, char if char.isascii() and char.isalnum() else "_") for char in name.lower())
    return re.sub(r"_+", "_", re.sub(r"iy\b", "y", latin)).strip("_")


def _read(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise FileFormatError(path.name, f"не читается: {error}", "нужен CSV в UTF-8 через запятую") from error
    missing = [column for column in columns if not rows or column not in rows[0]]
    if missing:
        raise FileFormatError(path.name, "нет столбца", "добавьте его в первую строку", row=1, field=missing[0])
    return rows


def _districts(rows: Iterable[Mapping[str, str]], places: Sequence[Mapping[str, str]]) -> list[_District]:
    found = [_district(row, places) for row in rows if row["level"] in _KINDS]
    return sorted(found, key=lambda district: district.code)


def _district(row: Mapping[str, str], places: Sequence[Mapping[str, str]]) -> _District:
    official, kind = row["name_clean"].strip(), _KINDS[row["level"]]
    if kind == "city_okrug":
        name = _CITY.sub("", official)
        forms, adjective = decline(name).forms, ""
        code = code_of(name)
    else:
        adjective = _MUNICIPAL.sub("", official)
        noun = "округ" if kind == "municipal_okrug" else "район"
        name = f"{adjective} {noun}"
        forms, code = _district_forms(adjective, noun), code_of(adjective)
    return _District(code, kind, name, official, row["oktmo8"], _centre(row, places), adjective.lower(), forms)


def _district_forms(adjective: str, noun: str) -> CaseForms:
    """Decline «Волжский район»: the adjective by rule, the noun with hard endings."""
    words = decline(adjective).forms
    nouns = (noun, f"{noun}а", f"{noun}у", noun, f"{noun}ом", f"{noun}е")
    cases = ("nominative", *OBLIQUE_CASES)
    return CaseForms(*(f"{getattr(words, case)} {form}" for case, form in zip(cases, nouns, strict=True)))


def _centre(row: Mapping[str, str], places: Sequence[Mapping[str, str]]) -> str:
    """Return the code of the settlement named as centre; one of the district itself before any other."""
    named = [place for place in places if place["raw"].strip() == row["center"].strip()]
    own = [place for place in named if place["oktmo11"][:5] == row["oktmo8"][:5]]
    first = next(iter(own or named), None)
    if first is None:
        problem = f"центр «{row['center']}» района «{row['name_clean']}» не найден среди пунктов"
        raise FileFormatError("municipalities", problem, "проверьте столбец center", field="center")
    return first["oktmo11"]


def _info(region: RegionName, prefix: str) -> str:
    forms = _region_forms(region.name)
    cases = "\n".join(f'{case} = "{getattr(forms, case)}"' for case in ("nominative", *OBLIQUE_CASES))
    return (
        f'# Заготовка: проверьте падежи, часовой пояс и норму ответа.\nprotocol = {PROTOCOL}\ncode = "{region.code}"\n'
        f'version = "0.1"\noktmo_prefix = "{prefix}"\ntime_zone = "{region.time_zone}"\naliases = []\n\n'
        f"[name]\n{cases}\n\n[norms]\nfirst_answer_hours = 8\n\n[languages]\n"
        'foreign_letters = ""\nfunction_words = []\n'
    )


def _region_forms(name: str) -> CaseForms:
    """Decline the name of a region: after «Республика» the rest stays («Республики Татарстан»)."""
    head, _, rest = name.partition(" ")
    if head.lower() != "республика" or not rest:
        return decline(name).forms
    forms = decline(head).forms
    return CaseForms(name, *(f"{getattr(forms, case)} {rest}" for case in OBLIQUE_CASES))


def _district_row(district: _District) -> dict[str, str]:
    return {
        "code": district.code,
        "name": district.name,
        "kind": district.kind,
        "official_name": district.official,
        "oktmo8": district.oktmo,
        "centre_oktmo": district.centre,
        "adjective": district.adjective or district.name.lower(),
        **_cases(district.forms),
        "source": f"{_OKTMO}; падежи: {DRAFT}",
    }


def _authority_rows(districts: Iterable[_District], template: RegionPack) -> list[dict[str, str]]:
    rows = [_administration_row(district) for district in districts]
    needed = {code for rule in template.jurisdiction for code in (rule.authority, *rule.co_executors)}
    for code in needed - {ADMINISTRATION}:
        body = template.authority(code, date.max)
        if body.kind is not AuthorityKind.MUNICIPAL:
            rows.append(_body_row(body))
    return sorted(rows, key=lambda row: row["code"])


def _administration_row(district: _District) -> dict[str, str]:
    owner = district.forms.genitive
    cases = ("Администрации", "Администрации", "Администрацию", "Администрацией", "Администрации")
    return {
        "code": f"adm_{district.code}",
        "kind": "municipal",
        "district": district.code,
        "short_name": f"Администрация {owner}",
        "official_name": f"Администрация {owner}",
        **{case: f"{form} {owner}" for case, form in zip(OBLIQUE_CASES, cases, strict=True)},
        "league": "administrations",
        "source": DRAFT,
    }


def _body_row(body: Authority) -> dict[str, str]:
    return {
        "code": body.code,
        "kind": str(body.kind),
        "short_name": body.short_name,
        "official_name": body.short_name,
        **_cases(body.forms),
        "league": body.league or "",
        "scope": body.scope,
        "source": DRAFT,
    }


def _settlement_rows(places: Iterable[Mapping[str, str]], districts: Iterable[_District]) -> list[dict[str, str]]:
    owners = {district.oktmo[:5]: district.code for district in districts}
    rows = []
    for place in places:
        owner = owners.get(place["oktmo11"][:5])
        if owner is None:
            problem = f"пункт {place['oktmo11']} «{place['name']}» не относится ни к одному району"
            raise FileFormatError("settlements", problem, "добавьте его район в таблицу муниципалитетов")
        declined = decline(place["name"])
        rows.append(
            {
                "oktmo": place["oktmo11"],
                "name": place["name"],
                "type": place["type"],
                "district": owner,
                "municipality": place["settlement_municipality"],
                "gender": declined.gender,
                **_cases(declined.forms),
                "aliases": "|".join(declined.variants),
                "source": f"{_OKTMO}; падежи: {DRAFT}",
            }
        )
    return sorted(rows, key=lambda row: row["oktmo"])


def _cases(forms: CaseForms) -> dict[str, str]:
    return {case: getattr(forms, case) for case in OBLIQUE_CASES}


def _write(folder: Path, file: str, rows: Iterable[Mapping[str, str]]) -> None:
    with (folder / file).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS[file], restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
