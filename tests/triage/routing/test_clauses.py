from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.routing.clauses import ClauseSplitter


@pytest.fixture(scope="module")
def split(reader):
    splitter = ClauseSplitter(reader.morphology)

    def run(text: str) -> list[str]:
        return [clause.span.of(text).strip() for clause in splitter.split(reader.read([text])[0])]

    return run


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        (
            "У дома яма на дороге. Мусор не вывозят неделю.",
            ["У дома яма на дороге.", "Мусор не вывозят неделю."],
        ),
        (
            "во первых трактор свалил снег на скамейку во вторых лампочка у подъезда не горит",
            ["во первых трактор свалил снег на скамейку", "во вторых лампочка у подъезда не горит"],
        ),
        (
            "Прошу решить: 1) яма во дворе дома 2) не горит фонарь у школы",
            ["Прошу решить:", "1) яма во дворе дома", "2) не горит фонарь у школы"],
        ),
        (
            "Дорогу не чистят, а ещё мусор не вывозят",
            ["Дорогу не чистят,", "а ещё мусор не вывозят"],
        ),
        (
            "Свет отключили с утра; вода еле течёт из крана",
            ["Свет отключили с утра;", "вода еле течёт из крана"],
        ),
        (
            "подъезд не мыли с лета, почтовые ящики выломаны, лампочки жильцы вкручивают сами",
            ["подъезд не мыли с лета,", "почтовые ящики выломаны,", "лампочки жильцы вкручивают сами"],
        ),
        (
            "Кроме того, автобус опять не пришёл. Также просим починить остановку",
            ["Кроме того, автобус опять не пришёл.", "Также просим починить остановку"],
        ),
    ],
)
def test_further_matters_begin_new_clauses(split, text, clauses):
    assert split(text) == clauses


@pytest.mark.parametrize(
    "text",
    [
        "Яма на дороге",
        "Не ходит автобус, который возил детей в школу",
        "Не чистят двор, потому что трактор сломан",
        "На улице Мира, у дома 5, рядом с аптекой, огромная яма",
        "Прошу проверить, почему не топят в садике",
        "Живём в посёлке, где нет дороги",
        "Дорога на ул. Ленина д. 5 разбита",
        "Спасибо!",
        "",
    ],
)
def test_one_matter_stays_whole(split, text):
    assert split(text) == ([text] if text else [])


def test_scraps_go_with_their_neighbours(split):
    assert split("Ужас! Мусор не вывозят неделю. Доколе?") == ["Ужас! Мусор не вывозят неделю. Доколе?"]


def test_a_marked_clause_is_known_as_such(reader):
    document = reader.read(["Двор не чистят. А ещё не горит фонарь у дома. Помогите нам пожалуйста."])[0]
    assert [clause.is_marked for clause in ClauseSplitter(reader.morphology).split(document)] == [False, True, False]


def test_spans_point_into_the_original(split):
    text = "'Двор не\u200b чистят<br>Мусор не вывозят &nbsp;совсем"
    assert split(text) == ["Двор не\u200b чистят", "Мусор не вывозят &nbsp;совсем"]


@given(st.text(alphabet="абв ,.;—-\n!1)аещёи", max_size=120))
def test_clauses_never_overlap_and_keep_their_order(reader, text):
    document = reader.read([text])[0]
    spans = [clause.span for clause in ClauseSplitter(reader.morphology).split(document)]
    assert all(one.stop <= other.start for one, other in pairwise(spans))
    assert all(0 <= span.start < span.stop <= len(text) for span in spans)


@pytest.mark.parametrize("unit", ["двор не чистят, мусор не вывозят, ", "а, ", ";", "1) ", "а еще ", ", "])
def test_the_longest_text_is_cut_in_time(reader, unit):
    document = reader.read([unit * (20_000 // len(unit))])[0]
    started = time.process_time()
    ClauseSplitter(reader.morphology).split(document)
    assert time.process_time() - started < 2.0
