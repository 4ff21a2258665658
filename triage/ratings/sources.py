"""Where the cases of a rating come from: an export, the database, the demonstration; open to add a source.

Answers that nobody scored yet are scored here, so that a rating from an export alone has all its measures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

import pandas as pd

from triage.answers.judge import AnswerJudge, is_scorable
from triage.domain.answers import AnswerPair, AnswerScore
from triage.domain.errors import NotFoundError, RowError
from triage.domain.incidents import Incident, OfficialAnswer
from triage.domain.ratings import CaseReference, Rating, Window
from triage.exports.incidents import read_incidents
from triage.incidents.importing import BATCH_ROWS, in_order_of_storing
from triage.incidents.policy import Policy
from triage.incidents.repeats import RepeatFinder
from triage.ratings.cases import case_table
from triage.ratings.completion import completed
from triage.ratings.demonstration import DEMONSTRATION_FILE
from triage.ratings.demonstration.generator import read_notice
from triage.ratings.methodology import MethodologyTable
from triage.ratings.rating import RatedWindow, rate
from triage.ratings.screening import UNKNOWN_RULE
from triage.ratings.stored_cases import stored_case_table
from triage.ratings.windows import previous_window
from triage.regions.pack import RegionPack
from triage.storage.database import Database
from triage.text.redaction import redact

_BATCH = 256


@dataclass(frozen=True, slots=True)
class RatingData:
    """A case table, the rows of the source that could not be read, and what must be said of the data."""

    table: pd.DataFrame
    row_faults: tuple[CaseReference, ...] = ()
    notice: str = ""


class RatingSource(Protocol):
    """Gives the cases that the rating of a window needs: its own, those before it and those after."""

    def data(self, window: Window) -> RatingData:
        """Return the cases, perhaps none."""
        ...


class ExportSource:
    """Reads an export of the incident system; faulty rows are kept as references, with what is wrong.

    Repeats of a mass problem are found as an import finds them.

    `progress` is told how many rows are read and what share of the file: a million of them takes many minutes.
    """

    def __init__(
        self,
        path: Path,
        pack: RegionPack,
        judge: AnswerJudge | None,
        notice: str = "",
        progress: Callable[[int, float], None] = lambda _count, _share: None,
        policy: Policy | None = None,
    ):
        self._policy = policy or Policy()
        self._path, self._pack, self._judge, self._notice = path, pack, judge, notice
        self._progress = progress

    def data(self, window: Window) -> RatingData:  # noqa: ARG002 (an export is read as a whole)
        """Return all cases of the export."""
        faults: list[CaseReference] = []
        share = [0.0]

        def readable(finder: RepeatFinder) -> Iterator[Incident]:
            told = partial(share.__setitem__, 0)
            rows = read_incidents(self._path, self._pack, on_share_read=told, keeps_extra=False)
            for count, result in enumerate(noted(rows, finder), start=1):
                if count % _BATCH == 0:
                    self._progress(count, share[0])
                if isinstance(result, RowError):
                    field = f"«{result.field}»: " if result.field else ""
                    faults.append(CaseReference("", result.row, f"{field}{result.problem}"))
                else:
                    yield result

        with closing(RepeatFinder(self._policy)) as finder:
            table = case_table(judged(readable(finder), self._judge), self._pack)
            table["duplicate"] |= finder.repeats(len(table))
        return RatingData(table, tuple(faults), self._notice)


class DemonstrationSource(ExportSource):
    """Reads the bundled demonstration months; every output says that they are generated."""

    def __init__(self, pack: RegionPack, judge: AnswerJudge | None):
        super().__init__(DEMONSTRATION_FILE, pack, judge, read_notice())


class DatabaseSource:
    """Reads stored incidents around a window: the window before it for the change, and `after_days` for repeats."""

    def __init__(self, database: Database, pack: RegionPack, judge: AnswerJudge | None, after_days: int = 60):
        self._database, self._pack, self._judge, self._after = database, pack, judge, timedelta(days=after_days)

    def data(self, window: Window) -> RatingData:
        """Return the stored cases of the window, the one before and the days after."""
        zone = ZoneInfo(self._pack.info.time_zone)
        start = datetime.combine(previous_window(window).first_day, time(), zone).astimezone(UTC)
        stop = (datetime.combine(window.end_day, time(), zone) + self._after).astimezone(UTC)
        with self._database.reading_twice() as (unit, beside):
            columns = unit.case_columns.in_window(start, stop, beside.case_columns if beside else None)
            columns = completed(columns, unit.case_columns.incomplete_answers(start, stop), self._judge)
        return RatingData(stored_case_table(columns, self._pack))


def noted(rows: Iterable[Incident | RowError], finder: RepeatFinder) -> Iterator[Incident | RowError]:
    """Yield rows as they come, and show their incidents to the finder in the order in which an import stores them."""
    remaining, count = iter(rows), 0
    while batch := list(islice(remaining, BATCH_ROWS)):
        readable = [item for item in batch if isinstance(item, Incident)]
        row_of = {id(incident): row for row, incident in enumerate(readable, start=count)}
        for incident in in_order_of_storing(readable):
            finder.add(row_of[id(incident)], incident)
        count += len(readable)
        yield from batch


def judged(incidents: Iterable[Incident], judge: AnswerJudge | None) -> Iterator[Incident]:
    """Yield the incidents with every answer scored that was not; without a judge, as they are.

    Personal data is taken out first, as it is before an answer is stored: an export and a database that holds the same
    answers get the same scores.
    """
    remaining = iter(incidents)
    if judge is None:
        yield from remaining
        return
    while batch := list(islice(remaining, _BATCH)):
        asked = [(i, a) for i in batch for a in i.answers if _is_open(i, a)]
        scores = judge.score([AnswerPair(redact(i.text), redact(a.text), a.answered_at, a.authority) for i, a in asked])
        found = {(id(i), id(a)): score for (i, a), score in zip(asked, scores, strict=True)}
        for incident in batch:
            answers = tuple(_with_score(a, found.get((id(incident), id(a)))) for a in incident.answers)
            yield replace(incident, answers=answers)


def rate_source(
    source: RatingSource,
    window: Window,
    pack: RegionPack,
    methodology: MethodologyTable,
    data_until: datetime | None = None,
) -> RatedWindow:
    """Rate one window from a source.

    NotFoundError when the source has no case in it, or none that counts: then the message says what left them out.
    """
    data = source.data(window)
    rated = rate(
        data.table,
        window,
        pack,
        methodology,
        data_until=data_until,
        data_notice=data.notice,
        row_faults=data.row_faults,
    )
    if not rated.rating.totals.rated_count:
        raise NotFoundError(_nothing_rated(rated.rating))
    return rated


def _nothing_rated(rating: Rating) -> str:
    """Say why no message of the window counts, and whose authorities stand in it when the pack knows none of them."""
    reasons = [f"{rule.title[0].lower()}{rule.title[1:]} — {len(rule.cases)}" for rule in rating.exclusions]
    if rating.totals.outside_leagues_count:
        reasons.append(f"исполнитель не состоит ни в одной лиге — {rating.totals.outside_leagues_count}")
    unknown = sorted({case.note for rule in rating.exclusions if rule.rule == UNKNOWN_RULE for case in rule.cases})
    named = f", например «{'», «'.join(unknown[:3])}»" if unknown else ""
    return (
        f"за период ни одно сообщение не вошло в рейтинг ({'; '.join(reasons)}{named}) → проверьте, того ли региона"
        f" пакет (сейчас {rating.region_name}; --region), и есть ли эти органы в authorities.csv"
    )


def _is_open(incident: Incident, answer: OfficialAnswer) -> bool:
    return answer.kind is None and is_scorable(incident.text, answer.text)


def _with_score(answer: OfficialAnswer, score: AnswerScore | None) -> OfficialAnswer:
    if score is None:
        return answer
    return replace(answer, kind=score.kind, quality=score.quality, relevance=score.relevance)
