"""A small version of bench/promotion.py (`make soak`): models promoted and rolled back while a server answers."""

from __future__ import annotations

import numpy as np

from bench import promotion
from bench.servers import Server, issue_key
from bench.soak import served
from training.config import load_config
from training.experiment import fit


def test_models_change_under_load_without_a_failed_request(topic_model, topics_data, bench, tmp_path):
    fit(topics_data.subset(np.arange(len(topics_data) - 4)), load_config("topic"), bench, tmp_path / "second")
    url, home = f"sqlite:///{tmp_path}/soak.sqlite", tmp_path / "home"
    secret = issue_key(url)
    server = Server(url, tmp_path / "server.log", settings={"TRIAGE_MODELS_HOME": str(home)})
    with served(server):
        counted = promotion.run(server, secret, url, home, [topic_model, tmp_path / "second"])
    assert len(counted["decisions"]) == 3
    assert "cues 1" in counted["decisions"]
    assert counted["statuses"] == {201: counted["requests"]}
    assert "Traceback" not in (tmp_path / "server.log").read_text()
