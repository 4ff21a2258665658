"""docs/open311.md against the product: the calls and fields it names are the ones that exist."""

from __future__ import annotations

import re
from pathlib import Path

from api.open311_requests import Report, RequestQuery
from api.routes import open311

PAGE = (Path(__file__).parents[2] / "docs" / "open311.md").read_text()


def test_every_call_stands_in_the_table():
    listed = set(re.findall(r"^\| `([A-Z]+) (/open311/\S+)\.\{json,xml\}` \|", PAGE, re.MULTILINE))
    routes = {
        (method, route.path.removesuffix(".{form}"))
        for route in open311.router.routes
        if route.include_in_schema
        for method in route.methods
    }
    assert listed == routes


def test_every_argument_is_explained():
    own = {"api_key", "description", "service_code"}
    for name in {*Report.model_fields, *RequestQuery.model_fields} - own:
        assert re.search(rf"^\|.*`{name}`.*\|", PAGE, re.MULTILINE), name
