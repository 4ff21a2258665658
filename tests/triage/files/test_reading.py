from __future__ import annotations

import io
import json
import tracemalloc
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from triage.domain.errors import FileFormatError
from triage.files.csv_rows import sniff_delimiter
from triage.files.formats import refuse_same_file
from triage.files.tables import open_table

HEADER = ("Исполнитель", "Группа тем", "Текст инцидента", "Тема")
ROWS = [
    ("Администрация", "Дороги", "Яма на дороге, объехать нельзя; помогите", "Ямы"),
    ("", "ЖКХ", 'Написано "закрыто",\nа дверь открыта', "Прочее"),
    ("Министерство", "", "'— Холодно дома 🥶", ""),
]


def csv_bytes(delimiter: str, encoding: str, end: str = "\r\n") -> bytes:
    quoted = [['"' + cell.replace('"', '""') + '"' for cell in row] for row in (HEADER, *ROWS)]
    text = end.join(delimiter.join(cells) for cells in quoted) + end
    return text.encode(encoding, errors="replace")


def frame_of(path: Path, **options) -> pd.DataFrame:
    return pd.concat(list(open_table(path, **options)))


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_csv_of_any_delimiter_and_encoding(tmp_path, delimiter, encoding, end):
    path = tmp_path / "export.csv"
    path.write_bytes(csv_bytes(delimiter, encoding, end))
    table = open_table(path)
    frame = frame_of(path)
    assert table.columns == HEADER
    assert table.delimiter == delimiter
    expected = [[cell.encode(encoding, errors="replace").decode(encoding) for cell in row] for row in ROWS]
    assert frame.to_numpy().tolist() == expected
    assert frame.index.tolist() == [2, 3, 4]
    assert all(isinstance(cell, str) for cell in frame.to_numpy().ravel())


def test_rows_come_in_chunks_with_their_numbers(tmp_path):
    path = tmp_path / "many.csv"
    path.write_text("text\n" + "\n".join(f"пост {number}" for number in range(25)), encoding="utf-8")
    table = open_table(path, chunk_rows=10)
    chunks = list(table)
    assert [len(chunk) for chunk in chunks] == [10, 10, 5]
    assert chunks[1].index[0] == 12
    assert chunks[2].iloc[-1]["text"] == "пост 24"
    assert table.share_read() == 1.0


def test_a_single_column_keeps_its_commas_and_semicolons(tmp_path):
    path = tmp_path / "texts.txt"
    path.write_text("text\nСвета нет, воды нет; ничего нет\nВторой, пост\n", encoding="utf-8")
    assert frame_of(path)["text"].tolist() == ["Света нет, воды нет; ничего нет", "Второй, пост"]


def test_blank_lines_are_no_rows_but_are_counted(tmp_path):
    path = tmp_path / "gaps.csv"
    path.write_text("id,text\n1,раз\n\n\n2,два\n", encoding="utf-8")
    frame = frame_of(path)
    assert frame.index.tolist() == [2, 5]
    assert frame["id"].tolist() == ["1", "2"]


def test_the_separator_line_of_excel_is_no_header(tmp_path):
    path = tmp_path / "sep.csv"
    path.write_text("sep=;\nid;text\n1;раз, два\n", encoding="utf-8")
    frame = frame_of(path)
    assert frame.columns.tolist() == ["id", "text"]
    assert frame.index.tolist() == [3]


def test_header_names_are_stripped_named_and_unique(tmp_path):
    path = tmp_path / "header.csv"
    path.write_text(" id ,Тема,,Тема\n1,a,b,c\n", encoding="utf-8")
    assert open_table(path).columns == ("id", "Тема", "столбец 3", "Тема (2)")


def test_short_rows_are_filled_and_long_rows_are_named_not_lost(tmp_path):
    path = tmp_path / "ragged.csv"
    path.write_text("id;text;topic\n1;пост\n2;пост; с точкой; с запятой\n3;пост;тема;;\n", encoding="utf-8")
    (chunk,) = open_table(path).chunks()
    assert chunk.frame.to_numpy().tolist() == [
        ["1", "пост", ""],
        ["2", "пост", " с точкой; с запятой"],
        ["3", "пост", "тема"],
    ]
    assert [(error.row, error.problem) for error in chunk.errors] == [(3, "ячеек 4, а столбцов 3")]
    with pytest.raises(FileFormatError, match=r"ragged\.csv:3: ячеек 4, а столбцов 3 → возьмите текст"):
        list(open_table(path))


