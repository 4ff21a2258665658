"""The rating as an XLSX workbook whose formulas recompute the figures from the cases; start with `book`."""

from __future__ import annotations

from triage.ratings.publication.workbook.book import workbook

__all__ = ["workbook"]
