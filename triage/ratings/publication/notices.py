"""Says the notices of a rating in Russian: missing months, no calendar; open when a notice is unclear."""

from __future__ import annotations

from datetime import date

from triage.domain.ratings import Rating
from triage.ratings.publication.wording import month_title

_TEXTS = {
    "missing_month": "За {detail} в данных нет ни одного сообщения: показатели периода его не отражают.",
    "no_previous_window": "Данных прошлого периода нет: изменения не показаны.",
    "no_calendar": "Производственного календаря на {detail} год нет: выходными считаются суббота и воскресенье.",
}

SCORE_NOTE = (
    "Качество ответов оценивает программа, и она ошибается: на 177 парах, которые оценили по трое читателей, средняя "
    "ошибка одного ответа — около 14 баллов из 100. По одному ответу о работе органа судить нельзя. Ошибки отдельных "
    "ответов входят в разброс, а значит, и в интервалы; ошибка, общая для всех ответов органа, добавлена к ним "
    "отдельно. Ответ, который оценили аналитики, входит с их медианой: с неверной оценкой можно спорить."
)
"""What a reader must know of automatic scores; the figure is that of docs/answer-quality.md (n = 177)."""


def notice_texts(rating: Rating) -> list[str]:
    """Return the notices as sentences."""
    return [_sentence(notice) for notice in rating.notices]


def data_notices(rating: Rating) -> list[str]:
    """Return the notices without which no figure should be told: all but that nothing is compared."""
    return [_sentence(notice) for notice in rating.notices if notice != "no_previous_window"]


def _sentence(notice: str) -> str:
    code, _, detail = notice.partition(":")
    return _TEXTS[code].format(detail=month_title(date.fromisoformat(f"{detail}-01")) if "-" in detail else detail)
