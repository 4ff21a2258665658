"""Open311 GeoReport v2 documents, as JSON and XML; open when a client of that standard misreads us.

Specification: https://wiki.open311.org/GeoReport_v2 (fields, formats, errors) and
https://wiki.open311.org/Service_Discovery. JSON follows its «Spark convention»: an element that holds elements of one
kind is an array, also with one or none of them; any other is an object. What is stored of a request and what is not:
`open311_requests`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from xml.sax.saxutils import escape

from fastapi.responses import Response

_FORBIDDEN_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
"""How Service Discovery names the standard."""


class Format(StrEnum):
    """How a document is written."""

    JSON = "json"
    XML = "xml"


MEDIA_TYPES = {Format.JSON: "application/json; charset=utf-8", Format.XML: "text/xml; charset=utf-8"}
"""As the standard writes them."""


@dataclass(frozen=True, slots=True)
class Many:
    """Elements of one kind under a common parent: an array in JSON."""

    element: str
    items: Sequence[Value]


Value = str | bool | int | float | None | Many | Mapping[str, "Value"]
Record = Mapping[str, Value]
"""One element of a document of the standard, field by field in its order."""


def document(root: str, content: Value, form: Format, status: int = 200) -> Response:
    """Return a document as a response; `root` is the name of its first element, which JSON does not show."""
    if form is Format.JSON:
        text = json.dumps(_plain(content), ensure_ascii=False, allow_nan=False)
    else:
        text = f'<?xml version="1.0" encoding="UTF-8"?>\n{_element(root, content)}\n'
    return Response(text.encode("utf-8", "replace"), status, media_type=MEDIA_TYPES[form])


def _plain(value: Value) -> object:
    if isinstance(value, Many):
        return [_plain(item) for item in value.items]
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    return value


def _element(name: str, value: Value) -> str:
    if isinstance(value, Many):
        inner = "".join(_element(value.element, item) for item in value.items)
    elif isinstance(value, Mapping):
        inner = "".join(_element(field, held) for field, held in value.items())
    else:
        inner = _written(value)
    return f"<{name}>{inner}</{name}>" if inner else f"<{name}/>"


def _written(value: str | bool | float | None) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return escape(_FORBIDDEN_IN_XML.sub("\N{REPLACEMENT CHARACTER}", str(value)))
