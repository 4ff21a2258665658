"""The rating of one window, from a case table; the page to read first in this room.

`rate` → cases of the window → `screening` leaves out by named rules → `timing` gives durations and points → per
authority `measures` with intervals → per league `scoring`, `ranking`, `boards`, `funnels` → `changes` since before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from triage.domain.errors import InputError, NotFoundError
from triage.domain.ratings import PROTOCOL, CaseReference, League, MeasureCode, Rating, Totals, Window
from triage.ratings.cases import CASE_COLUMNS, CATEGORIES
from triage.ratings.changes import Standing
from triage.ratings.leagues import Groups, rate_league, standings, total_of, with_changes
from triage.ratings.measures import RESAMPLED_COLUMNS
from triage.ratings.methodology import MethodologyTable
from triage.ratings.methodology_text import published_methodology
from triage.ratings.moments import last_moment
from triage.ratings.production_calendar import WorkingClock, read_calendar
from triage.ratings.screening import Screened, screen, unreadable
from triage.ratings.timing import Clockwork, add_durations, add_points, next_message
from triage.ratings.windows import months_of, previous_window
from triage.regions.pack import RegionPack

_COUNTED = [
    *(name for name in CASE_COLUMNS if name not in {"case_id", "row", "place_topic", *CATEGORIES}),
    "followed_at",
]
"""Columns of which figures are made, without words: addresses may be stored without personal data."""
_COMPARED = ("wall_s", "topic_group")
"""What a change of times is explained by, beside what scores are made of."""
_EARLIER = tuple(dict.fromkeys((*RESAMPLED_COLUMNS, *_COMPARED)))
"""What is asked of the single cases of the window before."""
_SHOWN = ("case_id", "row", "created_at", "final_answer_at", "closed_at", "reopened_at", "outcome", "first_kind")
_SIGNALLED = ("has_final", "not_ours", "template", "fits", "ending_is_believed", "repeated", "local_created")
_NOW = (*_EARLIER, *_SHOWN, *_SIGNALLED, "local_first", "answered")
"""What is asked of the single cases of the window itself: every column more is copied once for each authority."""


@dataclass(frozen=True, slots=True)
class RatedWindow:
    """A rating with the case table behind it (kept cases with durations and points), for workbooks and letters."""

    rating: Rating
    cases: pd.DataFrame


@dataclass(frozen=True, slots=True)
class _Cases:
    """All cases as they came, their naive local moments of creation, and the order in which to take rows.

    `has_repeats` says whether some id may stand twice: a million ids are compared once, not window by window.
    """

    table: pd.DataFrame
    local: pd.Series
    order: NDArray[np.intp]
    has_repeats: bool

    def inside(self, window: Window) -> tuple[pd.DataFrame, pd.Series]:
        """Return the cases of a window in order, undated ones too, and their local moments."""
        first, end = (np.datetime64(day, "s") for day in (window.first_day, window.end_day))
        is_inside = ((self.local >= first) & (self.local < end)) | self.local.isna()
        rows = self.order[is_inside.to_numpy()[self.order]]
        return self.table.take(rows).reset_index(drop=True), self.local.take(rows).reset_index(drop=True)


@dataclass(frozen=True, slots=True)
class _Part:
    """The cases of one window: what was screened, and what was kept, by league and authority."""

    screened: Screened
    cases: pd.DataFrame
    groups: Mapping[str, Groups]
    misrouted: Mapping[str, int]
    received_count: int


@dataclass(frozen=True, slots=True)
class _Earlier:
    """What the window before leaves to explain a change against, by league and authority."""

    received_count: int
    standings: Mapping[str, Mapping[str, Standing]]


def rate(
    table: pd.DataFrame,
    window: Window,
    pack: RegionPack,
    methodology: MethodologyTable,
    *,
    data_until: datetime | None = None,
    data_notice: str = "",
    row_faults: tuple[CaseReference, ...] = (),
) -> RatedWindow:
    """Rate the authorities of a region in one window.

    Args:
        table: A case table (`triage.ratings.cases`); cases outside the window serve repeats and the change.
        window: The period to rate.
        pack: The region; authorities are looked up by the date of each message.
        methodology: Weights and thresholds.
        data_until: Aware moment up to which the data reach; without it the last moment of any case.
        data_notice: Says that the data are not real; shown in every output.
        row_faults: Rows of the source that could not be read; listed first among the exclusions.

    Raises:
        InputError: The table lacks a column.
        NotFoundError: The table has no case in the window; the message lists the months it has.
    """
    table = _checked(table)
    clockwork = _clockwork(table, pack, methodology, data_until)
    rules = (clockwork, pack, methodology)
    with ThreadPoolExecutor(1) as second:  # a second core while the window itself is rated; nothing here is changed
        ids = second.submit(_hashed, table["case_id"])
        hashed = second.submit(lambda: _mixed(ids.result(), table[list(CASE_COLUMNS)]))
        local = pd.Series(clockwork.local(table["created_at"]))
        table = table.assign(followed_at=next_message(table))
        cases = _Cases(table, local, _order(table), has_repeats=not pd.Index(ids.result()).is_unique)
        earlier = second.submit(_earlier, cases, previous_window(window), *rules)
        now = _part(cases, window, _NOW, *rules)
        if not now.received_count:
            raise NotFoundError(_nothing_in(window, local))
        leagues = {code: _league(code, now, window, *rules) for code in sorted(now.groups)}
    before = earlier.result()
    changed = tuple(
        with_changes(league, now.groups[code], before.standings.get(code, {})) for code, league in leagues.items()
    )
    rating = Rating(
        protocol=PROTOCOL,
        region=pack.info.code,
        region_name=pack.info.forms.nominative,
        time_zone=pack.info.time_zone,
        window=window,
        data_until=_local_iso(clockwork),
        data_notice=data_notice,
        data_fingerprint=hashed.result(),
        methodology=published_methodology(methodology),
        totals=_totals(now, changed),
        leagues=changed,
        exclusions=unreadable(row_faults) + now.screened.exclusions,
        notices=_notices(window, local, before, clockwork),
    )
    return RatedWindow(rating, now.cases)


def fingerprint(table: pd.DataFrame) -> str:
    """Return 16 hexadecimal digits that change when any cell does, and not with the order of rows."""
    return _mixed(_hashed(table["case_id"]), table)


def _mixed(ids: NDArray[np.uint64], table: pd.DataFrame) -> str:
    rest = pd.util.hash_pandas_object(table.drop(columns="case_id"), index=False).to_numpy()
    mixed = (rest ^ (ids << np.uint64(1))) * np.uint64(0x9E3779B97F4A7C15)
    return f"{int((mixed ^ (mixed >> np.uint64(29))).sum(dtype=np.uint64)) ^ len(mixed):016x}"


def _checked(table: pd.DataFrame) -> pd.DataFrame:
    missing = [name for name in CASE_COLUMNS if name not in table.columns]
    if missing:
        raise InputError(f"в таблице обращений нет столбцов {', '.join(missing)} → см. triage/ratings/cases.py")
    return table


def _order(table: pd.DataFrame) -> NDArray[np.intp]:
    """Return the rows in an order that depends on what they say: not on that of the input, nor on ids given here.

    By creation, then by all that is counted, so that an export and the database that took it are resampled alike; ids
    and rows only settle what is left. Most moments are those of one case alone, and stored cases come in order
    already, so only ties are looked at twice.
    """
    created = table["created_at"].to_numpy()
    order = np.argsort(created, kind="stable")
    tied = _tied(created[order].view(np.int64))
    rows = order[tied]
    contents = pd.util.hash_pandas_object(table[_COUNTED].iloc[rows], index=False).to_numpy()
    by_content = np.lexsort((contents, created[rows]))
    rows, contents = rows[by_content], contents[by_content]
    alike = _tied(contents)
    twins = rows[alike]
    keys = (table["row"].to_numpy()[twins], _hashed(table["case_id"].iloc[twins]), contents[alike], created[twins])
    rows[alike] = twins[np.lexsort(keys)]
    order[tied] = rows
    return order


def _tied(values: NDArray[Any]) -> NDArray[np.intp]:
    """Return the positions of the values that equal a neighbour."""
    is_as_next = np.append(values[1:] == values[:-1], False)
    return np.flatnonzero(is_as_next | np.roll(is_as_next, 1))


def _hashed(ids: pd.Series) -> NDArray[np.uint64]:
    hashes: NDArray[np.uint64] = pd.util.hash_array(ids.to_numpy(dtype=object), categorize=False)
    return hashes


def _clockwork(
    table: pd.DataFrame, pack: RegionPack, methodology: MethodologyTable, data_until: datetime | None
) -> Clockwork:
    if data_until is not None:
        until: np.datetime64 = np.datetime64(int(data_until.timestamp()), "s")
    else:
        until = last_moment(table, methodology.screening)
    return Clockwork(pack.info, WorkingClock(read_calendar(), pack.info.office), until)


def _part(
    everything: _Cases,
    window: Window,
    asked: Sequence[str],
    clockwork: Clockwork,
    pack: RegionPack,
    methodology: MethodologyTable,
) -> _Part:
    """Screen the cases of a window and group them; `asked` are the columns that the groups need."""
    cases, local = everything.inside(window)
    screened = screen(cases, local, pack, methodology.screening, has_repeats=everything.has_repeats)
    kept = add_points(add_durations(screened.kept, clockwork), clockwork, methodology)
    wrong = {str(code): int(count) for code, count in cases["wrong_authority"].value_counts().items() if count}
    league_of = {record.code: record.league for record in pack.authorities if record.league}
    groups: dict[str, dict[str, pd.DataFrame]] = {}
    for name, group in kept[list(asked)].groupby(kept["authority"], observed=True, sort=True):
        groups.setdefault(league_of[str(name)] or "", {})[str(name)] = group
    return _Part(screened, kept, groups, wrong, int(local.notna().sum()))


def _earlier(
    everything: _Cases, window: Window, clockwork: Clockwork, pack: RegionPack, methodology: MethodologyTable
) -> _Earlier:
    part = _part(everything, window, _EARLIER, clockwork, pack, methodology)
    return _Earlier(part.received_count, {code: standings(groups, methodology) for code, groups in part.groups.items()})


def _league(
    code: str, now: _Part, window: Window, clockwork: Clockwork, pack: RegionPack, methodology: MethodologyTable
) -> League:
    return rate_league(code, now.groups[code], now.misrouted, window, clockwork, pack, methodology)


def _totals(now: _Part, leagues: tuple[League, ...]) -> Totals:
    rated = len(now.cases)
    outside = now.screened.outside_leagues_count
    received = (
        len(now.screened.kept)
        + outside
        + sum(len(rule.cases) for rule in now.screened.exclusions if rule.scope.value == "case")
    )
    return Totals(
        received_count=received,
        rated_count=rated,
        excluded_count=received - rated - outside,
        outside_leagues_count=outside,
        solved_count=int(sum(total_of(league, MeasureCode.SOLVED_COUNT) for league in leagues)),
        unanswered_count=sum(row.unanswered_count for league in leagues for row in league.rows),
    )


def _notices(window: Window, local: pd.Series, before: _Earlier, clockwork: Clockwork) -> tuple[str, ...]:
    """Say what the reader must know: months without messages, no month before, years without a calendar."""
    months = _months(local)
    notices = [f"missing_month:{month:%Y-%m}" for month in months_of(window) if f"{month:%Y-%m}" not in months]
    if not before.received_count:
        notices.append("no_previous_window")
    notices += [f"no_calendar:{year}" for year in clockwork.working.unknown_years(local.to_numpy())]
    return tuple(notices)


def _nothing_in(window: Window, local: pd.Series) -> str:
    months = _months(local)
    if months:
        has = f"в данных есть месяцы: {', '.join(months[:24])}"
    else:  # a database gives the rows of the period alone: none of them says nothing of other months
        has = "в данных нет ни одной даты" if len(local) else "выберите другой период или сначала triage import"
    last = window.end_day - timedelta(days=1)
    return f"с {window.first_day:%d.%m.%Y} по {last:%d.%m.%Y} нет ни одного сообщения → {has}"


def _months(local: pd.Series) -> list[str]:
    """Return the months in which there are messages, as `2021-10`."""
    return [str(month) for month in np.unique(local.dropna().to_numpy().astype("datetime64[M]"))]


def _local_iso(clockwork: Clockwork) -> str:
    moment = datetime.fromtimestamp(int(clockwork.data_until.astype("int64")), tz=UTC)
    return moment.astimezone(ZoneInfo(clockwork.info.time_zone)).isoformat()
