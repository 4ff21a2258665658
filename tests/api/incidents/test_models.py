from __future__ import annotations

import json

from models.answer_criteria import judged_by
from triage.domain.access import Scope


def promoted(folder: str, reason: str) -> dict[str, str]:
    return {
        "folder": folder,
        "manifest_sha256": "0" * 64,
        "promoted_at": "2026-11-20T10:00:00+00:00",
        "reason": reason,
    }


def test_the_shipped_model_is_named_while_nothing_was_promoted(open_door, tmp_path):
    door = open_door(models_home=tmp_path / "none")
    said = door.holding(Scope.TRAIN).get("/v1/models")
    assert said.status_code == 200
    pack = door.services.pack
    assert said.json() == {
        "topic_version": "cues 1",
        "answer_quality_version": judged_by(),
        "encoder": None,
        "region_version": pack.version,
        "promoted": [],
    }


def test_promoted_models_are_listed_and_the_last_one_is_the_champion(open_door, tmp_path):
    line = [promoted("topic-a", "первая"), promoted("topic-b", "лучше на 2 %")]
    (tmp_path / "champions.json").write_text(json.dumps({"protocol": 1, "champions": {"topic": line}}))
    said = open_door(models_home=tmp_path).holding(Scope.REVIEW).get("/v1/models").json()
    assert [(model["name"], model["reason"], model["is_champion"]) for model in said["promoted"]] == [
        ("topic-a", "первая", False),
        ("topic-b", "лучше на 2 %", True),
    ]


def test_a_key_is_needed(door):
    refused = door.bare.get("/v1/models")
    assert refused.status_code == 401
    assert refused.headers["content-type"] == "application/problem+json"
