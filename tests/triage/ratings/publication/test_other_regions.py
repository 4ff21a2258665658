"""The publication of a fictional region: passes only if nothing knows Mari El."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from tests.triage.ratings.conftest import OCTOBER, incident
from tests.triage.ratings.publication.spreadsheet import Book
from triage.domain.incidents import Outcome
from triage.ratings.methodology import MethodologyTable
from triage.ratings.publication.bundle import published_files
from triage.ratings.publication.wording import NBSP
from triage.ratings.rating import rate
from triage.ratings.windows import parse_window
from triage.regions.loader import load_region
from triage.regions.pack import RegionPack

TINY = Path(__file__).parents[3] / "regions" / "tiny"


@pytest.fixture(scope="module")
def tiny_pack() -> RegionPack:
    return load_region(TINY)


def text_of(files: dict[str, bytes], path: str) -> str:
    return files[path].decode().replace(NBSP, " ")


def test_two_bodies_of_a_fictional_region(
    table: Callable[..., pd.DataFrame], tiny_pack: RegionPack, methodology: MethodologyTable
) -> None:
    cases = [incident(i, "adm_zaozersk", f"{5 + i} 09:00", closed="28 09:00", outcome=Outcome.SOLVED) for i in range(6)]
    cases += [incident(20 + i, "adm_gornaya", f"{5 + i} 09:00", answered_h=30, closed="28 09:00") for i in range(5)]
    rated = rate(table(*cases), OCTOBER, tiny_pack, methodology)
    files = {file.path: file.content for file in published_files(rated, tiny_pack)}
    news = text_of(files, "news.txt")
    assert news.startswith("Рейтинг органов власти Озёрского края за октябрь 2021 года")
    assert "быстрее всех отвечает Мэрия Заозёрска (2 часа)" in news
    assert "лидирует Мэрия Заозёрска (6 решённых проблем)" in news
    assert "министерств" not in news.split("\n\n")[2]
    assert "cards/map.png" not in files  # no tiles, no map
    page = text_of(files, "index.html")
    assert "Управа Горной Заставы" in page
    assert "Данных прошлого периода нет" in page
    assert {"letters/adm_zaozersk.html", "letters/adm_gornaya.html"} <= set(files)


def test_a_few_days_with_nobody_ranked_still_give_every_file(
    table: Callable[..., pd.DataFrame], tiny_pack: RegionPack, methodology: MethodologyTable
) -> None:
    window = parse_window("2021-10-01..2021-10-14")
    case = incident(1, "clinic", quality=None, answered_h=None, outcome=None, closed=None)
    files = {f.path: f.content for f in published_files(rate(table(case), window, tiny_pack, methodology), tiny_pack)}
    news = text_of(files, "news.txt")
    assert "за 1–14 октября 2021 года" in news
    assert "никто не выделился: ни у кого нет достаточного числа сообщений" in news
    assert "Комитет лекарей" in text_of(files, "index.html")
    assert "не присвоено: мало сообщений" in text_of(files, "letters/clinic.html")
    assert files["rating.pdf"].startswith(b"%PDF")


def test_a_message_that_looks_like_a_formula_or_a_tag_stays_text(
    table: Callable[..., pd.DataFrame], tiny_pack: RegionPack, methodology: MethodologyTable
) -> None:
    hostile = replace(incident(1, None), incident_id='=cmd|"/c calc"!A1<img src=x>')
    rated = rate(table(hostile, incident(2, "clinic")), OCTOBER, tiny_pack, methodology)
    files = {file.path: file.content for file in published_files(rated, tiny_pack)}
    assert "<img" not in files["index.html"].decode()
    book = Book.read(files["rating.xlsx"])
    assert any(value == '=cmd|"/c calc"!A1<img src=x>' for value in book.values["Исключения"].values())
    assert not any("cmd" in formula for formulas in book.formulas.values() for formula in formulas.values())
