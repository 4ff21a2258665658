"""Turns labels of an export into codes of a region pack; open when a label is not recognised.

Exports name topics and authorities by code or in words («Администрация Волжского р-на»); the service speaks codes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from triage.domain.errors import ArtefactError
from triage.regions.pack import RegionPack
from triage.text.tokens import normalize

_SHOWN = 5
_SHOWN_CHARS = 60
"""Longer labels are cut where people read them: a column of texts named by mistake would fill the screen."""


def codes_of(labels: Sequence[str], target: str, pack: RegionPack) -> tuple[str, ...]:
    """Return the code of each label of a topic or authority model.

    ArtefactError names the labels the pack does not know: such a model can be evaluated, but cannot serve.
    """
    found = find_codes(labels, target, pack)
    unknown = [label for label, code in zip(labels, found, strict=True) if code is None]
    if unknown:
        raise ArtefactError(
            f"в пакете региона {pack.info.code} нет меток модели: {some(unknown)} → обучите её с --label-map ФАЙЛ "
            "(заготовку делает triage-train label-map) или добавьте их в пакет"
        )
    return tuple(code for code in found if code is not None)


def find_codes(labels: Sequence[str], target: str, pack: RegionPack) -> tuple[str | None, ...]:
    """Return the code of each label, None for one that the pack knows neither by code nor by name."""
    known = _topic_names(pack) if target == "topic" else _authority_names(pack)
    return tuple(known.get(_key(label)) for label in labels)


def label_names(labels: Sequence[str], target: str, pack: RegionPack) -> tuple[str, ...]:
    """Return what each label is called: the name a pack gives to its code (the newest one), else the label itself.

    What is learned from names (words of a label in a text, districts and their settlements) finds nothing in codes.
    """
    if target == "topic":
        names = {topic.code: f"{topic.group}. {topic.name}" for topic in pack.topics}
    else:
        dated = sorted(pack.authorities, key=lambda authority: authority.validity.valid_from or date.min)
        names = {authority.code: authority.official_name for authority in dated}
    return tuple(names.get(label, label) for label in labels)


def names_of_codes(labels: Sequence[str], target: str, pack: RegionPack) -> dict[str, str]:
    """Return the names of those labels that are codes of a pack, for people who read codes badly."""
    named = zip(labels, label_names(labels, target, pack), strict=True)
    return {label: name for label, name in named if name != label}


def some(labels: Sequence[str]) -> str:
    """Return the first labels in quotation marks, long ones cut, and how many more there are."""
    named = ", ".join(f"«{shortened(label)}»" for label in labels[:_SHOWN])
    return f"{named} и ещё {len(labels) - _SHOWN}" if len(labels) > _SHOWN else named


def shortened(label: str) -> str:
    """Return a label of at most 60 characters; what is cut shows as «…»."""
    return label if len(label) <= _SHOWN_CHARS else label[: _SHOWN_CHARS - 1].rstrip() + "…"


def known_codes(pack: RegionPack, target: str) -> tuple[str, ...]:
    """Return the codes of topics or authorities a pack knows."""
    records = pack.topics if target == "topic" else pack.authorities
    return tuple(dict.fromkeys(record.code for record in records))


def _topic_names(pack: RegionPack) -> dict[str, str]:
    names: dict[str, str] = {}
    for topic in pack.topics:
        for name in (topic.name, f"{topic.group}. {topic.name}", f"{topic.group} / {topic.name}"):
            names.setdefault(_key(name), topic.code)
    for topic in pack.topics:
        names[_key(topic.code)] = topic.code
    return names


def _authority_names(pack: RegionPack) -> dict[str, str]:
    names: dict[str, str] = {}
    for authority in pack.authorities:
        for name in (authority.code, authority.short_name, authority.official_name, *authority.aliases):
            names.setdefault(_key(name), authority.code)
    return names


def _key(label: str) -> str:
    return " ".join(normalize(label).split())
