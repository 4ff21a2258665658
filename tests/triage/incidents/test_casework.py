from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.triage.incidents.conftest import ANALYST, OFFICE, START
from triage.domain.answers import AnswerKind
from triage.domain.errors import ConflictError, NotFoundError
from triage.domain.events import EventKind
from triage.domain.incidents import ClosingReason, IncidentState, OfficialAnswer, Outcome
from triage.domain.review import AppealState, CorrectedField
from triage.incidents.casework import Reroute, Verdict
from triage.incidents.corrections import Amendment
from triage.storage.idempotency import RequestKey


def kinds(desk, incident_id):
    with desk.database.reading() as unit:
        return [recorded.event.kind for recorded in unit.events.of(incident_id)]


def test_the_whole_life(desk, accept, clock):
    incident_id = accept()
    clock.wait(hours=1)
    desk.cases.reroute(incident_id, Reroute("grid", "столб, не яма"), ANALYST)
    clock.wait(hours=2)
    interim = OfficialAnswer("Приняли в работу", None, None, AnswerKind.INTERIM)
    desk.cases.answer(incident_id, interim, ANALYST)
    clock.wait(hours=3)
    desk.cases.answer(incident_id, OfficialAnswer("Сделано", None, None, AnswerKind.FINAL), ANALYST)
    clock.wait(hours=4)
    desk.cases.close(incident_id, Outcome.SOLVED, ClosingReason.AUTHOR_SATISFIED, None, ANALYST)
    clock.wait(days=1)
    desk.cases.reopen(incident_id, "снова темно", None, ANALYST)
    stored = desk.cases.close(incident_id, Outcome.EXPLAINED, None, None, ANALYST)
    incident = stored.incident
    assert kinds(desk, incident_id) == [
        EventKind.CREATED,
        EventKind.ROUTED,
        EventKind.REROUTED,
        EventKind.ANSWERED,
        EventKind.ANSWERED,
        EventKind.CLOSED,
        EventKind.REOPENED,
        EventKind.CLOSED,
    ]
    assert incident.state is IncidentState.EXPLAINED
    assert [answer.authority for answer in incident.answers] == ["grid", "grid"]
    assert incident.reopened_at == (START + timedelta(days=1, hours=10),)


def test_time_at_the_wrong_addressee_is_charged_to_nobody_else(desk, accept, clock):
    incident_id = accept()
    rerouted_at = clock.wait(hours=7)
    wrong, right = desk.cases.reroute(incident_id, Reroute("grid", "не наше"), ANALYST).incident.assignments
    assert (wrong.authority, wrong.was_wrong, wrong.released_at) == ("adm_zaozersk", True, rerouted_at)
    assert (right.authority, right.assigned_at, right.norm_hours) == ("grid", rerouted_at, 9)
    assert right.released_at is None


def test_a_handover_between_competent_bodies_marks_nobody_wrong_and_teaches_nothing(desk, accept):
    incident_id = accept()
    desk.cases.reroute(incident_id, Reroute("grid", "передано", previous_was_wrong=False), ANALYST)
    with desk.database.reading() as unit:
        assert not unit.incidents.get(incident_id).incident.assignments[0].was_wrong
        assert unit.corrections.of(incident_id) == []


def test_a_route_by_an_analyst_ends_the_review_and_teaches(desk, accept):
    incident_id = accept("В Берёзовке яма на дороге")
    stored = desk.cases.reroute(incident_id, Reroute("adm_zaozersky", "уточнили район"), ANALYST)
    assert not stored.needs_review
    assert stored.incident.state is IncidentState.ROUTED
    with desk.database.reading() as unit:
        (lesson,) = unit.corrections.training_rows()
    assert (lesson.authority, lesson.corrected_fields) == ("adm_zaozersky", (CorrectedField.AUTHORITY,))


@pytest.mark.parametrize(
    ("authority", "reason"),
    [
        ("nobody", "нет"),
        ("highways", "на 02.03.2026 не действует → преемник: works"),
    ],
)
def test_only_bodies_that_exist_that_day_get_messages(desk, accept, authority, reason):
    with pytest.raises((ConflictError, NotFoundError), match=reason):
        desk.cases.reroute(accept(), Reroute(authority, "туда"), ANALYST)


