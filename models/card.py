"""The model card of an artefact: what it is, what it was taught, how it was measured. Open to change what a card says.

A model that is shipped carries `report.json` beside its manifest: the figures of curves, and what people should know of
its data. The card is written from both, so that no figure is typed by hand.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from models.confidence import LoadPoint
from models.registry import CARD_FILE, Manifest, read_manifest

REPORT_FILE = "report.json"


@dataclass(frozen=True, slots=True)
class CascadePoint:
    """The cascade at one level: the encoder is asked where the best group is less probable than `ask_below`.

    Shares in [0, 1] of held-out posts; `groups_right` and `topics_right` are accuracies.
    """

    ask_below: float
    asked_share: float
    groups_right: float
    topics_right: float


@dataclass(frozen=True, slots=True)
class ModelReport:
    """What a card shows beside the manifest: notes for people (Markdown lines) and two curves."""

    notes: tuple[str, ...] = ()
    cascade: tuple[CascadePoint, ...] = field(default=())
    load: tuple[LoadPoint, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON values."""
        return asdict(self)

    @classmethod
    def of(cls, value: dict[str, Any]) -> ModelReport:
        """Read a report back from JSON values."""
        return cls(
            tuple(value["notes"]),
            tuple(CascadePoint(**point) for point in value["cascade"]),
            tuple(LoadPoint(**point) for point in value["load"]),
        )


def read_card(folder: Path, kind: str | None = None) -> str:
    """Return the card of an artefact folder. ArtefactError when there is no such artefact."""
    manifest = read_manifest(folder, kind)
    path = folder / REPORT_FILE
    report = ModelReport.of(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else ModelReport()
    return card_text(manifest, report)


def write_card(folder: Path, manifest: Manifest, report: ModelReport) -> Path:
    """Write `card.md` beside the manifest and return its path."""
    path = folder / CARD_FILE
    path.write_text(card_text(manifest, report), encoding="utf-8")
    return path


def card_text(manifest: Manifest, report: ModelReport) -> str:
    """Return the card in Markdown."""
    lines = [
        f"# {manifest.name} {manifest.version}",
        "",
        f"- kind: {manifest.kind}, protocol {manifest.protocol}, {len(manifest.labels)} labels",
        f"- training data: fingerprint `{manifest.data_fingerprint}`",
        f"- sentence encoder: {manifest.encoder or 'none'}",
        f"- versions: {', '.join(f'{library} {version}' for library, version in manifest.libraries.items())}",
        *(["", "## What it is", "", *report.notes] if report.notes else []),
        *_table("Figures", ("figure", "value"), [(name, str(value)) for name, value in manifest.metrics.items()]),
        *_cascade(report.cascade),
        *_load(report.load),
        *_table("Settings", ("setting", "value"), [(name, str(value)) for name, value in manifest.settings.items()]),
    ]
    return "\n".join(lines) + "\n"


def _cascade(points: Sequence[CascadePoint]) -> list[str]:
    rows = [
        (f"{p.ask_below:.2f}", f"{p.asked_share:.1%}", f"{p.groups_right:.3f}", f"{p.topics_right:.3f}") for p in points
    ]
    header = ("encoder asked below", "posts it sees", "group right", "topic right")
    return _table("The cascade on held-out seed posts", header, rows)


def _load(points: Sequence[LoadPoint]) -> list[str]:
    rows = [
        (
            f"{p.threshold:.2f}",
            f"{p.automatic_share:.1%}",
            f"{1 - p.automatic_share:.1%}",
            f"{p.error_share:.1%}",
            f"{p.cost:.3f}",
        )
        for p in points
    ]
    header = ("threshold", "automatic", "to a person", "errors among automatic", "cost per post")
    return _table("Threshold and human load on held-out posts", header, rows)


def _table(title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    if not rows:
        return []
    ruler = "|" + "---|" * len(header)
    return ["", f"## {title}", "", _line(header), ruler, *map(_line, rows)]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
