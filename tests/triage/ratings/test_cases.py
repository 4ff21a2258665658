from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd
import pytest

from tests.triage.ratings.conftest import at, incident
from triage.domain.answers import AnswerKind
from triage.domain.incidents import UNDATED, Assignment, OfficialAnswer, Outcome
from triage.ratings.cases import CASE_COLUMNS

Table = Callable[..., pd.DataFrame]


def seconds(row: pd.Series, start: str, end: str) -> float:
    return float((row[end] - row[start]).total_seconds())


def test_columns_are_those_documented(table: Table) -> None:
    assert tuple(table(incident()).columns) == CASE_COLUMNS
    assert tuple(table().columns) == CASE_COLUMNS
    assert table()["authority"].dtype == "category"


def test_time_at_the_wrong_addressee_is_not_charged_to_the_right_one(table: Table) -> None:
    wrong = Assignment("minstroy", at("12 09:00"), at("13 09:00"), was_wrong=True)
    right = Assignment("adm_iola", at("13 09:00"))
    answer = OfficialAnswer("Яма засыпана", at("13 10:00"), "adm_iola", AnswerKind.FINAL)
    row = table(incident(assignments=(wrong, right), answers=(answer,))).iloc[0]
    assert (row["authority"], row["wrong_authority"]) == ("adm_iola", "minstroy")
    assert seconds(row, "clock_at", "first_answer_at") == 3600
    assert seconds(row, "created_at", "first_answer_at") == 25 * 3600


def test_an_answer_of_the_wrong_addressee_is_not_the_right_ones_answer(table: Table) -> None:
    wrong = Assignment("minstroy", at("12 09:00"), at("13 09:00"), was_wrong=True)
    signed = OfficialAnswer("Это не к нам", at("12 10:00"), "minstroy", AnswerKind.FINAL)
    unsigned = OfficialAnswer("Разберёмся", at("12 11:00"), None, AnswerKind.FINAL)
    row = table(incident(assignments=(wrong, Assignment("adm_iola", at("13 09:00"))), answers=(signed, unsigned))).iloc[
        0
    ]
    assert pd.isna(row["first_answer_at"])


def test_an_interim_answer_stops_only_the_clock_of_the_first_answer(table: Table) -> None:
    answers = (
        OfficialAnswer("Вернёмся с ответом", at("12 10:00"), "adm_iola", AnswerKind.INTERIM, 10.0),
        OfficialAnswer("Яма засыпана 14 октября", at("14 09:00"), "adm_iola", AnswerKind.FINAL, 80.0),
    )
    row = table(incident(answers=answers)).iloc[0]
    assert seconds(row, "clock_at", "first_answer_at") == 3600
    assert seconds(row, "clock_at", "final_answer_at") == 48 * 3600
    assert row["quality"] == 80.0
    only_interim = table(incident(answers=answers[:1])).iloc[0]
    assert pd.isna(only_interim["final_answer_at"])
    assert not only_interim["has_final"]
    assert only_interim["quality"] == 10.0


def test_what_is_no_answer_does_not_stop_the_clock(table: Table) -> None:
    row = table(incident(kind=AnswerKind.NOT_AN_ANSWER)).iloc[0]
    assert pd.isna(row["first_answer_at"])


def test_a_final_answer_of_unknown_moment_is_still_an_answer(table: Table) -> None:
    answers = (
        OfficialAnswer("Вернёмся с ответом", at("12 10:00"), "adm_iola", AnswerKind.INTERIM),
        OfficialAnswer("Яма засыпана", None, "adm_iola", AnswerKind.FINAL),
    )
    row = table(incident(answers=answers)).iloc[0]
    assert row["has_final"]
    assert pd.isna(row["final_answer_at"])


def test_undated_and_unrouted_incidents_stay_as_rows_to_be_reported(table: Table) -> None:
    rows = table(incident(1, created_at=UNDATED, assignments=()), incident(2, authority=None))
    assert pd.isna(rows.iloc[0]["created_at"])
    assert list(rows["authority"]) == ["", ""]


@pytest.mark.parametrize(
    ("text", "declines"),
    [
        ("Данный вопрос не относится к компетенции министерства", True),
        ("Ремонт дороги не входит в наши полномочия", True),
        ("Вопрос вне компетенции администрации", True),
        ("Это не наша компетенция", True),
        ("Яма засыпана, это относится к содержанию дорог", False),
        ("Компетентные органы уведомлены", False),
    ],
)
def test_declining_competence_is_recognised(table: Table, text: str, declines: bool) -> None:
    assert bool(table(incident(text=text)).iloc[0]["not_ours"]) is declines


def test_filled_in_forms_have_one_template_and_other_words_another(table: Table) -> None:
    form = "{}, ваше обращение № {} рассмотрено, работы запланированы на следующий год по мере финансирования"
    rows = table(
        incident(1, text=form.format("Анна", 17)),
        incident(2, text=form.format("Пётр", 4512)),
        incident(3, text="Яма на перекрёстке засыпана щебнем, асфальт уложим, как только потеплеет и высохнет"),
        incident(4, text="Спасибо"),
    )
    first, second, other, short = rows["template"]
    assert first == second != other
    assert short == 0


def test_the_same_place_needs_a_street_in_towns_but_not_in_villages(table: Table) -> None:
    town, village = "88701000001", "88604424111"
    rows = table(
        incident(1, settlement=town),
        incident(2, settlement=town, street="Мира", house="5"),
        incident(3, settlement=village),
        incident(4),
    )
    assert list(rows["place_topic"] == 0) == [True, False, False, True]


def test_moments_are_utc_whatever_zone_they_come_in(table: Table) -> None:
    there = replace(incident(), created_at=datetime.fromisoformat("2021-10-12T12:00:00+03:00"))
    assert table(there).iloc[0]["created_at"].to_pydatetime().replace(tzinfo=UTC) == at("12 09:00")


def test_outcomes_are_positions_in_the_published_lists(table: Table) -> None:
    from triage.ratings.cases import ANSWER_KINDS, OUTCOMES

    row = table(incident(outcome=Outcome.POSTPONED)).iloc[0]
    assert OUTCOMES[row["outcome"]] is Outcome.POSTPONED
    assert ANSWER_KINDS[row["first_kind"]] is AnswerKind.FINAL
