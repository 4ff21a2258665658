from __future__ import annotations

import pytest

from tests.triage.incidents.conftest import ANALYST
from triage.domain.errors import ConflictError, InputError, NotFoundError
from triage.domain.events import EventKind
from triage.domain.review import CorrectedField, ReviewVerdict
from triage.incidents.casework import Verdict
from triage.incidents.corrections import Amendment


def test_one_call_puts_topic_place_and_route_right(desk, accept, clock):
    incident_id = accept("В Берёзовке яма на дороге")
    amendment = Amendment(
        "уточнили по телефону 8 999 123-45-67", topic="ways.snow", settlement="99610000101", authority="adm_zaozersky"
    )
    stored = desk.corrections.correct(incident_id, amendment, ANALYST)
    incident = stored.incident
    assert (incident.topic, incident.topic_group) == ("ways.snow", "ways")
    assert (incident.district, incident.settlement, incident.authority) == (
        "zaozersky",
        "99610000101",
        "adm_zaozersky",
    )
    assert not stored.needs_review
    with desk.database.reading() as unit:
        made = unit.corrections.of(incident_id)
        (row,) = unit.corrections.training_rows()
        log = [recorded.event for recorded in unit.events.of(incident_id)]
    assert [(c.field, c.before, c.after, c.actor) for c in made] == [
        (CorrectedField.TOPIC, "ways.holes", "ways.snow", "аналитик"),
        (CorrectedField.DISTRICT, None, "zaozersky", "аналитик"),
        (CorrectedField.SETTLEMENT, None, "99610000101", "аналитик"),
        (CorrectedField.AUTHORITY, None, "adm_zaozersky", "аналитик"),
    ]
    assert {c.reason for c in made} == {"уточнили по телефону [ТЕЛ]"}
    assert (row.topic, row.authority, row.text) == ("ways.snow", "adm_zaozersky", "В Берёзовке яма на дороге")
    assert [event.kind for event in log].count(EventKind.CORRECTED) == 4
    assert EventKind.ROUTED in {event.kind for event in log}


def _reviewed(desk, incident_id):
    with desk.database.reading() as unit:
        made = unit.corrections.of(incident_id)
        rows = {row.incident_id: row for row in unit.corrections.training_rows()}
        log = [recorded.event.kind for recorded in unit.events.of(incident_id)]
    return made, rows.get(incident_id), log


def test_who_names_what_stands_already_confirms_it(desk, accept):
    incident_id = accept()
    desk.corrections.correct(incident_id, Amendment("проверка", topic="ways.holes", authority="adm_zaozersk"), ANALYST)
    made, row, log = _reviewed(desk, incident_id)
    assert [(c.field, c.before, c.after, c.verdict) for c in made] == [
        (CorrectedField.TOPIC, "ways.holes", "ways.holes", ReviewVerdict.CONFIRMED),
        (CorrectedField.AUTHORITY, "adm_zaozersk", "adm_zaozersk", ReviewVerdict.CONFIRMED),
    ]
    assert row.verdict is ReviewVerdict.CONFIRMED
    assert row.confirmed_fields == (CorrectedField.TOPIC, CorrectedField.AUTHORITY)
    assert row.corrected_fields == ()
    assert log.count(EventKind.CONFIRMED) == 2
    assert EventKind.CORRECTED not in log


def test_a_message_is_confirmed_as_it_stands_once(desk, accept):
    incident_id = accept()
    stored = desk.corrections.confirm(incident_id, "верно, звоните 8 999 123-45-67", ANALYST)
    assert stored.incident.authority == "adm_zaozersk"
    assert not stored.needs_review
    made, row, log = _reviewed(desk, incident_id)
    assert {c.field for c in made} >= {CorrectedField.TOPIC, CorrectedField.AUTHORITY, CorrectedField.DISTRICT}
    assert {c.reason for c in made} == {"верно, звоните [ТЕЛ]"}
    assert (row.topic, row.authority, row.verdict) == ("ways.holes", "adm_zaozersk", ReviewVerdict.CONFIRMED)
    desk.corrections.confirm(incident_id, "ещё раз", ANALYST)
    assert _reviewed(desk, incident_id) == (made, row, log)


