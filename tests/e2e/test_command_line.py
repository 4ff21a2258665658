"""The real program on the real region, in processes of their own: what a user's shell sees."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pandas as pd
import pytest

from api.bootstrap import build_pipeline
from api.samples import SAMPLE_FILE, sample_posts
from api.settings import Settings
from triage.files.classification import PostRow, RowClassifier
from triage.files.tables import open_table

TRIAGE = (sys.executable, "-m", "api.cli")
ENVIRONMENT = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONUTF8": "1"}


def run(*arguments: object, cwd: Path, timeout_s: float = 120) -> subprocess.CompletedProcess[str]:
    command = [*TRIAGE, *map(str, arguments)]
    return subprocess.run(
        command, cwd=cwd, env={**ENVIRONMENT, "PYTHONPATH": str(Path(__file__).parents[2])}, capture_output=True,
        text=True, timeout=timeout_s, check=False,
    )  # fmt: skip


def test_the_samples_are_classified_alike_here_and_by_worker_processes(tmp_path):
    out = tmp_path / "out.csv"
    done = run("classify", SAMPLE_FILE, "-o", out, "--workers", 2, "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    services = build_pipeline(Settings())
    posts = sample_posts()
    expected = RowClassifier(services.pipeline, services.clock).classify([PostRow(post) for post in posts])
    frame = pd.concat(list(open_table(out))).set_index("id")
    assert json.loads(done.stdout)["rows"] == len(frame) == len(posts)
    assert frame["authority_code"].tolist() == [row.authority_code for row in expected]
    assert frame["review_reasons"].tolist() == [row.review_reasons for row in expected]
    assert frame.loc["S01", "district"] == "Сернурский район"
    assert frame.loc["S38", "review_reasons"] == "not_incident"
    assert (frame["status"] == "routed").sum() >= 20


def test_a_wrong_file_is_one_line_and_exit_code_2(tmp_path):
    done = run("classify", "none.csv", "-o", "out.csv", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr == "Ошибка: none.csv: файла нет → проверьте имя и права\n"
    assert done.stdout == ""


def test_a_wrong_setting_is_named_without_a_traceback(tmp_path, monkeypatch):
    monkeypatch.setitem(ENVIRONMENT, "TRIAGE_PORT", "x")
    done = run("serve", cwd=tmp_path)
    assert done.returncode == 2
    assert "TRIAGE_PORT: «x» не годится" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("workers", [1, 2])
def test_a_taken_port_is_said_before_anything_is_started(tmp_path, workers):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("serve", "--port", port, "--workers", workers, cwd=tmp_path)
    assert done.returncode == 2
    assert f"порт {port} на 127.0.0.1 занят" in done.stderr
    assert done.stdout == ""
    assert list(tmp_path.iterdir()) == []


def test_the_service_starts_answers_and_stops_at_ctrl_c(tmp_path):
    command = [*TRIAGE, "serve", "--port", "0"]
    environment = {**ENVIRONMENT, "PYTHONPATH": str(Path(__file__).parents[2])}
    server = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        address = server.stdout.readline().split()[1]
        assert address.startswith("http://127.0.0.1:")
        wait_until_ready(address)
        body = json.dumps({"text": "В Сернуре на улице Советской не горит фонарь"}).encode()
        request = urllib.request.Request(f"{address}/v1/classify", body, {"content-type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as response:
            decision = json.load(response)
        assert decision["issues"][0]["place"]["settlement"] == "Сернур"
        server.send_signal(signal.SIGINT)
        assert server.wait(20) == 0
    finally:
        server.kill()
        server.communicate()


def test_a_service_without_a_model_does_not_run(tmp_path):
    environment = {**ENVIRONMENT, "PYTHONPATH": str(Path(__file__).parents[2]), "TRIAGE_TOPIC_MODEL": "nowhere"}
    command = [*TRIAGE, "serve", "--port", "0"]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert "nowhere" in done.stderr
    assert "Traceback" not in done.stderr


def wait_until_ready(address: str, timeout_s: float = 60) -> None:
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=5) as response:
                assert response.status == 200
                return
        except urllib.error.HTTPError as error:
            if error.code != 503:
                raise
        time.sleep(0.1)
    raise AssertionError("not ready in time")
