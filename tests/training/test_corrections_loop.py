"""From a wrong route to a better one: store, correct, export, fit, promote, and the next such post goes right.

Every step is the real one: the service layer on SQLite, `triage corrections`, `triage-train fit` and `promote`, and the
pipeline that watches its home of models.
"""

from __future__ import annotations

import csv
import json
from contextlib import closing
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from api.cli import build_app
from models.champion_watch import ChampionAuthorities
from models.champions import ChampionHome
from tests.doubles import CueTopicClassifier, FixedClock, WordLocator
from training import cli
from training.commands import options
from triage.domain.access import SYSTEM
from triage.domain.incidents import IncidentKey
from triage.domain.messages import Message
from triage.domain.posts import Post
from triage.incidents.corrections import Amendment
from triage.incidents.services import build_incident_services
from triage.pipeline import TriagePipeline
from triage.routing.router import Router
from triage.routing.severity import SeverityScorer
from triage.storage.database import Database
from triage.storage.schema import upgrade

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TO_THE_WORKS = [
    "В Заозёрске контейнер стоит без крышки, мусор разносит ветер",
    "Заозёрск, Заводская: бак прогорел насквозь, новый не ставят",
    "Из переполненного бака сыплется мусор, вороны растаскивают. Заозёрск",
    "Мусор третий день у подъезда, контейнер увезли и не вернули. Заозёрск",
    "Когда в Заозёрске поставят второй бак? Мусор бросают рядом",
    "Строительный мусор свалили мимо контейнера в Заозёрске",
    "Заозёрск, Набережная: колесо у контейнера отвалилось, бак лежит на боку",
    "Бак разбит, весь мусор на газоне, в Заозёрске убирать некому",
    "Пахнет от контейнера так, что окон не открыть. Заозёрск, мусор не забирают",
    "В Заозёрске мусор из бака забрали, а что рассыпали, так и лежит",
]
TO_THE_TOWN_HALL = [
    "Яма у перехода, вчера упал дедушка",
    "На нашей дороге асфальт пошёл трещинами, колёса жалко",
    "Провал в асфальте огородили палкой, и всё",
    "Дорога к детскому саду вся в ямах",
    "Из ямы на дороге торчит арматура",
    "Новый асфальт положили, а через месяц снова яма",
]
"""Nobody named the place: the analyst adds the district and the administration."""


@pytest.fixture(autouse=True)
def _tiny_bench(monkeypatch, bench):
    monkeypatch.setattr(options, "bench", lambda region: bench)


@pytest.fixture
def home(tmp_path):
    return ChampionHome(tmp_path / "home")


@pytest.fixture
def authorities(home, bench):
    return ChampionAuthorities(home, bench.surroundings)


@pytest.fixture
def pipeline(tiny, reader, authorities):
    parts = (WordLocator(tiny), CueTopicClassifier(tiny, reader), Router(tiny), SeverityScorer(tiny), FixedClock(NOW))
    return TriagePipeline(tiny, reader, *parts, authorities=authorities)


@pytest.fixture
def database_url(tmp_path):
    url = f"sqlite:///{tmp_path}/loop.sqlite"
    with closing(Database(url)) as database:
        upgrade(database)
    return url


def _command(app, *arguments):
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == 0, f"{result.output}\n{result.exception!r}"
    return result.stdout


def _correct(pipeline, database_url):
    """Store every post and put its route right, as an analyst does."""
    with closing(Database(database_url)) as database:
        desk = build_incident_services(database, pipeline, FixedClock(NOW))
        posts = [(text, Amendment("баками ведает департамент", authority="works")) for text in TO_THE_WORKS]
        posts += [
            (text, Amendment("это в Заозёрске", district="zaozersk", authority="adm_zaozersk"))
            for text in TO_THE_TOWN_HALL
        ]
        for number, (text, amendment) in enumerate(posts):
            stored = desk.intake.accept_one(Message(IncidentKey("vk", str(number)), text, NOW), "тест").stored
            assert stored is not None
            assert stored.incident.authority != amendment.authority
            desk.corrections.correct(stored.incident.incident_id, amendment, SYSTEM)


def test_what_analysts_put_right_is_routed_right_the_next_time(
    pipeline, authorities, home, database_url, tmp_path, bench
):
    again = Post("Бак перевернули, мусор по всему двору, контейнер пора менять. Заозёрск")
    others = [Post("К врачу не записаться, больница не отвечает"), Post("В Заозёрске отключили свет, провод искрит")]
    assert pipeline.run([again])[0].main.route.authority == "adm_zaozersk"
    before = [decision.main.route.authority for decision in pipeline.run(others)]
    _correct(pipeline, database_url)

    table, model = tmp_path / "corrections.csv", tmp_path / "model"
    _command(build_app(), "corrections", "-o", table, "--db", database_url)
    columns = ("--text-column", "text", "--label-column", "authority", "--date-column", "created_at")
    fitted = _command(cli.build_app(), "fit", table, "--target", "authority", *columns, "-o", model, "--json")
    assert json.loads(fitted)["stacked_rows_count"] >= 10
    _command(cli.build_app(), "promote", model, "--home", home.folder, "--force", "первые исправления центра")
    assert authorities.watch.refresh()

    route = pipeline.run([again])[0].main.route
    assert (route.authority, route.fired.rule) == ("works", "learned_authority")
    assert "По самим правилам отвечает «Мэрия Заозёрска»" in route.fired.explanation
    assert "adm_zaozersk" in {vote.authority for vote in route.overridden}
    assert [decision.main.route.authority for decision in pipeline.run(others)] == before == ["clinic", "grid"]

    _command(cli.build_app(), "rollback", "authority", "--home", home.folder)
    assert authorities.watch.refresh()
    assert pipeline.run([again])[0].main.route.authority == "adm_zaozersk"


def test_rows_whose_route_nobody_named_are_left_out_of_the_fit_and_counted(pipeline, database_url, tmp_path):
    """A topic put right on a post without place leaves its authority open: no label to learn from."""
    _correct(pipeline, database_url)
    with closing(Database(database_url)) as database:
        desk = build_incident_services(database, pipeline, FixedClock(NOW))
        stored = desk.intake.accept_one(
            Message(IncidentKey("vk", "open"), "Асфальт под снегом, яма", NOW), "тест"
        ).stored
        assert stored is not None
        desk.corrections.correct(stored.incident.incident_id, Amendment("снег", topic="ways.snow"), SYSTEM)
    table = tmp_path / "corrections.csv"
    _command(build_app(), "corrections", "-o", table, "--db", database_url)
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["authority"] for row in rows].count("") == 1
    arguments = ("fit", table, "--target", "authority", "--text-column", "text", "--label-column", "authority")
    result = CliRunner().invoke(cli.build_app(), [*map(str, arguments), "-o", str(tmp_path / "model")])
    assert f"Строк с меткой: {len(rows) - 1}, пропущено: 1" in result.stderr