def test_a_quotation_mark_never_closed_is_refused_with_its_row(tmp_path):
    path = tmp_path / "open.csv"
    path.write_text('id,text\n1,"раз"\n2,"два\n3,три\n4,четыре\n', encoding="utf-8")
    with pytest.raises(FileFormatError, match=r"open\.csv:3: кавычка не закрыта"):
        list(open_table(path))


def test_damaged_utf8_is_read_and_said_to_be_damaged(tmp_path):
    path = tmp_path / "damaged.csv"
    path.write_bytes("text\nСвета нет весь день".encode() + b"\xd0\n" + "Воды нет\n".encode())
    table = open_table(path)
    assert "повреждённые байты" in table.description
    assert frame_of(path)["text"].tolist() == ["Света нет весь день\ufffd", "Воды нет"]


def test_a_wrong_byte_far_from_the_start_still_decides_the_encoding(tmp_path):
    path = tmp_path / "late.csv"
    path.write_bytes(b"text\n" + b"ascii only\n" * 200_000 + "поздно\n".encode("cp1251"))
    assert "cp1251" in open_table(path).description
    assert list(open_table(path))[-1]["text"].iloc[-1] == "поздно"


def test_large_files_are_read_in_constant_memory(tmp_path):
    path = tmp_path / "large.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("id,text\n")
        for number in range(60_000):
            file.write(f"{number},обращение номер {number} о дороге и снеге во дворе дома\n")
    table = open_table(path)
    tracemalloc.start()
    count = sum(len(chunk) for chunk in table)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 60_000
    assert path.stat().st_size > 5_000_000
    assert peak < 4_000_000


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.csv", b"", "файл пуст"),
        ("blank.csv", b"\n\n", "нет строки заголовков"),
        ("binary.csv", bytes(range(256)) + b"\x00" * 200, "двоичный файл"),
        ("text.xlsx", b"just text", "это не xlsx"),
        ("broken.xlsx", b"PK\x03\x04" + b"\x00" * 40, "не читается"),
        ("broken.parquet", b"PAR1" + b"\x00" * 40, "файл повреждён"),
        ("noobjects.jsonl", b"[1, 2]\n", "ни одной строки с объектом JSON"),
        ("unknown.dat", b"text\n", "формат не узнать"),
    ],
)
def test_unreadable_files_say_what_is_wrong_and_what_to_do(tmp_path, name, content, message):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(FileFormatError, match=message) as raised:
        list(open_table(path))
    assert name in str(raised.value)
    assert " → " in str(raised.value)


def test_an_absent_file_and_a_folder_are_told_apart(tmp_path):
    with pytest.raises(FileFormatError, match="файла нет"):
        open_table(tmp_path / "none.csv")
    with pytest.raises(FileFormatError, match="это папка"):
        open_table(tmp_path)


def test_the_format_may_be_named_and_must_not_contradict_the_content(tmp_path):
    path = tmp_path / "posts.dat"
    path.write_text('{"text": "раз"}\n', encoding="utf-8")
    assert frame_of(path, format="jsonl")["text"].tolist() == ["раз"]
    with pytest.raises(FileFormatError, match="такого формата нет"):
        open_table(path, format="docx")
    book = tmp_path / "book.csv"
    xlsx(book, [["text"], ["раз"]])
    assert frame_of(book)["text"].tolist() == ["раз"], "a workbook under a wrong name is recognised by its content"
    with pytest.raises(FileFormatError, match="это xlsx, а не csv"):
        open_table(book, format="csv")


def xlsx(path: Path, rows: list[list[object]], *, empty_sheet_first: bool = False, skip: int = 0) -> None:
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "dd.mm.yyyy hh:mm"})
    if empty_sheet_first:
        book.add_worksheet("Пусто")
    sheet = book.add_worksheet("Данные")
    for place, row in enumerate(rows):
        sheet.write_row(place + skip, 0, row)
    book.close()


