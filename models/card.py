"""The model card of an artefact: what it is, what it was taught, how it was measured. Open to change its contents.

An artefact carries `report.json` beside its manifest: figures, curves, labels, and what people should know of its data.
The card is written from both (`card_text.py`), so that no figure is typed by hand.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from models.confidence import LoadPoint
from models.figures import LabelCount, ReliabilityPoint, ScoreRow, scores_of
from models.registry import Manifest, check_artefact
from triage.domain.errors import ArtefactError

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
    """What a card shows beside the manifest, all of it of held-out texts.

    `notes` are lines of Markdown for people; `rare_below`: a label with fewer texts counts as rare (0 = none does);
    `label_names` are what the region calls labels that are its codes.
    """

    notes: tuple[str, ...] = ()
    cascade: tuple[CascadePoint, ...] = ()
    load: tuple[LoadPoint, ...] = ()
    scores: tuple[ScoreRow, ...] = ()
    reliability: tuple[ReliabilityPoint, ...] = ()
    labels: tuple[LabelCount, ...] = ()
    rare_below: int = field(default=0)
    label_names: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON values."""
        return asdict(self)

    @classmethod
    def of(cls, value: dict[str, Any]) -> ModelReport:
        """Read a report back from JSON values. KeyError or TypeError when it is no report."""
        return cls(
            tuple(value["notes"]),
            tuple(CascadePoint(**point) for point in value["cascade"]),
            tuple(LoadPoint(**point) for point in value["load"]),
            tuple(ScoreRow(row["name"], scores_of(row["scores"])) for row in value.get("scores", ())),
            tuple(ReliabilityPoint(**point) for point in value.get("reliability", ())),
            tuple(LabelCount(**label) for label in value.get("labels", ())),
            int(value.get("rare_below", 0)),
            dict(value.get("label_names", {})),
        )


def read_report(folder: Path, kind: str | None = None) -> tuple[Manifest, ModelReport]:
    """Verify every file of an artefact and return its manifest and report.

    ArtefactError when there is no such artefact, a file was changed, or the report is none.
    """
    manifest = check_artefact(folder, kind)
    if REPORT_FILE not in manifest.files:
        return manifest, ModelReport()
    try:
        return manifest, ModelReport.of(json.loads((folder / REPORT_FILE).read_text(encoding="utf-8")))
    except (ValueError, KeyError, TypeError) as error:
        raise ArtefactError(f"{folder / REPORT_FILE}: отчёт не читается ({error}) → обучите модель заново") from error
