from __future__ import annotations

import io
import re
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from tests.triage.ratings.publication.spreadsheet import Book
from triage.domain.ratings import MeasureCode
from triage.ratings.publication.workbook import case_sheet
from triage.ratings.publication.workbook import workbook as write_workbook
from triage.ratings.rating import RatedWindow
from triage.regions.pack import RegionPack


@pytest.fixture(scope="module")
def book(files: dict[str, bytes]) -> Book:
    return Book.read(files["rating.xlsx"])


def test_the_sheets_a_reader_looks_for_are_there(book: Book) -> None:
    assert list(book.values) == [
        "Лидеры", "Администрации районов и городов", "Министерства и ведомства", "Расчёт балла", "Изменения",
        "Сигналы", "Исключения", "Методика", "Обращения",
    ]  # fmt: skip


def test_every_formula_recomputes_to_the_value_shown(book: Book) -> None:
    checked = 0
    for sheet, formulas in book.formulas.items():
        for cell, formula in formulas.items():
            shown, computed = book.values[sheet][cell], book.compute(sheet, formula)
            if computed is None:
                assert shown in {None, ""}, (sheet, cell, formula)
            else:
                assert shown == pytest.approx(computed, rel=1e-9, abs=1e-9), (sheet, cell, formula)
            checked += 1
    assert checked > 900


def test_the_leagues_sheet_says_what_the_rating_says(book: Book, demonstration: RatedWindow) -> None:
    sheet = book.values["Администрации районов и городов"]
    rows = {sheet[f"B{i}"]: i for i in range(5, 23) if sheet.get(f"B{i}")}
    for row in demonstration.rating.league("administrations").rows:
        line = rows[row.code]
        assert sheet[f"I{line}"] == row.case_count
        assert sheet[f"P{line}"] == pytest.approx((row.measure(MeasureCode.MEAN_TIME).value or 0) / 86_400)
        if row.score is not None:
            assert sheet[f"F{line}"] == pytest.approx(row.score)


def test_every_sheet_says_that_the_data_are_generated(book: Book) -> None:
    for name, sheet in book.values.items():
        assert any(isinstance(v, str) and "придуманы программой" in v for v in sheet.values()), name


def test_texts_of_messages_are_not_in_the_workbook(book: Book) -> None:
    assert not any("Яма" in str(value) for value in book.values["Обращения"].values())


def test_it_prints_on_paper_that_people_have(files: dict[str, bytes]) -> None:
    archive = zipfile.ZipFile(io.BytesIO(files["rating.xlsx"]))
    sheets = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 9
    tables = [sheet for sheet in sheets if 'state="frozen"' in sheet]
    assert len(tables) >= 8
    for sheet in tables:
        assert re.search(r'<pageSetup [^>]*paperSize="9"[^>]*orientation="landscape"', sheet), "A4 on its side"
        assert "<pageSetUpPr fitToPage=" in sheet
    assert archive.read("xl/workbook.xml").decode().count("_xlnm.Print_Titles") == len(tables), "heads on every page"


def test_a_row_is_as_high_as_its_longest_text(files: dict[str, bytes]) -> None:
    archive = zipfile.ZipFile(io.BytesIO(files["rating.xlsx"]))
    ministries = archive.read("xl/worksheets/sheet3.xml").decode()
    assert re.search(r'<row [^>]*ht="30"', ministries), "the long name of a ministry takes two lines"


def test_other_programs_can_open_it(files: dict[str, bytes]) -> None:
    workbook = CalamineWorkbook.from_filelike(__import__("io").BytesIO(files["rating.xlsx"]))
    rows = workbook.get_sheet_by_name("Обращения").to_python()
    assert len([row for row in rows if str(row[2]).startswith(("adm_", "min", "gji", "vet"))]) == 693


def test_too_many_cases_leave_values_without_formulas(
    demonstration: RatedWindow, pack: RegionPack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("triage.ratings.publication.workbook.book.LARGEST_SHEET", 10)
    small = Book.read(write_workbook(demonstration, pack))
    assert case_sheet.NAME not in small.values
    assert not any("Обращения" in f for formulas in small.formulas.values() for f in formulas.values())
    assert small.values["Администрации районов и городов"]["I6"] == 28
