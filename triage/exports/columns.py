"""Which column of an export means what; open when a new layout names a column differently.

Columns are found by header NAME, never by position: at least four layouts exist (DOMAIN §2). A header is compared
without case, ё, spaces at the ends, doubled spaces and dots, so «1ый ответ  ПИ» and «1ый ответ ПИ» are one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from triage.domain.errors import FileFormatError


class Field(StrEnum):
    """What a cell of an export may mean to the product."""

    SOURCE_ID = "source_id"
    NUMBER = "number"
    DEPARTMENT = "department"
    EXECUTOR = "executor"
    CREATED = "created"
    CLOSED = "closed"
    GROUP = "group"
    TOPIC = "topic"
    MUNICIPALITY = "municipality"
    SETTLEMENT = "settlement"
    STREET = "street"
    HOUSE = "house"
    TYPE = "type"
    OUTCOME = "outcome"
    CLOSING_REASON = "closing_reason"
    URL = "url"
    TEXT = "text"
    FIRST_ANSWER = "first_answer"
    FIRST_ANSWER_AT = "first_answer_at"
    FIRST_ANSWER_TIME = "first_answer_time"
    FIRST_ANSWER_WORKING_TIME = "first_answer_working_time"
    ASSIGNED = "assigned"
    ANSWER_1 = "answer_1"
    ANSWER_1_AT = "answer_1_at"
    ANSWER_2 = "answer_2"
    ANSWER_3 = "answer_3"
    REACTION_TIME = "reaction_time"
    APPROVAL_TIME = "approval_time"
    NORM_KEPT = "norm_kept"


HEADERS: Mapping[Field, tuple[str, ...]] = {
    Field.SOURCE_ID: ("ID", "id инцидента"),
    Field.NUMBER: ("Номер инцидента", "Номер", "№ инцидента"),
    Field.DEPARTMENT: ("Отдел", "Орган", "Ведомство", "dept"),
    Field.EXECUTOR: ("Исполнитель", "Последний исполнитель", "executor"),
    Field.CREATED: ("Дата создания", "Дата создания инцидента", "Дата", "Дата сообщения", "created", "created_at"),
    Field.CLOSED: ("Дата окончания", "Дата закрытия", "closed", "closed_at"),
    Field.GROUP: ("Группа тем", "Группа", "group", "topic_group"),
    Field.TOPIC: ("Тема", "topic"),
    Field.MUNICIPALITY: ("Муниципалитет", "Муниципальное образование", "Район", "municipality"),
    Field.SETTLEMENT: ("Населенный пункт", "settlement"),
    Field.STREET: ("Улица", "street"),
    Field.HOUSE: ("Дом", "house"),
    Field.TYPE: ("Тип инцидента", "type"),
    Field.OUTCOME: ("Итог", "outcome"),
    Field.CLOSING_REASON: ("Причина закрытия", "close_reason"),
    Field.URL: ("Урл поста", "URL поста", "Ссылка на пост", "Ссылка"),
    Field.TEXT: ("Текст инцидента", "Текст", "Текст сообщения", "Сообщение", "text"),
    Field.FIRST_ANSWER: ("Общий текст первого ответа", "Текст первого ответа", "first_answer"),
    Field.FIRST_ANSWER_AT: ("Общее время первого ответа", "Время первого ответа", "first_answer_at"),
    Field.FIRST_ANSWER_TIME: ("Время с даты создания инцидента до времени первого ответа",),
    Field.FIRST_ANSWER_WORKING_TIME: (
        "Время с даты создания инцидента до времени первого ответа, рабочее время",
        "Время с даты создания инцидента до времени первого ответа (рабочее время)",
    ),
    Field.ASSIGNED: ("Время назначения последнего исполнителя", "Дата назначения", "assigned_at"),
    Field.ANSWER_1: ("1ый ответ ПИ", "1-ый ответ ПИ", "Первый ответ ПИ", "answer1"),
    Field.ANSWER_1_AT: ("Время 1го ответа ПИ", "Время 1-го ответа ПИ", "Время первого ответа ПИ"),
    Field.ANSWER_2: ("2ой ответ ПИ", "2-ой ответ ПИ", "Второй ответ ПИ", "answer2"),
    Field.ANSWER_3: ("3ий ответ ПИ", "3-ий ответ ПИ", "Третий ответ ПИ", "answer3"),
    Field.REACTION_TIME: ("Первая реакция с момента назн. ПИ",),
    Field.APPROVAL_TIME: ("Время, которое первый ответ ПИ находился на согласовании",),
    Field.NORM_KEPT: ("Уложились или нет после назн. ПИ", "Уложились или нет"),
}
"""Names of a column in the layouts seen: the 47-column one of 2025–26, the `;` one of 2021–23, and tidy English."""

PERSONAL_HEADERS = ("URL автора", "Автор", "ФИО", "ФИО автора", "Имя автора", "Аккаунт публикации ответа", "Телефон")
"""Columns that name a person: they are read past and never kept (no author profiles)."""

DERIVED_HEADERS = (
    "Время с начала создания инцидента до окончания",
    "Объект старый",
)
"""Columns that repeat others or are abandoned: not kept."""

REJECT_HEADERS = ("строка", "поле", "ошибка", "что сделать")
"""Columns that an import puts before the rows it refused; imported again they say nothing of the incident."""


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Which column of one table carries which field, and which columns are kept as they come."""

    names: Mapping[Field, str]
    extra: tuple[str, ...]

    def header(self, field: Field) -> str:
        """Return the header of a field as this table writes it; the usual name when the table lacks it."""
        return self.names.get(field, HEADERS[field][0])


def map_columns(columns: Sequence[str], file: str) -> ColumnMap:
    """Find the fields of an export among the columns of a table. FileFormatError when there is no text column."""
    known = {header_key(name): field for field, names in HEADERS.items() for name in names}
    dropped = {header_key(name) for name in (*PERSONAL_HEADERS, *DERIVED_HEADERS)}
    if set(REJECT_HEADERS) <= set(columns):
        dropped |= set(REJECT_HEADERS)
    names: dict[Field, str] = {}
    extra: list[str] = []
    for column in columns:
        field = known.get(header_key(column))
        if field is not None and field not in names:
            names[field] = column
        elif header_key(column) not in dropped and column.strip():
            extra.append(column)
    if Field.TEXT not in names:
        remedy = (
            f"назовите столбец с текстом «{HEADERS[Field.TEXT][0]}»; в файле есть: {', '.join(columns) or 'ничего'}"
        )
        raise FileFormatError(file, "нет столбца с текстом инцидента", remedy, row=1)
    return ColumnMap(names, tuple(extra))


def header_key(name: str) -> str:
    """Return a header in the form in which headers are compared."""
    plain = name.lstrip("\ufeff").lower().replace("ё", "е").replace(".", "")
    return re.sub(r"\s+", " ", plain).strip(" '\"")
