from __future__ import annotations

from pathlib import Path

import pytest

from triage.domain.errors import FileFormatError
from triage.domain.ratings import MeasureCode, SignalCode
from triage.ratings.methodology import METHODOLOGY_FILE, MethodologyTable, load_methodology
from triage.ratings.methodology_text import published_methodology


def changed(tmp_path: Path, old: str, new: str) -> Path:
    text = METHODOLOGY_FILE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "own.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_the_default_says_that_it_is_not_official(methodology: MethodologyTable) -> None:
    assert "умолчание программы, не официальная методика" in methodology.notice
    assert sum(methodology.weights.values()) == pytest.approx(1)
    assert methodology.ranking.minimum_cases == 5


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("speed = 0.30", "speed = 0.40", r"own\.toml:weights: сумма весов 1\.1"),
        ("speed = 0.30", "luck = 0.30", r"weights\.luck: нет такой меры"),
        ("speed = 0.30", "speed = -0.30", r"weights\.speed: «-0\.3» — не число от нуля"),
        ("minimum_cases = 5", "", r"ranking\.minimum_cases: нет ключа"),
        ("minimum_cases = 5", "minimum_cases = 5\nluck = 1", r"ranking\.luck: лишний ключ"),
        ("[signals]", "[sygnals]", r"signals: нет раздела"),
        ('version = "2026.5"', "version = 5", r"version: нет строки"),
        ("[weights]", "[weights", r"методика не читается"),
    ],
)
def test_a_faulty_methodology_is_refused_by_key(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(FileFormatError, match=message):
        load_methodology(changed(tmp_path, old, new))


def test_an_absent_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match=r"absent\.toml: методика не читается"):
        load_methodology(tmp_path / "absent.toml")


def test_every_figure_is_published(methodology: MethodologyTable) -> None:
    facts = {fact.key: fact for fact in published_methodology(methodology).facts}
    assert {f"weights.{code.value}" for code in methodology.weights} <= facts.keys()
    assert {f"signals.{code.value}" for code in SignalCode} <= facts.keys()
    assert facts["weights.speed"].value == "0,3"
    assert facts["leaders.false_praise"].value == "5 %"
    assert all(fact.meaning for fact in facts.values())


def test_a_region_may_weigh_otherwise(tmp_path: Path) -> None:
    path = changed(tmp_path, "speed = 0.30", "speed = 0.55")
    path.write_text(path.read_text(encoding="utf-8").replace("answer_quality = 0.25", "answer_quality = 0.00"), "utf-8")
    assert load_methodology(path).weights[MeasureCode.ANSWER_QUALITY] == 0
