from __future__ import annotations

from collections.abc import Callable

from api.jobs import Jobs
from tests.api.incidents.conftest import Caller, Door

ANSWER = "Добрый день! Яму на улице Советской засыпали щебнем 1 марта, асфальт уложим до 20 марта. Телефон 2-15-16."


def test_a_stored_answer_is_scored_in_the_background(door: Door, ingest: Caller, stored: Callable[..., str]) -> None:
    incident_id = stored()
    ingest.post(f"/v1/incidents/{incident_id}/answers", {"text": ANSWER})
    scoring = door.services.incidents.scoring
    jobs = Jobs(door.services.settings, door.services.incidents)
    jobs.score()
    jobs.stop()
    with door.services.incidents.database.reading() as unit:
        (answer,) = unit.incidents.get(incident_id).incident.answers
        assert unit.unscored_answers.page(9) == []
    assert answer.kind == "final"
    assert answer.quality > 30
    assert answer.score_version
    assert scoring.run().scored_count == 0
