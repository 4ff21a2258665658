"""The learned second opinion on the authority; open when it votes oddly beside the rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from math import isfinite

from models.learned import LearnedModel
from models.pack_labels import codes_of
from triage.domain.decisions import AuthorityScore
from triage.domain.errors import ArtefactError
from triage.domain.opinions import SecondOpinion, Stacking
from triage.domain.places import Resolution
from triage.domain.topics import TopicPrediction
from triage.regions.pack import RegionPack

_NEGLIGIBLE = 0.005
_PREFIX = "stacking_"


class LearnedAuthorityClassifier:
    """An `AuthorityClassifier`. It reads topic and place evidence from the text itself (views `prior`, `places`).

    The resolved place and the topics are weighed by the router, which averages this opinion with the rules by the
    stacking of the artefact and never lets it go against the place.
    """

    def __init__(self, learned: LearnedModel, pack: RegionPack):
        """ArtefactError when a label is no authority of the pack, or the stacking is no set of numbers."""
        self._learned = learned
        self._codes = codes_of(learned.model.labels, "authority", pack)
        self._stacking = stacking_of(learned.manifest.settings)

    @property
    def version(self) -> str:
        """Name and version of the model."""
        return f"{self._learned.manifest.name} {self._learned.manifest.version}"

    def predict(
        self,
        texts: Sequence[str],
        topics: Sequence[TopicPrediction],  # noqa: ARG002  part of the port
        places: Sequence[Resolution],  # noqa: ARG002  part of the port
    ) -> list[SecondOpinion]:
        """Return authorities with calibrated probabilities per text, best first; names of one authority add up."""
        if not texts:
            return []
        rows = self._learned.predictor.probabilities(texts).tolist()
        return [SecondOpinion(authority_scores(self._codes, row), self._stacking) for row in rows]


def authority_scores(codes: Sequence[str], probabilities: Sequence[float]) -> tuple[AuthorityScore, ...]:
    """Return the authorities of labels, best first: `codes` are those of the labels, several may be one authority."""
    sums: dict[str, float] = {}
    for code, probability in zip(codes, probabilities, strict=True):
        sums[code] = sums.get(code, 0.0) + probability
    kept = [AuthorityScore(code, p) for code, p in sums.items() if p >= _NEGLIGIBLE]
    return tuple(sorted(kept, key=lambda score: (-score.probability, score.authority)))


def stacking_settings(stacking: Stacking) -> dict[str, float]:
    """Return a stacking as settings of a manifest."""
    return {f"{_PREFIX}{name}": round(number, 6) for name, number in asdict(stacking).items()}


def stacking_of(settings: Mapping[str, float | int | str | bool]) -> Stacking:
    """Return the stacking kept in the settings of a manifest; equal weights where none was fitted. ArtefactError."""
    names = [field.name for field in fields(Stacking)]
    found = {name: settings[f"{_PREFIX}{name}"] for name in names if f"{_PREFIX}{name}" in settings}
    if not found:
        return Stacking()
    numbers = {name: float(n) for name, n in found.items() if isinstance(n, int | float) and isfinite(n)}
    if len(numbers) < len(names):
        raise ArtefactError(f"в описании модели испорчены числа {_PREFIX}… → обучите модель заново")
    return Stacking(**numbers)
