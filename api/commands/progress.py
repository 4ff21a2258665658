"""The progress bar of long commands: on stderr, only where a person is watching."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from triage.text.wording import spaced

_STEPS = 1000


@contextmanager
def progress_bar(start: str, work: str) -> Iterator[Callable[[int, float], None]]:
    """Give a function to call with (rows done, share done); before its first call the bar says `start`."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[rows]}"), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(f"{start}…", total=None, rows="")

        def update(row_count: int, share: float) -> None:
            bar.update(task, description=work, total=_STEPS, completed=share * _STEPS, rows=spaced(row_count))

        yield update
