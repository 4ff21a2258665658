"""Rows by the thousand: what SQLite keeps ready, how chunks come together, and which errors are told."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from sqlalchemy import event, insert, select
from sqlalchemy.exc import DBAPIError

from triage.domain.answers import AnswerKind
from triage.domain.incidents import Assignment, Incident, IncidentKey, OfficialAnswer
from triage.storage import bulk_rows, case_columns
from triage.storage.bulk_rows import read_columns
from triage.storage.database import Database
from triage.storage.incidents import Arrival
from triage.storage.tables import audit_entries

START, STOP = datetime(2021, 9, 1, tzinfo=UTC), datetime(2021, 12, 1, tzinfo=UTC)
CODES = pa.dictionary(pa.int32(), pa.string())


def lines_asked_for(database: Database) -> list[tuple[str, Any]]:
    """Read a window, and return the statements that ask for lines."""
    asked: list[tuple[str, Any]] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        asked.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    with database.reading() as unit:
        unit.case_columns.in_window(START, STOP)
    event.remove(database.engine, "before_cursor_execute", note)
    return [pair for pair in asked if "printf" in pair[0] and "INDEXED BY" in pair[0]]


@pytest.mark.skipif(sqlite3.sqlite_version_info < (3, 40), reason="older SQLite works lines out anew")
@pytest.mark.parametrize("is_empty", [True, False], ids=["by the window", "by a range of numbers"])
def test_the_indexes_hold_the_very_lines_that_are_asked_for(sqlite_database: Database, is_empty: bool) -> None:
    if not is_empty:
        with sqlite_database.writing() as unit:
            unit.incidents.add(Incident("i", IncidentKey("vk", "1"), "Яма", START), Arrival(START, "d"))
    asked = lines_asked_for(sqlite_database)
    assert len(asked) == 3
    with sqlite_database.engine.connect() as connection:
        for statement, parameters in asked:
            steps = connection.exec_driver_sql(f"EXPLAIN {statement}", parameters).all()
            works_out = any("printf" in str(step.p4) for step in steps)
            assert not works_out, f"SQLite works the line out, the index holds another: {statement}"
            assert "SorterOpen" not in [step.opcode for step in steps]


def test_ready_lines_are_those_the_database_would_write(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = OfficialAnswer("Да", START, 'odd, "name"\n\'', AnswerKind.FINAL, 8.774233438561719, relevance=1)
    bare = OfficialAnswer("Нет", None, None, None, None)
    given = Assignment("clinic", START.replace(microsecond=123_456), norm_hours=1e-7, was_wrong=True)
    with database.writing() as unit:
        for n, moment in enumerate((START.replace(microsecond=999_999), datetime(1969, 7, 20, 20, 17, tzinfo=UTC))):
            incident = Incident(
                f"i{n}", IncidentKey("vk", f"{n}"), "Яма", moment, street="в две\nстроки", house="", first_answer_s=0.1
            )
            incident = replace(incident, answers=(answer, bare), assignments=(given,), is_solvable=(None, True)[n])
            unit.incidents.add(incident, Arrival(START, "d"))
    with database.reading() as unit:
        ready = unit.case_columns.in_window(datetime(1960, 1, 1, tzinfo=UTC), STOP)
        monkeypatch.setattr(case_columns, "_LINES", {})
        written = unit.case_columns.in_window(datetime(1960, 1, 1, tzinfo=UTC), STOP)
    assert len(ready.incidents) == 2
    assert len(ready.answers) == 4
    for name in ("incidents", "assignments", "answers"):
        pd.testing.assert_frame_equal(getattr(ready, name), getattr(written, name), check_exact=True)


def test_chunks_come_together_in_order_with_one_list_of_words(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_rows, "CHUNK_ROWS", 1_000)
    words = ["да", "нет", "", "NULL", "'", '"', "а,б\nв", None]
    rows = [
        {"at": START, "actor": f"{n}", "action": "a", "target": words[n % 8 if n > 2000 else n % 2]}
        for n in range(4_321)
    ]
    with database.engine.begin() as connection:
        connection.execute(insert(audit_entries), rows)
    with database.reading() as unit:
        c = audit_entries.c
        selection = select(c.id, c.actor, c.target).order_by(c.id)
        types = {"id": pa.int64(), "actor": pa.string(), "target": CODES}
        pieces = [c.id.between(first, first + 999) for first in range(1, 5_000, 1_000)]
        table = read_columns(unit.connection, selection, types, pieces)
    assert table.schema == pa.schema(list(types.items()))
    assert table["actor"].to_pylist() == [row["actor"] for row in rows]
    assert table["target"].to_pylist() == [row["target"] for row in rows]
    assert table["target"].num_chunks > 4
    assert len({str(chunk.dictionary) for chunk in table["target"].chunks}) == 1


def test_errors_of_the_driver_are_those_of_sqlalchemy(database: Database) -> None:
    with database.engine.connect() as connection:
        connection.exec_driver_sql("DROP TABLE audit_entries")  # taken back with the transaction
        with pytest.raises(DBAPIError):
            read_columns(connection, select(audit_entries.c.id), {"id": pa.int64()})