def test_the_addressee_of_an_old_message_is_checked_at_its_time(desk, accept, clock):
    incident_id = accept()
    with pytest.raises(ConflictError, match="раньше создания"):
        desk.cases.reroute(incident_id, Reroute("grid", "туда", at=START - timedelta(days=1)), ANALYST)
    with pytest.raises(ConflictError, match="ещё не наступило"):
        desk.cases.reroute(incident_id, Reroute("grid", "туда", at=START + timedelta(days=1)), ANALYST)


@pytest.mark.parametrize("moment", [None, START])
def test_an_answer_sent_again_is_one_answer_whatever_was_redacted_in_it(desk, accept, clock, moment):
    incident_id = accept()
    for _ in range(3):
        clock.wait(minutes=7)
        given = OfficialAnswer("Яму засыпали, звоните 8 902 123-45-67", moment, None)
        stored = desk.cases.answer(incident_id, given, OFFICE)
    assert [answer.text for answer in stored.incident.answers] == ["Яму засыпали, звоните [ТЕЛ]"]


def test_the_same_words_are_an_answer_of_their_own_at_another_time_or_once_it_was_opened_again(desk, accept, clock):
    incident_id = accept()
    clock.wait(hours=1)
    for moment in (START, START + timedelta(minutes=30)):
        desk.cases.answer(incident_id, OfficialAnswer("Яму засыпали", moment, None), OFFICE)
    desk.cases.close(incident_id, Outcome.SOLVED, None, None, OFFICE)
    desk.cases.reopen(incident_id, "снова яма", None, OFFICE)
    clock.wait(hours=1)
    for _ in range(2):
        stored = desk.cases.answer(incident_id, OfficialAnswer("Яму засыпали", None, None), OFFICE)
    assert len(stored.incident.answers) == 3


def test_answers_are_kept_in_order_of_their_own_time(desk, accept, clock):
    incident_id = accept()
    clock.wait(hours=5)
    for hours, text in ((3, "второй"), (1, "первый"), (3, "второй")):
        desk.cases.answer(incident_id, OfficialAnswer(text, START + timedelta(hours=hours), None), OFFICE)
    with desk.database.reading() as unit:
        answers = unit.incidents.get(incident_id).incident.answers
    assert [(answer.text, answer.authority) for answer in answers] == [
        ("первый", "adm_zaozersk"),
        ("второй", "adm_zaozersk"),
    ]
    assert kinds(desk, incident_id).count(EventKind.ANSWERED) == 2


def test_a_late_answer_leaves_a_closed_incident_closed(desk, accept):
    incident_id = accept()
    desk.cases.close(incident_id, Outcome.EXPLAINED, None, None, ANALYST)
    stored = desk.cases.answer(incident_id, OfficialAnswer("позже", None, None), OFFICE)
    assert stored.incident.state is IncidentState.EXPLAINED
    assert len(stored.incident.answers) == 1


def test_steps_that_cannot_follow_are_refused(desk, accept):
    incident_id = accept()
    with pytest.raises(ConflictError, match="не закрыт"):
        desk.cases.reopen(incident_id, None, None, ANALYST)
    with pytest.raises(ConflictError, match="уже назначен"):
        desk.cases.reroute(incident_id, Reroute("adm_zaozersk", "туда же"), ANALYST)
    desk.cases.close(incident_id, Outcome.SOLVED, None, None, ANALYST)
    with pytest.raises(ConflictError, match="уже закрыт"):
        desk.cases.close(incident_id, Outcome.NOT_SOLVED, None, None, ANALYST)
    with pytest.raises(ConflictError, match="откройте его заново"):
        desk.cases.reroute(incident_id, Reroute("grid", "туда"), ANALYST)
    with pytest.raises(NotFoundError, match="списка /v1/incidents"):
        desk.cases.reopen("нет такого", None, None, ANALYST)


