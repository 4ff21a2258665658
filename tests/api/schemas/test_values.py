"""Request bodies take numbers and truth values as JSON Schema defines them, whatever pydantic would let through."""

from __future__ import annotations

from typing import Annotated, get_args

import pytest
from fastapi.params import Form
from fastapi.routing import APIRoute
from pydantic import BaseModel, TypeAdapter, ValidationError

from api.main import ROUTERS
from api.schemas.values import WHOLE, Figure, Mark, Truth

Whole = Annotated[int, WHOLE]
TAKEN = (
    (Whole, 5, 5),
    (Whole, 185.0, 185),
    (Whole, -0.0, 0),
    (Figure, 5, 5.0),
    (Figure, 4.5, 4.5),
    (Truth, True, True),
    (Mark, 2.0, 2),
    (Mark, 0, 0),
)
REFUSED = (
    (Whole, (True, False, "5", b"5", 4.5, 1e400, float("nan"), None, [5])),
    (Figure, (True, "4.5", float("nan"), float("inf"), None)),
    (Truth, (1, 0, 1.0, "yes", "true", None)),
    (Mark, (True, False, "1", 3, 1.5, None)),
)


@pytest.mark.parametrize(("kind", "given", "meant"), TAKEN)
def test_what_json_schema_allows_is_taken(kind, given, meant):
    found = TypeAdapter(kind).validate_python(given)
    assert found == meant
    assert type(found) is type(meant)


@pytest.mark.parametrize(("kind", "given"), [(kind, value) for kind, values in REFUSED for value in values])
def test_what_it_does_not_allow_is_refused(kind, given):
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(given)


def bodies():
    """Every model that some route takes as a body of JSON, with those inside it; a form is made of strings."""
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    taken = [one.field_info for route in routes for one in route.dependant.body_params]
    waiting = [info.annotation for info in taken if not isinstance(info, Form)]
    found = set()
    while waiting:
        kind = waiting.pop()
        waiting += get_args(kind)
        if isinstance(kind, type) and issubclass(kind, BaseModel) and kind not in found:
            found.add(kind)
            waiting += [field.annotation for field in kind.model_fields.values()]
    return found


def fields_of(kind):
    """Every field of a body that its description calls a number or a truth value."""
    for model in sorted(bodies(), key=lambda one: one.__name__):
        for name, field in model.model_fields.items():
            adapter = TypeAdapter(Annotated[field.annotation, field])
            schema = adapter.json_schema()
            if kind in {one.get("type") for one in (schema, *schema.get("anyOf", ()))}:
                yield f"{model.__name__}.{name}", adapter


@pytest.mark.parametrize(
    ("kind", "foreign", "least_count"),
    [("integer", (True, False, "1"), 4), ("number", (True, "1"), 1), ("boolean", (1, 0, "true", "yes"), 2)],
)
def test_no_body_takes_one_kind_of_value_for_another(kind, foreign, least_count):
    found = dict(fields_of(kind))
    assert len(found) >= least_count
    taken = [(name, value) for name, adapter in found.items() for value in foreign if takes(adapter, value)]
    assert taken == []


def test_every_whole_number_of_a_body_takes_a_zero_fraction_and_says_its_bounds():
    for name, adapter in fields_of("integer"):
        assert adapter.validate_python(1.0) == 1, name
        schema = adapter.json_schema()
        assert any("maximum" in one for one in (schema, *schema.get("anyOf", ()))), name


def takes(adapter, value):
    """Say whether a value is let through."""
    try:
        adapter.validate_python(value)
    except ValidationError:
        return False
    return True
