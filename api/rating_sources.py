"""Builds what `triage rate` and `GET /v1/ratings` read from: an export, the database or the demonstration months."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from api.quality import build_scorer
from models.answer_criteria import load_criteria
from triage.answers.judge import AnswerJudge
from triage.answers.scorer import AnswerScorer
from triage.domain.answers import AnswerPair, AnswerScore
from triage.places.locator import PlaceLocator
from triage.ratings.methodology import load_methodology
from triage.ratings.publication.json_text import rating_json
from triage.ratings.sources import DatabaseSource, DemonstrationSource, ExportSource, RatingSource, rate_source
from triage.ratings.windows import parse_window
from triage.regions.pack import RegionPack
from triage.storage.database import Database
from triage.storage.schema import check_schema
from triage.text.document import Reader
from triage.text.morphology import Morphology


class LateJudge:
    """Builds the scorer when the first answer is to be scored: most ratings find every answer scored already."""

    def __init__(self, build: Callable[[], AnswerJudge]):
        self._build = build
        self._judge: AnswerJudge | None = None

    def score(self, pairs: Sequence[AnswerPair]) -> list[AnswerScore]:
        """Return one score per pair, in order."""
        if not pairs:
            return []
        self._judge = self._judge or self._build()
        return self._judge.score(pairs)


def export_source(
    path: Path, pack: RegionPack, models_home: Path, progress: Callable[[int, float], None]
) -> RatingSource:
    """Return the source that reads an export and tells how far it is."""
    return ExportSource(path, pack, _judge(pack, models_home), progress=progress)


def demonstration_source(pack: RegionPack) -> RatingSource:
    """Return the source that reads the bundled, wholly generated months: by the rubric alone, so always the same."""
    return DemonstrationSource(pack, LateJudge(lambda: _rubric(pack)))


def database_source(url: str, pack: RegionPack, models_home: Path) -> RatingSource:
    """Return the source that reads stored incidents; answers stored without a score are scored on the way.

    StorageError when the database is older or newer than this version.
    """
    database = Database(url)
    check_schema(database)
    return DatabaseSource(database, pack, _judge(pack, models_home))


def rating_text(period: str, pack: RegionPack, database: Database, reader: Reader, models_home: Path) -> str:
    """Return the published JSON of a period from the database.

    Raises:
        InputError: The period is not one.
        NotFoundError: The period has no messages.
    """
    source = DatabaseSource(database, pack, LateJudge(lambda: build_scorer(pack, reader, models_home)))
    return rating_json(rate_source(source, parse_window(period), pack, load_methodology()).rating)


def _rubric(pack: RegionPack) -> AnswerJudge:
    reader = Reader(Morphology())
    return AnswerScorer(reader, PlaceLocator(pack, reader.morphology), learned=load_criteria())


def _judge(pack: RegionPack, models_home: Path) -> AnswerJudge:
    """Return the scorer of the service: without an encoder, so that figures are the same everywhere."""
    return LateJudge(lambda: build_scorer(pack, Reader(Morphology()), models_home))
