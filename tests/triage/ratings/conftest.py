"""Builders and the rated demonstration, made once: everything else in this room's tests is small."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from models.answer_criteria import load_criteria
from triage.answers.scorer import AnswerScorer
from triage.domain.answers import AnswerKind
from triage.domain.incidents import Assignment, ClosingReason, Incident, IncidentKey, OfficialAnswer, Outcome
from triage.places.locator import PlaceLocator
from triage.ratings.cases import case_table
from triage.ratings.methodology import MethodologyTable, load_methodology
from triage.ratings.rating import RatedWindow
from triage.ratings.sources import DemonstrationSource, rate_source
from triage.ratings.windows import month_window
from triage.regions.loader import default_region_folder, load_region
from triage.regions.pack import RegionPack
from triage.text.document import Reader
from triage.text.morphology import Morphology

OCTOBER = month_window(2021, 10)


@pytest.fixture(scope="session")
def pack() -> RegionPack:
    return load_region(default_region_folder())


@pytest.fixture(scope="session")
def methodology() -> MethodologyTable:
    return load_methodology()


@pytest.fixture(scope="session")
def judge(pack: RegionPack, morphology: Morphology) -> AnswerScorer:
    return AnswerScorer(Reader(morphology), PlaceLocator(pack, morphology), learned=load_criteria())


@pytest.fixture(scope="session")
def demonstration(pack: RegionPack, methodology: MethodologyTable, judge: AnswerScorer) -> RatedWindow:
    """The bundled month, read as an export, scored and rated."""
    return rate_source(DemonstrationSource(pack, judge), OCTOBER, pack, methodology)


def at(text: str) -> datetime:
    """A moment of October 2021 in UTC: `12 09:30`."""
    return datetime.strptime(f"2021-10-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


def incident(
    number: int = 1,
    authority: str | None = "adm_iola",
    created: str = "12 09:00",
    *,
    answered_h: float | None = 2.0,
    kind: AnswerKind | None = AnswerKind.FINAL,
    outcome: Outcome | None = Outcome.EXPLAINED,
    closed: str | None = "20 09:00",
    text: str = "Работы выполнены, яма засыпана",
    quality: float | None = 60.0,
    **changes: object,
) -> Incident:
    """An ordinary incident; `answered_h` hours after it was written, None = unanswered."""
    moment = at(created)
    answers = ()
    if answered_h is not None:
        answers = (OfficialAnswer(text, moment + timedelta(hours=answered_h), authority, kind, quality),)
    values: dict[str, object] = {
        "incident_id": f"№{number}",
        "key": IncidentKey("im", str(number)),
        "text": "Яма на дороге",
        "created_at": moment,
        "topic": "roads.potholes",
        "topic_group": "roads",
        "is_solvable": True,
        "assignments": (Assignment(authority, moment),) if authority else (),
        "answers": answers,
        "outcome": outcome,
        "closing_reason": ClosingReason.NO_REPLY_FROM_AUTHOR if outcome else None,
        "closed_at": at(closed) if closed and outcome else None,
        "source_row": number + 1,
    }
    return Incident(**{**values, **changes})  # type: ignore[arg-type]


@pytest.fixture
def table(pack: RegionPack) -> Callable[..., pd.DataFrame]:
    """Make a case table of incidents."""
    return lambda *incidents: case_table(incidents, pack)
