"""Recomputes every worked example of docs/rating.ru.md: the page may not say what the program does not do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from api.cli import build_app
from triage.domain.answers import AnswerKind
from triage.domain.incidents import Assignment, ClosingReason, Incident, IncidentKey, OfficialAnswer, Outcome
from triage.domain.ratings import AuthorityRating, MeasureCode, SignalCode
from triage.ratings.cases import CASE_COLUMNS, case_table
from triage.ratings.changes import time_change
from triage.ratings.intervals import wilson
from triage.ratings.methodology import load_methodology
from triage.ratings.publication.wording import NBSP, in_unit, number
from triage.ratings.rating import rate
from triage.ratings.screening import RULES
from triage.ratings.shrinkage import Prior
from triage.ratings.windows import month_window
from triage.regions.loader import default_region_folder, load_region

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "rating.ru.md").read_text(encoding="utf-8")
MOSCOW = ZoneInfo("Europe/Moscow")
OUTCOMES = {"Решено": Outcome.SOLVED, "Разъяснено": Outcome.EXPLAINED, "": None}
REASONS = {
    "Автор доволен": ClosingReason.AUTHOR_SATISFIED,
    "Нет ответа от автора": ClosingReason.NO_REPLY_FROM_AUTHOR,
    "": None,
}
TEXTS = {"не наше": "Вопрос не относится к компетенции администрации"}


def moment(text: str) -> datetime:
    return datetime.strptime(f"2021.{text}", "%Y.%d.%m %H:%M").replace(tzinfo=MOSCOW)


def example_rows() -> Iterator[list[str]]:
    table = PAGE.split("## Обращения примера")[1].split("## Меры")[0]
    for line in table.splitlines():
        if re.match(r"\| \d", line):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def example(cells: list[str]) -> Incident:
    number_, created, assigned, first, kind, final, type_, outcome, reason, closed, reopened, quality = cells
    answers = []
    if first:
        score = float(quality) if quality and not final else None
        first_kind = AnswerKind.INTERIM if kind == "обещание" else AnswerKind.FINAL
        answers.append(OfficialAnswer(TEXTS.get(kind, "Сделано"), moment(first), "adm_iola", first_kind, score))
    if final:
        answers.append(OfficialAnswer("Сделано", moment(final), "adm_iola", AnswerKind.FINAL, float(quality)))
    assignments = [Assignment("adm_iola", moment(assigned))]
    if number_ == "5":
        assignments.insert(0, Assignment("minstroy", moment(created), moment(assigned), was_wrong=True))
    return Incident(
        incident_id=number_,
        key=IncidentKey("im", number_),
        text="Сообщение",
        created_at=moment(created),
        is_solvable=type_ == "решаемый",
        assignments=tuple(assignments),
        answers=tuple(answers),
        outcome=OUTCOMES[outcome],
        closing_reason=REASONS[reason],
        closed_at=moment(closed) if closed else None,
        reopened_at=(moment(reopened),) if reopened else (),
    )


@pytest.fixture(scope="module")
def row() -> AuthorityRating:
    pack = load_region(default_region_folder())
    table = case_table([example(cells) for cells in example_rows()], pack)
    until = datetime(2021, 10, 31, 12, tzinfo=MOSCOW)
    rating = rate(table, month_window(2021, 10), pack, load_methodology(), data_until=until).rating
    return rating.league("administrations").rows[0]


@pytest.mark.parametrize("code", list(MeasureCode))
def test_every_measure_is_defined_with_an_example_that_holds(row: AuthorityRating, code: MeasureCode) -> None:
    found = re.search(rf"^> `{code.value}` = (.+) \(n = (\d+)\)$", PAGE, re.MULTILINE)
    assert found, f"docs/rating.ru.md lacks an example of {code.value}"
    measure = next(m for m in row.measures if m.code is code)
    assert in_unit(measure.estimate.value, measure.unit).replace(NBSP, " ") == found[1]
    assert measure.estimate.n == int(found[2])


def test_the_examples_of_shrinkage_hold() -> None:
    examples = re.findall(r"^> подтянутое\((\d+); (\d+); (\d+); (\d+)\) = ([\d,]+)$", PAGE, re.MULTILINE)
    assert len(examples) == 2
    for own, n, mean, k, expected in examples:
        shrunk = Prior(float(mean), float(k), 1.0).shrink(np.array([float(own)]), np.array([float(n)]))[0]
        assert number(float(shrunk)) == expected


def test_the_example_of_wilson_holds() -> None:
    hits, n, low, high = re.search(r"^> Уилсон\((\d+) из (\d+)\) = ([\d,]+)–([\d,]+)$", PAGE, re.MULTILINE).groups()
    estimate = wilson(int(hits), int(n))
    assert (number(estimate.low), number(estimate.high)) == (low, high)


def test_the_example_of_the_decomposition_holds() -> None:
    parts = re.search(r"^> темп\((.+) → (.+)\) = (.+)$", PAGE, re.MULTILINE)
    then, now = (
        pd.DataFrame({"topic_group": pd.Categorical(["roads"] * 2), "wall_s": [float(v) for v in group.split(", ")]})
        for group in parts.groups()[:2]
    )
    change = time_change(then, now)
    assert number(change.pace_s, 0) == parts[3]
    assert change.mix_s == 0


def test_every_rule_signal_and_weight_is_on_the_page() -> None:
    methodology = load_methodology()
    for rule in RULES:
        scope = {"case": "обращение", "time": "время"}[rule.scope.value]
        assert f"| `{rule.name}` | {scope} |" in PAGE
    for code in SignalCode:
        assert f"| `{code.value}` | {number(methodology.signals.threshold(code), 0)} %" in PAGE
    for weight in methodology.weights.values():
        assert number(weight, 2) in PAGE
    assert f"Меньше {methodology.ranking.minimum_cases} сообщений" in PAGE


def test_every_option_of_the_command_is_documented() -> None:
    text = (DOCS / "rating.md").read_text(encoding="utf-8")
    command = next(c for c in build_app().registered_commands if c.name == "rate")
    assert command.callback is not None
    for option in re.findall(r"--[a-z-]+", str(command.callback.__annotations__)):
        assert option in text + PAGE, option
    for option in ("--month", "--period", "--input", "--db", "--demo", "--methodology", "--data-until", "--json"):
        assert option in text


def test_the_number_of_columns_is_right() -> None:
    text = (DOCS / "rating.md").read_text(encoding="utf-8")
    assert f"{len(CASE_COLUMNS)} columns" in text