def test_a_result_never_replaces_its_input(tmp_path):
    (tmp_path / "posts.csv").write_text("text\n", encoding="utf-8")
    (tmp_path / "link.csv").symlink_to(tmp_path / "posts.csv")
    refuse_same_file(tmp_path / "posts.csv", tmp_path / "new.csv")
    for target in ("posts.csv", "link.csv"):
        with pytest.raises(FileFormatError, match="затёр бы входной файл → назовите другой файл"):
            refuse_same_file(tmp_path / "posts.csv", tmp_path / target)


def test_xlsx_cells_become_text_as_a_person_would_read_them(tmp_path):
    path = tmp_path / "export.xlsx"
    moment = datetime(2026, 3, 5, 14, 30)  # noqa: DTZ001  a workbook knows no zones
    xlsx(path, [["id", "text", "created", "share", "flag"], [17, "Нет света", moment, 0.25, True], ["", "б", "", 2.0]])
    frame = frame_of(path)
    assert frame.iloc[0].tolist() == ["17", "Нет света", "2026-03-05 14:30:00", "0.25", "да"]
    assert frame.iloc[1].tolist() == ["", "б", "", "2", ""]


def test_xlsx_reads_the_first_filled_sheet_and_keeps_sheet_rows(tmp_path):
    path = tmp_path / "sheets.xlsx"
    xlsx(path, [["text"], ["раз"], [""], ["два"]], empty_sheet_first=True, skip=2)
    table = open_table(path)
    assert table.description == "XLSX, лист «Данные» (другие листы, 1, не читаются)"
    assert frame_of(path).index.tolist() == [4, 6]


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path, monkeypatch):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 5_000_000)
    monkeypatch.setattr("triage.files.xlsx_rows.MAX_UNPACKED_BYTES", 1_000_000)
    with pytest.raises(FileFormatError, match="распакованная книга займёт"):
        open_table(path)


def test_jsonl_has_all_keys_as_columns_and_keeps_broken_lines(tmp_path):
    path = tmp_path / "posts.jsonl"
    lines = [
        json.dumps({"text": "Света нет", "n": 1}, ensure_ascii=False),
        "",
        '{"text": "обрыв',
        json.dumps({"text": None, "place": {"city": "Волжск"}}, ensure_ascii=False),
        '{"text": "\\ud83d пол-эмодзи"}',
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    (chunk,) = open_table(path).chunks()
    assert open_table(path).columns == ("text", "n", "place")
    assert chunk.frame.index.tolist() == [1, 3, 4, 5]
    assert chunk.frame["text"].tolist() == ["Света нет", '{"text": "обрыв', "", "\ufffd пол-эмодзи"]
    assert chunk.frame["place"].tolist() == ["", "", '{"city": "Волжск"}', ""]
    assert [(error.row, error.problem) for error in chunk.errors] == [(3, "это не объект JSON")]


def test_parquet_is_read_in_batches(tmp_path):
    path = tmp_path / "posts.parquet"
    waits = [timedelta(hours=26, minutes=3, seconds=4), None]
    pq.write_table(pa.table({" text ": ["раз", None], "n": [1, 2], "wait": waits, "tags": [["a"], []]}), path)
    frame = frame_of(path)
    assert frame.columns.tolist() == ["text", "n", "wait", "tags"]
    assert frame.to_numpy().tolist() == [["раз", "1", "26:03:04", '["a"]'], ["", "2", "", "[]"]]
    assert frame.index.tolist() == [2, 3]


@pytest.mark.parametrize(
    ("sample", "delimiter"),
    [
        ("a;b\n1,5;2,5\n", ";"),
        ("a,b\n1;2,3\n", ","),
        ("a\tb\nраз, два; три\tчетыре\n", "\t"),
        ("text\nодин, два\n", "\x1f"),
        ('"Текст; с точкой","Тема, вторая"\n"a;b","c,d"\n', ","),
    ],
)
def test_the_delimiter_is_the_one_that_makes_records_equally_wide(sample, delimiter):
    assert sniff_delimiter(sample) == delimiter


def test_control_characters_survive_reading(tmp_path):
    path = tmp_path / "control.csv"
    path.write_bytes(io.StringIO("id,text\n1,\x00нуль\x07\x1b[31m\n").getvalue().encode())
    assert frame_of(path)["text"].tolist() == ["\x00нуль\x07\x1b[31m"]
