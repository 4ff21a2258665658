"""What the names of labels and the places of a text say of each label, beside any regression; open to add a kind of it.

Three kinds, in this order: words of a label's own name (name_match.py), settlements of the region the labels name
(region_places.py), places seen beside labels in the rows learned from (place_lexicon.py). The last two are there only
where held-out rows showed that they help. Each gives tables (m, n, k) whose weights the link holds (link.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.name_match import NameMatch
from models.place_lexicon import PlaceLexicon
from models.region_places import RegionPlaces
from triage.text.document import Document

NAMES_FILE = "label_names.json"
"""Where an artefact keeps what its labels are called, in their order."""


@dataclass(frozen=True, slots=True)
class LabelSigns:
    """Everything that is heard beside the scores; None = not heard."""

    names: NameMatch
    region: RegionPlaces | None = None
    lexicon: PlaceLexicon | None = None

    def of(self, documents: Sequence[Document]) -> NDArray[np.float32]:
        """Return what is heard of texts: (m, n, k), names first."""
        kinds = [kind.of(documents) for kind in (self.names, self.region, self.lexicon) if kind is not None]
        return np.concatenate(kinds)

    def state(self) -> tuple[dict[str, NDArray[Any]], dict[str, list[str]]]:
        """Return the arrays and texts by which an artefact keeps it."""
        arrays: dict[str, NDArray[Any]] = {}
        texts: dict[str, list[str]] = {NAMES_FILE: list(self.names.labels)}
        for kind in (self.region, self.lexicon):
            if kind is not None:
                own_arrays, own_texts = kind.state()
                arrays |= own_arrays
                texts |= own_texts
        return arrays, texts

    @classmethod
    def of_state(
        cls, labels: Sequence[str], arrays: Mapping[str, NDArray[Any]], texts: Mapping[str, Any]
    ) -> LabelSigns:
        """Put it together from an artefact. KeyError or ValueError when something is missing.

        An artefact of protocol 1 has no file of names: there a label is its own name.
        """
        names = texts.get(NAMES_FILE, labels)
        if len(names) != len(labels):
            raise ValueError(f"{NAMES_FILE}: {len(names)} names of {len(labels)} labels")
        region = RegionPlaces.of_state(arrays, texts) if "region_data" in arrays else None
        lexicon = PlaceLexicon.of_state(names, arrays, texts) if "lexicon_data" in arrays else None
        return cls(NameMatch(names), region, lexicon)
