"""Russian names of measures, leagues, signals, rules and reasons; open when the publication names something badly."""

from __future__ import annotations

from collections.abc import Mapping

from triage.domain.ratings import IntervalMethod, MeasureCode, SignalCode

MEASURE_NAMES: Mapping[MeasureCode, str] = {
    MeasureCode.MEAN_TIME: "Среднее время первого ответа",
    MeasureCode.MEDIAN_TIME: "Медиана времени первого ответа",
    MeasureCode.P90_TIME: "90 % первых ответов уложились в",
    MeasureCode.MEAN_WORKING_TIME: "Среднее время первого ответа (рабочие часы)",
    MeasureCode.MEDIAN_WORKING_TIME: "Медиана времени первого ответа (рабочие часы)",
    MeasureCode.P90_WORKING_TIME: "90 % первых ответов уложились в (рабочие часы)",
    MeasureCode.MEAN_FINAL_TIME: "Среднее время ответа по существу",
    MeasureCode.MEAN_CITIZEN_TIME: "Среднее ожидание жителя",
    MeasureCode.SPEED: "Балл за скорость",
    MeasureCode.WITHIN_NORM: "В пределах нормы",
    MeasureCode.ANSWERED: "Доля отвеченных",
    MeasureCode.SOLVED_COUNT: "Решено",
    MeasureCode.SOLVED_SHARE: "Доля решённых",
    MeasureCode.SOLUTION_QUALITY: "Качество решений",
    MeasureCode.ANSWER_QUALITY: "Качество ответов",
}

LEAGUE_NAMES: Mapping[str, str] = {
    "administrations": "Администрации районов и городов",
    "ministries": "Министерства и ведомства",
}

SIGNAL_NAMES: Mapping[SignalCode, str] = {
    SignalCode.PLACEHOLDERS: "Ответы-обещания вместо ответа",
    SignalCode.CLOSED_EARLY: "Закрыто раньше, чем решено",
    SignalCode.TEMPLATES: "Один шаблон на всех",
    SignalCode.POSTPONED_AT_MONTH_END: "Отложено за конец месяца",
    SignalCode.NOT_OURS: "Серийное «не наша компетенция»",
    SignalCode.OFFICE_HOURS_ONLY: "Ответы только в рабочее время",
}

SIGNAL_MEANINGS: Mapping[SignalCode, str] = {
    SignalCode.PLACEHOLDERS: "первый ответ только обещает вернуться: часы первого ответа остановлены, дело не сделано",
    SignalCode.CLOSED_EARLY: "закрыто до ответа по существу, открыто снова или жалоба повторилась",
    SignalCode.TEMPLATES: "ответы совпадают слово в слово, если убрать имена и числа, и не по существу обращения",
    SignalCode.POSTPONED_AT_MONTH_END: "дело отложено в последние дни периода или после него и не попало в итоги",
    SignalCode.NOT_OURS: "ответ отказывает: вопрос не в компетенции органа",
    SignalCode.OFFICE_HOURS_ONLY: "жители пишут вечерами и в выходные, а отвечают им только в рабочие часы",
}

METHOD_NAMES: Mapping[IntervalMethod, str] = {
    IntervalMethod.WILSON: "интервал Уилсона",
    IntervalMethod.BOOTSTRAP_T: "бутстрэп-t логарифма среднего",
    IntervalMethod.BOOTSTRAP: "бутстрэп",
    IntervalMethod.NORMAL: "нормальное приближение",
    IntervalMethod.ORDER_STATISTICS: "порядковые статистики",
    IntervalMethod.NO_SPREAD: "точная граница для равных значений",
    IntervalMethod.NONE: "",
}

NOT_RANKED_REASONS: Mapping[str, str] = {
    "too_few_cases": "мало сообщений",
    "no_measures": "нет данных для балла",
}


def league_name(code: str) -> str:
    """Return the Russian name of a league; the code itself for leagues a region names otherwise."""
    return LEAGUE_NAMES.get(code, code)
