from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from triage.ratings.demonstration import DEMONSTRATION_FILE
from triage.regions.loader import default_region_folder

MARI_EL = default_region_folder()


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small part of the demonstration export: October of five bodies, as a file of its own."""
    header, *rows = DEMONSTRATION_FILE.read_text(encoding="utf-8").splitlines()
    wanted = ("Юринского", "Сернурского", "социального развития", "Госжилнадзор", "Приёмная")
    path = tmp_path_factory.mktemp("export") / "october.csv"
    kept = [row for row in rows if row.split(";")[3].endswith(wanted) or any(w in row.split(";")[3] for w in wanted)]
    path.write_text("\n".join([header, *kept]) + "\n", encoding="utf-8")
    return path


def test_an_export_alone_gives_the_whole_publication(triage, export, tmp_path):
    result = triage("rate", "--month", "2021-10", "--input", export, "--region", MARI_EL, "-o", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert "Рейтинг готов" in result.output
    assert "Исключено, исполнителя нет в пакете региона: 1" in result.output
    news = (tmp_path / "out" / "news.txt").read_text(encoding="utf-8").replace("\u00a0", " ")
    assert "администрация Юринского района (1 час 37 минут)" in news
    assert "Демонстрационные" not in news
    assert {p.name for p in (tmp_path / "out").iterdir()} >= {"index.html", "rating.xlsx", "rating.pdf", "rating.json"}


def test_a_quarter_says_which_months_are_missing_and_a_program_may_read_it(triage, export, tmp_path):
    arguments = ("--period", "2021-Q4", "--input", export, "--region", MARI_EL, "-o", tmp_path / "out", "--json")
    result = triage("rate", *arguments)
    assert result.exit_code == 0, result.output
    summary = json.loads(result.stdout)
    assert summary["notices"] == ["missing_month:2021-11", "missing_month:2021-12"]
    assert summary["excluded"] == {"unknown_authority": 1}
    assert summary["files"][-1] == "manifest.json"


def test_the_same_export_gives_the_same_bytes_in_another_order(triage, export, tmp_path):
    header, *rows = export.read_text(encoding="utf-8").splitlines()
    turned = tmp_path / "turned.csv"
    turned.write_text("\n".join([header, *reversed(rows)]) + "\n", encoding="utf-8")
    for source, name in ((export, "a"), (turned, "b")):
        options = ("--month", "2021-10", "--input", source, "--region", MARI_EL, "-o", tmp_path / name)
        assert triage("rate", *options).exit_code == 0
    for file in ("news.txt", "cards/mean_time.png", "rating.pdf"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "не задан период"),
        (("--month", "2021-10", "--period", "2021-Q4"), "оставьте одно"),
        (("--month", "октябрь"), "не период"),
        (("--month", "2021-10", "--demo", "--input", "x.csv"), "несколько источников"),
        (("--month", "2021-10", "--input", "absent.csv"), "absent.csv"),
        (("--month", "2020-01", "--demo", "--region", MARI_EL), "в данных есть месяцы: 2021-09, 2021-10"),
        (("--month", "2021-10", "--demo", "--data-until", "вчера"), "не момент"),
        (("--month", "2021-10", "--demo", "--methodology", "absent.toml"), "методика не читается"),
    ],
)
def test_what_cannot_be_rated_is_said(triage, tmp_path, arguments, message):
    result = triage("rate", *arguments, "-o", tmp_path / "out")
    assert result.exit_code != 0
    assert message in str(result.exception)
    assert not (tmp_path / "out").exists()


def test_a_folder_of_somebody_else_is_not_overwritten(triage, export, tmp_path):
    shutil.copy(export, tmp_path / "mine.csv")
    result = triage("rate", "--month", "2021-10", "--input", export, "--region", MARI_EL, "-o", tmp_path)
    assert result.exit_code != 0
    assert "не пуста" in str(result.exception)
    assert (tmp_path / "mine.csv").exists()
