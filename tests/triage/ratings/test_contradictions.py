"""Rows that contradict themselves: the same rules, rows and figures from an export and from a database that took it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.databases import cluster, database, database_url, sqlite_database, sqlite_template
from tests.doubles import FixedClock
from tests.triage.exports.layouts import write_csv
from tests.triage.ratings.conftest import OCTOBER
from triage.domain.answers import AnswerKind, AnswerPair, AnswerScore, ScoreStatus
from triage.domain.errors import RowError
from triage.domain.places import Validity
from triage.domain.ratings import AuthorityRating, Rating
from triage.exports.incidents import read_incidents
from triage.incidents.importing import Importer
from triage.incidents.policy import Policy
from triage.ratings.methodology import MethodologyTable
from triage.ratings.sources import DatabaseSource, ExportSource, RatingSource, rate_source
from triage.regions.pack import RegionPack
from triage.storage.database import Database

__all__ = ["cluster", "database", "database_url", "sqlite_database", "sqlite_template"]

CREATED = datetime(2021, 10, 1, 9, tzinfo=UTC)
EXECUTORS = ("Администрация Юринского района", "Администрация Моркинского района", "Министерство транспорта")
PLACES = ("у школы", "за рынком", "на мосту", "возле почты", "под аркой", "у пруда", "перед клубом")
COLUMNS = (
    "ID", "Дата создания", "Исполнитель", "Текст инцидента", "Итог", "Причина закрытия", "Дата окончания",
    "Время назначения последнего исполнителя", "Общее время первого ответа", "Общий текст первого ответа",
    "Тип инцидента", "Время с даты создания инцидента до времени первого ответа",
)  # fmt: skip
FAULTS = (
    ("answer_before_question", {"Общее время первого ответа": "2021-10-01 01:00:00"}),
    ("answer_before_assignment", {"Время назначения последнего исполнителя": "2021-10-29 12:00:00"}),
    ("clock_jump", {"Время назначения последнего исполнителя": "1970-01-01 03:00:00"}),
    ("clock_jump", {"Общее время первого ответа": "2031-10-08 12:00:00"}),
    ("closing_jump", {"Дата окончания": "2020-10-08 12:00:00"}),
    (
        "negative_duration",
        {"Общее время первого ответа": "", "Время с даты создания инцидента до времени первого ответа": "-2:00:00"},
    ),
    ("no_authority", {"Исполнитель": ""}),
    ("unknown_authority", {"Исполнитель": "Управа Нигде"}),
    ("authority_not_in_force", {"Исполнитель": "Министерство юстиции"}),
)
"""Rules, and what they find in a row; the table is in the order of the rows, which are after the sound ones."""


class Judge:
    """Scores by length, so that answers differ."""

    def score(self, pairs: Sequence[AnswerPair]) -> list[AnswerScore]:
        return [
            AnswerScore(AnswerKind.FINAL, ScoreStatus.SCORED, len(pair.answer) % 60 + 40.5, 1.0, (), "length")
            for pair in pairs
        ]


def row(number: int, **changes: str) -> dict[str, str]:
    """A row of October whose words are like no other's: what is alike is grouped at import."""
    moment = number // 6 * 6 + number % 3  # two of one body at the same second: chance must not hang on the ids given
    created = CREATED + timedelta(hours=17 * moment, seconds=moment)
    words = " ".join(
        f"{word}{number * step % 97}" for step, word in enumerate(("яма", "дом", "двор", "лёд", "пыль"), 3)
    )
    return {
        "ID": str(number),
        "Дата создания": f"{created:%Y-%m-%d %H:%M:%S}",
        "Исполнитель": EXECUTORS[number % 3],
        "Текст инцидента": f"{words} {PLACES[number % 7]}, позвоните +7 902 123-45-{number:02d}",
        "Итог": ("Решено", "Разъяснено")[number % 2],
        "Причина закрытия": ("Автор доволен", "Нет ответа от автора")[number % 4 // 2],
        "Дата окончания": f"{created + timedelta(days=6):%Y-%m-%d %H:%M:%S}",
        "Время назначения последнего исполнителя": f"{created + timedelta(minutes=30):%Y-%m-%d %H:%M:%S}",
        "Общее время первого ответа": f"{created + timedelta(hours=1 + number % 9):%Y-%m-%d %H:%M:%S}",
        "Общий текст первого ответа": "Работы выполнены, тел. +7 902 123-45-67" + "." * number,
        "Тип инцидента": "Решаемый",
        **changes,
    }


def rows() -> list[dict[str, str]]:
    sound = [row(number) for number in range(30)]
    return sound + [row(30 + at, **changes) for at, (_, changes) in enumerate(FAULTS)]


def imported(path: Path, database: Database, pack: RegionPack) -> DatabaseSource:
    refused: list[RowError] = []
    importer = Importer(database, FixedClock(datetime(2021, 11, 20, tzinfo=UTC)), Policy())
    report = importer.run(read_incidents(path, pack), refused.append, actor="тест")
    assert refused == []
    assert report.created_count == len(rows())
    return DatabaseSource(database, pack, Judge())


def ruled(rating: Rating) -> list[tuple[str, str, list[int | None], list[str]]]:
    """The exclusions without the ids of cases, which a database gives anew."""
    return [
        (e.rule, e.scope.value, [case.row for case in e.cases], [case.note for case in e.cases])
        for e in rating.exclusions
    ]


def figures(rating: Rating) -> list[AuthorityRating]:
    """All that is said of authorities, without the ids of the cases of signals and weaknesses."""
    found = []
    for league in rating.leagues:
        for one in league.rows:
            signals = tuple(replace(signal, cases=tuple(case.row for case in signal.cases)) for signal in one.signals)
            weaknesses = tuple(
                replace(w, worst_cases=tuple(case.row for case in w.worst_cases)) for w in one.weaknesses
            )
            found.append(replace(one, signals=signals, weaknesses=weaknesses))
    return found


@pytest.fixture
def both(tmp_path: Path, database: Database, pack: RegionPack, methodology: MethodologyTable) -> tuple[Rating, Rating]:
    path = write_csv(tmp_path / "export.csv", rows(), COLUMNS, delimiter=";")
    sources: list[RatingSource] = [ExportSource(path, pack, Judge()), imported(path, database, pack)]
    from_export, stored = (rate_source(source, OCTOBER, pack, methodology).rating for source in sources)
    return from_export, stored


def test_each_contradiction_is_reported_with_its_row_from_both_sources(both: tuple[Rating, Rating]) -> None:
    for rating in both:
        expected: dict[str, list[int | None]] = {}
        for at, (rule, _) in enumerate(FAULTS):
            expected.setdefault(rule, []).append(32 + at)
        assert {rule: sorted(found) for rule, _, found, _ in ruled(rating)} == expected
        assert rating.totals.excluded_count == 3  # of nine: those that nobody in force answers for
        assert rating.totals.rated_count == 36


def test_every_figure_is_the_same_from_an_export_and_from_the_database_that_took_it(
    both: tuple[Rating, Rating],
) -> None:
    from_export, stored = both
    assert ruled(from_export) == ruled(stored)
    assert figures(from_export) == figures(stored)
    assert from_export.totals == stored.totals
    assert (from_export.notices, from_export.data_until) == (stored.notices, stored.data_until)
    assert [(league.boards, league.funnels) for league in from_export.leagues] == [
        (league.boards, league.funnels) for league in stored.leagues
    ]


def test_an_authority_that_ceased_is_named_with_its_successor_from_both_sources(
    tmp_path: Path, database: Database, pack: RegionPack, methodology: MethodologyTable
) -> None:
    ended = replace(
        pack,
        authorities=tuple(
            replace(record, validity=Validity(None, date(2021, 10, 12)), successor="adm_morkinsky")
            if record.code == "adm_yurinsky"
            else record
            for record in pack.authorities
        ),
    )
    path = write_csv(tmp_path / "export.csv", rows(), COLUMNS, delimiter=";")
    for source in (ExportSource(path, ended, Judge()), imported(path, database, ended)):
        rating = rate_source(source, OCTOBER, ended, methodology).rating
        (found,) = (e for e in rating.exclusions if e.rule == "authority_not_in_force")
        late = [at for at in rows() if at["Исполнитель"] == EXECUTORS[0] and at["Дата создания"] >= "2021-10-13"]
        of_yurino = [case for case in found.cases if "преемник" in case.note]
        assert sorted(case.row or 0 for case in of_yurino) == [int(at["ID"]) + 2 for at in late]
        assert "по 12.10.2021" in of_yurino[0].note
        kept = next(one for one in rating.league("administrations").rows if one.code == "adm_yurinsky")
        assert kept.case_count > 3
