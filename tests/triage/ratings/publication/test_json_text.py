from __future__ import annotations

import json

import jsonschema_rs
import pytest
from pydantic import ValidationError

from triage.domain.ratings import MeasureCode
from triage.ratings.publication.json_text import SCHEMA_FILE, rating_json, read_rating, schema_text
from triage.ratings.rating import RatedWindow


def test_the_published_schema_is_that_of_the_classes() -> None:
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text()


def test_the_rating_follows_its_schema(files: dict[str, bytes]) -> None:
    validator = jsonschema_rs.validator_for(json.loads(files["rating.schema.json"]))
    document = json.loads(files["rating.json"])
    assert [str(error) for error in validator.iter_errors(document)] == []
    document["leagues"][0]["rows"][0]["measures"][0]["estimate"]["n"] = "много"
    assert not validator.is_valid(document)


def test_a_published_rating_can_be_read_back(demonstration: RatedWindow, files: dict[str, bytes]) -> None:
    back = read_rating(files["rating.json"].decode())
    assert rating_json(back) == files["rating.json"].decode()
    row = back.league("administrations").rows[0]
    same = demonstration.rating.league("administrations").rows[0]
    assert row.measure(MeasureCode.MEAN_TIME).n == same.measure(MeasureCode.MEAN_TIME).n


def test_what_is_no_rating_is_refused() -> None:
    with pytest.raises(ValidationError, match="leagues"):
        read_rating('{"protocol": 1}')
