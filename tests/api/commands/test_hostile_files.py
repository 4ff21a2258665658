"""Whatever a file holds, every row comes out or the file is refused with a clear word: no traceback, no loss."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from triage.domain.errors import FileFormatError
from triage.files.tables import open_table, write_table

HOSTILE = {
    "empty": "",
    "space": "   \n ",
    "one": "я",
    "huge": "ы" * 100_000,
    "control": "\x00\x01\x07\x1b[31m\x7f",
    "emoji": "😀🔥👨‍👩‍👧‍👦🏳️‍🌈",
    "rtl": "\u202eмусор в Заозёрске\u202c هناك حفرة",
    "zalgo": "я̷̛͔м̸͉̓а̶̝͝ в Заозёрске",
    "formula": "=HYPERLINK(1) В Заозёрске яма",
    "html": "<script>alert(1)</script><br>В Заозёрске яма\\nи мусор",
    "quote": '"""\'«»„“ В Заозёрске яма',
    "newlines": "В Заозёрске\r\nяма\r\n\r\nна дороге",
    "mixed": "В Зaозёрске яма",
    "nul_text": "В Заозёрске \x00яма",
    "digits": "1" * 5_000,
    "spaceless": "яма" * 6_000,
}


@pytest.mark.parametrize("name", ["csv", "jsonl", "parquet", "xlsx"])
def test_hostile_posts_all_come_out(triage, tmp_path, name):
    frame = pd.DataFrame({"id": list(HOSTILE), "text": list(HOSTILE.values())})
    write_table(tmp_path / f"posts.{name}", frame)
    result = triage("classify", tmp_path / f"posts.{name}", "-o", tmp_path / "out.jsonl", "--json")
    assert result.exit_code == 0, result.output
    lines = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    rows = {row["id"]: row for row in map(json.loads, lines)}
    assert list(rows) == list(HOSTILE)
    assert {name for name, row in rows.items() if row["status"] == "error"} == {"huge"}
    assert "предел 20000 → сократите или разделите" in rows["huge"]["review_reasons"]
    for empty in ("empty", "space", "one", "control", "emoji", "digits"):
        assert rows[empty]["review_reasons"] == "not_incident", empty
    for said in ("formula", "html", "quote", "newlines", "mixed"):
        assert rows[said]["settlement"] == "Заозёрск", said


def test_broken_rows_of_a_csv_are_seen_in_their_rows_and_in_the_summary(triage, tmp_path):
    path = tmp_path / "broken.csv"
    path.write_text("id;text;topic\n1;В Заозёрске яма;\n2;мусор; не вывозят; беда\n3;Спасибо\n", encoding="utf-8")
    result = triage("classify", path, "-o", tmp_path / "out.csv")
    assert result.exit_code == 0
    assert "Не прочитано (status = error): 1 (33\u00a0%)" in result.output
    assert "строка 3: ячеек 4, а столбцов 3 → возьмите текст" in result.output
    out = pd.concat(list(open_table(tmp_path / "out.csv")))
    assert out["id"].tolist() == ["1", "2", "3"]
    assert out["status"].tolist() == ["routed", "error", "needs_review"]
    assert out.loc[3, "topic_input"] == " не вывозят; беда", "no word of the broken row is lost"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.csv", b"", "файл пуст"),
        ("unclosed.csv", 'id,text\n1,"раз\n2,два\n'.encode(), "кавычка не закрыта"),
        ("noise.csv", bytes(range(256)) * 20, "двоичный файл"),
        ("cut.xlsx", b"PK\x03\x04half of a workbook", "не читается"),
        ("not.xlsx", b"<html><table></table></html>", "это не xlsx"),
        ("list.jsonl", b'[{"text": "a"}]', "ни одной строки с объектом"),
        ("cut.parquet", b"PAR1...", "файл повреждён"),
    ],
)
def test_files_that_cannot_be_read_are_refused_with_a_remedy(triage, tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)
    result = triage("classify", tmp_path / name, "-o", tmp_path / "out.csv")
    assert isinstance(result.exception, FileFormatError), result.output
    assert message in str(result.exception)
    assert " → " in str(result.exception)
    assert sorted(path.name for path in tmp_path.iterdir()) == [name], "nothing is left behind"
