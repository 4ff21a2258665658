"""Renders the pages behind the log-in with what all of them show; open when one lacks the region or the log-out."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Request
from fastapi.responses import HTMLResponse

from api.page_access import Visit
from api.requests import region_zone
from api.state import services_of
from api.web.pages import page


def analyst_page(
    request: Request, template: str, visit: Visit, shown: Mapping[str, object], status: int = 200
) -> HTMLResponse:
    """Return a page for whoever is logged in."""
    region = services_of(request).pack.info.forms.nominative
    shared = {"region": region, "visit": visit, "zone": region_zone(request)}
    return page(request, template, {**shared, **shown}, status=status)
