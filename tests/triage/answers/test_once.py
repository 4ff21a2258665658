"""What was found out of a wording or pair once is kept with it, not found out anew."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from triage.answers.formulas import PLACEHOLDER
from triage.answers.once import once
from triage.answers.words import WordingReader
from triage.text.document import Reader
from triage.text.morphology import Morphology


@dataclass(frozen=True, slots=True)
class _Text:
    words: str
    kept: dict[Hashable, Any] = field(default_factory=dict, init=False)


_asked: list[str] = []


@once
def length_of(text: _Text) -> int:
    _asked.append(text.words)
    return len(text.words)


@once
def nothing_in(text: _Text) -> None:
    _asked.append(text.words)


@pytest.fixture(autouse=True)
def fresh() -> None:
    _asked.clear()


def test_each_text_is_worked_out_once() -> None:
    one, other = _Text("яма"), _Text("дорога")
    assert [length_of(one), length_of(other), length_of(one)] == [3, 6, 3]
    assert _asked == ["яма", "дорога"]


def test_nothing_found_is_kept_too() -> None:
    text = _Text("яма")
    nothing_in(text)
    nothing_in(text)
    assert _asked == ["яма"]


def test_a_changed_copy_is_worked_out_anew() -> None:
    text = _Text("яма")
    length_of(text)
    assert length_of(replace(text, words="дорога")) == 6


def test_phrases_are_found_alike_in_a_text_and_in_its_parts() -> None:
    wording = WordingReader(Reader(Morphology())).read("Ваше обращение взято на контроль. Яму засыплют завтра.")
    first, second = wording.sentences.values()
    whole = list(wording.find(PLACEHOLDER))
    assert whole
    assert whole == list(wording.find(PLACEHOLDER)) == list(wording.find(PLACEHOLDER, first))
    assert wording.has(PLACEHOLDER, first)
    assert not wording.has(PLACEHOLDER, second)
