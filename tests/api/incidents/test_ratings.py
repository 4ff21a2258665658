from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from triage.domain.answers import AnswerKind
from triage.domain.incidents import Assignment, Incident, IncidentKey, OfficialAnswer, Outcome
from triage.ratings.publication.json_text import read_rating
from triage.storage.incidents import Arrival


@pytest.fixture
def october(door):
    """Store seven incidents of one administration, the last answered late and never scored."""
    with door.services.incidents.database.writing() as unit:
        for number in range(7):
            created = datetime(2021, 10, 10 + number, 9, tzinfo=UTC)
            scored = number < 6
            answer = OfficialAnswer(
                "Яму на улице Мира засыпали 12 октября, фото приложены.",
                created + timedelta(hours=2 if scored else 30),
                "adm_zaozersk",
                AnswerKind.FINAL if scored else None,
                70.0 if scored else None,
            )
            incident = Incident(
                incident_id=f"i{number}",
                key=IncidentKey("vk", f"-1_{number}"),
                text="Яма на улице Мира",
                created_at=created,
                topic="ways.holes",
                assignments=(Assignment("adm_zaozersk", created),),
                answers=(answer,),
                outcome=Outcome.SOLVED,
                closed_at=created + timedelta(days=3),
            )
            unit.incidents.add(incident, Arrival(created, f"digest {number}"))


def test_a_stored_month_is_rated_and_follows_the_published_schema(review, october):
    response = review.get("/v1/ratings/2021-10")
    assert response.status_code == 200, response.text
    rating = read_rating(response.text)
    row = rating.league("administrations").rows[0]
    assert (row.code, row.case_count) == ("adm_zaozersk", 7)
    times = next(m.estimate for m in row.measures if m.code == "mean_time")
    assert times.value == pytest.approx((6 * 2 + 30) / 7 * 3600)
    quality = next(m.estimate for m in row.measures if m.code == "answer_quality")
    assert quality.n == 7, "the answer stored without a score was scored on the way"
    assert rating.region == "tiny"


def test_a_quarter_is_rated_too(review, october):
    assert review.get("/v1/ratings/2021-Q4").json()["window"]["kind"] == "quarter"


@pytest.mark.parametrize(("path", "status"), [("2020-01", 404), ("2021-13", 422), ("october", 422)])
def test_other_periods_are_problems(review, october, path, status):
    response = review.get(f"/v1/ratings/{path}")
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"


def test_a_rating_of_stored_data_needs_a_key_to_review(door, ingest, october):
    assert door.bare.get("/v1/ratings/2021-10").status_code == 401
    assert ingest.get("/v1/ratings/2021-10").status_code == 403
