"""Reads a folder into a `RegionPack`; open when a pack does not load. A faulty pack is refused with every fault."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from triage.domain.authorities import Authority, Condition, JurisdictionRule
from triage.domain.errors import Fault, InputError, RegionPackError
from triage.domain.places import District, Landmark, OutsidePlace, Settlement, Street
from triage.domain.topics import SeveritySignal, Topic
from triage.regions import records
from triage.regions.info import INFO_FILE, read_info
from triage.regions.pack import RegionInfo, RegionPack
from triage.regions.references import reference_faults
from triage.regions.tables import Lined, Row, read_rows

RecordT = TypeVar("RecordT")

REQUIRED_FILES = (INFO_FILE, "districts.csv", "authorities.csv", "settlements.csv", "topics.csv", "jurisdiction.csv")
"""Files no pack can do without; the other tables may be absent and are then empty."""


@dataclass(frozen=True, slots=True)
class RegionDraft:
    """A pack as read: every record with its line, not yet known to be sound. The checker works on this."""

    folder: Path
    info: RegionInfo | None
    districts: tuple[Lined[District], ...]
    authorities: tuple[Lined[Authority], ...]
    settlements: tuple[Lined[Settlement], ...]
    streets: tuple[Lined[Street], ...]
    landmarks: tuple[Lined[Landmark], ...]
    outside: tuple[Lined[OutsidePlace], ...]
    topics: tuple[Lined[Topic], ...]
    topic_aliases: tuple[Lined[records.TopicAlias], ...]
    jurisdiction: tuple[Lined[JurisdictionRule], ...]
    conditions: tuple[Lined[Condition], ...]
    severity: tuple[Lined[SeveritySignal], ...]


def default_region_folder(code: str = "mari_el") -> Path:
    """Return the folder of a region shipped with the product."""
    return Path(__file__).parent / code


def region_folder(region: str) -> Path:
    """Return the folder of a region given by name or path. InputError when there is none."""
    for folder in (Path(region), default_region_folder(region)):
        if (folder / "region.toml").is_file():
            return folder
    raise InputError(f"региона «{region}» нет → назовите поставляемый (mari_el) или папку с region.toml")


def load_region(folder: Path) -> RegionPack:
    """Read and return a region pack.

    Raises:
        RegionPackError: The folder is not a sound pack; `faults` names file, line, field and remedy of each fault.
    """
    draft, faults = read_draft(folder)
    if not faults:
        faults = reference_faults(draft)
    pack = None if faults else pack_of(draft)
    if pack is None:
        raise RegionPackError(faults)
    return pack


def pack_of(draft: RegionDraft) -> RegionPack | None:
    """Make a pack of a sound draft; None when its region.toml could not be used."""
    if draft.info is None:
        return None
    return RegionPack(
        info=draft.info,
        districts=_records(draft.districts),
        authorities=_records(draft.authorities),
        settlements=_records(draft.settlements),
        streets=_records(draft.streets),
        landmarks=_records(draft.landmarks),
        outside=_records(draft.outside),
        topics=_records(draft.topics),
        topic_aliases={(a.record.alias_group, a.record.alias): a.record.code for a in draft.topic_aliases},
        jurisdiction=_records(draft.jurisdiction),
        conditions=_records(draft.conditions),
        severity=_records(draft.severity),
        fingerprint=fingerprint(draft.folder),
    )


def read_draft(folder: Path) -> tuple[RegionDraft, list[Fault]]:
    """Read every file of a pack; return what could be read and every fault of form (cells, headers, encodings)."""
    faults: list[Fault] = []
    if not folder.is_dir():
        faults.append(Fault(str(folder), None, None, "папки региона нет", "укажите папку с region.toml"))

    def table(file: str, build: Callable[[Row], RecordT]) -> tuple[Lined[RecordT], ...]:
        path = folder / file
        if file not in REQUIRED_FILES and not path.exists():
            return ()
        rows = read_rows(path, records.COLUMNS[file], faults, records.OPTIONAL.get(file, ()))
        return tuple(Lined(row.line, build(row)) for row in rows)

    draft = RegionDraft(
        folder=folder,
        info=read_info(folder / INFO_FILE, faults),
        districts=table("districts.csv", records.district),
        authorities=table("authorities.csv", records.authority),
        settlements=table("settlements.csv", records.settlement),
        streets=table("streets.csv", records.street),
        landmarks=table("landmarks.csv", records.landmark),
        outside=table("outside.csv", records.outside),
        topics=table("topics.csv", records.topic),
        topic_aliases=table("topic_aliases.csv", records.topic_alias),
        jurisdiction=table("jurisdiction.csv", records.jurisdiction_rule),
        conditions=table("conditions.csv", records.condition),
        severity=table("severity.csv", records.severity_signal),
    )
    return draft, faults


def fingerprint(folder: Path) -> str:
    """Return the first 12 hexadecimal digits of the sha256 over the pack's files, names included."""
    digest = hashlib.sha256()
    for name in sorted((INFO_FILE, *records.COLUMNS)):
        path = folder / name
        if path.exists():
            digest.update(name.encode())
            digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:12]


def _records(lined: Sequence[Lined[RecordT]]) -> tuple[RecordT, ...]:
    return tuple(entry.record for entry in lined)