def test_a_postponed_incident_is_not_finished(desk, accept, clock):
    incident_id = accept()
    postponed = desk.cases.close(incident_id, Outcome.POSTPONED, None, None, ANALYST).incident
    assert (postponed.state, postponed.closed_at) == (IncidentState.POSTPONED, None)
    done = desk.cases.close(incident_id, Outcome.SOLVED, None, None, ANALYST).incident
    assert (done.state, done.closed_at) == (IncidentState.SOLVED, clock.now())


def test_postponed_twice_is_postponed_once(desk, accept, clock):
    incident_id = accept()
    for _ in range(2):
        stored = desk.cases.close(incident_id, Outcome.POSTPONED, None, clock.wait(hours=1), ANALYST)
    assert stored.incident.state is IncidentState.POSTPONED
    assert kinds(desk, incident_id).count(EventKind.CLOSED) == 1


def test_nothing_is_closed_before_it_was_opened_again(desk, accept, clock):
    incident_id = accept()
    closed_at, reopened_at = clock.wait(days=1), clock.wait(days=2)
    desk.cases.close(incident_id, Outcome.SOLVED, None, closed_at, ANALYST)
    desk.cases.reopen(incident_id, "опять", reopened_at, ANALYST)
    with pytest.raises(ConflictError, match="раньше последнего открытия"):
        desk.cases.close(incident_id, Outcome.SOLVED, None, reopened_at - timedelta(hours=1), ANALYST)
    stored = desk.cases.close(incident_id, Outcome.SOLVED, None, reopened_at, ANALYST)
    assert stored.incident.closed_at == reopened_at


def test_an_answer_is_given_by_a_body_that_exists(desk, accept):
    incident_id = accept()
    with pytest.raises(NotFoundError, match="возможно: adm_zaozersk"):
        desk.cases.answer(incident_id, OfficialAnswer("Сделаем", None, "adm_zaozersc"), OFFICE)
    with pytest.raises(ConflictError, match="не действует"):
        desk.cases.answer(incident_id, OfficialAnswer("Сделаем", None, "highways"), OFFICE)
    for authority in ("grid", "name:АО «Сети»"):
        stored = desk.cases.answer(incident_id, OfficialAnswer("Сделаем", None, authority), OFFICE)
        assert stored.incident.answers[-1].authority == authority


def test_a_repeated_request_is_done_once(desk, accept, clock):
    incident_id = accept()
    request = RequestKey("k2", "ответ-1", "тело")
    given = OfficialAnswer("Сделаем", None, None)
    desk.cases.answer(incident_id, given, OFFICE, request)
    clock.wait(minutes=1)
    stored = desk.cases.answer(incident_id, given, OFFICE, request)
    assert len(stored.incident.answers) == 1


