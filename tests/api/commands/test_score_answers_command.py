from __future__ import annotations

import json
import re
from zipfile import ZipFile

import pandas as pd
import pytest
from xlsxwriter.utility import xl_col_to_name

from tests.api.conftest import TINY
from triage.answers.columns import COLUMN_NAMES
from triage.domain.answers import CriterionCode
from triage.domain.errors import FileFormatError
from triage.domain.posts import MAX_TEXT_CHARS
from triage.files.sinks import MOST_LINES, WIDEST
from triage.files.tables import open_table, write_table

FRAME = pd.DataFrame(
    {
        "№": ["1", "2", "3", "4"],
        "Текст инцидента": ["На Лесной не горит фонарь"] * 4,
        "Ответ": [
            "Фонарь на Лесной починили вчера.",
            "Ваше обращение принято и находится на контроле.",
            "Здравствуйте!",
            "Уточним и вернёмся с ответом завтра.",
        ],
        "kind": ["x", "y", "z", "w"],
    }
)
COLUMNS = ("--post-column", "текст инцидента", "--answer-column", "Ответ", "--region", TINY)


def read(path) -> pd.DataFrame:
    return pd.concat(list(open_table(path)))


@pytest.mark.parametrize("kind", ["csv", "xlsx", "jsonl", "parquet"])
def test_every_format_comes_in_and_goes_out(triage, tmp_path, kind):
    write_table(tmp_path / f"in.{kind}", FRAME)
    result = triage("score-answers", tmp_path / f"in.{kind}", "-o", tmp_path / f"out.{kind}", *COLUMNS)
    assert result.exit_code == 0, result.output
    out = read(tmp_path / f"out.{kind}")
    assert tuple(out.columns) == ("№", "Текст инцидента", "Ответ", "kind_input", *COLUMN_NAMES)
    assert out["kind"].tolist() == ["final", "final", "not_an_answer", "interim"]
    assert out["kind_input"].tolist() == ["x", "y", "z", "w"]
    assert out["quality_status"].tolist() == ["scored", "scored", "not_scored", "scored"]
    assert out["quality"].iloc[2] == ""
    assert float(out["quality"].iloc[0]) > 80 > 20 > float(out["quality"].iloc[1])
    assert out["deadline"].tolist() == ["2", "0", "", "2"]
    assert out["evidence"].iloc[3] == "N/A"
    assert "Отписка" in out["quality_note"].iloc[1]


def test_a_sheet_can_be_read_sorted_and_filtered(triage, tmp_path):
    frame = FRAME.assign(Ответ=["=1+1. Фонарь на Лесной починили вчера. " * 40, *FRAME["Ответ"][1:]])
    write_table(tmp_path / "in.csv", frame)
    assert triage("score-answers", tmp_path / "in.csv", "-o", tmp_path / "out.xlsx", *COLUMNS).exit_code == 0
    with ZipFile(tmp_path / "out.xlsx") as book:
        sheet, styles = (book.read(f"xl/{name}.xml").decode() for name in ("worksheets/sheet1", "styles"))
    out = read(tmp_path / "out.xlsx")
    names = list(out.columns)
    quality = xl_col_to_name(names.index("quality"))
    assert re.search(rf'<c r="{quality}3" s="\d+"><v>[\d.]+</v>', sheet), "a number, not a text that looks like one"
    assert f'<autoFilter ref="A1:{xl_col_to_name(len(names) - 1)}5"/>' in sheet
    assert 'state="frozen"' in sheet
    assert "<f>" not in sheet, "no cell is a formula"
    assert 'wrapText="1"' in styles
    heights = [float(height) for height in re.findall(r'<row r="\d+" ht="([\d.]+)"', sheet)]
    assert max(heights) == MOST_LINES * 15, "a long text does not push the next row off the screen"
    widths = [float(width) for width in re.findall(r'<col [^>]*width="([\d.]+)"', sheet)]
    assert max(widths) <= WIDEST + 1


def test_each_criterion_has_its_reason_and_words(triage, tmp_path):
    write_table(tmp_path / "in.csv", FRAME)
    triage("score-answers", tmp_path / "in.csv", "-o", tmp_path / "out.csv", *COLUMNS)
    out = read(tmp_path / "out.csv")
    for code in CriterionCode:
        assert out[f"{code}_reason"].iloc[0].endswith(".")
        assert out[f"{code}_reason"].iloc[2] == out[f"{code}_quote"].iloc[2] == "", "not scored"
    assert "починили вчера" in out["action_quote"].iloc[0]
    assert out["relevance_quote"].iloc[1].startswith("в обращении: «")
    assert "«На Лесной не горит фонарь» ответа нет" in out["relevance_reason"].iloc[1]


