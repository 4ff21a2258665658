"""The model learned from a centre's labels: texts are compared over several views. Open to follow one prediction.

`LabelModel.probabilities` = views → rows → `Head` → calibrated `Link`. Labels are whatever the
export holds: codes of a region pack or free words. A second, plain head over words alone is the baseline every report
is compared with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from models.family_link import link_of, link_state
from models.hashed_view import HASHED, HashedView
from models.heads import Head, KernelHead, LinearHead, ViewRows
from models.label_signs import LabelSigns
from models.name_match import NameMatch
from models.registry import Artefact
from models.views import Observations, Observer, Rows, View, state_of, view_of

HEAD, BASELINE = "head", "baseline"


class LabelModel:
    """The arithmetic of a learned model: observations in, probabilities out."""

    def __init__(
        self,
        labels: Sequence[str],
        views: Sequence[View],
        head: Head,
        baseline: Head,
        signs: LabelSigns | None = None,
    ):
        self.labels = tuple(labels)
        self.signs = signs or LabelSigns(NameMatch(labels))
        self.views = tuple(views)
        self.head = head
        self.baseline = baseline

    def probabilities(self, observations: Observations) -> NDArray[np.float32]:
        """Return the probability of each label (n, k)."""
        matches = self.signs.of(observations.documents) if self.head.link.match_weights else None
        return self.head.probabilities(self.rows(observations, self.head), matches)

    def baseline_probabilities(self, observations: Observations) -> NDArray[np.float32]:
        """Return what plain words alone say (n, k)."""
        return self.baseline.probabilities(self.rows(observations, self.baseline))

    def rows(self, observations: Observations, head: Head) -> dict[str, Rows]:
        """Return the rows of the views a head looks at."""
        return {view.name: view.rows(observations) for view in self.views if view.name in head.views}


@dataclass(frozen=True, slots=True)
class LabelPredictor:
    """A learned model with what it needs to read texts."""

    model: LabelModel
    observer: Observer

    def probabilities(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the probability of each label of the model for each text: (n, k)."""
        return self.model.probabilities(self.observer.observe(texts))


def model_state(model: LabelModel) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """Return arrays and texts by which an artefact keeps a model. `support` is stored once for both heads."""
    arrays: dict[str, NDArray[Any]] = {}
    texts: dict[str, Any] = {"views.json": {view.name: view.options for view in model.views}}
    for view in model.views:
        view_arrays, view_texts = ({"hashed_idf": view.idf}, {}) if isinstance(view, HashedView) else state_of(view)
        arrays |= view_arrays
        texts |= view_texts
    if model.head.link.match_weights:
        sign_arrays, sign_texts = model.signs.state()
        arrays |= sign_arrays
        texts |= sign_texts
    for name, head in ((HEAD, model.head), (BASELINE, model.baseline)):
        arrays |= _head_state(name, head)
        if isinstance(head, KernelHead):
            arrays |= _support_state(head.support)
    return arrays, texts


def model_of(artefact: Artefact) -> LabelModel:
    """Put a model together from a verified artefact. KeyError or ValueError when something is missing."""
    options = artefact.texts["views.json"]
    views = [_view(artefact, name, options[name]) for name in options]
    names = tuple(view.name for view in views)
    support = _support(artefact, names)
    heads = [_head(artefact, name, names, support) for name in (HEAD, BASELINE)]
    labels = artefact.manifest.labels
    return LabelModel(labels, views, heads[0], heads[1], LabelSigns.of_state(labels, artefact.arrays, artefact.texts))


def _view(artefact: Artefact, name: str, options: Mapping[str, float]) -> View:
    if name == HASHED:
        return HashedView(options, artefact.arrays["hashed_idf"])
    return view_of(name, options, artefact.arrays, artefact.texts)


def _head_state(name: str, head: Head) -> dict[str, NDArray[Any]]:
    assert isinstance(head, KernelHead | LinearHead)
    arrays: dict[str, NDArray[Any]] = {f"{name}_bias": head.bias, **link_state(name, head.link)}
    if isinstance(head, KernelHead):
        arrays |= {f"{name}_dual": head.dual, f"{name}_gamma": np.array([head.gamma])}
        return arrays | {f"{name}_uses_{view}": np.array([True]) for view in head.views}
    return arrays | {f"{name}_weights_{view}": weights.astype(np.float16) for view, weights in head.weights.items()}


def _support_state(support: ViewRows) -> dict[str, NDArray[Any]]:
    arrays: dict[str, NDArray[Any]] = {}
    for name, rows in support.items():
        if isinstance(rows, np.ndarray):
            arrays[f"support_{name}"] = rows.astype(np.float16)
        else:
            arrays[f"support_{name}_data"] = rows.data.astype(np.float16)
            arrays[f"support_{name}_indices"] = rows.indices.astype(np.int32)
            arrays[f"support_{name}_ends"] = rows.indptr.astype(np.int64)
            arrays[f"support_{name}_shape"] = np.array(rows.shape)
    return arrays


def _support(artefact: Artefact, views: Sequence[str]) -> dict[str, Rows]:
    arrays = artefact.arrays
    support: dict[str, Rows] = {}
    for name in views:
        if f"support_{name}" in arrays:
            support[name] = arrays[f"support_{name}"].astype(np.float32)
        elif f"support_{name}_data" in arrays:
            parts = (
                arrays[f"support_{name}_data"].astype(np.float32),
                arrays[f"support_{name}_indices"],
                arrays[f"support_{name}_ends"],
            )
            support[name] = csr_array(parts, shape=tuple(arrays[f"support_{name}_shape"].tolist()))
    return support


def _head(artefact: Artefact, name: str, views: Sequence[str], support: Mapping[str, Rows]) -> Head:
    arrays = artefact.arrays
    bias, link = arrays[f"{name}_bias"].astype(np.float32), link_of(name, arrays)
    if f"{name}_dual" not in arrays:
        used = [view for view in views if f"{name}_weights_{view}" in arrays]
        return LinearHead({view: arrays[f"{name}_weights_{view}"].astype(np.float32) for view in used}, bias, link)
    used = [view for view in views if f"{name}_uses_{view}" in arrays]
    dual, gamma = arrays[f"{name}_dual"].astype(np.float32), float(arrays[f"{name}_gamma"][0])
    return KernelHead(support, tuple(used), dual, bias, gamma, link)
