from __future__ import annotations

import pytest

from triage.text import wording


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 строк"),
        (1, "1 строка"),
        (2, "2 строки"),
        (5, "5 строк"),
        (11, "11 строк"),
        (12, "12 строк"),
        (21, "21 строка"),
        (104, "104 строки"),
        (111, "111 строк"),
        (1_234_567, "1\u00a0234\u00a0567 строк"),
    ],
)
def test_nouns_agree_with_numbers(count, text):
    assert wording.plural(count, "строка", "строки", "строк") == text


def test_numbers_are_written_in_russian():
    assert wording.decimal(12.345) == "12,3"
    assert wording.percent(0.876) == "88\u00a0%"