def test_the_summary_is_told_in_russian_and_as_json(triage, tmp_path):
    write_table(tmp_path / "in.csv", FRAME)
    result = triage("score-answers", tmp_path / "in.csv", "-o", tmp_path / "out.csv", *COLUMNS)
    assert "4 строки" in result.output
    assert "3 ответа оценено, среднее качество" in result.output
    result = triage("score-answers", tmp_path / "in.csv", "-o", tmp_path / "out.csv", *COLUMNS, "--json")
    summary = json.loads(result.output)
    assert (summary["rows"], summary["scored"], summary["not_scored"], summary["errors"]) == (4, 3, 1, 0)
    assert summary["kinds"] == {"final": 2, "not_an_answer": 1, "interim": 1}


def test_a_row_that_cannot_be_scored_stays_and_says_why(triage, tmp_path):
    frame = FRAME.assign(Ответ=["ы" * (MAX_TEXT_CHARS + 1), *FRAME["Ответ"][1:]])
    write_table(tmp_path / "in.csv", frame)
    result = triage("score-answers", tmp_path / "in.csv", "-o", tmp_path / "out.csv", *COLUMNS)
    assert "1 строка с ошибкой" in result.output
    assert f"строка 2: текст длиной {MAX_TEXT_CHARS + 1} знаков" in result.output
    out = read(tmp_path / "out.csv")
    assert out["quality_status"].tolist() == ["error", "scored", "not_scored", "scored"]
    assert out["quality"].iloc[0] == ""


@pytest.mark.parametrize("column", ["Дата ответа", "Время 1го ответа ПИ"])
def test_dates_that_name_no_day_are_told_by_row(triage, tmp_path, column):
    write_table(tmp_path / "in.csv", FRAME.assign(**{column: ["24.12.2025", "32.13.2025", "", "вчера"]}))
    command = ("score-answers", tmp_path / "in.csv", "-o", tmp_path / "out.csv", *COLUMNS)
    assert "Дата ответа не прочитана в 2 строках (3, 5), «завтра» там осталось без числа" in triage(*command).output
    assert json.loads(triage(*command, "--json").output)["unread_dates"] == 2


def test_of_many_unread_dates_the_first_five_rows_are_told(triage, tmp_path):
    write_table(tmp_path / "in.csv", pd.concat([FRAME] * 2).assign(answered_at="скоро"))
    result = triage("score-answers", tmp_path / "in.csv", "-o", tmp_path / "out.csv", *COLUMNS)
    assert "в 8 строках (2, 3, 4, 5, 6, …)" in result.output
    write_table(tmp_path / "in.csv", FRAME.assign(answered_at="24.12.2025"))
    result = triage("score-answers", tmp_path / "in.csv", "-o", tmp_path / "out.csv", *COLUMNS)
    assert "не прочитана" not in result.output


@pytest.mark.parametrize("command", [("classify",), ("score-answers", "--post-column", "п", "--answer-column", "о")])
def test_the_input_is_never_overwritten(triage, tmp_path, command):
    posts = tmp_path / "posts.csv"
    posts.write_text("п,о\nяма,засыпали\n", encoding="utf-8")
    result = triage(*command, posts, "-o", posts)
    assert isinstance(result.exception, FileFormatError)
    assert "результат затёр бы входной файл" in str(result.exception)
    assert posts.read_text(encoding="utf-8") == "п,о\nяма,засыпали\n"


def test_a_missing_column_is_named_before_anything_is_written(triage, tmp_path):
    write_table(tmp_path / "in.csv", FRAME)
    arguments = ("--post-column", "Пост", "--answer-column", "Ответ", "--region", TINY)
    result = triage("score-answers", tmp_path / "in.csv", "-o", tmp_path / "out.csv", *arguments)
    assert isinstance(result.exception, FileFormatError)
    assert "нет столбца «Пост»; есть: «№», «Текст инцидента»" in str(result.exception)
    assert "--post-column" in str(result.exception)
    assert not (tmp_path / "out.csv").exists()
