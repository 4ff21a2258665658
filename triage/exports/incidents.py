"""Reads the rows of an incident system's export as domain incidents: for `triage import` and `triage rate --input`.

One row gives one Incident or one RowError that lists everything wrong with the row; the others go on. Names are
mapped onto codes of the region pack as of the incident's date. An authority the pack does not know is KEPT, under
the labelled code `name:<its name>` (see `is_free_authority`), because its time and answers are real; an unknown
topic, district or settlement becomes None and is listed in `Incident.unknown_names`. Nothing is dropped in silence.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from triage.domain.errors import RowError
from triage.domain.incidents import (
    UNDATED,
    Assignment,
    AssignmentReason,
    ClosingReason,
    Incident,
    IncidentKey,
    IncidentState,
    OfficialAnswer,
    Outcome,
)
from triage.exports.answers import AnswerCells, collect_answers
from triage.exports.cells import read_yes_no
from triage.exports.columns import ColumnMap, Field, map_columns
from triage.exports.names import AuthorityNames, GroupNames, PlaceNames, free_authority, name_key
from triage.exports.rows import RowCells
from triage.files.tables import open_table
from triage.regions.pack import RegionPack

if TYPE_CHECKING:
    import pandas as pd

IM_PLATFORM = "im"
"""Platform of keys that are ids of the incident system itself."""

CONTENT_PLATFORM = "content"
"""Platform of keys made of the content, for layouts without ids."""

_FAULT_REMEDY = "исправьте строку в файле и повторите импорт: принятые строки не удвоятся"
_DOUBT_REMEDY = "строка принята, но это в рейтинге не считается; исправьте в источнике и повторите импорт"
_OUTCOMES = {
    "решено": Outcome.SOLVED,
    "разъяснено": Outcome.EXPLAINED,
    "не решено": Outcome.NOT_SOLVED,
    "отложено": Outcome.POSTPONED,
}
_CLOSING_REASONS = {
    "нет ответа от автора": ClosingReason.NO_REPLY_FROM_AUTHOR,
    "автор доволен": ClosingReason.AUTHOR_SATISFIED,
    "дальнейший диалог нецелесообразен": ClosingReason.DIALOGUE_POINTLESS,
}
_STATES = {
    Outcome.SOLVED: IncidentState.SOLVED,
    Outcome.EXPLAINED: IncidentState.EXPLAINED,
    Outcome.NOT_SOLVED: IncidentState.NOT_SOLVED,
    Outcome.POSTPONED: IncidentState.POSTPONED,
}


def read_incidents(
    path: Path,
    pack: RegionPack,
    *,
    default_zone: ZoneInfo | None = None,
    default_created_at: datetime | None = None,
    known_date: Callable[[IncidentKey], datetime | None] = lambda _: None,
    on_share_read: Callable[[float], None] = lambda _: None,
    on_doubt: Callable[[RowError], None] = lambda _: None,
) -> Iterator[Incident | RowError]:
    """Read an export row by row, in constant memory save for one number per row to find repeated ids.

    Moments without offset are local to `default_zone` (the pack's zone unless given). A layout without a date column
    gives what `known_date` says of the row's key, else `default_created_at`, else UNDATED: the date is no part of such
    a key, so that the same file is recognised whatever date it is imported with. A second row with the same id is a
    RowError. Every RowError is a `FaultyRowError` with the cells as they came.
    `on_share_read` is told the share of the file read, 0 to 1. `on_doubt` gets, as a `FaultyRowError` too, what a row
    that is yielded as an incident says and cannot be true: events before the message, negative durations.

    Raises:
        FileFormatError: The file is not a table, or has no column with the text.
    """
    table = open_table(path)
    columns = map_columns(table.columns, path.name)
    zone = default_zone or ZoneInfo(pack.info.time_zone)
    dates = _AssumedDates(known_date, default_created_at or UNDATED, zone)
    reader = _RowReader(columns, pack, zone, dates)
    repeats = _Repeats()
    for chunk in table.chunks():
        misfits = {error.row: error for error in chunk.errors}
        for row, values in _rows_of(chunk.frame):
            cells = dict(zip(table.columns, values, strict=True))
            found = repeats.check(misfits.get(row) or reader.read(row, cells), row)
            if isinstance(found, Incident) and reader.doubts:
                on_doubt(FaultyRowError(_row_error(row, reader.doubts, _DOUBT_REMEDY), cells))
            yield FaultyRowError(found, cells) if isinstance(found, RowError) else found
        on_share_read(table.share_read())


def _rows_of(frame: pd.DataFrame) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield row numbers and cells; a column is turned into words at once, since pandas spends a microsecond on each."""
    columns = (frame.iloc[:, at].to_numpy(dtype=object).tolist() for at in range(frame.shape[1]))
    return zip(frame.index.tolist(), zip(*columns, strict=True), strict=True)


class FaultyRowError(RowError):
    """A row that cannot be used, with its cells by column, so that it can be mended and imported again."""

    def __init__(self, error: RowError, cells: Mapping[str, str]):
        super().__init__(error.row, error.field, error.problem, error.remedy)
        self.cells = cells


class _Repeats:
    """Tells apart rows that look alike: an id may occur once, equal rows of a layout without ids are numbered."""

    def __init__(self) -> None:
        self._first_rows: dict[int, int] = {}
        self._counts: dict[int, int] = {}

    def check(self, result: Incident | RowError, row: int) -> Incident | RowError:
        if isinstance(result, RowError):
            return result
        if result.key.platform == CONTENT_PLATFORM:
            return self._number(result)
        first = self._first_rows.setdefault(hash(result.key), row)
        if first == row:
            return result
        return RowError(row, "ID", f"то же сообщение уже стоит в строке {first}", "оставьте одну строку")

    def _number(self, incident: Incident) -> Incident:
        key = incident.key
        count = self._counts[hash(key)] = self._counts.get(hash(key), 0) + 1
        if count == 1:
            return incident
        return replace(incident, key=replace(key, comment_id=str(count)), incident_id=f"{incident.incident_id}-{count}")


@dataclass(frozen=True, slots=True)
class _AssumedDates:
    """Dates for rows of layouts without any: the one a row is stored with already, else the default."""

    known: Callable[[IncidentKey], datetime | None]
    default: datetime
    zone: ZoneInfo

    def of(self, key: IncidentKey) -> datetime:
        known = self.known(key)
        return self.default if known is None else known.astimezone(self.zone)


class _RowReader:
    """Turns one row into an incident, collecting everything wrong with it."""

    def __init__(self, columns: ColumnMap, pack: RegionPack, zone: ZoneInfo, dates: _AssumedDates):
        self._columns, self._pack, self._zone, self._dates = columns, pack, zone, dates
        self._authorities = AuthorityNames(pack)
        self._places = PlaceNames(pack)
        self._groups = GroupNames(pack)
        self.doubts: list[tuple[str, str]] = []
        """What the row read last says and cannot be true: column and reason."""

    def read(self, row: int, values: Mapping[str, str]) -> Incident | RowError:
        cells = RowCells(self._columns, values)
        incident = self._incident(row, cells)
        self.doubts = cells.doubts
        return _row_error(row, cells.faults, _FAULT_REMEDY) if cells.faults else incident

    def _incident(self, row: int, cells: RowCells) -> Incident:
        text = cells.message()
        stated_at = self._stated(cells)
        key, incident_id = _identity(cells, text, stated_at)
        created_at = stated_at if cells.has(Field.CREATED) else self._dates.of(key)
        day = created_at.astimezone(self._zone).date() if created_at != UNDATED else None
        assignments = self._assignments(cells, created_at, day)
        answers = self._answers(cells, created_at, assignments)
        outcome = cells.choice(Field.OUTCOME, _OUTCOMES)
        topic, group = self._topic(cells)
        district, settlement = self._place(cells)
        return Incident(
            incident_id=incident_id,
            key=key,
            text=text,
            created_at=created_at,
            state=_state(outcome, answers, assignments),
            topic=topic,
            topic_group=group,
            district=district,
            settlement=settlement,
            is_solvable={"решаемый": True, "информационный": False}.get(name_key(cells.text(Field.TYPE))),
            assignments=assignments,
            answers=answers,
            outcome=outcome,
            closing_reason=self._closing_reason(cells),
            closed_at=cells.not_before(Field.CLOSED, self._zone, created_at),
            first_answer_s=cells.duration(Field.FIRST_ANSWER_TIME),
            first_answer_working_s=cells.duration(Field.FIRST_ANSWER_WORKING_TIME),
            source_row=row,
            street=cells.text(Field.STREET) or None,
            house=cells.text(Field.HOUSE) or None,
            source_url=cells.text(Field.URL) or None,
            reaction_s=cells.duration(Field.REACTION_TIME),
            approval_s=cells.duration(Field.APPROVAL_TIME),
            norm_was_kept=cells.parsed(Field.NORM_KEPT, read_yes_no),
            unknown_names=tuple(cells.unknown_names),
            extra=cells.extra(),
            number=cells.text(Field.NUMBER) or None,
        )

    def _stated(self, cells: RowCells) -> datetime:
        """Return when the message was written as the row says; UNDATED where the layout has no date column at all."""
        if not cells.has(Field.CREATED):
            return UNDATED
        moment = cells.moment(Field.CREATED, self._zone)
        if moment is None and not cells.is_at_fault(Field.CREATED):
            cells.fault(Field.CREATED, "нет даты создания")
        return moment or UNDATED

    def _assignments(self, cells: RowCells, created_at: datetime, day: date | None) -> tuple[Assignment, ...]:
        authority = self._authority(cells, day)
        assigned_at = cells.not_before(Field.ASSIGNED, self._zone, created_at) or created_at
        if authority is None:
            return ()
        norm_hours = self._pack.info.first_answer_hours
        return (Assignment(authority, assigned_at, None, AssignmentReason.IMPORTED, norm_hours),)

    def _authority(self, cells: RowCells, day: date | None) -> str | None:
        """Return the executor's code, else its department's, else the labelled free code of the body named."""
        fields = (Field.EXECUTOR, Field.DEPARTMENT)
        named = [(field, name) for field in fields if (name := cells.text(field))]
        for _, name in named:
            if code := self._authorities.find(name, day):
                return code
        if not named:
            return None
        field, name = named[-1]
        cells.note_unknown(field, name, self._authorities.candidates(name, day))
        return free_authority(name)

    def _answers(
        self, cells: RowCells, created_at: datetime, assignments: tuple[Assignment, ...]
    ) -> tuple[OfficialAnswer, ...]:
        first_at = cells.not_before(Field.FIRST_ANSWER_AT, self._zone, created_at)
        duration_s = cells.duration(Field.FIRST_ANSWER_TIME)
        if first_at is None and duration_s is not None and duration_s >= 0 and created_at != UNDATED:
            first_at = created_at + timedelta(seconds=duration_s)
        answers = AnswerCells(
            first_text=cells.text(Field.FIRST_ANSWER),
            first_at=first_at,
            executor_text=cells.text(Field.ANSWER_1),
            executor_at=cells.not_before(Field.ANSWER_1_AT, self._zone, created_at),
            later_texts=(cells.text(Field.ANSWER_2), cells.text(Field.ANSWER_3)),
        )
        last = assignments[-1] if assignments else None
        return collect_answers(answers, last.authority if last else None, last.assigned_at if last else None)

    def _topic(self, cells: RowCells) -> tuple[str | None, str | None]:
        group, name = cells.text(Field.GROUP), cells.text(Field.TOPIC)
        code = self._pack.topic_named(group, name) if name else None
        if code is not None:
            return code, self._pack.topic(code).group_code
        if name:
            cells.note_unknown(Field.TOPIC, name)
        return None, self._groups.find(group)

    def _place(self, cells: RowCells) -> tuple[str | None, str | None]:
        municipality, name = cells.text(Field.MUNICIPALITY), cells.text(Field.SETTLEMENT)
        district = self._places.district(municipality)
        settlement = self._places.settlement(name, district) if name else None
        if municipality and district is None:
            cells.note_unknown(Field.MUNICIPALITY, municipality)
        if name and settlement is None:
            cells.note_unknown(Field.SETTLEMENT, name, self._places.candidates(name, district))
        if settlement is None or (municipality and district is None):
            return district, None
        return settlement.district, settlement.oktmo

    def _closing_reason(self, cells: RowCells) -> ClosingReason | None:
        name = cells.text(Field.CLOSING_REASON)
        reason = _CLOSING_REASONS.get(name_key(name))
        if name and reason is None:
            cells.note_unknown(Field.CLOSING_REASON, name)
        return reason


def _row_error(row: int, reasons: Sequence[tuple[str, str]], remedy: str) -> RowError:
    """Return one error that tells all reasons of a row, each a column and what is wrong with it."""
    field = reasons[0][0]
    told = dict.fromkeys(f"{reason} («{name}»)" if name != field else reason for name, reason in reasons)
    return RowError(row, field, "; ".join(told), remedy)


def _identity(cells: RowCells, text: str, stated_at: datetime) -> tuple[IncidentKey, str]:
    """Return the key and id: the system's own id, else its number, else a hash of what the row says.

    The link alone is no identity, because an incident system may open several incidents on one post.
    """
    source_id, number = cells.text(Field.SOURCE_ID), cells.text(Field.NUMBER)
    if source_id or number:
        return IncidentKey(IM_PLATFORM, source_id or f"n{number}"), number or source_id
    url = cells.text(Field.URL)
    rest = [url] if url else [cells.text(f) for f in (Field.EXECUTOR, Field.DEPARTMENT, Field.GROUP, Field.TOPIC)]
    content = _digest("\0".join((text, stated_at.isoformat(), *rest)))
    return IncidentKey(CONTENT_PLATFORM, content), content


def _digest(content: str) -> str:
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _state(
    outcome: Outcome | None, answers: tuple[OfficialAnswer, ...], assignments: tuple[Assignment, ...]
) -> IncidentState:
    if outcome is not None:
        return _STATES[outcome]
    if answers:
        return IncidentState.ANSWERED
    return IncidentState.ROUTED if assignments else IncidentState.NEW
