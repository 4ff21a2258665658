from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.doubles import FixedClock
from tests.triage.ratings.conftest import OCTOBER, at, incident
from triage.domain.answers import AnswerKind, AnswerPair, AnswerScore, ScoreStatus
from triage.domain.errors import NotFoundError
from triage.domain.incidents import Incident, OfficialAnswer
from triage.domain.posts import MAX_TEXT_CHARS
from triage.exports.incidents import read_incidents
from triage.incidents.importing import Importer
from triage.incidents.policy import Policy
from triage.ratings.methodology import MethodologyTable
from triage.ratings.sources import DatabaseSource, ExportSource, judged, rate_source
from triage.ratings.windows import month_window
from triage.regions.pack import RegionPack
from triage.storage.database import Database
from triage.storage.incidents import Arrival
from triage.storage.schema import upgrade


class Judge:
    """Gives every answer 77 and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[AnswerPair] = []

    def score(self, pairs: Sequence[AnswerPair]) -> list[AnswerScore]:
        self.asked += pairs
        return [AnswerScore(AnswerKind.FINAL, ScoreStatus.SCORED, 77.0, 1.0, (), "judge") for _ in pairs]


def unscored(number: int, text: str = "Яма засыпана") -> Incident:
    return incident(number, text=text, kind=None, quality=None)


def test_only_answers_without_a_score_are_scored() -> None:
    judge = Judge()
    done = list(judged([unscored(1), incident(2, quality=40.0), unscored(3)], judge))
    assert [i.answers[0].quality for i in done] == [77.0, 40.0, 77.0]
    assert len(judge.asked) == 2
    assert judge.asked[0].post == "Яма на дороге"


def test_an_answer_too_long_to_be_one_is_left_alone() -> None:
    judge = Judge()
    (done,) = judged([unscored(1, "я" * (MAX_TEXT_CHARS + 1))], judge)
    assert done.answers[0].quality is None
    assert judge.asked == []


def test_without_a_judge_nothing_changes() -> None:
    assert list(judged([unscored(1)], None)) == [unscored(1)]


def test_more_than_one_batch_keeps_the_order() -> None:
    many = [unscored(i) for i in range(600)]
    done = list(judged(many, Judge()))
    assert [i.incident_id for i in done] == [i.incident_id for i in many]
    assert all(i.answers[0].quality == 77.0 for i in done)


def test_faulty_rows_of_an_export_become_references(tmp_path: Path, pack: RegionPack) -> None:
    path = tmp_path / "export.csv"
    path.write_text(
        "ID;Исполнитель;Дата создания;Текст инцидента;Итог\n"
        "1;Администрация Юринского района;2021-10-12 10:00:00;Яма;Решено\n"
        "2;Администрация Юринского района;вчера;Яма;Решено\n",
        encoding="utf-8",
    )
    data = ExportSource(path, pack, None).data(OCTOBER)
    assert list(data.table["authority"]) == ["adm_yurinsky"]
    (fault,) = data.row_faults
    assert fault.row == 3
    assert "Дата создания" in fault.note
    assert data.notice == ""


def test_reading_an_export_tells_how_far_it_is(tmp_path: Path, pack: RegionPack) -> None:
    path = tmp_path / "export.csv"
    rows = "".join(f"{number};2021-10-12 10:00:00;Яма\n" for number in range(600))
    path.write_text(f"ID;Дата создания;Текст инцидента\n{rows}", encoding="utf-8")
    told: list[tuple[int, float]] = []
    ExportSource(path, pack, None, progress=lambda count, share: told.append((count, share))).data(OCTOBER)
    assert [count for count, _ in told] == [256, 512]
    assert all(0 <= share <= 1 for _, share in told)


@pytest.fixture
def database(tmp_path: Path) -> Database:
    made = Database(f"sqlite:///{tmp_path / 'incidents.sqlite'}")
    upgrade(made)
    yield made
    made.close()


def test_stored_incidents_of_the_month_before_and_the_days_after_serve_too(
    database: Database, pack: RegionPack, methodology: MethodologyTable
) -> None:
    moments = {1: at("12 09:00"), 2: at("12 09:00").replace(month=9), 3: at("12 09:00").replace(month=11)}
    moments[4] = at("12 09:00").replace(month=5)
    with database.writing() as unit:
        for number, moment in moments.items():
            case = incident(number)
            moved = replace(
                case,
                created_at=moment,
                assignments=(replace(case.assignments[0], assigned_at=moment),),
                answers=(OfficialAnswer("Засыпали", moment, "adm_iola"),),
                closed_at=None,
            )
            unit.incidents.add(moved, Arrival(moment, f"d{number}"))
    source = DatabaseSource(database, pack, Judge())
    assert len(source.data(OCTOBER).table) == 3  # May is of no use for October
    rating = rate_source(source, OCTOBER, pack, methodology).rating
    assert rating.totals.received_count == 1
    assert rating.notices == ()
    assert rating.leagues[0].rows[0].measures[-1].estimate.value == 77.0


def test_the_window_is_that_of_the_regions_clock(database: Database, pack: RegionPack) -> None:
    with database.writing() as unit:
        unit.incidents.add(incident(1, created="31 20:59", closed=None, outcome=None), Arrival(at("31 21:00"), "a"))
        unit.incidents.add(incident(2, created="31 21:00", closed=None, outcome=None), Arrival(at("31 21:00"), "b"))
    table = DatabaseSource(database, pack, None, after_days=0).data(OCTOBER).table
    assert list(table["case_id"]) == ["№1"]  # 21:00 UTC is November in Moscow
    assert len(DatabaseSource(database, pack, None).data(month_window(2021, 11)).table) == 2


def test_an_export_of_another_region_is_refused_with_its_authorities_named(
    tmp_path: Path, pack: RegionPack, methodology: MethodologyTable
) -> None:
    path = tmp_path / "export.csv"
    path.write_text(
        "ID;Исполнитель;Дата создания;Текст инцидента\n"
        "1;Администрация города Дальнего;2021-10-12 10:00:00;Яма\n"
        "2;;2021-10-12 10:00:00;Яма\n",
        encoding="utf-8",
    )
    reasons = (
        r"не указан исполнитель — 1; исполнителя нет в пакете региона — 1, например «Администрация города Дальнего»"
    )
    with pytest.raises(NotFoundError, match=reasons):
        rate_source(ExportSource(path, pack, None), OCTOBER, pack, methodology)


def test_an_export_and_the_database_that_took_it_leave_out_the_same_repeats(
    database: Database, tmp_path: Path, pack: RegionPack, methodology: MethodologyTable
) -> None:
    path = tmp_path / "export.csv"
    head = "ID;Исполнитель;Группа тем;Тема;Населенный пункт;Улица;Дата создания;Текст инцидента;Итог\n"
    group, topic = next((topic.group, topic.name) for topic in pack.topics)
    yard = "Во дворе дома третий месяц не вывозят мусор, контейнеры переполнены, крысы бегают по детской площадке"
    rows = [
        ("9", "", yard),  # stored after 1 to 8: the order of a batch is that of the numbers
        ("1", "", yard + "!!!"),
        ("2", "", yard.replace("третий", "второй") + " тел. 8 912 345-67-89"),
        ("3", "", "Когда уже починят дорогу к школе, автобус не может проехать, дети ходят по грязи"),
        ("4", "Лесная", "Не горят фонари"),
        ("5", "Лесная", "Темно вечером"),
    ]
    lines = (
        f"{number};Администрация Юринского района;{group};{topic};{'Юрино' if street else ''};{street};"
        f"2021-10-12 10:00:0{number};{text};Решено\n"
        for number, street, text in rows
    )
    path.write_text(head + "".join(lines), encoding="utf-8")
    report = Importer(database, FixedClock(), Policy()).run(read_incidents(path, pack), pytest.fail, actor="test")
    assert report.created_count == len(rows)
    ratings = [
        rate_source(source, OCTOBER, pack, methodology).rating
        for source in (ExportSource(path, pack, None), DatabaseSource(database, pack, None))
    ]
    for rating in ratings:
        (repeats,) = (rule for rule in rating.exclusions if rule.rule == "duplicate")
        assert sorted(case.row or 0 for case in repeats.cases) == [2, 4, 7]
        assert rating.totals.rated_count == 3
    assert ratings[0].leagues == ratings[1].leagues
