from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode

from api.main import create_app

STATELESS = {"/v1/classify", "/v1/classify/batch", "/healthz", "/readyz"}
"""Routes that need no database; those that do are tested beside their own fixtures."""


def operations(services):
    schema = schemathesis.openapi.from_asgi("/openapi.json", create_app(services=services))
    return [found for found in (result.ok() for result in schema.get_all_operations()) if found.path in STATELESS]


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_the_service_keeps_to_its_own_description(services, mode):
    """Whatever schemathesis invents, right or wrong, gets an answer the description announces; never a 500."""
    called = 0
    for operation in operations(services):

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(
            max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True
        )
        def keeps(case):
            nonlocal called
            case.call_and_validate()
            called += 1

        if mode is GenerationMode.POSITIVE or operation.body:
            keeps()
    assert called >= 80


def test_the_description_has_examples_and_errors(client):
    document = client.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    operation = document["paths"]["/v1/classify"]["post"]
    assert {"200", "400", "413", "422", "503"} <= set(operation["responses"])
    assert "application/problem+json" in operation["responses"]["422"]["content"]
    example = document["components"]["schemas"]["PostIn"]["examples"][0]
    answer = client.post("/v1/classify", json=example)
    assert answer.status_code == 200


def test_every_public_route_is_described_and_every_page_is_not(client):
    paths = set(client.get("/openapi.json").json()["paths"])
    assert {"/v1/classify", "/v1/classify/batch", "/healthz", "/readyz"} <= paths
    assert not paths & {"/", "/docs"}
