"""Labels of an export as codes of a region: a table that says which is which. Open when a label is mapped wrongly.

    label       the label as the export writes it
    code        the code of the region pack; empty = the label stays as it is, «-» = its rows are left out

Only a model whose labels are codes (or names) of the pack can be promoted, so a trainer fills such a table once. One
that nobody has filled in, or of other labels, is refused; labels it leaves without a code are named (`data.uncoded`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, utils

from models.pack_labels import find_codes, known_codes, some
from training.datasets import LabelledData, SkippedRow, clean_label
from triage.domain.errors import FileFormatError
from triage.files.tables import open_table
from triage.regions.pack import RegionPack
from triage.text.wording import plural

LABEL, CODE = "label", "code"
LEFT_OUT = "-"
_OTHER = " прочее"
COLUMNS = (LABEL, CODE, "rows", "suggested", "suggested_name")
_ALIKE_FROM = 70.0
"""Suggestions less alike than that (of 100) mislead more often than they help."""
_STEM_CHARS, _SHORTEST = 5, 3
_FEW_NAMES, _WIDE_SHARE = 3, 0.2
"""A word of more than a fifth of the names («администрация», «района») tells nothing of any."""


@dataclass(frozen=True, slots=True)
class LabelMap:
    """Which code stands for which label; `target` and `pack` say whose codes."""

    name: str
    codes: Mapping[str, str]
    target: str
    pack: RegionPack

    def applied(self, data: LabelledData) -> LabelledData:
        """Return the data with codes for labels; rows of a label marked «-» are listed among the skipped ones.

        `uncoded` of what is returned are the labels that stay as they are and are unknown to the region.
        FileFormatError when no row is left, or when the table says nothing of any label of the data.
        """
        uncoded = self._uncoded(data)
        labels = [self.codes.get(label) or label for label in data.labels]
        kept = np.array([place for place, label in enumerate(labels) if label != LEFT_OUT], dtype=np.int64)
        if not len(kept):
            raise FileFormatError(self.name, "все метки помечены «-»", "впишите коды региона", field=CODE)
        left_out = [
            SkippedRow(int(row), f"метка «{own}» исключена таблицей {self.name}")
            for row, own, label in zip(data.rows, data.labels, labels, strict=True)
            if label == LEFT_OUT
        ]
        part = data.subset(kept)
        skipped = tuple(sorted((*data.skipped, *left_out), key=lambda one: one.row))
        own = tuple(labels[place] for place in kept.tolist())
        return replace(part, labels=own, skipped=skipped, uncoded=uncoded)

    def _uncoded(self, data: LabelledData) -> tuple[str, ...]:
        """Return the labels with no code, neither in the table nor of their own, in alphabetical order."""
        distinct = sorted(set(data.labels))
        given = [label for label in distinct if not self.codes.get(label)]
        found = find_codes(given, self.target, self.pack)
        uncoded = tuple(label for label, code in zip(given, found, strict=True) if code is None)
        if uncoded and not self.codes.keys() & set(distinct):
            problem = f"в ней нет ни одной метки из «{data.name}», а там, например, {some(uncoded)}"
            remedy = "возьмите таблицу этой выгрузки или сделайте её командой triage-train label-map"
            raise FileFormatError(self.name, problem, remedy, field=LABEL)
        return uncoded


def read_label_map(path: Path, target: str, pack: RegionPack) -> LabelMap:
    """Return the map of a table with the columns `label` and `code`.

    Raises:
        FileFormatError: A column is missing, a code is not one of the pack, a label stands twice with two codes, or no
            code is filled in at all.
    """
    table = open_table(path)
    for column in (LABEL, CODE):
        if column not in table.columns:
            remedy = "сделайте заготовку командой triage-train label-map"
            raise FileFormatError(path.name, f"нет столбца «{column}»", remedy, row=1, field=column)
    known = {*known_codes(pack, target), LEFT_OUT, ""}
    codes: dict[str, str] = {}
    for frame in table:
        for row, label, cell in zip(frame.index, frame[LABEL], frame[CODE], strict=True):
            label, code = clean_label(str(label)), str(cell).strip()  # noqa: PLW2901
            if code not in known:
                problem = f"кода «{code}» в пакете региона {pack.info.code} нет"
                raise FileFormatError(path.name, problem, _remedy(target), row=int(row), field=CODE)
            if label and codes.setdefault(label, code) != code:
                problem = f"метка «{label}» стоит дважды с разными кодами"
                raise FileFormatError(path.name, problem, "оставьте одну строку", row=int(row), field=LABEL)
    if not any(codes.values()):
        _require_own_codes(path, codes, target, pack)
    return LabelMap(path.name, codes, target, pack)


def _require_own_codes(path: Path, labels: Collection[str], target: str, pack: RegionPack) -> None:
    """Refuse a table with no code filled in, unless its labels are codes: it would give a model nobody can promote."""
    if not labels:
        raise FileFormatError(path.name, "в таблице нет ни одной метки", "сделайте её заново: triage-train label-map")
    left = find_codes(list(labels), target, pack).count(None)
    if not left:
        return
    stayed = plural(left, "метка осталась", "метки остались", "меток остались")
    problem = f"не вписан ни один код: {stayed} бы как есть, и такую модель нельзя назначить"
    remedy = (
        f"впишите коды в столбец «{CODE}» (подсказки — в suggested), «-» у тех меток, чьи строки не брать; "
        "измерить модель без кодов можно и без --label-map"
    )
    raise FileFormatError(path.name, problem, remedy, row=2, field=CODE)


def map_frame(labels: Sequence[str], target: str, pack: RegionPack) -> pd.DataFrame:
    """Return a table to fill in: each label, most frequent first, with its code where the pack knows it by name.

    Where it does not, the record of the most alike name is suggested beside, for a person to decide.
    """
    counts = Counter(labels)
    ordered = sorted(counts, key=lambda label: (-counts[label], label))
    names = _names(target, pack)
    rows = []
    for label, code in zip(ordered, find_codes(ordered, target, pack), strict=True):
        suggested = "" if code else _nearest(label, names)
        rows.append((label, code or "", str(counts[label]), suggested, names.get(suggested, "")))
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")


def _names(target: str, pack: RegionPack) -> dict[str, str]:
    if target == "authority":
        return {authority.code: authority.official_name for authority in pack.authorities}
    return {topic.code: topic.name for topic in pack.topics}


def _nearest(label: str, names: Mapping[str, str]) -> str:
    """Return the code of the most alike name, '' when none is alike."""
    spread = Counter(stem for name in names.values() for stem in _stems(name))
    widespread = {stem for stem, count in spread.items() if count > max(_FEW_NAMES, len(names) * _WIDE_SHARE)}
    scored = [(_likeness(label, name, widespread), code) for code, name in names.items()]
    (best, _), code = max(scored, key=lambda pair: pair[0], default=((0.0, 0.0), ""))
    return code if best >= _ALIKE_FROM else ""


def _likeness(label: str, name: str, widespread: Collection[str]) -> tuple[float, float]:
    """Return how alike two names are, 0 to 100: of those with a telling word in common, then of all.

    «… прочее» stands for a whole group, so it is like a label that has the group's name in it, or lies in it.
    """
    own, other = utils.default_process(label), utils.default_process(name)
    group = other.removesuffix(_OTHER)
    whole = fuzz.token_sort_ratio(own, group)
    common = _stems(own) & _stems(group)
    if not common.difference(widespread):
        return 0.0, whole
    is_within = group != other and common in (_stems(own), _stems(group))
    return (100.0 if is_within else whole), whole


def _stems(name: str) -> set[str]:
    """Return the beginnings of the words of a name: «благоустройство» and «трудоустройство» have none in common."""
    return {word[:_STEM_CHARS] for word in utils.default_process(name).split() if len(word) >= _SHORTEST}


def _remedy(target: str) -> str:
    return f"возьмите код из {'topics.csv' if target == 'topic' else 'authorities.csv'}, «-» или оставьте пустым"
