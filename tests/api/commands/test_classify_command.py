from __future__ import annotations

import json

import pandas as pd
import pytest

from triage.domain.errors import FileFormatError
from triage.files.decision_columns import COLUMN_NAMES
from triage.files.tables import open_table, write_table

TEXTS = [
    "В Заозёрске яма на дороге; объезд, как всегда, по газону",
    "В Берёзовке\nтретий день не вывозят мусор",
    "Спасибо за праздник!",
    "'— «Света нет» 🥶",
]
FRAME = pd.DataFrame({"№": ["1", "2", "3", "4"], "Текст инцидента": TEXTS, "Тема": ["a", "b", "c", "d"]})


def read(path) -> pd.DataFrame:
    return pd.concat(list(open_table(path)))


@pytest.mark.parametrize("source", ["csv", "xlsx", "jsonl", "parquet"])
@pytest.mark.parametrize("target", ["csv", "xlsx", "jsonl", "parquet"])
def test_every_format_comes_in_and_goes_out(triage, tmp_path, source, target):
    write_table(tmp_path / f"posts.{source}", FRAME)
    result = triage("classify", tmp_path / f"posts.{source}", "-o", tmp_path / f"out.{target}")
    assert result.exit_code == 0, result.output
    out = read(tmp_path / f"out.{target}")
    assert tuple(out.columns) == (*FRAME.columns, *COLUMN_NAMES)
    assert out["Текст инцидента"].tolist() == TEXTS
    assert out["Тема"].tolist() == ["a", "b", "c", "d"]
    assert out["status"].tolist() == ["routed", "needs_review", "needs_review", "routed"]
    assert out["authority"].tolist() == ["Мэрия Заозёрска", "", "", "Озёрские сети"]
    assert out["review_reasons"].tolist() == ["", "ambiguous_place", "not_incident", ""]
    assert out["issues_count"].tolist() == ["1"] * 4


@pytest.mark.parametrize(("delimiter", "encoding"), [(";", "cp1251"), ("\t", "utf-8-sig"), (",", "utf-8")])
def test_csv_keeps_its_delimiter_and_always_leaves_in_utf8(triage, tmp_path, delimiter, encoding):
    path = tmp_path / "old.csv"
    rows = [("Исполнитель", "Группа тем", "Текст инцидента", "Тема"), ("", "Дороги", "В Заозёрске яма", "Ямы")]
    path.write_bytes("\n".join(delimiter.join(row) for row in rows).encode(encoding))
    assert triage("classify", path, "-o", tmp_path / "out.csv").exit_code == 0
    raw = (tmp_path / "out.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    first = raw.decode("utf-8-sig").splitlines()[0]
    assert first == delimiter.join((*rows[0], *COLUMN_NAMES))


def test_the_summary_for_people(triage, tmp_path):
    write_table(tmp_path / "posts.csv", FRAME, delimiter=";")
    output = triage("classify", tmp_path / "posts.csv", "-o", tmp_path / "out.xlsx").output
    assert "Прочитано: CSV, utf-8-sig, разделитель — точка с запятой; текст — столбец «Текст инцидента»." in output
    assert "Разобрано: 4 обращения за" in output
    assert "Направлено: 2 (50\u00a0%)" in output
    assert "место названо неоднозначно (ambiguous_place) — 1" in output
    assert f"Результат: {tmp_path / 'out.xlsx'}" in output


def test_the_summary_for_programs(triage, tmp_path):
    write_table(tmp_path / "posts.jsonl", FRAME.assign(created_at=["2021-10-05", "05.10.2021", "вчера", ""]))
    summary = json.loads(triage("classify", tmp_path / "posts.jsonl", "-o", tmp_path / "out.csv", "--json").stdout)
    assert (summary["rows"], summary["routed"], summary["needs_review"], summary["errors"]) == (4, 2, 2, 0)
    assert summary["columns"] == {"text": "Текст инцидента", "created_at": "created_at", "post_id": "№"}
    assert summary["review_reasons"] == {"ambiguous_place": 1, "not_incident": 1}
    assert summary["authorities"] == {"Мэрия Заозёрска": 1, "Озёрские сети": 1}
    assert summary["rows_without_date"] == 2


def test_an_unusual_column_is_named(triage, tmp_path):
    write_table(tmp_path / "posts.csv", pd.DataFrame({"a": ["1"], "Жалоба": ["В Заозёрске яма"]}))
    with_column = ("classify", tmp_path / "posts.csv", "-o", tmp_path / "out.csv", "--text-column", "Жалоба")
    assert triage(*with_column).exit_code == 0
    assert read(tmp_path / "out.csv")["settlement"].tolist() == ["Заозёрск"]


def test_without_a_text_column_nothing_is_written(triage, tmp_path):
    write_table(tmp_path / "posts.csv", pd.DataFrame({"a": ["1"], "b": ["2"]}))
    result = triage("classify", tmp_path / "posts.csv", "-o", tmp_path / "out.csv")
    assert isinstance(result.exception, FileFormatError)
    assert "есть: «a», «b» → укажите столбец: --text-column" in str(result.exception)
    assert not (tmp_path / "out.csv").exists()


def test_the_format_of_the_output_can_be_named(triage, tmp_path):
    write_table(tmp_path / "posts.csv", FRAME)
    assert triage("classify", tmp_path / "posts.csv", "-o", tmp_path / "out", "--format", "jsonl").exit_code == 0
    assert json.loads((tmp_path / "out").read_text(encoding="utf-8").splitlines()[0])["settlement"] == "Заозёрск"


def test_a_result_may_be_classified_again_but_never_over_itself(triage, tmp_path):
    path, once, twice = (tmp_path / name for name in ("posts.csv", "once.csv", "twice.csv"))
    write_table(path, FRAME)
    assert triage("classify", path, "-o", once).exit_code == 0
    before = once.read_bytes()
    assert "затёр бы входной файл" in str(triage("classify", once, "-o", once).exception)
    assert once.read_bytes() == before
    assert triage("classify", once, "-o", twice).exit_code == 0
    out = read(twice)
    assert out["status_input"].tolist() == out["status"].tolist()
    assert len(out) == 4


def test_rows_cross_chunks_in_order(triage, tmp_path, monkeypatch):
    monkeypatch.setattr("api.classify_file.CHUNK_ROWS", 7)
    frame = pd.DataFrame({"id": [str(n) for n in range(40)], "text": [TEXTS[n % 4] for n in range(40)]})
    write_table(tmp_path / "posts.csv", frame)
    assert triage("classify", tmp_path / "posts.csv", "-o", tmp_path / "out.parquet").exit_code == 0
    out = read(tmp_path / "out.parquet")
    assert out["id"].tolist() == frame["id"].tolist()
    assert out["status"].tolist() == ["routed", "needs_review", "needs_review", "routed"] * 10


def test_a_table_without_rows_gives_a_table_without_rows(triage, tmp_path):
    (tmp_path / "posts.csv").write_text("id,text\n", encoding="utf-8")
    result = triage("classify", tmp_path / "posts.csv", "-o", tmp_path / "out.csv")
    assert result.exit_code == 0
    assert open_table(tmp_path / "out.csv").columns == ("id", "text", *COLUMN_NAMES)
    assert list(open_table(tmp_path / "out.csv")) == []