class TestAppeals:
    def test_an_accepted_appeal_reroutes_charges_nobody_and_teaches(self, desk, accept, clock):
        incident_id = accept()
        clock.wait(hours=2)
        appeal = desk.cases.appeal(incident_id, None, "столб сетевой компании", "grid", OFFICE)
        assert (appeal.authority, appeal.state) == ("adm_zaozersk", AppealState.OPEN)
        decided_at = clock.wait(hours=1)
        decided = desk.cases.decide(appeal.appeal_id, Verdict(True, "верно"), ANALYST)
        assert (decided.state, decided.decided_by, decided.decided_at) == (AppealState.ACCEPTED, "аналитик", decided_at)
        with desk.database.reading() as unit:
            wrong, right = unit.incidents.get(incident_id).incident.assignments
            (correction,) = unit.corrections.of(incident_id)
            assert unit.appeals.open(10) == []
        assert (wrong.was_wrong, right.authority, right.assigned_at) == (True, "grid", decided_at)
        assert (correction.before, correction.after, correction.actor) == ("adm_zaozersk", "grid", "аналитик")

    def test_a_rejected_appeal_changes_nothing_and_confirms_the_route(self, desk, accept):
        incident_id = accept()
        appeal = desk.cases.appeal(incident_id, None, "не наше", None, OFFICE)
        desk.cases.decide(appeal.appeal_id, Verdict(False, "ваше"), ANALYST)
        with desk.database.reading() as unit:
            (assignment,) = unit.incidents.get(incident_id).incident.assignments
            assert [(c.before, c.after) for c in unit.corrections.of(incident_id)] == [("adm_zaozersk", "adm_zaozersk")]
        assert not assignment.was_wrong
        assert kinds(desk, incident_id)[-2:] == [EventKind.APPEALED, EventKind.APPEAL_DECIDED]

    def test_an_appeal_is_decided_once_and_by_somebody_named(self, desk, accept):
        appeal = desk.cases.appeal(accept(), None, "не наше", None, OFFICE)
        with pytest.raises(ConflictError, match="назовите authority"):
            desk.cases.decide(appeal.appeal_id, Verdict(True, "верно"), ANALYST)
        desk.cases.decide(appeal.appeal_id, Verdict(True, "верно", "grid"), ANALYST)
        with pytest.raises(ConflictError, match="уже принято"):
            desk.cases.decide(appeal.appeal_id, Verdict(False, "нет"), ANALYST)

    def test_only_who_is_in_charge_appeals_and_once_at_a_time(self, desk, accept):
        incident_id = accept()
        with pytest.raises(ConflictError, match="тот, кому"):
            desk.cases.appeal(incident_id, "grid", "не наше", None, ANALYST)
        desk.cases.appeal(incident_id, None, "не наше", None, OFFICE)
        with pytest.raises(ConflictError, match="ждёт решения"):
            desk.cases.appeal(incident_id, None, "не наше", None, OFFICE)

    def test_nobody_appeals_against_what_is_over(self, desk, accept):
        incident_id = accept()
        desk.cases.close(incident_id, Outcome.EXPLAINED, None, None, ANALYST)
        with pytest.raises(ConflictError, match="закрыт"):
            desk.cases.appeal(incident_id, None, "не наше", None, OFFICE)

    @pytest.mark.parametrize(("was_wrong", "state"), [(True, AppealState.ACCEPTED), (False, AppealState.REJECTED)])
    def test_a_reroute_by_hand_settles_the_appeal_of_whom_it_releases(self, desk, accept, was_wrong, state):
        incident_id = accept()
        appeal = desk.cases.appeal(incident_id, None, "не наше", "clinic", OFFICE)
        desk.cases.reroute(incident_id, Reroute("grid", "столб", previous_was_wrong=was_wrong), ANALYST)
        with desk.database.reading() as unit:
            assert unit.appeals.open(10) == []
            decided = unit.appeals.get(appeal.appeal_id)
        assert (decided.state, decided.decided_by, decided.decision_note) == (state, "аналитик", "столб")
        assert kinds(desk, incident_id)[-2:] == [EventKind.REROUTED, EventKind.APPEAL_DECIDED]

    def test_a_correction_settles_it_too(self, desk, accept):
        incident_id = accept()
        appeal = desk.cases.appeal(incident_id, None, "не наше", "clinic", OFFICE)
        desk.corrections.correct(incident_id, Amendment("столб", authority="grid"), ANALYST)
        with desk.database.reading() as unit:
            assert unit.appeals.get(appeal.appeal_id).state is AppealState.ACCEPTED

    def test_an_appeal_takes_the_message_from_nobody_but_whoever_appealed(self, desk, accept):
        """As when an import has changed the addressee meanwhile: the new one is not the one found wrong."""
        incident_id = accept()
        appeal = desk.cases.appeal(incident_id, None, "не наше", "clinic", OFFICE)
        with desk.database.writing() as unit:
            stored = unit.incidents.get(incident_id, for_update=True)
            (first,) = stored.incident.assignments
            elsewhere = replace(stored.incident, assignments=(replace(first, authority="grid"),))
            unit.incidents.save(stored, elsewhere)
        with pytest.raises(ConflictError, match="не у того"):
            desk.cases.decide(appeal.appeal_id, Verdict(True, "верно"), ANALYST)
        assert (
            desk.cases.decide(appeal.appeal_id, Verdict(False, "уже не у вас"), ANALYST).state is AppealState.REJECTED
        )
