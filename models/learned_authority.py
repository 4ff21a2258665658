"""The learned second opinion on the authority; open when it votes oddly beside the rules."""

from __future__ import annotations

from collections.abc import Sequence

from models.learned import LearnedModel
from models.pack_labels import codes_of
from triage.domain.decisions import AuthorityScore
from triage.domain.places import Resolution
from triage.domain.topics import TopicPrediction
from triage.regions.pack import RegionPack

_NEGLIGIBLE = 0.005


class LearnedAuthorityClassifier:
    """An `AuthorityClassifier`. It reads topic and place evidence from the text itself (views `prior`, `places`).

    The resolved place and the topics are weighed by the router, which averages this opinion with the rules and never
    lets it go against the place.
    """

    def __init__(self, learned: LearnedModel, pack: RegionPack):
        """ArtefactError when a label is no authority of the pack."""
        self._learned = learned
        self._codes = codes_of(learned.model.labels, "authority", pack)

    @property
    def version(self) -> str:
        """Name and version of the model."""
        return f"{self._learned.manifest.name} {self._learned.manifest.version}"

    def predict(
        self,
        texts: Sequence[str],
        topics: Sequence[TopicPrediction],  # noqa: ARG002  part of the port
        places: Sequence[Resolution],  # noqa: ARG002  part of the port
    ) -> list[tuple[AuthorityScore, ...]]:
        """Return authorities with calibrated probabilities per text, best first; names of one authority add up."""
        if not texts:
            return []
        return [self._scores(row) for row in self._learned.predictor.probabilities(texts).tolist()]

    def _scores(self, probabilities: Sequence[float]) -> tuple[AuthorityScore, ...]:
        sums: dict[str, float] = {}
        for code, probability in zip(self._codes, probabilities, strict=True):
            sums[code] = sums.get(code, 0.0) + probability
        kept = [AuthorityScore(code, p) for code, p in sums.items() if p >= _NEGLIGIBLE]
        return tuple(sorted(kept, key=lambda score: (-score.probability, score.authority)))
