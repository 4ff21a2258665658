"""Whatever is thrown at the routes of stored incidents, nobody sees a 5xx and no secret reaches the log."""

from __future__ import annotations

import io
import logging
import random
import string

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance, unsupported_method

from api import journal
from api.main import create_app
from tests.api.incidents.conftest import POST
from triage.domain.access import Scope

RULES_BEYOND_A_SCHEMA = {"/open311/v2/requests.{form}", "/v1/webhooks"}
"""Refuse what their schema allows: the standard wants one of three places, an address a host that can exist."""
PATIENCE_S = 120
"""The contract says nothing of time: the first rating imports for seconds on a busy machine."""

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=8,
)


def needs_key(operation):
    """Say whether an operation always needs a key."""
    security = operation.definition.raw.get("security", [])
    return bool(security) and {} not in security


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_the_service_keeps_to_its_own_description(door, mode):
    """Every route that needs a key, called with one: answers are those the description announces, never a 500."""
    schema = schemathesis.openapi.from_asgi("/openapi.json", create_app(services=door.services))
    found = [operation.ok() for operation in schema.get_all_operations()]
    guarded = [one for one in found if needs_key(one) and "stream" not in one.path]
    secret = door.key(*Scope)
    called = 0
    for operation in guarded:

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(
            max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True
        )
        def keeps(case):
            nonlocal called
            case.headers.pop("X-API-Key", None)
            case.headers["Authorization"] = f"Bearer {secret}"
            excluded = [ignored_auth, unsupported_method]
            if case.path in RULES_BEYOND_A_SCHEMA:
                excluded.append(positive_data_acceptance)
            case.call_and_validate(excluded_checks=excluded, timeout=PATIENCE_S)
            called += 1

        if mode is GenerationMode.POSITIVE or operation.body:
            keeps()
    assert called >= 40


@given(body=JSON)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True)
def test_any_json_is_answered(door, body):
    if not hasattr(door, "everything"):
        door.everything = door.holding(*Scope)
    import json

    text = json.dumps(body).encode()
    for path in ("/v1/incidents", "/v1/incidents/batch", "/v1/incidents/stream", "/v1/vk/callback", "/v1/keys"):
        headers = {"Content-Type": "application/json"}
        assert door.everything.call("POST", path, content=text, headers=headers).status_code < 500


def test_a_thousand_hostile_inputs_leave_no_5xx_and_no_secret_in_the_log(door):
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    journal.configure("info", stream)
    caller = door.holding(*Scope)
    chance = random.Random(5)
    phone = "8 999 123-45-67"
    try:
        for number in range(1_000):
            body, path = hostile(chance, number, phone)
            response = caller.call("POST", path, content=body, headers={"Content-Type": "application/json"})
            assert response.status_code < 500, (path, body[:200])
    finally:
        root.handlers[:] = before
        root.setLevel(level)
    log = stream.getvalue()
    assert log.count("\n") >= 1_000
    assert phone not in log
    assert caller.secret not in log


def hostile(chance: random.Random, number: int, phone: str) -> tuple[bytes, str]:
    """Return a body and a path: right JSON with wrong insides, cut JSON, bytes."""
    import json

    odd = (
        "\x00",
        "\ud800",
        "\u202e\u200b",
        "'; DROP TABLE incidents; --",
        "{{7*7}}${7*7}%s%n",
        "<script>alert(1)</script>",
        "я" * 20_001,
        "../../etc/passwd",
        "🏳️‍🌈" * 40,
        f"звоните {phone}",
        "".join(chance.choices(string.printable, k=60)),
    )
    value = chance.choice(odd)
    message = {
        **POST,
        "post_id": f"h{number}",
        chance.choice(["text", "post_id", "comment_id", "source_page", "number"]): value,
    }
    if number % 7 == 0:
        message[value[:50]] = value
    if number % 5 == 0:
        message["created_at"] = chance.choice(["9999-12-31", "2026-02-30", "1e9", value[:30], None, 5])
    path = chance.choice(["/v1/incidents", "/v1/incidents/stream", "/v1/vk/callback", "/v1/incidents/batch"])
    if path == "/v1/vk/callback":
        event = {"id": chance.choice([1, -1, 10**30, "x"]), "from_id": 1, "owner_id": -7, "date": 10**9, "text": value}
        message = {"type": "wall_post_new", "group_id": 7, "secret": "очень-секретно", "object": event}
    document = {"incidents": [message, value, number]} if path.endswith("batch") else message
    body = json.dumps(document).encode()
    if number % 11 == 0:
        body = body[: chance.randrange(len(body))]
    return (chance.randbytes(200) if number % 13 == 0 else body), path
