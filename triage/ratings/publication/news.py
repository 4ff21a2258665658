"""The news text of a rating, in the form of the October 2021 publication; open to change a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from triage.domain.ratings import Board, Leader, League, MeasureCode, Rating
from triage.ratings.publication.authority_lists import name_authorities
from triage.ratings.publication.notices import data_notices
from triage.ratings.publication.wording import (
    counted,
    duration,
    listed,
    messages,
    number,
    whole,
    window_title,
)
from triage.ratings.screening import UNREADABLE
from triage.regions.pack import RegionPack

_AMONG = {
    "administrations": "Среди администраций районов и городов",
    "ministries": "Среди министерств и ведомств",
}
_HEADINGS = {
    MeasureCode.MEAN_TIME: "Среднее время ответа",
    MeasureCode.SOLVED_COUNT: "Решённые проблемы",
    MeasureCode.ANSWER_QUALITY: "Качество ответов",
}


def news_title(rating: Rating, pack: RegionPack) -> str:
    """Return the headline."""
    return f"Рейтинг органов власти {pack.info.forms.genitive} за {window_title(rating.window)}"


def news_text(rating: Rating, pack: RegionPack) -> str:
    """Return the whole news text: headline, notice, three boards of two leagues, how to read them."""
    paragraphs = [news_title(rating, pack)]
    if rating.data_notice:
        paragraphs.append(f"[{rating.data_notice}]")
    paragraphs.append(_opening(rating))
    paragraphs += [_board_paragraph(code, rating) for code in _HEADINGS]
    paragraphs += [*reading_hints(rating)]
    return "\n\n".join(paragraphs) + "\n"


def reading_hints(rating: Rating) -> list[str]:
    """Return what a reader must know: what the data lack, what is not proven, the numbers, whose methodology it is."""
    return [*data_notices(rating), *_cautions(rating), _numbers(rating), _method(rating)]


def board_of(league: League, code: MeasureCode) -> Board | None:
    """Return a board of a league, None when the methodology has none for the measure."""
    return next((board for board in league.boards if board.measure is code), None)


def board_sentence(league: League, code: MeasureCode) -> str:
    """Return one sentence that names the leaders of a board, without «среди …»."""
    board = board_of(league, code)
    if board is None or not board.leaders:
        return f"никто не выделился: {_nobody(code)}"
    names = name_authorities([leader.name for leader in board.leaders])
    if code is MeasureCode.MEAN_TIME:
        return f"{names} ({listed([duration(leader.value) for leader in board.leaders])})"
    if code is MeasureCode.SOLVED_COUNT:
        return f"{names} ({_solved(board.leaders)})"
    return f"{names} ({listed([number(leader.value, 0) for leader in board.leaders])} из 100)"


def _solved(leaders: Sequence[Leader]) -> str:
    values = [int(leader.value) for leader in leaders]
    if len(values) == 1:
        return counted(values[0], "решённая проблема", "решённые проблемы", "решённых проблем")
    return listed([whole(value) for value in values])


def _nobody(code: MeasureCode) -> str:
    if code is MeasureCode.ANSWER_QUALITY:
        return "различия объясняются случайностью или ответы не оценены"
    return "ни у кого нет достаточного числа сообщений"


def _opening(rating: Rating) -> str:
    return (
        f"Подведены итоги работы с сообщениями жителей в социальных сетях за {window_title(rating.window)}. "
        "Оценивались среднее время ответа, количество и качество решённых проблем, качество ответов. "
        "Администрации районов и городов сравнивались между собой, министерства и ведомства — между собой."
    )


def _board_paragraph(code: MeasureCode, rating: Rating) -> str:
    sentences = [
        f"{_AMONG.get(league.code, league.code)} {_lead(code, league)}{board_sentence(league, code)}."
        for league in rating.leagues
    ]
    return f"{_HEADINGS[code]}. " + " ".join(sentences)


def has_one_place(league: League) -> bool:
    """Say whether a single authority of a league has a place: then it leads nobody."""
    return sum(row.rank is not None for row in league.rows) == 1


def _lead(code: MeasureCode, league: League) -> str:
    board = board_of(league, code)
    if board is None or not board.leaders:
        return ""
    if has_one_place(league):
        return "место есть только у одного органа, сравнивать не с кем: "
    is_shared = len(board.leaders) > 1
    if code is MeasureCode.MEAN_TIME:
        return "быстрее всех отвечают " if is_shared else "быстрее всех отвечает "
    return "лидируют " if is_shared else "лидирует "


def _cautions(rating: Rating) -> list[str]:
    """Say where the first place is not proven: a reader must know before a person is praised or scolded."""
    doubtful = []
    for league in rating.leagues:
        board = board_of(league, MeasureCode.MEAN_TIME)
        if board is not None and board.leaders and board.leaders[0].indistinguishable_from:
            leader = board.leaders[0]
            doubtful.append(f"{leader.name}: отличие по времени ответа ещё от {alike_bodies(leader)} не доказано")
    if not doubtful:
        return []
    return ["Осторожно с первым местом. " + "; ".join(doubtful) + "."]


def alike_bodies(leader: Leader) -> str:
    """Return how many bodies a leader is not told apart from, in the genitive: «одного органа», «3 органов»."""
    count = len(leader.indistinguishable_from)
    return "одного органа" if count == 1 else counted(count, "органа", "органов", "органов")


def _numbers(rating: Rating) -> str:
    totals = rating.totals
    unread = sum(len(rule.cases) for rule in rating.exclusions if rule.rule == UNREADABLE)
    beside = f" Ещё {_unread_rows(unread)}: период этих строк неизвестен." if unread else ""
    return (
        f"Всего за период поступило {messages(totals.received_count)}: в рейтинг вошло {whole(totals.rated_count)}, "
        f"вне лиг — {whole(totals.outside_leagues_count)}, исключено по названным правилам — "
        f"{whole(totals.excluded_count)}. Решено {_problems(totals.solved_count)}, без ответа осталось "
        f"{messages(totals.unanswered_count)}.{beside}"
    )


def _unread_rows(count: int) -> str:
    rows = counted(count, "строка", "строки", "строк")
    return f"{rows} источника не читается" if rows.endswith("строка") else f"{rows} источника не читаются"


def _problems(count: int) -> str:
    return counted(count, "проблема", "проблемы", "проблем")


def _method(rating: Rating) -> str:
    return (
        f"{rating.methodology.notice} Версия методики {rating.methodology.version}. Органы с малым числом сообщений "
        "показаны без места, неотличимые делят место; интервалы, исключения и расчёт — на странице и в таблице."
    )
