"""What is remembered of words: asked for once, bounded, and words in use outlive words that came once."""

from __future__ import annotations

import pytest

from triage.text.remembered import Remembered, remembered


@pytest.fixture
def asked() -> list[str]:
    return []


@pytest.fixture
def lengths(asked: list[str]) -> Remembered[int]:
    def length(word: str) -> int:
        asked.append(word)
        return len(word)

    return Remembered(length, most=8)


def test_a_word_is_found_out_once(lengths: Remembered[int], asked: list[str]) -> None:
    assert [lengths["яма"], lengths["дорога"], lengths["яма"]] == [3, 6, 3]
    assert asked == ["яма", "дорога"]


def test_invented_words_never_take_more_room_than_allowed(lengths: Remembered[int]) -> None:
    for number in range(1000):
        assert lengths[f"слово{number}"] == len(f"слово{number}")
        assert lengths.kept_count <= lengths.most


def test_a_word_in_use_is_kept_while_others_pass_by(lengths: Remembered[int], asked: list[str]) -> None:
    for number in range(1000):
        assert lengths["яма"] == 3
        assert lengths[str(number)] == len(str(number))
    assert asked.count("яма") == 1


def test_a_word_out_of_use_is_forgotten_and_found_out_again(lengths: Remembered[int], asked: list[str]) -> None:
    for word in ("яма", *map(str, range(8)), "яма"):
        assert lengths[word] == len(word)
    assert asked.count("яма") == 2


def test_what_is_false_or_empty_is_remembered_too() -> None:
    asked: list[str] = []

    def nothing(word: str) -> None:
        asked.append(word)

    find = remembered(4)(nothing)
    for word in ("а", "б", "в", "а", "б"):
        assert find(word) is None
    assert asked == ["а", "б", "в"]


def test_a_failure_is_not_remembered() -> None:
    def refuse(word: str) -> str:
        raise ValueError(word)

    words = Remembered(refuse, 4)
    with pytest.raises(ValueError, match="яма"):
        words["яма"]
    assert not words.kept_count
