"""What the cold-start topic model thinks of texts, as numbers for a learned model; open when the prior is odd."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.confidence import sigmoid, softmax
from models.topic import CascadeTopicClassifier
from triage.text.document import Document


@dataclass(frozen=True, slots=True)
class PriorOpinion:
    """What the cold-start model sees of n texts and thinks of them.

    `words` (n, size) are mean word vectors of length 1, `topics` (n, k) probabilities, `incident` (n,) the probability
    that a text reports a problem or asks for something.
    """

    words: NDArray[np.float32]
    topics: NDArray[np.float32]
    incident: NDArray[np.float32]

    def rows(self, indexes: NDArray[np.int64]) -> PriorOpinion:
        """Return the opinion of some texts."""
        return PriorOpinion(self.words[indexes], self.topics[indexes], self.incident[indexes])

    def joined(self, other: PriorOpinion) -> PriorOpinion:
        """Return this opinion followed by another of the same model."""
        return PriorOpinion(
            np.vstack([self.words, other.words]),
            np.vstack([self.topics, other.topics]),
            np.concatenate([self.incident, other.incident]),
        )


def prior_opinion(
    prior: CascadeTopicClassifier, documents: Sequence[Document], encoded: NDArray[np.float32] | None
) -> PriorOpinion:
    """Return the opinion of the cold-start model; with sentence vectors (n, size), if it can use them.

    Every text is asked of the full model: a learned model wants even opinions, not a cascade's.
    """
    model = prior.model
    batch = prior.features.batch(documents)
    lexical, dense = batch.lexical @ model.weights.lexical, batch.dense @ model.weights.dense
    if encoded is None or model.full is None or model.weights.encoded is None:
        scores = model.cheap.mix(lexical, dense)
    else:
        scores = model.full.mix(lexical, dense, encoded @ model.weights.encoded)
    return PriorOpinion(batch.dense, softmax(scores[:, :-1]), sigmoid(scores[:, -1]))
