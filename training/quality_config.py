"""Every number of learning the calibration of answer quality; open to see what can be set and what it means.

Shipped defaults stand in `training/settings/answer-quality.toml`; files and dotted options work as in `config.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from training.config import Section, load_settings

TARGET: Literal["answer-quality"] = "answer-quality"


class PullOptions(Section):
    """Strengths of the pull towards the rubric's own losses that are tried; cross-validation chooses among them."""

    pulls: tuple[Annotated[float, Field(gt=0.0)], ...] = Field(min_length=1)


class FoldOptions(Section):
    """`folds` by clusters of posts at least `similarity` alike, drawn `repeats` times from `seed` on."""

    folds: int = Field(ge=2, le=50)
    repeats: int = Field(ge=1, le=50)
    similarity: float = Field(gt=0.0, le=1.0)
    seed: int


class UseOptions(Section):
    """When a calibration may be used: pairs it needs, and by how much Spearman may be lower than the rubric's."""

    minimum_pairs: int = Field(ge=10)
    spearman_tolerance: float = Field(ge=0.0, le=0.1)


class QualityConfig(Section):
    """Everything that decides what is learned from analysts' scores."""

    target: Literal["answer-quality"]
    model: PullOptions
    split: FoldOptions
    use: UseOptions


def load_quality_config(path: Path | None = None, overrides: Sequence[str] = ()) -> QualityConfig:
    """Return the shipped defaults, changed by a TOML file and dotted overrides. FileFormatError, InputError."""
    return load_settings(QualityConfig, TARGET, path, overrides)
