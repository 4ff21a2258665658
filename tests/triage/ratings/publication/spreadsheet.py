"""Reads a workbook's formulas and computes them anew from the cells: an independent check of what Excel would show."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from statistics import fmean
from xml.etree import ElementTree

import numpy as np

NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
Value = float | str | None


@dataclass
class Book:
    """Cached values and formulas by sheet and cell."""

    values: dict[str, dict[str, Value]]
    formulas: dict[str, dict[str, str]]

    @classmethod
    def read(cls, content: bytes) -> Book:
        archive = zipfile.ZipFile(io.BytesIO(content))
        shared = [
            "".join(t.text or "" for t in item.iter(f"{{{NS['m']}}}t"))
            for item in ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
        ]
        names = [s.attrib["name"] for s in ElementTree.fromstring(archive.read("xl/workbook.xml")).find("m:sheets", NS)]
        book = cls({}, {})
        for number, name in enumerate(names, start=1):
            sheet = ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{number}.xml"))
            book.values[name], book.formulas[name] = {}, {}
            for cell in sheet.iter(f"{{{NS['m']}}}c"):
                book._take(name, cell, shared)
        return book

    def _take(self, sheet: str, cell: ElementTree.Element, shared: list[str]) -> None:
        value, formula = cell.find("m:v", NS), cell.find("m:f", NS)
        text = None if value is None else value.text
        kind = cell.attrib.get("t")
        cached: Value = None
        if text:
            cached = shared[int(text)] if kind == "s" else text if kind == "str" else float(text)
        self.values[sheet][cell.attrib["r"]] = cached
        if formula is not None and formula.text:
            self.formulas[sheet][cell.attrib["r"]] = formula.text

    def area(self, reference: str, here: str) -> list[Value]:
        sheet, _, cells = reference.rpartition("!")
        sheet = sheet.strip("'") or here
        start, _, end = cells.replace("$", "").partition(":")
        column = re.match(r"[A-Z]+", start)[0]
        if start == end == column:
            keys = [k for k in self.values[sheet] if re.fullmatch(column + r"\d+", k)]
            return [self.values[sheet][k] for k in sorted(keys, key=lambda k: int(k[len(column) :]))]
        first, last = int(start[len(column) :]), int(end[len(column) :])
        return [self.values[sheet].get(f"{column}{row}") for row in range(first, last + 1)]

    def compute(self, sheet: str, formula: str) -> Value:
        body = re.fullmatch(r'IFERROR\((.*),""\)', formula)[1]
        if match := re.fullmatch(r"(AVERAGEIFS|SUMIFS)\((.+?),(.+?),(.+?)\)", body):
            wanted = self.area(f"{match[4]}:{match[4].replace('$', '')}", sheet)[0]
            pairs = zip(self.area(match[2], sheet), self.area(match[3], sheet), strict=True)
            hit = [v for v, key in pairs if key == wanted and isinstance(v, float)]
            return sum(hit) if match[1] == "SUMIFS" else fmean(hit) if hit else None
        if match := re.fullmatch(r'COUNTIFS\(([^,]+),([^,]+)(?:,([^,]+),">=0")?\)', body):
            wanted = self.area(f"{match[2]}:{match[2].replace('$', '')}", sheet)[0]
            keys = self.area(match[1], sheet)
            others = self.area(match[3], sheet) if match[3] else [0.0] * len(keys)
            return float(sum(k == wanted and isinstance(v, float) for k, v in zip(keys, others, strict=True)))
        if match := re.fullmatch(r'PERCENTILE\(IF\((.+?)=(.+?),IF\((.+?)<>"",.+?\)\),([\d.]+)\)', body):
            wanted = self.area(f"{match[2]}:{match[2].replace('$', '')}", sheet)[0]
            pairs = zip(self.area(match[3], sheet), self.area(match[1], sheet), strict=True)
            hit = [v for v, key in pairs if key == wanted and isinstance(v, float)]
            return float(np.percentile(hit, float(match[4]) * 100)) if hit else None
        return self._arithmetic(sheet, body)

    def _arithmetic(self, sheet: str, body: str) -> float:
        def cell(match: re.Match[str]) -> str:
            value = self.values[sheet].get(match[0])
            return repr(value if isinstance(value, float) else 0.0)

        def total(match: re.Match[str]) -> str:
            row, first, last = match[2], match[1], match[3]
            columns = [chr(c) for c in range(ord(first), ord(last) + 1)]
            return "(" + "+".join(f"{c}{row}" for c in columns) + ")"

        expanded = re.sub(r"SUM\(([A-Z])(\d+):([A-Z])\d+\)", total, body).replace("N(", "(")
        return float(eval(re.sub(r"\b[A-Z]\d+\b", cell, expanded), {"__builtins__": {}}))
