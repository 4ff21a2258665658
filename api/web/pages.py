"""Renders templates with the headers every page needs; open when a page is blocked by its own policy."""

from __future__ import annotations

from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

from api import names
from api.web.highlight import place_labels, printable, sentence
from triage.text import wording

FOLDER = Path(__file__).parent
STATIC_FOLDER = FOLDER / "static"
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Everything from this server, nothing inline."""
DOCS_POLICY = _POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
"""Swagger UI sets styles inline; it shows our own schema only."""

_templates = Jinja2Templates(directory=FOLDER / "templates")
_templates.env.globals.update(names=names, wording=wording)
_templates.env.filters.update(printable=printable, place_labels=place_labels, sentence=sentence)
_templates.env.trim_blocks = _templates.env.lstrip_blocks = True


def page(
    request: Request, template: str, context: dict[str, object], *, status: int = 200, policy: str = _POLICY
) -> HTMLResponse:
    """Return a rendered page under a strict content security policy."""
    headers = {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return _templates.TemplateResponse(request, template, context, status_code=status, headers=headers)
