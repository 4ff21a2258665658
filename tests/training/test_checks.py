from __future__ import annotations

import numpy as np
import pytest

from tests.training.edited_copies import post
from tests.training.labels import write_export
from training import checks
from training.checks import check_data
from training.datasets import Columns, read_labelled

ROWS = [
    {"text": "Яма на дороге у магазина на углу", "label": "roads"},
    {"text": "яма на дороге у магазина, на углу!", "label": "snow"},
    {"text": "Мой телефон +7 902 123-45-67, позвоните", "label": "roads"},
    {"text": "", "label": "roads"},
    {"text": "Сугробы у подъезда не убирают третий день, дворника нет", "label": "snow"},
    {"text": "Сугробы у подъезда не убирают третий день, дворника нет.", "label": "snow"},
    {"text": "ы" * 20_001, "label": "чужая"},
]


@pytest.fixture
def data(tmp_path):
    return read_labelled(write_export(tmp_path / "d.csv", ROWS), Columns("text", "label"))


def test_every_fault_is_listed_by_row(data):
    report = check_data(data, known_labels=["roads", "snow"])
    kinds = {(finding.row, finding.kind) for finding in report.findings}
    assert {
        (2, checks.CONFLICT),
        (3, checks.CONFLICT),
        (4, checks.PERSONAL),
        (5, checks.EMPTY),
        (7, checks.DUPLICATE),
        (8, checks.TOO_LONG),
        (8, checks.UNKNOWN),
    } <= kinds
    assert [finding.row for finding in report.findings] == sorted(finding.row for finding in report.findings)
    assert report.counts[checks.CONFLICT] == 2
    assert [(rare.label, rare.rows_count) for rare in report.rare_labels] == [("roads", 2), ("snow", 3), ("чужая", 1)]


def test_a_finding_tells_what_was_found_but_never_the_data_itself(data):
    details = {(f.row, f.kind): f.details for f in check_data(data, known_labels=["roads", "snow"]).findings}
    assert details[4, checks.PERSONAL] == "[ТЕЛ]"
    assert details[8, checks.TOO_LONG] == "20\u00a0001 знаков"
    assert details[8, checks.UNKNOWN] == "чужая"


def test_near_duplicates_of_big_data_are_found_too(tmp_path, monkeypatch):
    monkeypatch.setattr(checks, "EXACT_ROWS", 10)
    rows = [{"text": post(n), "label": "roads"} for n in range(30)]
    rows += [{"text": f"{rows[4]['text']} Ждём!", "label": "roads"}, {"text": rows[4]["text"].upper(), "label": "snow"}]
    report = check_data(read_labelled(write_export(tmp_path / "d.csv", rows), Columns("text", "label")))
    found = [(f.row, f.details) for f in report.findings if f.kind == checks.DUPLICATE]
    assert found == [(32, "строки 6"), (33, "строки 6")]


def test_a_label_held_out_models_deny_is_doubtful(data):
    held_out = np.full((6, 3), 0.3, dtype=np.float32)
    held_out[0] = [0.01, 0.98, 0.01]
    (finding,) = [f for f in check_data(data, held_out=held_out).findings if f.kind == checks.NOISE]
    assert finding.row == 2
    assert finding.details == "«roads», а похоже на «snow» (98%)"
