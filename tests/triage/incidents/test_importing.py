from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.triage.exports.layouts import FULL_COLUMNS, full_row, write_csv
from tests.triage.incidents.conftest import ANALYST
from triage.domain.errors import StorageError
from triage.domain.events import EventKind
from triage.domain.incidents import Incident, IncidentKey, IncidentState
from triage.exports.incidents import read_incidents
from triage.incidents.corrections import Amendment


@pytest.fixture
def export(tmp_path, tiny):
    def read(*rows):
        return list(read_incidents(write_csv(tmp_path / "export.csv", rows), tiny))

    return read


def test_another_order_of_columns_changes_nothing(run, tmp_path, tiny):
    row = full_row(Теги="дороги", Примечание="на контроле", Муниципалитет="Тридевятое", Населенный_пункт="Нигде")
    files = [
        write_csv(tmp_path / f"{len(order)}.csv", [row], order) for order in (FULL_COLUMNS, (*FULL_COLUMNS, "")[::-1])
    ]
    before, after = (one for file in files for one in read_incidents(file, tiny))
    run([before])
    assert before.extra != after.extra
    assert before.unknown_names
    report, _ = run([after])
    assert counts(report) == (0, 0, 1, 0)


def test_what_an_earlier_version_imported_counts_as_known(run, export, desk):
    (row,) = export(full_row(Теги="дороги", Аудитория="7"))
    row = replace(row, extra=tuple(sorted(row.extra, key=lambda cell: cell.column, reverse=True)))
    run([row])
    with desk.database.writing() as unit:
        as_then = hashlib.sha256(repr(replace(row, source_row=None, incident_id="")).encode()).hexdigest()
        unit.incidents.set_digest(unit.incidents.find(row.key).row_id, as_then)
    report, _ = run([row])
    assert counts(report) == (0, 0, 1, 0)


@pytest.fixture
def run(desk):
    rejected = []

    def run(rows):
        report = desk.importer.run(rows, rejected.append, actor="импорт")
        return report, rejected

    return run


def counts(report):
    return report.created_count, report.updated_count, report.unchanged_count, report.rejected_count


def test_good_rows_come_in_and_faulty_ones_are_rejected_with_reasons(run, export, desk):
    rows = export(full_row(), full_row(ID="2", Текст_инцидента="'"), full_row(ID="3", Итог="Забыто"), full_row(ID="4"))
    report, rejected = run(rows)
    assert counts(report) == (2, 0, 0, 2)
    assert [(error.row, error.field) for error in rejected] == [(3, "Текст инцидента"), (4, "Итог")]
    with desk.database.reading() as unit:
        assert unit.incidents.count() == 2


def test_everything_read_is_stored_as_read(run, export, desk):
    (read,) = export(full_row())
    run([read])
    with desk.database.reading() as unit:
        stored = unit.incidents.find(IncidentKey("im", "700001")).incident
    assert replace(stored, incident_id=read.incident_id, source_url=read.source_url) == read


def test_a_second_import_changes_nothing(run, export, desk):
    rows = [*export(full_row(), full_row(ID="2"))]
    run(rows)
    with desk.database.reading() as unit:
        before = list(unit.incidents.in_window(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)))
        events = [unit.events.of(incident.incident_id) for incident in before]
    report, _ = run(export(full_row(ID="2"), full_row()))
    assert counts(report) == (0, 0, 2, 0)
    with desk.database.reading() as unit:
        after = list(unit.incidents.in_window(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)))
        assert after == before
        assert [unit.events.of(incident.incident_id) for incident in after] == events


def test_a_later_export_brings_answers_and_outcome(run, export, desk):
    run(export(full_row(Итог="", Дата_окончания="", Причина_закрытия="")))
    report, _ = run(export(full_row()))
    assert counts(report) == (0, 1, 0, 0)
    with desk.database.reading() as unit:
        stored = unit.incidents.find(IncidentKey("im", "700001")).incident
        kinds = [recorded.event.kind for recorded in unit.events.of(stored.incident_id)]
    assert stored.state is IncidentState.SOLVED
    assert kinds == [EventKind.IMPORTED, EventKind.IMPORT_UPDATED]


def test_a_later_export_does_not_undo_what_a_person_corrected(run, export, desk, clock):
    clock.wait(days=30)
    run(export(full_row(Итог="", Дата_окончания="", Причина_закрытия="")))
    with desk.database.reading() as unit:
        incident_id = unit.incidents.find(IncidentKey("im", "700001")).incident.incident_id
    amendment = Amendment("не та тема", topic="ways.snow", authority="grid", district="gornaya")
    desk.corrections.correct(incident_id, amendment, ANALYST)
    run(export(full_row()))
    with desk.database.reading() as unit:
        stored = unit.incidents.get(incident_id).incident
    assert (stored.topic, stored.authority, stored.district) == ("ways.snow", "grid", "gornaya")
    assert stored.state is IncidentState.SOLVED


def test_unknown_names_are_counted(run, export):
    report, _ = run(export(full_row(Тема="Полёты"), full_row(ID="2", Тема="Полёты")))
    assert [(name.name, count) for name, count in report.unknown_names.items()] == [("Полёты", 2)]


def test_copies_in_an_export_are_grouped(run, export, desk):
    run(export(full_row(), full_row(ID="2")))
    with desk.database.reading() as unit:
        (_, problem), *rest = unit.problems.page(None, 5)
    assert (len(problem.members), rest) == (2, [])


def test_an_import_that_dies_half_way_is_finished_by_running_it_again(run, tiny, desk):
    many = [_incident(number) for number in range(450)]

    def broken():
        yield from many[:420]
        raise StorageError("база пропала")

    with pytest.raises(StorageError):
        run(broken())
    with desk.database.reading() as unit:
        assert unit.incidents.count() == 400
    report, _ = run(many)
    assert counts(report) == (50, 0, 400, 0)


def test_a_window_streams_in_order_of_creation(run, desk):
    many = [_incident(number) for number in range(1_203)]
    run(reversed(many))
    start = many[1].created_at
    with desk.database.reading() as unit:
        found = [incident.key.post_id for incident in unit.incidents.in_window(start, many[-1].created_at)]
    assert found == [str(number) for number in range(1, 1_202)]


def _incident(number: int) -> Incident:
    moment = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=number)
    return Incident(str(number), IncidentKey("im", str(number)), f"Сообщение {number}", moment)
