from __future__ import annotations

import io
import json
import logging
import re

import pytest
import structlog

from api import journal
from tests.api.incidents.conftest import POST
from triage.domain.access import Scope


@pytest.fixture
def lines():
    """Log lines of the service as written, one object each."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    journal.configure("info", stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


def requests_of(lines):
    return [line for line in lines() if line["event"] == "request"]


def test_a_request_is_one_line_with_its_id_and_no_text(ingest, lines):
    response = ingest.post("/v1/incidents", POST, headers={"X-Request-ID": "abc-1"})
    assert response.headers["x-request-id"] == "abc-1"
    (line,) = requests_of(lines)
    assert line["request_id"] == "abc-1"
    assert (line["method"], line["route"], line["status"]) == ("POST", "/v1/incidents", 201)
    assert line["duration_ms"] > 0
    assert line["key"]
    assert "яма" not in json.dumps(line, ensure_ascii=False)


def test_a_probe_of_readiness_leaves_its_own_line_alone(door, lines):
    assert door.client.get("/readyz").status_code == 200
    assert [line["event"] for line in lines() if line["logger"] != "httpx2"] == ["request"]


def test_upgrades_of_the_database_stand_in_the_log_without_chatter(lines):
    log = logging.getLogger("alembic.runtime.migration")
    log.info("Context impl %s.", "SQLiteImpl")
    log.info("Will assume %s DDL.", "transactional")
    log.info("Running upgrade %s -> %s", "0001", "0002")
    logging.getLogger("uvicorn.error").info("Started [%d]", 1, extra={"color_message": "\x1b[36m1"})
    assert [line["event"] for line in lines()] == ["Running upgrade 0001 -> 0002", "Started [1]"]
    assert all("color_message" not in line for line in lines())


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, "я", "a;b"])
def test_an_odd_request_id_is_replaced(door, given):
    response = door.client.get("/healthz", headers={"X-Request-ID": given.encode()})
    assert re.fullmatch("[0-9a-f]{16}", response.headers["x-request-id"])


def test_secrets_and_personal_data_never_reach_the_log(lines):
    log = logging.getLogger("anything")
    key = "trg_abcdefgh_very_secret_rest"
    log.warning("ключ %s, звоните 8 999 123-45-67, ivan@example.org", key)
    log.warning("с полем", extra={"api_key": "hush", "url": "postgresql://user:hush@host/db", "note": "[id1|Пётр]"})
    try:
        raise ValueError(f"текст с {key} и 8 999 123-45-67")
    except ValueError:
        log.exception("ошибка")
    text = json.dumps(lines(), ensure_ascii=False)
    assert not any(word in text for word in ("very_secret", "123-45-67", "ivan@", "hush", "Пётр"))
    assert "trg_abcdefgh…" in text
    assert "ValueError" in text


def test_records_of_libraries_leave_by_the_same_door(lines):
    logging.getLogger("uvicorn.error").info("Started server process")
    (line,) = lines()
    assert (line["logger"], line["level"]) == ("uvicorn.error", "info")


def test_metrics_count_requests_decisions_and_backlog(ingest, admin, door):
    ingest.post("/v1/incidents", POST)
    ingest.post("/v1/incidents", {**POST, "post_id": "-1_3", "text": "В Берёзовке яма на дороге"})
    door.client.get("/nowhere/at/all")
    text = admin.get("/metrics").text
    assert 'triage_decisions_total{authority="adm_zaozersk",status="routed"} 1.0' in text
    assert 'triage_decisions_total{authority="",status="needs_review"} 1.0' in text
    assert 'triage_abstentions_total{reason="ambiguous_place"} 1.0' in text
    assert 'triage_request_seconds_count{method="POST",route="/v1/incidents",status="201"} 2.0' in text
    assert 'route="—"' in text, "адреса, которых нет, не плодят рядов"
    assert re.search(r'triage_model_info\{model="cues 1",region="tiny', text)
    assert "triage_review_queue 1.0" in text
    assert "triage_database_up 1.0" in text


def test_metrics_name_the_model_that_serves_now(services, admin):
    from api.metrics import Metrics

    versions, metrics = ["topics 1"], Metrics()
    metrics.serves(lambda: versions[0], "tiny 1")
    assert 'triage_model_info{model="topics 1",region="tiny 1"} 1.0' in metrics.exposition().decode()
    versions[0] = "topics 2"
    text = metrics.exposition().decode()
    assert 'triage_model_info{model="topics 2",region="tiny 1"} 1.0' in text
    assert "topics 1" not in text, "после назначения другой модели прежней в показателях нет"


def test_drift_of_confidence_is_measured_too(ingest, admin, door):
    texts = [{**POST, "post_id": f"1_{n}", "text": f"В Заозёрске яма на дороге номер {n}"} for n in range(60)]
    ingest.post("/v1/incidents/batch", {"incidents": texts})
    door.clock.wait(days=10)
    texts = [{**POST, "post_id": f"2_{n}", "text": f"В Берёзовке яма на дороге номер {n}"} for n in range(60)]
    ingest.post("/v1/incidents/batch", {"incidents": texts})
    door.clock.wait(minutes=2)
    text = admin.get("/metrics").text
    assert "triage_topic_drift 0.0" in text
    assert float(re.search(r"(?m)^triage_confidence_drift (\S+)", text)[1]) > 0.25


def test_drift_appears_when_there_is_enough_to_compare(ingest, admin, door):
    def send(word, start):
        texts = [{**POST, "post_id": f"{start}_{n}", "text": f"В Заозёрске {word} номер {n}"} for n in range(60)]
        ingest.post("/v1/incidents/batch", {"incidents": texts})

    send("яма на дороге", 1)
    door.clock.wait(days=10)
    assert "triage_topic_drift" not in admin.get("/metrics").text
    send("не вывозят мусор", 2)
    door.clock.wait(minutes=2)
    assert "triage_topic_drift 1.0" in admin.get("/metrics").text


def test_readiness_asks_the_database(door):
    assert door.client.get("/readyz").status_code == 200
    with door.services.incidents.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    response = door.client.get("/readyz")
    assert response.status_code == 503
    assert door.client.get("/healthz").status_code == 200


def test_without_a_database_classifying_goes_on_and_storing_says_why(services, tmp_path):
    from dataclasses import replace

    from fastapi.testclient import TestClient

    from api.bootstrap import with_storage
    from api.main import create_app

    (tmp_path / "file").write_text("")
    settings = services.settings.model_copy(update={"database_url": f"sqlite:///{tmp_path}/file/x.sqlite"})
    bare = replace(services, settings=settings, incidents=None, keyring=None)
    built = with_storage(bare)
    assert built.incidents is None
    with TestClient(create_app(services=built), raise_server_exceptions=False) as client:
        assert client.post("/v1/classify", json={"text": "Яма"}).status_code == 200
        headers = {"Authorization": "Bearer trg_x"}
        response = client.post("/v1/incidents", json=POST, headers=headers)
        assert response.status_code == 503
        assert response.headers["retry-after"] == "5"
        assert "TRIAGE_DATABASE_URL" in response.json()["detail"]
        assert client.get("/readyz").status_code == 503


def test_a_full_disk_is_503_and_what_was_acknowledged_stays(door, ingest, review):
    from sqlalchemy import event

    assert ingest.post("/v1/incidents", POST).status_code == 201
    engine = door.services.incidents.database.engine
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()

    @event.listens_for(engine, "begin")
    def limit(connection):
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    statuses, acknowledged = set(), 1
    for number in range(40):
        body = {**POST, "post_id": f"-2_{number}", "text": f"В Заозёрске яма {number} " + "очень длинная " * 900}
        response = ingest.post("/v1/incidents", body)
        statuses.add(response.status_code)
        acknowledged += response.status_code == 201
    assert 503 in statuses
    assert statuses <= {201, 503}
    assert "нет места" in ingest.post("/v1/incidents", {**POST, "post_id": "x", "text": "ы" * 15_000}).json()["detail"]
    assert len(review.get("/v1/incidents", params={"limit": 200}).json()["items"]) == acknowledged
    event.remove(engine, "begin", limit)
    engine.dispose()
    assert ingest.post("/v1/incidents", {**POST, "post_id": "-3_1"}).status_code == 201


def test_the_key_of_a_scope_reads_metrics_only_as_admin(door):
    door.key(Scope.INGEST)
    assert door.holding(Scope.INGEST).get("/metrics").status_code == 403
