"""The report of an evaluation: one HTML page with plots, and the same as JSON. Open to change what a report shows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from html import escape
from pathlib import Path

from models.figures import Scores
from models.registry import Manifest
from training.breakdown import Breakdown, Slice, breakdown
from training.evaluate import Evaluation
from training.metrics import Comparison
from training.plots import Line, line_plot

HTML_FILE, JSON_FILE = "report.html", "report.json"
_STYLE = """
:root{--ink:#1c2430;--paper:#fff;--grid:#d9dee5;--c0:#0b63a5;--c1:#b3541e;--c2:#5b6470}
@media(prefers-color-scheme:dark){
:root{--ink:#e6e9ee;--paper:#14181e;--grid:#333b46;--c0:#6cb6ff;--c1:#ffa657;--c2:#9aa4b2}}
body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
body{max-width:70rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;margin:.5rem 0 1.5rem;width:100%}
th,td{text-align:left;padding:.25rem .6rem;border-bottom:1px solid var(--grid);vertical-align:top}
td.n{text-align:right;font-variant-numeric:tabular-nums}
.plots{display:flex;flex-wrap:wrap;gap:1rem}svg{width:26rem;max-width:100%}
svg text{font-size:12px;fill:var(--ink)}.grid{stroke:var(--grid)}
.curve{fill:none;stroke-width:2}.curve.c0{stroke:var(--c0)}.curve.c1{stroke:var(--c1)}.curve.c2{stroke:var(--c2)}
circle.c0{fill:var(--c0)}circle.c1{fill:var(--c1)}circle.c2{fill:var(--c2)}
.reference{fill:none;stroke:var(--c2);stroke-dasharray:4 4}
"""


def write_report(folder: Path, manifest: Manifest, evaluation: Evaluation) -> tuple[Path, Path]:
    """Write `report.html` and `report.json` to a folder and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = breakdown(evaluation.answers, evaluation.data)
    page, table = folder / HTML_FILE, folder / JSON_FILE
    page.write_text(as_html(manifest, evaluation, parts), encoding="utf-8")
    value = json.dumps(as_json(manifest, evaluation, parts), ensure_ascii=False, indent=1)
    table.write_text(value + "\n", encoding="utf-8")
    return page, table


def as_json(manifest: Manifest, evaluation: Evaluation, parts: Breakdown) -> dict[str, object]:
    """Return the report as JSON values."""
    return {
        "model": manifest.name,
        "data": evaluation.data.name,
        "data_fingerprint": evaluation.data.fingerprint,
        "figures": asdict(evaluation.comparison),
        "leaked_rows": evaluation.leaked_rows,
        "unknown_labels": evaluation.unknown_labels,
        **asdict(parts),
    }


def as_html(manifest: Manifest, evaluation: Evaluation, parts: Breakdown) -> str:
    """Return the report as a page that needs nothing else."""
    title = f"Модель {manifest.name} на данных {evaluation.data.name}"
    sections = [
        f"<h1>{escape(title)}</h1>",
        f"<p>Текстов {evaluation.comparison.model.n}; в скобках 95 %-е интервалы.</p>",
        _figures(evaluation.comparison),
        _refused(evaluation),
        f'<div class="plots">{reliability_plot(parts)}{load_plot(parts)}</div>',
        _load_table(parts),
        _slices("По длине текста", parts.lengths),
        _slices("По месяцам", parts.months),
        _pairs(parts),
        _labels(parts),
    ]
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>'
    return f'<!doctype html><html lang="ru"><head>{head}</head><body>{"".join(sections)}</body></html>\n'


def reliability_plot(parts: Breakdown) -> str:
    """Return confidence against the share of right answers."""
    points = tuple((p.confidence, p.right_share) for p in parts.reliability)
    lines = [Line("модель", points), Line("идеал", ((0.0, 0.0), (1.0, 1.0)), is_reference=True)]
    return line_plot("Уверенность и доля верных", "уверенность", "доля верных", lines)


def load_plot(parts: Breakdown) -> str:
    """Return what share is decided automatically and what share of it is right, by threshold."""
    load = parts.load
    lines = [
        Line("решается автоматически", tuple((p.threshold, p.automatic_share) for p in load)),
        Line("верных среди них", tuple((p.threshold, 1.0 - p.error_share) for p in load if p.automatic_share)),
    ]
    return line_plot("Порог и нагрузка на людей", "порог уверенности", "доля", lines)


def _figures(comparison: Comparison) -> str:
    named: list[tuple[str, Scores]] = [
        ("модель", comparison.model),
        ("только слова (основа для сравнения)", comparison.words_only),
        ("самая частая метка", comparison.most_frequent),
    ]
    rows = [(name, str(s.accuracy), str(s.top3), str(s.macro_f1), str(s.calibration_error)) for name, s in named]
    return _table("", ("", "точность", "верная среди трёх", "макро-F1", "ошибка уверенности"), rows)


def _refused(evaluation: Evaluation) -> str:
    notes = []
    if evaluation.leaked_rows:
        notes.append(f"Не оценены, потому что модель на них училась: строки {_listed(evaluation.leaked_rows)}.")
    if evaluation.unknown_labels:
        notes.append(f"Метки, которых модель не знает (всегда ошибка): {', '.join(evaluation.unknown_labels)}.")
    return "".join(f"<p>{escape(note)}</p>" for note in notes)


def _load_table(parts: Breakdown) -> str:
    rows = [
        (f"{p.threshold:.2f}", f"{p.automatic_share:.1%}", f"{1 - p.automatic_share:.1%}", f"{p.error_share:.1%}")
        for p in parts.load
    ]
    header = ("порог", "автоматически", "людям", "ошибок среди автоматических")
    return _table("Порог и нагрузка", header, rows)


def _slices(title: str, slices: Sequence[Slice]) -> str:
    rows = [(part.name, str(part.n), str(part.accuracy)) for part in slices]
    return _table(title, ("", "текстов", "точность"), rows)


def _pairs(parts: Breakdown) -> str:
    rows = [(p.label, p.given, str(p.count), _listed(p.rows)) for p in parts.pairs]
    return _table("Что с чем путается", ("верная метка", "ответ модели", "раз", "строки"), rows)


def _labels(parts: Breakdown) -> str:
    rows = [
        (r.label, str(r.rows_count), str(r.given_count), f"{r.precision:.2f}", f"{r.recall:.2f}", f"{r.f1:.2f}")
        for r in parts.labels
    ]
    return _table("По меткам", ("метка", "текстов", "ответов", "верных среди ответов", "найдено", "F1"), rows)


def _listed(rows: Sequence[int], shown: int = 12) -> str:
    more = f" и ещё {len(rows) - shown}" if len(rows) > shown else ""
    return ", ".join(map(str, rows[:shown])) + more


def _table(title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return ""
    heading = f"<h2>{escape(title)}</h2>" if title else ""
    head = "".join(f"<th>{escape(cell)}</th>" for cell in header)
    return f"{heading}<table><tr>{head}</tr>{''.join(map(_row, rows))}</table>"


def _row(cells: Sequence[str]) -> str:
    columns = [f"<td{_numeric(cell)}>{escape(cell)}</td>" for cell in cells]
    return f"<tr>{''.join(columns)}</tr>"


def _numeric(cell: str) -> str:
    return ' class="n"' if cell[:1].isdigit() and " " not in cell else ""
