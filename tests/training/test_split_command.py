from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from tests.training.edited_copies import edited, post
from tests.training.labels import write_export
from training.cli import build_app
from training.datasets import Columns, read_labelled
from training.minhash import have_alike, signatures
from training.splits import aside
from triage.files.tables import open_table

COLUMNS = ("--text-column", "text", "--label-column", "topic")
ROWS = [
    {
        "id": f"{n}.{copy}",
        "text": edited(post(n), 0.05 * copy, n),
        "topic": "ab"[n % 2],
        "day": f"2026-{1 + n % 12:02d}-01",
    }
    for n in range(60)
    for copy in range(1 + n % 3)
]


def _split(path, folder, *more):
    result = CliRunner().invoke(build_app(), ["split", str(path), *COLUMNS, "-o", str(folder), *map(str, more)])
    return result, [
        read_labelled(folder / f"{name}{path.suffix}", Columns("text", "topic")) for name in ("train", "test")
    ]


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_no_text_is_alike_to_one_on_the_other_side(tmp_path, suffix):
    path = tmp_path / f"d{suffix}"
    frame = pd.DataFrame(ROWS)
    frame.to_csv(path, index=False) if suffix == ".csv" else frame.to_parquet(path)
    result, (train, test) = _split(path, tmp_path / "s", "--share", 0.25)
    assert result.exit_code == 0, result.output
    assert len(train) + len(test) == len(ROWS)
    assert 0.15 * len(ROWS) <= len(test) <= 0.3 * len(ROWS)
    assert not have_alike(signatures(test.texts), signatures(train.texts), 0.7).any()
    assert list(next(iter(open_table(tmp_path / "s" / f"test{suffix}"))).columns) == ["id", "text", "topic", "day"]


def test_the_same_seed_gives_the_same_rows_and_nothing_is_overwritten(tmp_path):
    path = write_export(tmp_path / "d.csv", ROWS)
    _, (_, one) = _split(path, tmp_path / "one")
    _, (_, other) = _split(path, tmp_path / "other")
    _, (_, third) = _split(path, tmp_path / "third", "--seed", 7)
    assert one.texts == other.texts != third.texts
    refused, _ = _split(path, tmp_path / "one")
    assert "такой файл уже есть" in str(refused.exception)


def test_with_dates_the_latest_rows_are_put_aside(tmp_path):
    path = write_export(tmp_path / "d.csv", ROWS)
    result, _ = _split(path, tmp_path / "s", "--date-column", "day")
    assert result.exit_code == 0, result.output
    train, test = (
        pd.concat(list(open_table(tmp_path / "s" / f"{name}.csv"))).reset_index() for name in ("train", "test")
    )
    assert train["day"].max() <= test["day"].min()


def test_rows_without_a_label_stay_to_be_listed_by_the_fit(tmp_path):
    path = write_export(tmp_path / "d.csv", [*ROWS, {"id": "x", "text": "Без метки", "topic": "", "day": ""}])
    _split(path, tmp_path / "s")
    train = pd.concat(list(open_table(tmp_path / "s" / "train.csv")))
    assert "Без метки" in train["text"].tolist()


def test_one_template_is_never_the_test():
    clusters = np.array([0] * 50 + list(range(1, 51)))
    kept, put_aside = aside(clusters, 0.3, seed=1)
    assert 0 not in clusters[put_aside]
    assert len(put_aside) == 30
    assert sorted([*kept, *put_aside]) == list(range(100))


def test_too_few_texts_cannot_be_split(tmp_path):
    path = write_export(tmp_path / "d.csv", [{"text": "Яма на дороге", "topic": t} for t in "abab"])
    result = CliRunner().invoke(build_app(), ["split", str(path), *COLUMNS, "-o", str(tmp_path / "s")])
    assert "разных текстов слишком мало" in str(result.exception)
    assert not (tmp_path / "s").exists()
