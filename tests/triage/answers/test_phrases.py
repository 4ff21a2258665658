"""Set phrases: where they can begin is read from their patterns, and nothing is lost by looking only there."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from triage.answers import formulas, questions, work
from triage.answers.criteria import evidence
from triage.answers.phrases import Phrases, first_lemmas
from triage.answers.words import Wording, WordingReader
from triage.text.document import Reader
from triage.text.morphology import Morphology

SEED = Path("training/seed/answers")


@pytest.fixture(scope="module")
def reader() -> WordingReader:
    return WordingReader(Reader(Morphology()))


@pytest.fixture(scope="module")
def texts(reader: WordingReader) -> list[Wording]:
    found = []
    for path in sorted(SEED.glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, delimiter="\t"))
        found += [reader.read(row[side]) for row in rows for side in ("post", "answer")]
    return found


@pytest.mark.parametrize(
    ("pattern", "first"),
    [
        ("на контроль", {"на"}),
        ("(?:на|под)(?: (?:особый|строгий))? контроль", {"на", "под"}),
        ("(?:в рамка|согласно)(?: [^ .!?,]+){0,3} план", {"в", "согласно"}),
        ("(?:быть )?(?:предоставить|дать) позже", {"быть", "предоставить", "дать"}),
        ("мера принимать(?:ся)?|(?:принять|принимать) мера", {"мера", "принять", "принимать"}),
        ("принимать(?:ся)?", {"принимать", "приниматься"}),
        ("за(?: [^ ]+)? (?:ночь|сутки)(?= .*\\d)", {"за"}),
        ("(?:a|b(?:c|d e)) f", {"a", "bc", "bd"}),
        ("ежегодно", {"ежегодно"}),
    ],
)
def test_first_lemmas_are_read_from_the_pattern(pattern: str, first: set[str]) -> None:
    assert first_lemmas(pattern) == first


@pytest.mark.parametrize("pattern", ["[а-я]+ контроль", "(?:[а-я]+ )?кодекс", "под.*", r"\d дом"])
def test_a_phrase_that_begins_with_any_word_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="must begin with a lemma, not with a class"):
        Phrases(pattern)


def test_a_phrase_that_may_be_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="it can begin with nothing"):
        Phrases("контроль", "(?:план)?")


FAMILIES = {
    name: found
    for module in (formulas, questions, work, evidence)
    for name, found in vars(module).items()
    if isinstance(found, Phrases)
}


@pytest.mark.parametrize("name", FAMILIES)
def test_looking_only_where_a_phrase_can_begin_loses_none(name: str, texts: list[Wording]) -> None:
    phrases = FAMILIES[name]
    everywhere = re.compile(r"(?<![^ ])" + phrases.pattern.pattern)
    for wording in texts:
        found = [(wording.starts[tokens.start], tokens.stop) for tokens in wording.find(phrases)]
        sought = [(match.start(), match.end()) for match in everywhere.finditer(wording.line)]
        assert [start for start, _ in found] == [start for start, _ in sought]
        assert [wording.starts[stop] - 1 for _, stop in found] == [stop for _, stop in sought]


def test_families_are_all_there() -> None:
    assert len(FAMILIES) >= 25


@pytest.mark.parametrize(
    ("within", "expected"),
    [(None, [range(1, 3), range(5, 7)]), (range(3), [range(1, 3)]), (range(2), []), (range(2, 7), [range(5, 7)])],
)
def test_phrases_are_found_within_tokens(within: range | None, expected: list[range], reader: WordingReader) -> None:
    wording = reader.read("Вопрос на контроле. Дом на контроле")
    assert list(wording.find(Phrases("на контроль"), within)) == expected
    assert wording.has(Phrases("на контроль"), within) is bool(expected)


def test_matches_do_not_overlap(reader: WordingReader) -> None:
    wording = reader.read("план план план план план")
    assert list(wording.find(Phrases("план план"))) == [range(2), range(2, 4)]
