"""The report of an evaluation: one HTML page with plots, and the same as JSON. Open to change what a report shows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from html import escape
from pathlib import Path

from models.card_text import named_label
from models.confidence import cheapest
from models.registry import Manifest
from training.breakdown import Breakdown, Slice, breakdown
from training.evaluate import Evaluation
from training.metrics import Comparison
from training.plots import Line, line_plot
from training.wording import leak_lines, listed, score_rows_of, unknown_lines
from triage.text.wording import decimal, plural, spaced

HTML_FILE, JSON_FILE = "report.html", "report.json"
STYLE = (Path(__file__).parent / "report.css").read_text(encoding="utf-8")


def write_report(
    folder: Path, manifest: Manifest, evaluation: Evaluation, names: Mapping[str, str] | None = None
) -> tuple[Path, Path]:
    """Write `report.html` and `report.json` to a folder and return their paths; `names` are those of codes."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = breakdown(evaluation.answers, evaluation.data)
    page, table = folder / HTML_FILE, folder / JSON_FILE
    page.write_text(as_html(manifest, evaluation, parts, names or {}), encoding="utf-8")
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


def as_html(manifest: Manifest, evaluation: Evaluation, parts: Breakdown, names: Mapping[str, str]) -> str:
    """Return the report as a page that needs nothing else."""
    title = f"Модель {manifest.name} на данных {evaluation.data.name}"
    n = evaluation.comparison.model.n
    sections = [
        f"<h1>{escape(title)}</h1>",
        f'<p class="lead">{escape(_summary(evaluation.comparison, parts))}</p>',
        f"<p>{plural(n, 'текст', 'текста', 'текстов')}; в скобках 95 %-е интервалы; данные "
        f"<code>{evaluation.data.fingerprint}</code>.</p>",
        _figures(evaluation.comparison),
        *(f'<p class="note">{escape(line)}</p>' for line in leak_lines(evaluation.leaked_rows)),
        *(f'<p class="note">{escape(line)}</p>' for line in unknown_lines(evaluation.unknown_labels)),
        f'<div class="plots">{reliability_plot(parts)}{load_plot(parts)}</div>',
        _load_table(parts),
        _slices("По длине текста", "длина", parts.lengths),
        _slices("По месяцам", "месяц", parts.months),
        _pairs(parts, names),
        _labels(parts, names),
    ]
    view = '<meta name="viewport" content="width=device-width,initial-scale=1">'
    head = f'<meta charset="utf-8">{view}<title>{escape(title)}</title><style>{STYLE}</style>'
    return f'<!doctype html><html lang="ru"><head>{head}</head><body>{"".join(sections)}</body></html>\n'


def reliability_plot(parts: Breakdown) -> str:
    """Return confidence against the share of right answers."""
    points = tuple((p.confidence, p.right_share) for p in parts.reliability)
    lines = [Line("модель", points), Line("идеал", ((0.0, 0.0), (1.0, 1.0)), is_reference=True)]
    sizes = f" (текстов в точке: {parts.reliability[0].n})" if parts.reliability else ""
    return line_plot(f"Уверенность и доля верных{sizes}", "уверенность", "доля верных", lines)


def load_plot(parts: Breakdown) -> str:
    """Return what share is decided automatically and what share of it is right, by threshold."""
    load = parts.load
    lines = [
        Line("автоматически", tuple((p.threshold, p.automatic_share) for p in load)),
        Line("верных среди них", tuple((p.threshold, 1.0 - p.error_share) for p in load if p.automatic_share)),
    ]
    return line_plot("Порог и нагрузка на людей", "порог уверенности", "доля", lines)


def _summary(comparison: Comparison, parts: Breakdown) -> str:
    """Return the report in two sentences."""
    own, plain = comparison.model.accuracy, comparison.words_only.accuracy
    best = cheapest(parts.load)
    return (
        f"Верных ответов {_percent(own.value)} (только по словам {_percent(plain.value)}), правильный — среди первых "
        f"трёх в {_percent(comparison.model.top3.value)}. При пороге {decimal(best.threshold, 2)} автоматически "
        f"решается {_percent(best.automatic_share)} обращений, из них ошибочно {_percent(best.error_share)}; "
        "остальное — людям."
    )


def _figures(comparison: Comparison) -> str:
    rows = [
        (row.name, *map(str, (s.accuracy, s.top3, s.macro_f1, s.calibration_error)))
        for row in score_rows_of(comparison)
        for s in (row.scores,)
    ]
    return _table("", ("", "точность", "верная среди трёх", "макро-F1", "ошибка уверенности"), rows, texts=1)


def _load_table(parts: Breakdown) -> str:
    best = cheapest(parts.load).threshold
    rows = [
        (
            decimal(p.threshold, 2) + (" ← дешевле всего" if p.threshold == best else ""),
            _percent(p.automatic_share),
            _percent(1 - p.automatic_share),
            _percent(p.error_share),
        )
        for p in parts.load
    ]
    header = ("порог", "автоматически", "людям", "ошибок среди автоматических")
    return _table("Порог и нагрузка", header, rows, texts=1)


def _slices(title: str, name: str, slices: Sequence[Slice]) -> str:
    rows = [(part.name, spaced(part.n), str(part.accuracy)) for part in slices]
    return _table(title, (name, "текстов", "точность"), rows, texts=1)


def _pairs(parts: Breakdown, names: Mapping[str, str]) -> str:
    rows = [
        (named_label(p.label, names), named_label(p.given, names), listed(p.rows), spaced(p.count)) for p in parts.pairs
    ]
    return _table("Что с чем путается", ("верная метка", "ответ модели", "строки файла", "раз"), rows, texts=3)


def _labels(parts: Breakdown, names: Mapping[str, str]) -> str:
    rows = [
        (
            named_label(r.label, names),
            spaced(r.rows_count),
            spaced(r.given_count),
            *(decimal(v, 2) for v in (r.precision, r.recall, r.f1)),
        )
        for r in parts.labels
    ]
    header = ("метка", "текстов", "ответов", "верных среди ответов", "найдено", "F1")
    return _table("По меткам", header, rows, texts=1)


def _percent(share: float) -> str:
    return f"{decimal(100.0 * share)}\u00a0%"


def _table(title: str, header: Sequence[str], rows: Sequence[Sequence[str]], *, texts: int) -> str:
    """Return a table; the first `texts` columns hold words, the others figures."""
    if not rows:
        return ""
    heading = f"<h2>{escape(title)}</h2>" if title else ""
    head = _row("th", header, texts)
    body = "".join(_row("td", cells, texts) for cells in rows)
    return f'{heading}<div class="wide"><table><thead>{head}</thead><tbody>{body}</tbody></table></div>'


def _row(tag: str, cells: Sequence[str], texts: int) -> str:
    opening = [f"<{tag}>" if place < texts else f'<{tag} class="n">' for place in range(len(cells))]
    columns = [f"{start}{escape(cell)}</{tag}>" for start, cell in zip(opening, cells, strict=True)]
    return f"<tr>{''.join(columns)}</tr>"
