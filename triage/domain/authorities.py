"""Authorities: who must answer, in which period, and by which rule of jurisdiction."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from triage.domain.places import CaseForms, Validity


class AuthorityKind(StrEnum):
    """Which kind of body an authority is."""

    MUNICIPAL = "municipal"
    MINISTRY = "ministry"
    EXTERNAL = "external"


@dataclass(frozen=True, slots=True)
class Authority:
    """A body that answers posts, in one period of validity; `code` survives renaming."""

    code: str
    kind: AuthorityKind
    district: str | None
    short_name: str
    official_name: str
    forms: CaseForms
    league: str | None
    scope: str
    aliases: tuple[str, ...]
    validity: Validity
    successor: str | None
    source: str


ADMINISTRATION = "{administration}"
"""In a jurisdiction rule: the administration of the district the place resolved to."""


@dataclass(frozen=True, slots=True)
class JurisdictionRule:
    """One row of the matrix topic × place kind × condition → authority; higher `priority` wins."""

    id: str
    topic: str
    place_kind: str
    condition: str | None
    authority: str
    co_executors: tuple[str, ...]
    priority: int
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class Condition:
    """A property of the text a jurisdiction rule may depend on (a federal road, a managing company).

    `is_landmark` = what its words name is also a landmark: after «у», «возле», «вдоль» they say where, not what.
    """

    code: str
    cues: tuple[str, ...]
    phrases: tuple[str, ...]
    description: str
    source: str
    is_landmark: bool = False
