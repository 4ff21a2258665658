"""Reads the rows of an incident system's export as domain incidents: for `triage import` and `triage rate --input`.

One row gives one Incident or one RowError that lists everything wrong with the row; the others go on. Names are
mapped onto codes of the region pack as of the incident's date. An authority the pack does not know is KEPT, under
the labelled code `name:<its name>` (see `is_free_authority`), because its time and answers are real; an unknown
topic, district or settlement becomes None and is listed in `Incident.unknown_names`. Nothing is dropped in silence.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import repeat
from pathlib import Path
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
from triage.exports.blocks import BlockCells
from triage.exports.cells import read_yes_no
from triage.exports.columns import ColumnMap, Field, map_columns
from triage.exports.names import AuthorityNames, GroupNames, PlaceNames, free_authority, name_key
from triage.files.tables import open_table
from triage.regions.pack import RegionPack

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
_SOLVABLE = {"решаемый": True, "информационный": False}
_REMEMBERED = 65_536
"""Names, and names by day, whose codes are kept at hand."""
_Unknown = tuple[Field, str, tuple[str, ...]]
"""A name that the pack does not know: its field, the name, what it might mean."""
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
    keeps_extra: bool = True,
) -> Iterator[Incident | RowError]:
    """Read an export block by block, in constant memory save for one number per row to find repeated ids.

    Moments without offset are local to `default_zone` (the pack's zone unless given). A layout without a date column
    gives what `known_date` says of the row's key, else `default_created_at`, else UNDATED: the date is no part of such
    a key, so that the same file is recognised whatever date it is imported with. A second row with the same id is a
    RowError. Every RowError is a `FaultyRowError` with the cells as they came.
    `on_share_read` is told the share of the file read, 0 to 1. `on_doubt` gets, as a `FaultyRowError` too, what a row
    that is yielded as an incident says and cannot be true: events before the message, negative durations.
    Without `keeps_extra` the columns that only a store keeps (`Incident.extra`) are left out, which saves time.

    Raises:
        FileFormatError: The file is not a table, or has no column with the text.
    """
    table = open_table(path)
    columns = map_columns(table.columns, path.name)
    zone = default_zone or ZoneInfo(pack.info.time_zone)
    dates = _AssumedDates(known_date, default_created_at or UNDATED, zone)
    reader = _BlockReader(columns, pack, zone, dates, keeps_extra=keeps_extra)
    repeats = _Repeats()
    for block in table.blocks():
        misfits = {error.row: error for error in block.errors}
        cells = BlockCells(columns, table.columns, block.rows)
        results = reader.read(cells, block.numbers)
        for at, (row, result) in enumerate(zip(block.numbers, results, strict=True)):
            found = repeats.check(misfits.get(row) or result, row)
            if isinstance(found, RowError):
                yield FaultyRowError(found, dict(zip(table.columns, block.rows[at], strict=True)))
                continue
            if at in cells.doubts:
                error = _row_error(row, cells.doubts[at], _DOUBT_REMEDY)
                on_doubt(FaultyRowError(error, dict(zip(table.columns, block.rows[at], strict=True))))
            yield found
        on_share_read(table.share_read())


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


class _BlockReader:
    """Turns the rows of a block into incidents, collecting everything wrong with each.

    The same names come again and again, so what a name stands for is remembered.
    """

    def __init__(
        self, columns: ColumnMap, pack: RegionPack, zone: ZoneInfo, dates: _AssumedDates, *, keeps_extra: bool
    ):
        self._columns, self._pack, self._zone, self._dates = columns, pack, zone, dates
        self._keeps_extra = keeps_extra
        self._authorities = AuthorityNames(pack)
        self._places = PlaceNames(pack)
        self._groups = GroupNames(pack)
        self._authority = lru_cache(_REMEMBERED)(self._find_authority)
        self._topic = lru_cache(_REMEMBERED)(self._find_topic)
        self._place = lru_cache(_REMEMBERED)(self._find_place)

    def read(self, cells: BlockCells, numbers: Sequence[int]) -> list[Incident | RowError]:
        """Return the incidents of the rows of a block, or what is wrong with a row; `numbers` are those of the rows."""
        incidents = self._incidents(cells, numbers)
        for at, faults in cells.faults.items():
            incidents[at] = _row_error(numbers[at], faults, _FAULT_REMEDY)
        return incidents

    def _incidents(self, cells: BlockCells, numbers: Sequence[int]) -> list[Incident | RowError]:
        """Return an incident for every row; the order of reading is that in which faults are told."""
        texts = cells.messages()
        stated = self._stated(cells)
        identities = _identities(cells, texts, stated)
        created = stated if cells.has(Field.CREATED) else [self._dates.of(key) for key, _ in identities]
        assignments = self._assignments(cells, created)
        answers = self._answers(cells, created, assignments)
        outcomes = cells.choices(Field.OUTCOME, _OUTCOMES)
        topics, places = self._topics(cells), self._places_of(cells)
        columns: dict[str, Iterable[object]] = {
            "incident_id": [incident_id for _, incident_id in identities],
            "key": [key for key, _ in identities],
            "text": texts,
            "created_at": created,
            "state": map(_state, outcomes, answers, assignments),
            "topic": [topic for topic, _ in topics],
            "topic_group": [group for _, group in topics],
            "district": [district for district, _ in places],
            "settlement": [settlement for _, settlement in places],
            "assignments": assignments,
            "answers": answers,
            "outcome": outcomes,
            "source_row": numbers,
            **self._other_columns(cells, created),
            "unknown_names": [tuple(cells.unknown_names.get(row, ())) for row in range(len(cells))],
        }
        return list(map(Incident, *(columns[field.name] for field in fields(Incident))))

    def _other_columns(self, cells: BlockCells, created: Sequence[datetime]) -> dict[str, Iterable[object]]:
        """Return what stands in a column of its own, by field of an incident."""
        return {
            "is_solvable": [_SOLVABLE.get(name_key(name)) for name in cells.texts(Field.TYPE)],
            "closing_reason": self._closing_reasons(cells),
            "closed_at": cells.not_before(Field.CLOSED, self._zone, created),
            "reopened_at": repeat(()),
            "duplicate_of": repeat(None),
            "first_answer_s": cells.durations(Field.FIRST_ANSWER_TIME),
            "first_answer_working_s": cells.durations(Field.FIRST_ANSWER_WORKING_TIME),
            "street": cells.words(Field.STREET),
            "house": cells.words(Field.HOUSE),
            "source_url": cells.words(Field.URL),
            "reaction_s": cells.durations(Field.REACTION_TIME),
            "approval_s": cells.durations(Field.APPROVAL_TIME),
            "norm_was_kept": cells.parsed(Field.NORM_KEPT, read_yes_no),
            "extra": cells.extras() if self._keeps_extra else repeat(()),
            "number": cells.words(Field.NUMBER),
        }

    def _stated(self, cells: BlockCells) -> list[datetime]:
        """Return when the messages were written as the rows say; UNDATED where the layout has no date column at all."""
        if not cells.has(Field.CREATED):
            return [UNDATED] * len(cells)
        moments = cells.moments(Field.CREATED, self._zone)
        for at, moment in enumerate(moments):
            if moment is None and not cells.is_at_fault(at, Field.CREATED):
                cells.fault(at, Field.CREATED, "нет даты создания")
        return [moment or UNDATED for moment in moments]

    def _assignments(self, cells: BlockCells, created: Sequence[datetime]) -> list[tuple[Assignment, ...]]:
        authorities = self._authorities_of(cells, created)
        moments = cells.not_before(Field.ASSIGNED, self._zone, created)
        norm_hours = self._pack.info.first_answer_hours
        return [
            (Assignment(code, assigned_at or created_at, None, AssignmentReason.IMPORTED, norm_hours),) if code else ()
            for code, assigned_at, created_at in zip(authorities, moments, created, strict=True)
        ]

    def _authorities_of(self, cells: BlockCells, created: Sequence[datetime]) -> Iterator[str | None]:
        executors, departments = cells.texts(Field.EXECUTOR), cells.texts(Field.DEPARTMENT)
        for at, (executor, department, moment) in enumerate(zip(executors, departments, created, strict=True)):
            day = moment.astimezone(self._zone).date() if moment != UNDATED else None
            code, candidates = self._authority(executor, department, day)
            if candidates is not None:
                field, name = (Field.DEPARTMENT, department) if department else (Field.EXECUTOR, executor)
                cells.note_unknown(at, field, name, candidates)
            yield code

    def _find_authority(
        self, executor: str, department: str, day: date | None
    ) -> tuple[str | None, tuple[str, ...] | None]:
        """Return the executor's code, else its department's, else the labelled free code of the body named last.

        With it what the name might mean, where it is not known; None where it is, or nobody is named.
        """
        named = [name for name in (executor, department) if name]
        for name in named:
            if code := self._authorities.find(name, day):
                return code, None
        if not named:
            return None, None
        return free_authority(named[-1]), self._authorities.candidates(named[-1], day)

    def _answers(
        self, cells: BlockCells, created: Sequence[datetime], assignments: Sequence[tuple[Assignment, ...]]
    ) -> list[tuple[OfficialAnswer, ...]]:
        moments = cells.not_before(Field.FIRST_ANSWER_AT, self._zone, created)
        columns = zip(
            cells.texts(Field.FIRST_ANSWER),
            map(_answered_at, moments, cells.durations(Field.FIRST_ANSWER_TIME), created),
            cells.texts(Field.ANSWER_1),
            cells.not_before(Field.ANSWER_1_AT, self._zone, created),
            zip(cells.texts(Field.ANSWER_2), cells.texts(Field.ANSWER_3), strict=True),
            strict=True,
        )
        return [
            collect_answers(AnswerCells(*row), *((last[-1].authority, last[-1].assigned_at) if last else (None, None)))
            for row, last in zip(columns, assignments, strict=True)
        ]

    def _topics(self, cells: BlockCells) -> list[tuple[str | None, str | None]]:
        """Return the codes of topics and their groups."""
        names = cells.texts(Field.TOPIC)
        found = list(map(self._topic, cells.texts(Field.GROUP), names))
        for at, (name, (code, _)) in enumerate(zip(names, found, strict=True)):
            if name and code is None:
                cells.note_unknown(at, Field.TOPIC, name)
        return found

    def _find_topic(self, group: str, name: str) -> tuple[str | None, str | None]:
        code = self._pack.topic_named(group, name) if name else None
        if code is not None:
            return code, self._pack.topic(code).group_code
        return None, self._groups.find(group)

    def _places_of(self, cells: BlockCells) -> list[tuple[str | None, str | None]]:
        """Return the codes of districts and settlements."""
        found = []
        columns = zip(cells.texts(Field.MUNICIPALITY), cells.texts(Field.SETTLEMENT), strict=True)
        for at, (municipality, name) in enumerate(columns):
            place, unknown = self._place(municipality, name)
            for field, word, candidates in unknown:
                cells.note_unknown(at, field, word, candidates)
            found.append(place)
        return found

    def _find_place(self, municipality: str, name: str) -> tuple[tuple[str | None, str | None], tuple[_Unknown, ...]]:
        """Return the codes of a district and a settlement, and which of both names is unknown."""
        district = self._places.district(municipality)
        settlement = self._places.settlement(name, district) if name else None
        unknown: list[_Unknown] = []
        if municipality and district is None:
            unknown.append((Field.MUNICIPALITY, municipality, ()))
        if name and settlement is None:
            unknown.append((Field.SETTLEMENT, name, self._places.candidates(name, district)))
        if settlement is None or (municipality and district is None):
            return (district, None), tuple(unknown)
        return (settlement.district, settlement.oktmo), tuple(unknown)

    def _closing_reasons(self, cells: BlockCells) -> list[ClosingReason | None]:
        names = cells.texts(Field.CLOSING_REASON)
        reasons = [_CLOSING_REASONS.get(name_key(name)) for name in names]
        for at, (name, reason) in enumerate(zip(names, reasons, strict=True)):
            if name and reason is None:
                cells.note_unknown(at, Field.CLOSING_REASON, name)
        return reasons


def _answered_at(moment: datetime | None, duration_s: float | None, created_at: datetime) -> datetime | None:
    """Return when the first answer was given: as stated, else by its duration."""
    if moment is None and duration_s is not None and duration_s >= 0 and created_at != UNDATED:
        return created_at + timedelta(seconds=duration_s)
    return moment


def _row_error(row: int, reasons: Sequence[tuple[str, str]], remedy: str) -> RowError:
    """Return one error that tells all reasons of a row, each a column and what is wrong with it."""
    field = reasons[0][0]
    told = dict.fromkeys(f"{reason} («{name}»)" if name != field else reason for name, reason in reasons)
    return RowError(row, field, "; ".join(told), remedy)


def _identities(cells: BlockCells, texts: Sequence[str], stated: Sequence[datetime]) -> list[tuple[IncidentKey, str]]:
    """Return the keys and ids: the system's own id, else its number, else a hash of what the row says.

    The link alone is no identity, because an incident system may open several incidents on one post.
    """
    urls = cells.texts(Field.URL)
    fields = (Field.EXECUTOR, Field.DEPARTMENT, Field.GROUP, Field.TOPIC)
    names = zip(*(cells.texts(field) for field in fields), strict=True)
    columns = zip(cells.texts(Field.SOURCE_ID), cells.texts(Field.NUMBER), texts, stated, urls, names, strict=True)
    found = []
    for source_id, number, text, stated_at, url, named in columns:
        if source_id or number:
            found.append((IncidentKey(IM_PLATFORM, source_id or f"n{number}"), number or source_id))
        else:
            content = _digest("\0".join((text, stated_at.isoformat(), *((url,) if url else named))))
            found.append((IncidentKey(CONTENT_PLATFORM, content), content))
    return found


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
