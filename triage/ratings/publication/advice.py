"""What a letter advises: the measure, its figure beside the league's, and whether luck explains the gap.

Open when a letter advises what its own table does not show.
"""

from __future__ import annotations

from triage.domain.ratings import AuthorityRating, Estimate, League, Measure, MeasureCode, Unit
from triage.ratings.names import MEASURE_NAMES
from triage.ratings.publication.wording import in_unit, interval

_ADVICE = {
    MeasureCode.SPEED: "Отвечайте быстрее",
    MeasureCode.WITHIN_NORM: "Держите норму первого ответа",
    MeasureCode.SOLVED_SHARE: "Доводите до решения",
    MeasureCode.SOLUTION_QUALITY: "Проверяйте решение у автора и не допускайте повторных жалоб",
    MeasureCode.ANSWER_QUALITY: "Пишите по существу: что сделано, к какому сроку, чем подтверждено, кому звонить",
}
_LUCK = " Отставание может быть случайным: среднее по лиге лежит внутри интервала."
_NO_INTERVAL = " Отставание может быть случайным: для интервала сообщений мало."


def league_average(league: League, measure: Measure) -> float:
    """Return the mean of a measure over the messages of a league; of a count, over its authorities."""
    others = [row.measure(measure.code) for row in league.rows]
    weighed = [(e.value, 1 if measure.unit is Unit.COUNT else e.n) for e in others if e.value is not None]
    return sum(value * n for value, n in weighed) / max(sum(n for _, n in weighed), 1)


def advice_on(row: AuthorityRating, league: League, code: MeasureCode) -> str:
    """Return the advice on a measure of the score with the figures it follows from.

    Empty where the authority, as the letter prints it, is not behind its league.
    """
    measure = next(m for m in row.measures if m.code is code)
    estimate, average = measure.estimate, league_average(league, measure)
    own, theirs = in_unit(estimate.value, measure.unit), in_unit(average, measure.unit)
    if estimate.value is None or estimate.value >= average or own == theirs:
        return ""
    between = interval(estimate, measure.unit)
    shown = f"{own} ({between})" if between else own
    figures = f"{MEASURE_NAMES[code]}: у вас {shown}, в среднем по лиге {theirs}."
    return f"{_ADVICE[code]}. {figures}{_caution(estimate, average)}"


def _caution(estimate: Estimate, average: float) -> str:
    """Return nothing where the whole interval lies below the league's mean."""
    if estimate.high is None:
        return _NO_INTERVAL
    return "" if estimate.high < average else _LUCK
