"""Which kind of model decides what; open to add a kind. Reads manifests alone: a command can ask before it loads."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from models.registry import read_manifest
from triage.domain.errors import ArtefactError

LEARNED_TOPIC, LEARNED_AUTHORITY = "learned-topic", "learned-authority"
ANSWER_QUALITY_KIND, ANSWER_CRITERIA_KIND = "answer_quality", "answer_criteria"
TOPIC, AUTHORITY, ANSWER_QUALITY, ANSWER_CRITERIA = "topic", "authority", "answer-quality", "answer-criteria"
TARGETS = (TOPIC, AUTHORITY, ANSWER_QUALITY, ANSWER_CRITERIA)
"""What a model can be promoted for."""
LABEL_TARGETS: Mapping[str, str] = {LEARNED_TOPIC: TOPIC, LEARNED_AUTHORITY: AUTHORITY}
"""Kind of a model learned from labels → what it decides."""
_TARGET_OF = {**LABEL_TARGETS, ANSWER_QUALITY_KIND: ANSWER_QUALITY, ANSWER_CRITERIA_KIND: ANSWER_CRITERIA}


def folder_target(folder: Path) -> str:
    """Return what the model of a folder decides, one of `TARGETS`. ArtefactError when it cannot be promoted."""
    return _TARGET_OF.get(read_manifest(folder).kind) or LABEL_TARGETS[label_kind(folder)]


def label_kind(folder: Path) -> str:
    """Return the kind of a model learned from labels. ArtefactError when the folder holds another."""
    kind = read_manifest(folder).kind
    if kind not in LABEL_TARGETS:
        raise ArtefactError(
            f"{folder}: это модель вида «{kind}», нужна обученная по разметке → укажите папку, "
            "созданную командой triage-train fit --target topic или authority"
        )
    return kind
