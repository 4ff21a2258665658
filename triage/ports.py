"""What the core needs from outside, as Protocols; open to see what a model, an encoder or a clock must offer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from triage.domain.opinions import SecondOpinion
from triage.domain.places import Resolution
from triage.domain.topics import TopicPrediction

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Clock(Protocol):
    """Tells the time; tests pass a fixed one."""

    def now(self) -> datetime:
        """Return the current moment, time zone aware."""
        ...


class TopicClassifier(Protocol):
    """Says which topics texts are about. Batch first: one text is a batch of one."""

    @property
    def version(self) -> str:
        """Name and version of the model, shown in every decision."""
        ...

    def predict(self, texts: Sequence[str], *, explain: bool = True) -> list[TopicPrediction]:
        """Return one prediction per text, in order. Spans point into the texts given.

        With `explain=False` evidence and similar posts may be empty (archives, speed).
        """
        ...


class AuthorityClassifier(Protocol):
    """Learned second opinion on the authority; absent until a centre has labels."""

    @property
    def version(self) -> str:
        """Name and version of the model, shown in every decision."""
        ...

    def predict(
        self, texts: Sequence[str], topics: Sequence[TopicPrediction], places: Sequence[Resolution]
    ) -> list[SecondOpinion]:
        """Return per text authorities with calibrated probabilities, best first, and how they count beside rules."""
        ...


class SentenceEncoder(Protocol):
    """Turns texts into dense unit vectors."""

    @property
    def name(self) -> str:
        """Name, version and hash of the weights; stored with every model trained on its vectors."""
        ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return an array of shape (n_texts, n_dimensions), rows of Euclidean length 1."""
        ...
