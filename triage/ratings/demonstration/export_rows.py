"""Writes generated cases in the 47-column layout of the incident system; open when a column is filled wrongly."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from triage.ratings.demonstration.generator import DemonstrationCase
from triage.regions.pack import RegionPack

COLUMNS: tuple[str, ...] = (
    "Кабинет", "ID", "Номер инцидента", "Отдел", "Исполнитель", "Общее время первого ответа",
    "Общий текст первого ответа", "Время с даты создания инцидента до времени первого ответа",
    "Время с даты создания инцидента до времени первого ответа, рабочее время",
    "Время назначения последнего исполнителя", "Время 1го ответа ПИ", "Первая реакция с момента назн. ПИ",
    "Уложились или нет после назн. ПИ", "Время с начала создания инцидента до окончания",
    "Время отправки первого ответа ПИ на согласование", "Время, которое первый ответ ПИ находился на согласовании",
    "Текущий шаг инцидента", "Дата создания", "Дата окончания", "Группа тем", "Тема", "Регион", "Муниципалитет",
    "Населенный пункт", "Улица", "Дом", "Объект старый", "Объект", "Тип инцидента", "Итог", "Есть медиафайл в ответе",
    "Есть медиафайл в сообщении", "Урл поста", "Урл блога", "Текст инцидента", "1ый ответ ПИ", "2ой ответ ПИ",
    "3ий ответ ПИ", "Причина закрытия", "Аудитория", "Вовлеченность", "URL автора", "Аккаунт публикации ответа",
    "Теги", "Примечание", "Время попадания на шаг оценка удовлетворенности", "Опрос отправлен",
)  # fmt: skip
_TAG = "демонстрация"
_ANSWERED = ("Общее время первого ответа", "Время 1го ответа ПИ")
_FAULTY_POSTS = (
    "Второй день сидим без воды на Речной, магазин рядом закрыт, возить не на чем",
    "К бакам на Речной, 5 не спуститься: ступеньки отвалились, бабушка чуть не упала",
    "На площадке по Речной отломился поручень лесенки, торчит голая труба",
    "Мусорку на Речной, 11 окружила грязь, пакеты бросаем издалека",
    "Речная раскисла совсем, такси отказывается заезжать, пришлите грейдер",
)


def export_text(cases: Iterable[DemonstrationCase], pack: RegionPack) -> str:
    """Return the whole export as `;`-separated text, with a few faulty rows at the end as real exports have them."""
    target = io.StringIO(newline="")
    writer = csv.DictWriter(target, COLUMNS, delimiter=";", lineterminator="\n", restval="")
    writer.writeheader()
    rows = [_row(case, pack) for case in cases]
    for row in [*rows, *_faulty(rows)]:
        writer.writerow(row)
    return target.getvalue()


def _row(case: DemonstrationCase, pack: RegionPack) -> dict[str, str]:
    topic = pack.topic(case.topic)
    district = pack.district(case.settlement.district, case.created.date())
    row = {
        "Кабинет": pack.info.forms.nominative,
        "ID": str(case.number + 8_000_000),
        "Номер инцидента": str(case.number),
        "Отдел": case.authority_name,
        "Исполнитель": case.authority_name,
        "Время назначения последнего исполнителя": _moment(case.assigned),
        "Текущий шаг инцидента": "Готово" if case.closed else "Подготовка ответа",
        "Дата создания": _moment(case.created),
        "Группа тем": topic.group,
        "Тема": topic.name,
        "Регион": pack.info.forms.nominative,
        "Муниципалитет": district.name,
        "Населенный пункт": case.settlement.name,
        "Улица": case.street,
        "Дом": case.house,
        "Тип инцидента": "Решаемый" if case.solvable else "Информационный",
        "Итог": case.outcome,
        "Урл поста": f"https://example.org/wall-{case.number}",
        "Текст инцидента": case.written.post,
        "Причина закрытия": case.closing_reason,
        "Теги": _TAG,
        "Опрос отправлен": "Нет",
    }
    return row | _answer_cells(case)


def _answer_cells(case: DemonstrationCase) -> dict[str, str]:
    if case.answered is None:
        return {}
    cells = {
        "Общее время первого ответа": _moment(case.answered),
        "Общий текст первого ответа": case.written.answer,
        "Время с даты создания инцидента до времени первого ответа": _duration(case.answered - case.created),
        "Время 1го ответа ПИ": _moment(case.answered),
        "Первая реакция с момента назн. ПИ": _duration(case.answered - case.assigned),
        "1ый ответ ПИ": case.written.answer,
        "2ой ответ ПИ": case.written.second_answer,
    }
    if case.closed is not None:
        cells["Дата окончания"] = _moment(case.closed)
        cells["Время с начала создания инцидента до окончания"] = _duration(case.closed - case.created)
    return cells


def _faulty(rows: list[dict[str, str]]) -> list[Mapping[str, str]]:
    """Return faulty rows: no executor, an unknown one, an answer before the message, a number seen before, no such day.

    Dates and answers are those of other rows; posts and addresses are their own, lest they count as repeats.
    """

    def copy(position: int, number: int, post: str, house: str, **changes: str) -> dict[str, str]:
        own = {"ID": str(9_000_000 + number), "Номер инцидента": str(900_000 + number), "Текст инцидента": post}
        link = f"https://example.org/wall-{900_000 + number}"
        return {**rows[position], **own, "Урл поста": link, "Улица": "Речная", "Дом": house, **changes}

    no_water, ladder, slide, mud, grader = _FAULTY_POSTS
    return [
        copy(40, 1, no_water, "2", Отдел="", Исполнитель=""),
        copy(90, 2, ladder, "5", Отдел="", Исполнитель=""),
        copy(150, 3, slide, "9", Отдел="Приёмная по общим вопросам", Исполнитель="Приёмная по общим вопросам"),
        copy(210, 4, mud, "11", **dict.fromkeys(_ANSWERED, "2021-09-12 10:00:00")),
        {**rows[30]},
        copy(60, 5, grader, "14", **{"Дата создания": "31.11.2021 10:00"}),
    ]


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"


def _duration(length: timedelta) -> str:
    return str(length)
