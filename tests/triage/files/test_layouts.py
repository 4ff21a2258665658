from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from triage.domain.errors import FileFormatError
from triage.files.dates import parse_moment
from triage.files.layouts import find_layout

EXPORT_47 = [
    line.strip()
    for line in """
    Кабинет
    ID
    Номер инцидента
    Отдел
    Исполнитель
    Общее время первого ответа
    Общий текст первого ответа
    Время с даты создания инцидента до времени первого ответа
    Время с даты создания инцидента до времени первого ответа, рабочее время
    Время назначения последнего исполнителя
    Время 1го ответа ПИ
    Первая реакция с момента назн. ПИ
    Уложились или нет после назн. ПИ
    Время с начала создания инцидента до окончания
    Время отправки первого ответа ПИ на согласование
    Время, которое первый ответ ПИ находился на согласовании
    Текущий шаг инцидента
    Дата создания
    Дата окончания
    Группа тем
    Тема
    Регион
    Муниципалитет
    Населенный пункт
    Улица
    Дом
    Объект старый
    Объект
    Тип инцидента
    Итог
    Есть медиафайл в ответе
    Есть медиафайл в сообщении
    Урл поста
    Урл блога
    Текст инцидента
    1ый ответ ПИ
    2ой ответ ПИ
    3ий ответ ПИ
    Причина закрытия
    Аудитория
    Вовлеченность
    URL автора
    Аккаунт публикации ответа
    Теги
    Примечание
    Время попадания на шаг оценка удовлетворенности
    Опрос отправлен
    """.strip().splitlines()
]


def test_the_export_of_47_columns_is_recognised_in_any_order():
    assert len(EXPORT_47) == 47
    for columns in (EXPORT_47, list(reversed(EXPORT_47))):
        layout = find_layout(columns, "export.xlsx")
        assert layout.text == "Текст инцидента"
        assert layout.created_at == "Дата создания"
        assert layout.post_id == "Номер инцидента"
        assert layout.source_page is None


@pytest.mark.parametrize(
    ("columns", "text", "others"),
    [
        (["Исполнитель", "Группа тем", "Текст инцидента", "Тема"], "Текст инцидента", {}),
        (["id", "text", "category", "theme", "executor"], "text", {"post_id": "id"}),
        (["text"], "text", {}),
        (["id", "created_at", "municipality", "group", "text"], "text", {"post_id": "id", "created_at": "created_at"}),
        (["id", "text", "source_page", "settlement"], "text", {"post_id": "id", "source_page": "source_page"}),
        (["n", "src", "post", "answer"], "post", {}),
        (["ТЕКСТ  ИНЦИДЕНТА ", "дата создания"], "ТЕКСТ  ИНЦИДЕНТА ", {"created_at": "дата создания"}),
        (["Сообщение", "Текст обращения"], "Текст обращения", {}),
        (["№", "«Текст»"], "«Текст»", {"post_id": "№"}),
    ],
)
def test_other_layouts_are_recognised_by_name(columns, text, others):
    layout = find_layout(columns, "posts.csv")
    assert dict(layout.known()) == {"text": text, **others}


def test_an_unusual_column_is_named_by_the_user():
    assert find_layout(["a", "Жалоба"], "posts.csv", text_column="жалоба").text == "Жалоба"
    assert find_layout(["text", "b"], "posts.csv", text_column="b").text == "b"


def test_without_a_text_column_the_message_lists_what_there_is():
    message = (
        "posts.csv:1: не видно, в каком столбце текст обращения; есть: «a», «b» → укажите столбец: --text-column ИМЯ"
    )
    with pytest.raises(FileFormatError, match=re.escape(message)):
        find_layout(["a", "b"], "posts.csv")
    with pytest.raises(FileFormatError, match="нет столбца «Жалоба»; есть: «a»"):
        find_layout(["a"], "posts.csv", text_column="Жалоба")


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2025-12-24 21:37:19", datetime(2025, 12, 24, 21, 37, 19)),  # noqa: DTZ001
        ("2025-12-24T21:37:19Z", datetime(2025, 12, 24, 21, 37, 19, tzinfo=UTC)),
        ("2021-10-05", datetime(2021, 10, 5)),  # noqa: DTZ001
        ("'05.10.2021 9:07", datetime(2021, 10, 5, 9, 7)),  # noqa: DTZ001
        ("5.10.21", datetime(2021, 10, 5)),  # noqa: DTZ001
        ("31.02.2021", None),
        ("вчера", None),
        ("", None),
    ],
)
def test_dates_are_read_as_exports_write_them(cell, moment):
    assert parse_moment(cell) == moment
