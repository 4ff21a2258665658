from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from tests.training.labels import ROWS, write_export
from training.datasets import Coding, Columns, clean_label, parse_date, read_labelled, read_texts
from triage.domain.errors import FileFormatError, InputError


def test_rows_keep_their_numbers_and_dirt_of_labels_is_taken_off(tmp_path):
    rows = [
        {"text": "Яма", "topic": "★ Дороги "},
        {"text": "", "topic": "Дороги"},
        {"text": "Свет", "topic": " ★"},
        {"text": "Снег", "topic": "Уборка\u00a0 снега"},
    ]
    data = read_labelled(write_export(tmp_path / "d.csv", rows), Columns("text", "topic"))
    assert data.labels == ("Дороги", "Уборка снега")
    assert data.rows.tolist() == [2, 5]
    assert [(row.row, row.problem) for row in data.skipped] == [(3, "пустой текст"), (4, "нет метки")]


@pytest.mark.parametrize("kind", ["xlsx", "jsonl", "parquet"])
def test_every_format_gives_the_same_rows(tmp_path, export, kind):
    frame = pd.DataFrame(ROWS)
    path = tmp_path / f"d.{kind}"
    if kind == "xlsx":
        frame.to_excel(path, index=False, engine="xlsxwriter")
    elif kind == "parquet":
        frame.to_parquet(path)
    else:
        path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS), encoding="utf-8")
    columns = Columns("text", "topic")
    assert read_labelled(path, columns).fingerprint == read_labelled(export, columns).fingerprint


def test_a_missing_column_is_named_with_those_there(export):
    with pytest.raises(
        FileFormatError, match=r"export\.csv:1:тема: нет столбца «тема» → укажите один из имеющихся: text"
    ):
        read_labelled(export, Columns("text", "тема"))
    with pytest.raises(FileFormatError, match="нет столбца «post»"):
        read_texts(export, "post")


def test_no_usable_row_is_an_error(tmp_path):
    path = write_export(tmp_path / "d.csv", [{"text": "", "topic": ""}])
    with pytest.raises(InputError, match="ни одной строки с текстом и меткой"):
        read_labelled(path, Columns("text", "topic"))


def test_dates_are_read_in_both_orders(topics_data):
    assert topics_data.has_dates
    assert topics_data.dates[0] == np.datetime64("2026-03-01")
    assert np.datetime64(parse_date("05.03.2026 14:20")) == np.datetime64("2026-03-05T14:20")
    assert np.datetime64(parse_date("2026-03-05")) == np.datetime64("2026-03-05")
    assert parse_date("вчера") is None


def test_a_subset_keeps_rows_and_changes_the_fingerprint(topics_data):
    part = topics_data.subset(np.array([3, 1]))
    assert part.rows.tolist() == [5, 3]
    assert part.texts == (topics_data.texts[3], topics_data.texts[1])
    assert part.fingerprint != topics_data.fingerprint


def test_labels_are_coded_in_alphabetical_order():
    coding = Coding.of(["б", "а", "б"])
    assert coding.labels == ("а", "б")
    assert coding.targets.tolist() == [1, 0, 1]
    assert clean_label("★ ЖКХ ") == "ЖКХ"
