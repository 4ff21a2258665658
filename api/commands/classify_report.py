"""What `triage classify` tells a person when it is done; open to change the wording."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from api.classify_file import ClassifySummary
from api.names import REASONS
from triage.domain.decisions import Status
from triage.files.decision_columns import ERROR_STATUS
from triage.text.wording import decimal, percent, plural, spaced

_TOP = 5


def report_lines(target: Path, summary: ClassifySummary) -> Iterator[str]:
    """Yield the lines of the report."""
    yield f"Прочитано: {summary.description}; текст — столбец «{summary.layout.text if summary.layout else ''}»."
    speed = summary.row_count / summary.elapsed_s if summary.elapsed_s else 0.0
    rows = plural(summary.row_count, "обращение", "обращения", "обращений")
    yield f"Разобрано: {rows} за {decimal(summary.elapsed_s)} с ({spaced(round(speed))} в секунду)."
    yield _share("Направлено", summary.statuses[Status.ROUTED], summary.row_count)
    yield _share("Нужен человек", summary.statuses[Status.NEEDS_REVIEW], summary.row_count)
    for reason, count in summary.reasons.most_common():
        yield f"    {REASONS.get(reason, reason)} ({reason}) — {spaced(count)}"
    yield from _top("Чаще всего отвечать", summary.authorities)
    yield from _top("Частые группы тем", summary.groups)
    if summary.undated_count:
        rows = plural(summary.undated_count, "строке", "строках", "строках")
        yield f"Дата не прочитана в {rows}: органы взяты на сегодняшний день."
    yield from _errors(summary)
    yield f"Результат: {target}"


def _errors(summary: ClassifySummary) -> Iterator[str]:
    count = summary.statuses[ERROR_STATUS]
    if count:
        yield _share("Не прочитано (status = error)", count, summary.row_count)
        yield from (f"    {message}" for message in summary.row_errors)
        if count > len(summary.row_errors):
            yield f"    … и ещё {spaced(count - len(summary.row_errors))}: смотрите столбец review_reasons"


def _share(name: str, count: int, total: int) -> str:
    return f"{name}: {spaced(count)}" + (f" ({percent(count / total)})" if total else "")


def _top(title: str, counts: Counter[str]) -> Iterator[str]:
    if counts:
        yield f"{title}: " + "; ".join(f"{name} — {spaced(count)}" for name, count in counts.most_common(_TOP))
