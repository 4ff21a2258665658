"""What the cold-start topic model thinks of texts, as numbers for a learned model; open when the prior is odd."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.confidence import softmax
from models.topic import CascadeTopicClassifier
from triage.text.document import Document


def prior_probabilities(
    prior: CascadeTopicClassifier, documents: Sequence[Document], encoded: NDArray[np.float32] | None
) -> NDArray[np.float32]:
    """Return the topic probabilities (n, k) of the cold-start model; with sentence vectors (n, size), if it can."""
    scores = prior_scores(prior, documents, encoded)
    return softmax(scores[:, :-1])


def prior_scores(
    prior: CascadeTopicClassifier, documents: Sequence[Document], encoded: NDArray[np.float32] | None
) -> NDArray[np.float32]:
    """Return the scores (n, k + 1) of the cold-start model, the last column being that of an incident.

    Every text is asked of the full model: a learned model wants even opinions, not a cascade's.
    """
    model = prior.model
    batch = prior.features.batch(documents)
    lexical, dense = batch.lexical @ model.weights.lexical, batch.dense @ model.weights.dense
    if encoded is None or model.full is None or model.weights.encoded is None:
        return model.cheap.mix(lexical, dense)
    return model.full.mix(lexical, dense, encoded @ model.weights.encoded)
