"""Says the notices of a rating in Russian: missing months, no calendar; open when a notice is unclear."""

from __future__ import annotations

from triage.domain.ratings import Rating

_TEXTS = {
    "missing_month": "За месяц {detail} в данных нет ни одного сообщения: показатели периода его не отражают.",
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
    texts = []
    for notice in rating.notices:
        code, _, detail = notice.partition(":")
        texts.append(_TEXTS[code].format(detail=detail))
    return texts
