from __future__ import annotations

import csv
import json

import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from triage.domain.errors import FileFormatError
from triage.files.cells import XLSX_CELL_CHARS, guarded
from triage.files.tables import TableWriter, open_table, write_table

FORMATS = ["csv", "xlsx", "jsonl", "parquet"]
FRAME = pd.DataFrame(
    {
        "Текст инцидента": ["Яма, «объезд»; 'да'", 'Две\nстроки и "кавычки"', "🥶 ӱ ӧ ӓ ӹ ҥ", ""],
        "confidence": [0.5, 0.25, None, 1.0],
        "count": [1, 2, 3, 4],
    }
)


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_written_is_read_again(tmp_path, name):
    path = tmp_path / f"out.{name}"
    assert write_table(path, [FRAME, FRAME]) == 8
    frame = pd.concat(list(open_table(path)))
    assert frame.columns.tolist() == FRAME.columns.tolist()
    assert frame["Текст инцидента"].tolist() == FRAME["Текст инцидента"].tolist() * 2
    assert (
        frame["confidence"].tolist() == ["0.5", "0.25", "", "1" if name == "xlsx" else frame["confidence"].iloc[3]] * 2
    )
    assert frame["count"].tolist() == ["1", "2", "3", "4"] * 2


def test_numbers_are_numbers_where_the_format_has_them(tmp_path):
    for name in ("xlsx", "jsonl", "parquet"):
        write_table(tmp_path / f"out.{name}", FRAME)
    rows = CalamineWorkbook.from_path(str(tmp_path / "out.xlsx")).get_sheet_by_index(0).to_python()
    assert rows[1][1:] == [0.5, 1.0]
    first = json.loads((tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()[2])
    assert first == {"Текст инцидента": "🥶 ӱ ӧ ӓ ӹ ҥ", "confidence": None, "count": 3}
    assert pq.read_table(tmp_path / "out.parquet").column("confidence").to_pylist() == [0.5, 0.25, None, 1.0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("+7 902 000-00-00", "'+7 902 000-00-00"),
        ("-cmd|' /C calc'!A0", "'-cmd|' /C calc'!A0"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("-5", "-5"),
        ("+1,5", "+1,5"),
        ("'=1", "'=1"),
        ("Яма = беда", "Яма = беда"),
        ("", ""),
    ],
)
@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_formulas_are_disarmed_where_spreadsheets_run_them(tmp_path, text, expected, name):
    path = tmp_path / f"out.{name}"
    write_table(path, pd.DataFrame({"text": [text], "id": ["1"]}))
    assert next(iter(open_table(path)))["text"].tolist() == [expected]


@given(st.text(max_size=40))
def test_a_guarded_cell_never_starts_a_formula_and_is_guarded_once(text):
    once = guarded(text)
    assert guarded(once) == once
    assert once.lstrip("'") == text.lstrip("'")
    assert once == text or once[0] == "'"


def test_csv_opens_in_excel_and_keeps_the_delimiter_asked_for(tmp_path):
    path = tmp_path / "out.csv"
    write_table(path, FRAME, delimiter=";")
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert next(csv.reader([raw.decode("utf-8-sig").splitlines()[0]], delimiter=";")) == FRAME.columns.tolist()


def test_a_cell_too_long_for_excel_is_cut_and_says_so(tmp_path):
    path = tmp_path / "long.xlsx"
    write_table(path, pd.DataFrame({"text": ["ы" * 100_000]}))
    (text,) = next(iter(open_table(path)))["text"]
    assert len(text) == XLSX_CELL_CHARS
    assert text.endswith("[…обрезано: ячейка XLSX вмещает 32 767 знаков]")


def test_a_sheet_that_is_full_is_refused_and_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr("triage.files.sinks.XLSX_MAX_ROWS", 3)
    with pytest.raises(FileFormatError, match="в лист XLSX входит 2 строк"):
        write_table(tmp_path / "full.xlsx", FRAME)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_that_exists_survives_a_failure(tmp_path, name):
    path = tmp_path / f"out.{name}"
    write_table(path, FRAME)
    before = path.read_bytes()
    with pytest.raises(KeyError, match="count"), TableWriter(path, list(FRAME.columns)) as writer:
        write_then_fail(writer)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def write_then_fail(writer: TableWriter) -> None:
    writer.write(FRAME)
    writer.write(FRAME[["confidence"]])


def test_lone_surrogates_do_not_stop_a_file(tmp_path):
    for name in FORMATS:
        write_table(tmp_path / f"out.{name}", pd.DataFrame({"text": ["a\ud83db"]}, dtype=object))
        assert next(iter(open_table(tmp_path / f"out.{name}")))["text"].tolist() == ["a\ufffdb"]


def test_where_it_cannot_write_it_says_so(tmp_path):
    with pytest.raises(FileFormatError, match="в папку не записать"):
        write_table(tmp_path / "none" / "out.csv", FRAME)
    with pytest.raises(FileFormatError, match="по имени не понять, что записать"):
        write_table(tmp_path / "out.doc", FRAME)
    with pytest.raises(FileFormatError, match="нечего записать"):
        write_table(tmp_path / "out.csv", [])


def test_columns_in_another_order_are_put_right(tmp_path):
    path = tmp_path / "out.csv"
    with TableWriter(path, ["a", "b"]) as writer:
        writer.write(pd.DataFrame({"b": ["2"], "a": ["1"]}))
    assert path.read_text(encoding="utf-8-sig").split() == ["a,b", "1,2"]
    assert writer.row_count == 1
