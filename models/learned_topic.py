"""A topic model learned from labels in the place of the cold-start one; open to see how the two are mixed.

A centre labels some topics often and others never. What the learned model cannot know is left to its prior: the share
of posts whose topic it has never seen (Good–Turing: labels seen once ÷ posts) goes to the cold-start probabilities, so
that no topic of the region is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from models.evidence import evidence
from models.learned import LearnedModel
from models.pack_labels import codes_of, known_codes
from models.topic import ranked
from models.views import Observations
from triage.domain.errors import ArtefactError
from triage.domain.topics import GroupScore, TopicPrediction, TopicScore
from triage.regions.pack import RegionPack

_LEAST_UNSEEN, _MOST_UNSEEN = 0.01, 0.3


class LearnedTopicClassifier:
    """A `TopicClassifier` over all topics of a region pack. Thread-safe after construction."""

    def __init__(self, learned: LearnedModel, pack: RegionPack):
        """ArtefactError when a label is no topic of the pack, or the model was made without the cold-start prior."""
        prior = learned.predictor.observer.prior
        if prior is None:
            raise ArtefactError(
                f"{learned.artefact.folder}: модель обучена без исходной, служить она не может → "
                "обучите с views.prior.weight больше нуля"
            )
        self._learned = learned
        self._topics = known_codes(pack, "topic")
        self._groups = tuple(dict.fromkeys(code.partition(".")[0] for code in self._topics))
        place = {code: column for column, code in enumerate(self._topics)}
        codes = codes_of(learned.model.labels, "topic", pack)
        self._columns = np.array([place[code] for code in codes], dtype=np.int64)
        known = [(own, place[code]) for own, code in enumerate(prior.model.labels) if code in place]
        self._prior_columns = np.array(known, dtype=np.int64).reshape(-1, 2)
        self._unseen = unseen_share(learned)

    @property
    def version(self) -> str:
        """Name and version of the model."""
        return f"{self._learned.manifest.name} {self._learned.manifest.version} (learned)"

    def predict(self, texts: Sequence[str], *, explain: bool = True) -> list[TopicPrediction]:
        """Return one prediction per text, in order."""
        if not texts:
            return []
        observations = self._learned.predictor.observer.observe(texts)
        own = self._learned.model.probabilities(observations)
        predictions = self._predictions(self.mixed(own, observations), observations)
        return self._explained(own, observations, predictions) if explain else predictions

    def mixed(self, own: NDArray[np.float32], observations: Observations) -> NDArray[np.float32]:
        """Return probabilities over the topics of the pack (n, n_topics): learned (n, k) and prior together."""
        opinion = observations.opinion
        assert opinion is not None
        table = np.zeros((len(own), len(self._topics)), dtype=np.float32)
        np.add.at(table.T, self._columns, own.T * np.float32(1.0 - self._unseen))
        prior = opinion.topics[:, self._prior_columns[:, 0]]
        sums = prior.sum(axis=1, keepdims=True)
        table[:, self._prior_columns[:, 1]] += prior / np.where(sums == 0.0, 1.0, sums) * np.float32(self._unseen)
        return np.asarray(table / table.sum(axis=1, keepdims=True), dtype=np.float32)

    def _predictions(self, topics: NDArray[np.float32], observations: Observations) -> list[TopicPrediction]:
        assert observations.opinion is not None
        sums = np.zeros((len(topics), len(self._groups)), dtype=np.float32)
        group_of = [self._groups.index(code.partition(".")[0]) for code in self._topics]
        np.add.at(sums.T, group_of, topics.T)
        rows = zip(observations.opinion.incident.tolist(), ranked(topics), ranked(sums), strict=True)
        return [
            TopicPrediction(
                incident_probability=incident,
                topics=tuple(TopicScore(self._topics[column], p) for column, p in best),
                groups=tuple(GroupScore(self._groups[column], p) for column, p in groups),
                encoder_used=observations.encoded is not None,
                model_version=self.version,
            )
            for incident, best, groups in rows
        ]

    def _explained(
        self, own: NDArray[np.float32], observations: Observations, predictions: Sequence[TopicPrediction]
    ) -> list[TopicPrediction]:
        explained = []
        for row, prediction in enumerate(predictions):
            rival, best = np.argsort(own[row], kind="stable")[-2:].tolist()
            one = observations.rows(np.array([row]))
            explained.append(replace(prediction, evidence=evidence(self._learned.model, one, best, rival)))
        return explained


def unseen_share(learned: LearnedModel) -> float:
    """Return the share of posts whose topic the model has probably never seen (Good–Turing), within bounds."""
    count = int(learned.manifest.settings["rows_count"])
    once = np.rint(learned.artefact.arrays["label_share"] * count) == 1
    return float(np.clip(once.sum() / count, _LEAST_UNSEEN, _MOST_UNSEEN))
