"""Serves the champion and picks up a promotion while running; open when a new model does not appear.

A predict call uses whatever model is there when it begins: a promotion is loaded beside it, in a thread of its own, and
then put in its place, so no request waits and none is lost. A champion that cannot be loaded is logged and left out.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Generic, TypeVar

from models.answer_criteria import TARGET as CRITERIA_TARGET
from models.answer_criteria import LearnedCriteria, load_criteria
from models.answer_quality import TARGET, load_quality_model
from models.champions import ChampionHome
from models.kinds import LEARNED_AUTHORITY, LEARNED_TOPIC
from models.surroundings import Surroundings
from triage.answers.scorer import QualityModel, RubricFormula
from triage.domain.errors import TriageError
from triage.domain.opinions import NO_OPINION, SecondOpinion
from triage.domain.places import Resolution
from triage.domain.topics import TopicPrediction
from triage.ports import AuthorityClassifier, TopicClassifier

CHECK_INTERVAL_S = 5.0
_log = logging.getLogger(__name__)
M = TypeVar("M")


class ChampionWatch(Generic[M]):
    """Holds the model of the champion of a target, or `fallback` while there is none."""

    def __init__(self, home: ChampionHome, target: str, load: Callable[[Path], M], fallback: M):
        self._home = home
        self._target = target
        self._load = load
        self._fallback = fallback
        self._model = fallback
        self._folder: Path | None = None
        self._stamp: tuple[int, int] | None = None
        self._checked_at = time.monotonic()
        self._lock = threading.Lock()
        self.refresh()

    def current(self) -> M:
        """Return the model to use now; looks for a promotion every few seconds, without waiting for it."""
        now = time.monotonic()
        if now - self._checked_at >= CHECK_INTERVAL_S:
            self._checked_at = now
            if self._stamp_now() != self._stamp:
                threading.Thread(target=self.refresh, name=f"champion-{self._target}", daemon=True).start()
        return self._model

    def refresh(self) -> bool:
        """Load the champion if the pointer has changed; return whether another model serves now."""
        with self._lock:
            stamp = self._stamp_now()
            if stamp == self._stamp:
                return False
            self._stamp = stamp
            try:
                return self._take(self._home.champion_folder(self._target))
            except TriageError as error:
                _log.error("champion of %s not taken, %s goes on serving: %s", self._target, self._folder, error)
                return False

    def _take(self, folder: Path | None) -> bool:
        if folder == self._folder:
            return False
        self._model = self._fallback if folder is None else self._load(folder)
        self._folder = folder
        _log.info("champion of %s: %s", self._target, folder or "shipped model")
        return True

    def _stamp_now(self) -> tuple[int, int] | None:
        try:
            status = self._home.pointer_path.stat()
        except FileNotFoundError:
            return None
        return status.st_mtime_ns, status.st_ino


class ChampionTopics:
    """A `TopicClassifier` that is always the champion, the shipped model where there is none."""

    def __init__(self, home: ChampionHome, surroundings: Surroundings, shipped: TopicClassifier):
        def load(folder: Path) -> TopicClassifier:
            from models.learned import load_learned  # noqa: PLC0415  scikit-learn costs 2 s of start-up
            from models.learned_topic import LearnedTopicClassifier  # noqa: PLC0415

            return LearnedTopicClassifier(load_learned(folder, surroundings, kind=LEARNED_TOPIC), surroundings.pack)

        self.watch: ChampionWatch[TopicClassifier] = ChampionWatch(home, "topic", load, shipped)

    @property
    def version(self) -> str:
        """Name and version of the model that serves now."""
        return self.watch.current().version

    def predict(self, texts: Sequence[str], *, explain: bool = True) -> list[TopicPrediction]:
        """Return one prediction per text, in order."""
        return self.watch.current().predict(texts, explain=explain)


class ChampionAuthorities:
    """An `AuthorityClassifier` that is always the champion; without one it has no opinion."""

    def __init__(self, home: ChampionHome, surroundings: Surroundings):
        def load(folder: Path) -> AuthorityClassifier:
            from models.learned import load_learned  # noqa: PLC0415  scikit-learn, as above
            from models.learned_authority import LearnedAuthorityClassifier  # noqa: PLC0415

            learned = load_learned(folder, surroundings, kind=LEARNED_AUTHORITY)
            return LearnedAuthorityClassifier(learned, surroundings.pack)

        self.watch: ChampionWatch[AuthorityClassifier] = ChampionWatch(home, "authority", load, NoOpinion())

    @property
    def version(self) -> str:
        """Name and version of the model that serves now."""
        return self.watch.current().version

    def predict(
        self, texts: Sequence[str], topics: Sequence[TopicPrediction], places: Sequence[Resolution]
    ) -> list[SecondOpinion]:
        """Return per text authorities with calibrated probabilities, best first, and how they count beside rules."""
        return self.watch.current().predict(texts, topics, places)


class ChampionQuality:
    """The quality model of answers that serves now: the champion, the rubric's own formula where there is none."""

    def __init__(self, home: ChampionHome):
        self.watch: ChampionWatch[QualityModel] = ChampionWatch(home, TARGET, load_quality_model, RubricFormula())

    def current(self) -> QualityModel:
        """Return the model to use now, for `AnswerScorer(current_model=…)`."""
        return self.watch.current()


class ChampionCriteria:
    """The learned criteria of answers that serve now: the champion, the shipped ones where there is none."""

    def __init__(self, home: ChampionHome):
        shipped = load_criteria()
        self._shipped = shipped
        self.watch: ChampionWatch[LearnedCriteria] = ChampionWatch(home, CRITERIA_TARGET, load_criteria, shipped)

    def current(self) -> LearnedCriteria:
        """Return the criteria to use now, for `AnswerScorer(current_learned=…)`."""
        return self.watch.current()

    @property
    def are_shipped(self) -> bool:
        """Say whether no others serve: a calibration learned over the shipped criteria fits no others."""
        return self.watch.current() is self._shipped


class NoOpinion:
    """An `AuthorityClassifier` that knows nothing: the rules decide alone."""

    version = "none"

    def predict(
        self,
        texts: Sequence[str],
        topics: Sequence[TopicPrediction],  # noqa: ARG002  part of the port
        places: Sequence[Resolution],  # noqa: ARG002  part of the port
    ) -> list[SecondOpinion]:
        """Return no opinion for each text."""
        return [NO_OPINION] * len(texts)
