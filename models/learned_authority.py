"""The learned second opinion on the authority; open when it votes oddly beside the rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from models.learned import LearnedModel
from models.pack_labels import codes_of
from triage.domain.decisions import AuthorityScore
from triage.domain.errors import ArtefactError
from triage.domain.opinions import SecondOpinion, Stacking
from triage.domain.places import Resolution
from triage.domain.topics import TopicPrediction
from triage.regions.pack import RegionPack

_NEGLIGIBLE = 0.005
STACKING_FILE = "stacking.json"
"""Where an artefact keeps how much the model counts beside the rules."""


class LearnedAuthorityClassifier:
    """An `AuthorityClassifier`. It reads topic and place evidence from the text itself (views `prior`, `places`).

    The resolved place and the topics are weighed by the router, which averages this opinion with the rules by the
    stacking of the artefact and never lets it go against the place.
    """

    def __init__(self, learned: LearnedModel, pack: RegionPack):
        """ArtefactError when a label is no authority of the pack, or the stacking is no set of numbers."""
        self._learned = learned
        self._codes = codes_of(learned.model.labels, "authority", pack)
        self._stacking = stacking_of(learned.artefact.texts)

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


def stacking_text(stacking: Stacking) -> dict[str, object]:
    """Return a fitted stacking as the JSON value of `STACKING_FILE`."""
    counts = {topic: round(count, 3) for topic, count in sorted((stacking.topic_counts or {}).items())}
    return {"numbers": [round(number, 6) for number in stacking.numbers], "topic_counts": counts}


def stacking_of(texts: Mapping[str, Any]) -> Stacking:
    """Return the stacking among the texts of an artefact; equal weights where none was fitted. ArtefactError."""
    if STACKING_FILE not in texts:
        return Stacking()
    try:
        bias, learned, rules, agreement, place = (float(number) for number in texts[STACKING_FILE]["numbers"])
        counts = {str(topic): float(count) for topic, count in texts[STACKING_FILE]["topic_counts"].items()}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ArtefactError(f"{STACKING_FILE}: испорченные числа ({error}) → обучите модель заново") from error
    stacking = Stacking(bias, learned, rules, agreement, place, counts)
    if not all(map(isfinite, (*stacking.numbers, *counts.values()))) or min(counts.values(), default=0.0) < 0.0:
        raise ArtefactError(f"{STACKING_FILE}: испорченные числа (бесконечные или меньше нуля) → обучите модель заново")
    return stacking
