"""The rating as JSON and the JSON Schema it follows, both made from the domain classes; open for the exact format."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from triage.domain.ratings import PROTOCOL, Rating

SCHEMA_FILE = Path(__file__).parent / "rating.schema.json"
"""The published schema; a test holds it equal to what `schema_text` makes of the classes."""

_RATING = TypeAdapter(Rating)


def rating_json(rating: Rating) -> str:
    """Return the rating as indented JSON with sorted keys and a final line break."""
    document = _rounded(_RATING.dump_python(rating, mode="json"))
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n"


def schema_text() -> str:
    """Return the JSON Schema (draft 2020-12) of `rating_json`."""
    schema = _RATING.json_schema(mode="serialization")
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = f"Rating of authorities, protocol {PROTOCOL}"
    schema["properties"]["protocol"]["const"] = PROTOCOL
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def read_rating(text: str) -> Rating:
    """Read a published rating back. pydantic.ValidationError names every field that is wrong."""
    return _RATING.validate_json(text)


def _rounded(value: Any) -> Any:
    """Keep nine significant decimals: the last bits of a float differ between processors, the rating does not."""
    if isinstance(value, float):
        return round(value, 9)
    if isinstance(value, dict):
        return {key: _rounded(entry) for key, entry in value.items()}
    return [_rounded(entry) for entry in value] if isinstance(value, list) else value
