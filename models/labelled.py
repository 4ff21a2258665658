"""The model learned from a centre's labels: linear over several views of a text. Open to follow one prediction.

`LabelModel.probabilities` = views → rows → scores (rows · weights + bias) → softmax at the calibrated temperature.
Labels are whatever the export holds: codes of a region pack or free words. A second, plain head over words alone is the
baseline every report is compared with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.confidence import softmax
from models.registry import Artefact
from models.views import (
    CHARACTERS,
    ENCODER,
    LEMMAS,
    PLACES,
    PRIOR,
    Observations,
    Observer,
    Rows,
    TermView,
    VectorView,
    View,
    state_of,
)

TERM_VIEWS = (LEMMAS, CHARACTERS, PLACES)
VECTOR_VIEWS = (ENCODER, PRIOR)


@dataclass(frozen=True, slots=True)
class Head:
    """Linear scores: `weights` per view (n_columns, k), `bias` (k,), and the temperature that makes them confident."""

    weights: Mapping[str, NDArray[np.float32]]
    bias: NDArray[np.float32]
    temperature: float

    def scores(self, rows: Mapping[str, Rows]) -> NDArray[np.float32]:
        """Return uncalibrated scores (n, k) of the rows of each view."""
        total = sum(rows[name] @ weights for name, weights in self.weights.items())
        return np.asarray(total + self.bias, dtype=np.float32)

    def probabilities(self, rows: Mapping[str, Rows]) -> NDArray[np.float32]:
        """Return calibrated probabilities (n, k)."""
        return softmax(np.asarray(self.scores(rows) / self.temperature, dtype=np.float32))


class LabelModel:
    """The arithmetic of a learned model: observations in, probabilities out."""

    def __init__(self, labels: Sequence[str], views: Sequence[View], head: Head, baseline: Head):
        self.labels = tuple(labels)
        self.views = tuple(views)
        self.head = head
        self.baseline = baseline

    def probabilities(self, observations: Observations) -> NDArray[np.float32]:
        """Return the probability of each label (n, k)."""
        return self.head.probabilities(self.rows(observations, self.head))

    def baseline_probabilities(self, observations: Observations) -> NDArray[np.float32]:
        """Return what plain words alone say (n, k)."""
        return self.baseline.probabilities(self.rows(observations, self.baseline))

    def rows(self, observations: Observations, head: Head) -> dict[str, Rows]:
        """Return the rows of the views a head looks at."""
        return {view.name: view.rows(observations) for view in self.views if view.name in head.weights}


@dataclass(frozen=True, slots=True)
class LabelPredictor:
    """A learned model with what it needs to read texts."""

    model: LabelModel
    observer: Observer

    def probabilities(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the probability of each label of the model for each text: (n, k)."""
        return self.model.probabilities(self.observer.observe(texts))


def model_state(model: LabelModel) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """Return arrays and texts by which an artefact keeps a model."""
    arrays: dict[str, NDArray[Any]] = {}
    texts: dict[str, Any] = {}
    for view in model.views:
        view_arrays, view_texts = state_of(view)
        arrays |= view_arrays
        texts |= view_texts
    for name, head in (("head", model.head), ("baseline", model.baseline)):
        arrays |= {f"{name}_{view}": weights.astype(np.float16) for view, weights in head.weights.items()}
        arrays[f"{name}_bias"] = head.bias
        arrays[f"{name}_temperature"] = np.array([head.temperature])
    return arrays, texts


def model_of(artefact: Artefact) -> LabelModel:
    """Put a model together from a verified artefact. KeyError or ValueError when something is missing."""
    options = artefact.texts["views.json"]
    views: list[View] = [_view(artefact, name, options[name]) for name in options]
    return LabelModel(artefact.manifest.labels, views, _head(artefact, "head"), _head(artefact, "baseline"))


def _view(artefact: Artefact, name: str, options: Mapping[str, Any]) -> View:
    weight = float(options["weight"])
    if name in VECTOR_VIEWS:
        return VectorView(name, weight)
    numbers = {key: int(value) for key, value in options.items() if key != "weight"}
    return TermView.of(name, weight, numbers, artefact.texts[f"{name}_terms.json"], artefact.arrays[f"{name}_idf"])


def _head(artefact: Artefact, name: str) -> Head:
    arrays = artefact.arrays
    views = [view for view in (*TERM_VIEWS, *VECTOR_VIEWS) if f"{name}_{view}" in arrays]
    weights = {view: arrays[f"{name}_{view}"].astype(np.float32) for view in views}
    return Head(weights, arrays[f"{name}_bias"].astype(np.float32), float(arrays[f"{name}_temperature"][0]))
