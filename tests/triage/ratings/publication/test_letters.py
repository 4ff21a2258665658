from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.triage.ratings.publication.test_wording import plain
from triage.domain.ratings import CaseReference
from triage.ratings.publication.letters import letters
from triage.ratings.rating import RatedWindow
from triage.regions.pack import RegionPack


def letter(files: dict[str, bytes], code: str) -> str:
    return plain(files[f"letters/{code}.html"].decode())


def test_a_letter_has_figures_cases_and_advice(files: dict[str, bytes]) -> None:
    text = letter(files, "adm_volzhsk")
    assert "Вам поступило 60 сообщений, без ответа осталось 2." in text
    assert "из 16, с учётом случайности" in text
    assert "Что улучшить в первую очередь" in text
    assert "Доводите до решения" in text
    assert "Посмотрите обращения: № " in text
    assert "Ответы-обещания вместо ответа: " in text
    assert "Администрация городского округа «Город Волжск»" in text


def test_a_leader_is_told_to_carry_on(files: dict[str, bytes]) -> None:
    assert "показатели не ниже средних по лиге" in letter(files, "adm_mari_tureksky")
    assert "На что обратить внимание" not in letter(files, "adm_mari_tureksky")


def test_a_small_authority_is_told_why_it_has_no_place(files: dict[str, bytes]) -> None:
    text = letter(files, "adm_kilemarsky")
    assert "Вам поступило 3 сообщения." in text
    assert "не присвоено: мало сообщений" in text


def test_too_few_messages_bring_no_advice(files: dict[str, bytes]) -> None:
    text = letter(files, "adm_kilemarsky")
    assert "Сообщений мало, чтобы отличить недостаток от случая" in text
    assert "Посмотрите" not in text


def test_the_change_is_explained(files: dict[str, bytes]) -> None:
    text = letter(files, "adm_yurinsky")
    assert "Среднее время первого ответа было 2 ч 22 мин, стало 1 ч 37 мин: состав тем дал " in text
    assert ", темп ответов дал −" in text
    assert "лига и число сообщений +" in text


def test_a_change_adds_up_as_it_is_printed(files: dict[str, bytes]) -> None:
    told = 0
    for path in files:
        found = path.startswith("letters/") and _CHANGE.search(letter(files, path[len("letters/") : -len(".html")]))
        if found:
            before, after, total, parts = found.groups()
            change = 0.0 if total == "не изменился" else _number(total)
            assert _number(after) - _number(before) == pytest.approx(change), path
            assert sum(_number(part.split()[-1]) for part in parts.split("; ")) == pytest.approx(change), path
            told += 1
    assert told > 10


_CHANGE = re.compile(r"Балл был ([\d,]+), стал ([\d,]+) \(([^)]+)\): ([^.]+)\.")


def _number(text: str) -> float:
    return float(text.replace("−", "-").replace(",", "."))


def test_advice_follows_from_the_figures_it_names(files: dict[str, bytes]) -> None:
    """Behind the league as printed; without a caution only where the whole interval lies below the league."""
    cautioned = proven = 0
    for path in files:
        text = letter(files, path[len("letters/") : -len(".html")]) if path.startswith("letters/") else ""
        for own, high, league, caution in _ADVISED.findall(text):
            assert _number(own) < _number(league), path
            assert (_number(high) >= _number(league)) is bool(caution), path
            cautioned, proven = cautioned + bool(caution), proven + (not caution)
    assert cautioned > 5
    assert proven > 5


_ADVISED = re.compile(
    r"у вас ([\d,]+)(?: %)? \([\d,]+(?: %)? – ([\d,]+)(?: %)?\), в среднем по лиге ([\d,]+)(?: %)?\."
    r"( Отставание может быть случайным)?"
)


def test_a_letter_without_a_comparison_says_why(files: dict[str, bytes]) -> None:
    text = letter(files, "minkult")
    assert "Балл был" not in text
    assert "Сравнить не с чем" in text


def test_a_letter_names_every_case_of_its_signals(files: dict[str, bytes], demonstration: RatedWindow) -> None:
    for league in demonstration.rating.leagues:
        for row in league.rows:
            text = letter(files, row.code)
            assert all(f"№ {case.case_id}" in text for s in row.signals if s.is_raised for case in s.cases), row.code


def test_a_letter_counts_the_cases_it_does_not_name(demonstration: RatedWindow, pack: RegionPack) -> None:
    rating = demonstration.rating
    league = rating.leagues[0]
    row = league.rows[0]
    cases = tuple(CaseReference(str(number), number) for number in range(200))
    signal = replace(row.signals[0], count=1234, cases=cases, is_raised=True)
    shown = replace(league, rows=(replace(row, signals=(signal,)), *league.rows[1:]))
    first = letters(replace(rating, leagues=(shown, *rating.leagues[1:])), pack)[0]
    assert "№ 99 и ещё 1 134." in plain(first.html)
    assert "№ 100" not in first.html


def test_every_letter_carries_the_notice(files: dict[str, bytes], demonstration: RatedWindow) -> None:
    for path, content in files.items():
        if path.startswith("letters/"):
            assert demonstration.rating.data_notice in content.decode()
