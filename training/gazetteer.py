"""Finds the region that the labels of an export name, and whose its settlements are; open when none or a wrong one is.

`places/settlements.tsv.xz` lists the inhabited settlements of Russia under their municipalities, of 2021, as the state
classifier OKTMO names them (README.md beside it). Labels and municipalities are compared by the words made from one
name: «Администрация Кстовского района» is that of «Кстовский», «городской округ город Бор» that of «Бор»,
«Лысьвенский городской округ» that of «Лысьва». No label, no region: then nothing is added.
"""

from __future__ import annotations

import lzma
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from scipy.sparse import csr_array

from models.region_places import RegionPlaces
from triage.regions.declension import decline
from triage.text.cleaning import clean
from triage.text.tokens import normalize, tokenize

TABLE = Path(__file__).parent / "places" / "settlements.tsv.xz"
_LEAST_LABELS = 3
"""Fewer districts named may be of any region: nearly all have a «Советский» and an «Октябрьский»."""
_CLEARLY_MORE = 1.5
_SEVERAL = ";"
"""A label of several authorities is that of no one district."""
_ADJECTIVE = re.compile(r"([а-я-]+[сц]к)(?:ий|ой|ого|ому|им|ом)")
_REGION_WORDS = re.compile(r"област\w*|кра[йяею]м?|республик\w*|обл")
_MADE_OF = re.compile(r"(?:ен|ин|ов|ев|н|ан|ян|вен)?ск")
_VOWELS_END = re.compile(r"[аеиоуыэюяйь]+$")


@dataclass(frozen=True, slots=True)
class Settlement:
    """A settlement: its name, and the order of magnitude of its people (0: under ten, 4: tens of thousands)."""

    name: str
    size: int


Region = Mapping[str, Sequence[Settlement]]
"""Settlements by municipality."""


@cache
def regions() -> Mapping[str, Region]:
    """Return the settlements of Russia by region and municipality."""
    found: dict[str, dict[str, list[Settlement]]] = defaultdict(lambda: defaultdict(list))
    region = municipality = ""
    for line in lzma.decompress(TABLE.read_bytes()).decode("utf-8").splitlines():
        first, second = line.split("\t")
        if second.isdigit():
            found[region][municipality].append(Settlement(first, int(second)))
        else:
            region, municipality = first, second
    return found


def places_of(labels: Sequence[str]) -> RegionPlaces | None:
    """Return the settlements of the region that labels name, None when they name none."""
    words = [[] if _SEVERAL in label else _words(label) for label in labels]
    named = [(region, _municipalities(words, table)) for region, table in regions().items()]
    counts = {region: sum(bool(found) for found in of_label) for region, of_label in named}
    best = _region(words, counts)
    if best is None:
        return None
    table = regions()[best]
    owners: dict[str, list[int]] = defaultdict(list)
    for label, found in enumerate(_municipalities(words, table, loosely=True)):
        for municipality in found:
            owners[municipality].append(label)
    return _places(table, owners, len(labels))


def _region(words: Sequence[Sequence[str]], counts: Mapping[str, int]) -> str | None:
    """Return the region most labels name a district of, when that is clear."""
    said = [region for region in counts if counts[region] and _is_said(region, words)]
    if len(said) == 1:
        return said[0]
    first, second = sorted(counts, key=lambda region: -counts[region])[:2]
    is_clear = counts[first] >= max(_LEAST_LABELS, _CLEARLY_MORE * counts[second])
    return first if is_clear else None


def _is_said(region: str, words: Sequence[Sequence[str]]) -> bool:
    """Say whether labels name the region itself («… Рязанской области», «… Республики Марий Эл»)."""
    stems = tuple(_VOWELS_END.sub("", word) for word in _words(region) if not _REGION_WORDS.fullmatch(word))
    pairs = [pair for label in words for pair in pairwise(label)]
    return any(
        (_REGION_WORDS.fullmatch(second) and first.startswith(stems))
        or (_REGION_WORDS.fullmatch(first) and second.startswith(stems))
        for first, second in pairs
    )


def _municipalities(words: Sequence[Sequence[str]], table: Region, *, loosely: bool = False) -> list[list[str]]:
    """Return the municipalities that each label names; `loosely` also by words made of their names."""
    keys = {municipality: _keys(municipality) for municipality in table}
    found: list[list[str]] = []
    for label in words:
        adjectives = {match[1] for word in _before_region(label) if (match := _ADJECTIVE.fullmatch(word))}
        own = {*label, *map(" ".join, pairwise(label)), *(f"{stem}-" for stem in adjectives)}
        exact = [municipality for municipality, forms in keys.items() if forms & own]
        if not exact and loosely:
            exact = [m for m in table if any(_is_made_of(stem, m) for stem in adjectives)]
        found.append(exact)
    return found


def _before_region(label: Sequence[str]) -> Iterator[str]:
    """Yield the words of a label that do not name its region («Рязанской области»)."""
    for word, after in pairwise((*label, "")):
        if not _REGION_WORDS.fullmatch(after):
            yield word


@cache
def _keys(municipality: str) -> frozenset[str]:
    """Return what names a municipality: the stem of an adjective, marked so, or the forms of a noun."""
    adjective = _ADJECTIVE.fullmatch(normalize(municipality))
    if adjective:
        return frozenset((f"{adjective[1]}-",))
    return frozenset(map(normalize, decline(municipality).forms.all()))


def _is_made_of(stem: str, municipality: str) -> bool:
    """Say whether an adjective is made of a name: «лысьвенск» of «Лысьва»."""
    base = _VOWELS_END.sub("", normalize(municipality))
    return stem.startswith(base) and _MADE_OF.fullmatch(stem[len(base) :]) is not None


def _places(table: Region, owners: Mapping[str, Sequence[int]], labels_count: int) -> RegionPlaces:
    people: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for municipality, settlements in table.items():
        labels = owners.get(municipality, ())
        for settlement in settlements:
            weight = 10.0**settlement.size
            for label in labels or (-1,):
                people[settlement.name][label] += weight / max(1, len(labels))
    names = sorted(name for name, shares in people.items() if set(shares) != {-1})
    rows, columns, values = [], [], []
    for row, name in enumerate(names):
        total = sum(people[name].values())
        for label, weight in sorted(people[name].items()):
            if label >= 0:
                rows.append(row)
                columns.append(label)
                values.append(weight / total)
    parts = (np.array(values, dtype=np.float32), (np.array(rows), np.array(columns)))
    return RegionPlaces(names, csr_array(parts, shape=(len(names), labels_count)))


def _words(label: str) -> list[str]:
    return [token.norm for token in tokenize(clean(label).text) if token.is_word]
