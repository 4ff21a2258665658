"""Says the notices of a rating in Russian: missing months, no calendar; open when a notice is unclear."""

from __future__ import annotations

from triage.domain.ratings import Rating

_TEXTS = {
    "missing_month": "За месяц {detail} в данных нет ни одного сообщения: показатели периода его не отражают.",
    "no_previous_window": "Данных прошлого периода нет: изменения не показаны.",
    "no_calendar": "Производственного календаря на {detail} год нет: выходными считаются суббота и воскресенье.",
}


def notice_texts(rating: Rating) -> list[str]:
    """Return the notices as sentences."""
    texts = []
    for notice in rating.notices:
        code, _, detail = notice.partition(":")
        texts.append(_TEXTS[code].format(detail=detail))
    return texts
