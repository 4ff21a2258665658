from __future__ import annotations

from dataclasses import replace

from tests.triage.ratings.publication.test_wording import plain
from triage.domain.ratings import MeasureCode, Rating
from triage.ratings.publication.cards import board_card
from triage.ratings.publication.letters import letters
from triage.ratings.publication.news import board_sentence, news_text
from triage.ratings.publication.page import page_html
from triage.ratings.rating import RatedWindow
from triage.regions.pack import RegionPack


def test_the_october_publication_comes_out_in_its_form(files: dict[str, bytes]) -> None:
    text = plain(files["news.txt"].decode())
    for sentence in (
        "Рейтинг органов власти Республики Марий Эл за октябрь 2021 года\n",
        "Среди администраций районов и городов быстрее всех отвечает администрация Юринского района (1 час 37 минут).",
        "Среди министерств и ведомств быстрее всех отвечает Министерство социального развития (2 часа 44 минуты).",
        "лидируют администрации Мари-Турекского и Юринского районов и Йошкар-Олы (21, 18 и 15).",
        "лидируют министерства социального развития, образования и науки, здравоохранения (15, 13 и 11).",
        "лидируют администрации Мари-Турекского, Сернурского и Новоторъяльского районов (",
        "лидируют министерства образования и науки, здравоохранения (",
    ):
        assert sentence in text


def test_what_is_generated_and_whose_methodology_it_is_stands_in_the_news(files: dict[str, bytes]) -> None:
    text = files["news.txt"].decode()
    assert "[Демонстрационные данные: сообщения и ответы придуманы программой" in text
    assert "умолчание программы, не официальная методика" in text


def test_real_data_carry_no_notice(demonstration: RatedWindow, pack: RegionPack) -> None:
    assert "Демонстрационные" not in news_text(replace(demonstration.rating, data_notice=""), pack)


def test_an_unproven_first_place_is_called_so(demonstration: RatedWindow, doubtful: Rating, pack: RegionPack) -> None:
    assert "Осторожно с первым местом" not in news_text(demonstration.rating, pack)
    assert (
        "Осторожно с первым местом. Министерство социального развития: отличие по времени ответа ещё от одного органа"
        " не доказано." in plain(news_text(doubtful, pack))
    )


def test_unread_rows_stand_beside_the_total(files: dict[str, bytes]) -> None:
    news = plain(files["news.txt"].decode())
    assert "поступило 706 сообщений: в рейтинг вошло 693, вне лиг — 10, исключено по названным правилам — 3." in news
    assert "Ещё 2 строки источника не читаются: период этих строк неизвестен." in news


def test_nobody_is_praised_for_luck(demonstration: RatedWindow) -> None:
    league = demonstration.rating.league("ministries")
    empty = replace(league, boards=tuple(replace(board, leaders=()) for board in league.boards))
    assert board_sentence(empty, MeasureCode.ANSWER_QUALITY).startswith(
        "никто не выделился: различия объясняются случайностью"
    )
    alone = replace(league, boards=tuple(replace(board, leaders=board.leaders[:1]) for board in league.boards))
    assert "(15 решённых проблем)" in plain(board_sentence(alone, MeasureCode.SOLVED_COUNT))


def test_months_without_messages_stand_in_every_text(demonstration: RatedWindow, pack: RegionPack) -> None:
    gappy = replace(demonstration.rating, notices=("missing_month:2021-08", "no_previous_window"))
    told = "За август 2021 года в данных нет ни одного сообщения: показатели периода его не отражают."
    assert told in news_text(gappy, pack)
    assert all(told in letter.html for letter in letters(gappy, pack))
    assert told in page_html(gappy, pack)
    assert "прошлого периода нет" not in news_text(gappy, pack)


def test_who_has_the_only_place_leads_nobody(demonstration: RatedWindow, pack: RegionPack) -> None:
    league = demonstration.rating.league("ministries")
    lone = replace(league, rows=(league.rows[0], *(replace(row, rank=None) for row in league.rows[1:])))
    rating = replace(demonstration.rating, leagues=(demonstration.rating.leagues[0], lone))
    text = plain(news_text(rating, pack))
    assert "Среди министерств и ведомств место есть только у одного органа, сравнивать не с кем: Министер" in text
    assert "Среди министерств и ведомств быстрее" not in text
    assert "Среди администраций районов и городов быстрее всех" in text
    assert page_html(rating, pack).count("сравнивать не с кем") == 3
    shapes = board_card(rating, pack, MeasureCode.MEAN_TIME).shapes
    assert sum("сравнивать не с кем" in getattr(shape, "text", "") for shape in shapes) == 1


def test_figures_meet_the_names_they_belong_to(demonstration: RatedWindow) -> None:
    """A town between districts stays between them, as its figure does."""
    league = demonstration.rating.league("administrations")
    board = next(board for board in league.boards if board.measure is MeasureCode.SOLVED_COUNT)
    first, second, town = board.leaders
    mixed = replace(board, leaders=(first, town, second))
    boards = tuple(mixed if one is board else one for one in league.boards)
    sentence = board_sentence(replace(league, boards=boards), MeasureCode.SOLVED_COUNT)
    assert sentence == "администрации Мари-Турекского района, Йошкар-Олы и Юринского района (21, 15 и 18)"


def test_two_who_are_equally_fast_answer_in_the_plural(demonstration: RatedWindow, pack: RegionPack) -> None:
    league = demonstration.rating.league("ministries")
    board = next(board for board in league.boards if board.measure is MeasureCode.MEAN_TIME)
    twin = replace(board.leaders[0], code="minobr", name="Министерство образования и науки")
    boards = tuple(replace(one, leaders=(twin, *one.leaders)) if one is board else one for one in league.boards)
    rating = replace(demonstration.rating, leagues=(replace(league, boards=boards),))
    told = "быстрее всех отвечают министерства образования и науки, социального развития (2 часа 44 минуты и 2 часа 44"
    assert told in plain(news_text(rating, pack))
