"""Builds what `triage rate` and `GET /v1/ratings` read from: an export, the database or the demonstration months."""

from __future__ import annotations

from pathlib import Path

from triage.answers.scorer import AnswerScorer
from triage.places.locator import PlaceLocator
from triage.ratings.sources import DatabaseSource, DemonstrationSource, ExportSource, RatingSource
from triage.regions.pack import RegionPack
from triage.storage.database import Database
from triage.text.document import Reader
from triage.text.morphology import Morphology


def build_judge(pack: RegionPack) -> AnswerScorer:
    """Return the scorer of answers a rating uses: without an encoder, so that figures are the same everywhere."""
    morphology = Morphology()
    return AnswerScorer(Reader(morphology), PlaceLocator(pack, morphology))


def export_source(path: Path, pack: RegionPack) -> RatingSource:
    """Return the source that reads an export."""
    return ExportSource(path, pack, build_judge(pack))


def demonstration_source(pack: RegionPack) -> RatingSource:
    """Return the source that reads the bundled, wholly generated months."""
    return DemonstrationSource(pack, build_judge(pack))


def database_source(url: str, pack: RegionPack) -> RatingSource:
    """Return the source that reads stored incidents; answers stored without a score are scored on the way."""
    return DatabaseSource(Database(url), pack, build_judge(pack))
