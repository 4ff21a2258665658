"""What a reason names of a post: the question, the request or the complaint, in the author's words."""

from __future__ import annotations

import pytest

from triage.answers.matters import LONGEST, main_matter, missed_matters, unanswered
from triage.answers.pair_reader import PairReader
from triage.domain.answers import AnswerPair
from triage.text.document import Reader
from triage.text.morphology import Morphology

ELSEWHERE = "Приглашаем на концерт в субботу."


@pytest.fixture(scope="module")
def reader() -> PairReader:
    return PairReader(Reader(Morphology()))


@pytest.mark.parametrize(
    ("post", "named"),
    [
        ("Не горит фонарь у школы. Когда починят?", "жалобу «Не горит фонарь у школы»"),
        ("Здравствуйте! Подскажите, когда откроют бассейн на Кирова?", "вопрос «когда откроют бассейн на Кирова»"),
        ("Яма третий год. Прошу отремонтировать дорогу на Лесной.", "просьбу «отремонтировать дорогу на Лесной»"),
        ("В подъезде воняет газом второй день, сказали ждите!", "жалобу «В подъезде воняет газом второй день»"),
        ("Мы переехали из Казани. Как получить полис внуку?", "вопрос «Как получить полис внуку»"),
        ("Просьба не закрывать школу и оставить автобус", "просьбу «не закрывать школу и оставить автобус»"),
        ("Спилили тополь, пень торчит на тротуаре. Уберите!", "жалобу «Спилили тополь, пень торчит на тротуаре»"),
    ],
)
def test_the_matter_is_told_in_the_words_of_the_author(reader, post, named):
    pair = reader.read(AnswerPair(post, ELSEWHERE))
    assert main_matter(pair).named(pair) == named


@pytest.mark.parametrize("post", ["Тюмень!", "Сколько можно?!", "Добрый вечер всем омичам", "Прораб говорит своё"])
def test_what_names_nothing_of_city_life_is_no_matter(reader, post):
    pair = reader.read(AnswerPair(post, ELSEWHERE))
    assert main_matter(pair) is None
    assert missed_matters(pair) == []


def test_a_long_ask_is_cut_and_says_so(reader):
    post = "Почему на нашей улице у детского сада за новым магазином возле старой школы и аптеки опять прорвало трубу?"
    matter = main_matter(pair := reader.read(AnswerPair(post, ELSEWHERE)))
    assert len(matter.tokens) == LONGEST
    assert matter.named(pair).endswith("…»")


def test_what_the_answer_touches_is_not_missed(reader):
    post = "Когда включат фонтан? Почему не вывозят мусор со двора?"
    pair = reader.read(AnswerPair(post, "Фонтан включат 1 мая."))
    assert unanswered(pair, missed_matters(pair)) == "на вопрос «Почему не вывозят мусор со двора» ответа нет"
    both = reader.read(AnswerPair(post, "Фонтан включат 1 мая, мусор вывозят по средам."))
    assert missed_matters(both) == []


def test_when_is_missed_where_the_answer_names_no_time(reader):
    post = "Когда включат фонтан?"
    timeless = reader.read(AnswerPair(post, "Фонтан обязательно включат."))
    assert [matter.named(timeless) for matter in missed_matters(timeless)] == ["вопрос «Когда включат фонтан»"]
    assert missed_matters(reader.read(AnswerPair(post, "Фонтан включат 1 мая."))) == []


def test_at_most_two_are_named_and_questions_come_first(reader):
    post = "Лифт стоит. Крыша течёт. Мусор не вывозят. Когда починят лифт?"
    pair = reader.read(AnswerPair(post, ELSEWHERE))
    named = [matter.named(pair) for matter in missed_matters(pair)]
    assert named == ["вопрос «Когда починят лифт»", "жалобу «Лифт стоит»"]