def test_a_corrected_field_stays_a_corrected_one(desk, accept):
    incident_id = accept()
    desk.corrections.correct(incident_id, Amendment("снег", topic="ways.snow"), ANALYST)
    desk.corrections.confirm(incident_id, "всё верно", ANALYST)
    _, row, _ = _reviewed(desk, incident_id)
    assert row.verdict is ReviewVerdict.CORRECTED
    assert row.corrected_fields == (CorrectedField.TOPIC,)
    assert CorrectedField.AUTHORITY in row.confirmed_fields
    assert CorrectedField.TOPIC not in row.confirmed_fields


def test_a_message_without_a_route_cannot_be_confirmed(desk, accept):
    incident_id = accept("В Берёзовке яма на дороге")
    with pytest.raises(ConflictError, match="орган не назначен, подтверждать нечего"):
        desk.corrections.confirm(incident_id, "?", ANALYST)
    assert _reviewed(desk, incident_id)[:2] == ([], None)
    with pytest.raises(NotFoundError):
        desk.corrections.confirm("нет-такого", "?", ANALYST)


def test_a_rejected_appeal_confirms_the_route(desk, accept):
    incident_id = accept()
    appeal = desk.cases.appeal(incident_id, None, "не наше", "adm_zaozersky", ANALYST)
    desk.cases.decide(appeal.appeal_id, Verdict(False, "ваше"), ANALYST)
    made, row, _ = _reviewed(desk, incident_id)
    assert [(c.field, c.verdict, c.reason) for c in made] == [
        (CorrectedField.AUTHORITY, ReviewVerdict.CONFIRMED, "ваше")
    ]
    assert row.authority == "adm_zaozersk"


def test_another_district_forgets_the_settlement(desk, accept):
    incident_id = accept()
    incident = desk.corrections.correct(incident_id, Amendment("не там", district="gornaya"), ANALYST).incident
    assert (incident.district, incident.settlement) == ("gornaya", None)


@pytest.mark.parametrize(
    ("amendment", "reason"),
    [
        (Amendment("?"), "не сказано, что исправить"),
        (Amendment("?", topic="ways.rivers"), "темы «ways.rivers»"),
        (Amendment("?", district="moon"), "района «moon»"),
        (Amendment("?", settlement="0"), "населённого пункта 0"),
        (Amendment("?", settlement="99610000101", district="gornaya"), "в другом районе"),
        (Amendment("?", authority="highways"), "не действует"),
    ],
)
def test_wrong_amendments_change_nothing(desk, accept, amendment, reason):
    incident_id = accept()
    with desk.database.reading() as unit:
        before = unit.incidents.get(incident_id)
    with pytest.raises(InputError, match=reason):
        desk.corrections.correct(incident_id, amendment, ANALYST)
    with desk.database.reading() as unit:
        assert unit.incidents.get(incident_id) == before


def test_a_group_is_undone_and_redone_by_hand(desk, accept):
    first = accept("В Заозёрске на дороге яма, дети падают и плачут каждый день")
    second = accept("В Заозёрске на дороге яма, дети падают и плачут каждый день!")
    with desk.database.reading() as unit:
        problem_id = unit.incidents.get(second).problem_id
    assert problem_id is not None
    alone = desk.corrections.correct(second, Amendment("другая яма", problem=""), ANALYST)
    assert (alone.problem_id, alone.incident.duplicate_of) == (None, None)
    with desk.database.reading() as unit:
        assert [member.incident_id for member in unit.problems.get(problem_id).members] == [first]
    back = desk.corrections.correct(second, Amendment("всё же та", problem=problem_id), ANALYST)
    assert (back.problem_id, back.incident.duplicate_of) == (problem_id, first)
    with pytest.raises(NotFoundError, match="массовой проблемы"):
        desk.corrections.correct(second, Amendment("куда", problem="нет"), ANALYST)


def test_training_rows_can_be_asked_since_a_moment(desk, accept, clock):
    early = accept()
    desk.corrections.correct(early, Amendment("тема", topic="ways.snow"), ANALYST)
    since = clock.wait(days=1)
    late = accept("В Заозёрске не вывозят мусор")
    desk.corrections.correct(late, Amendment("тема", topic="light.outage"), ANALYST)
    with desk.database.reading() as unit:
        assert [row.incident_id for row in unit.corrections.training_rows(since)] == [late]
        assert [row.incident_id for row in unit.corrections.training_rows()] == [early, late]
