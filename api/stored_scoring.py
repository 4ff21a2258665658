"""Scores the answers of a database from the command line; behind `triage import` and `triage rescore`.

Open when a command scores otherwise than the service does: both use `AnswerScoring` with the same scorer.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

from api.clock import SystemClock
from api.quality import build_scorer
from triage.incidents.scoring import AnswerScoring, ScoringReport
from triage.regions.pack import RegionPack
from triage.storage.database import Database
from triage.text.document import Reader
from triage.text.morphology import Morphology


def score_stored(
    database: Database,
    pack: RegionPack,
    models_home: Path,
    progress: Callable[[int, float], None] = lambda *_: None,
    *,
    is_forced: bool = False,
) -> ScoringReport:
    """Score every stored answer that has no score by the present rubric; `is_forced`: those that have one too.

    `progress` gets the number of answers done and their share.
    Interrupted, it goes on where it ended. StorageError: the database is gone; what was scored is stored.
    """
    scoring = AnswerScoring(database, lambda: build_scorer(pack, Reader(Morphology()), models_home), SystemClock())
    total = max(scoring.waiting_count(is_forced=is_forced), 1)
    return scoring.run(math.inf, is_forced=is_forced, progress=lambda done: progress(done, done / total))
