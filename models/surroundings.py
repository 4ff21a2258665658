"""What a learned model needs around it; apart from `learned` so that a service without one loads no scikit-learn."""

from __future__ import annotations

from dataclasses import dataclass

from triage.ports import SentenceEncoder
from triage.regions.pack import RegionPack
from triage.text.document import Reader


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the machine offers a model: a region pack, a reader, and a sentence encoder if one is installed."""

    pack: RegionPack
    reader: Reader
    encoder: SentenceEncoder | None
