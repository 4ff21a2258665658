"""Says the methodology in Russian, line by line, for the methodology sheet; open when a threshold is unclear."""

from __future__ import annotations

from triage.domain.ratings import Methodology, MethodologyFact
from triage.ratings.merit import FALSE_PRAISE
from triage.ratings.methodology import MethodologyTable
from triage.ratings.names import MEASURE_NAMES, SIGNAL_NAMES


def published_methodology(table: MethodologyTable) -> Methodology:
    """Return the table as the publication shows it."""
    return Methodology(table.version, table.notice, methodology_facts(table))


def methodology_facts(table: MethodologyTable) -> tuple[MethodologyFact, ...]:
    """Return every figure a rating depends on, with its meaning."""
    facts = [
        MethodologyFact(f"weights.{code.value}", _text(weight), f"Вес меры «{MEASURE_NAMES[code]}» в общем балле")
        for code, weight in table.weights.items()
    ]
    facts += _ranking(table) + _resampling(table) + _solution(table) + _screening(table)
    facts += _answers(table)
    facts.append(
        MethodologyFact("signals.minimum_found", str(table.signals.minimum_found), "Сколько случаев нужно для сигнала")
    )
    facts += [
        MethodologyFact(
            f"signals.{code.value}", _text(table.signals.threshold(code)), f"Порог сигнала «{title}», процентов"
        )
        for code, title in SIGNAL_NAMES.items()
    ]
    return tuple(facts)


def _answers(table: MethodologyTable) -> list[MethodologyFact]:
    """Return the rules on scores of answers."""
    return [
        MethodologyFact(
            "answer_scores.shared_error",
            _text(table.answer_scores.shared_error),
            "Ошибка автоматической оценки, общая для всех ответов органа (стандартное отклонение, баллов): "
            "расширяет интервалы качества ответов и мест, сколько бы ответов ни было",
        ),
        MethodologyFact(
            "answers.analysts",
            "медиана",
            "Ответ, который оценили аналитики, входит в рейтинг с медианой их оценок вместо автоматической оценки",
        ),
        MethodologyFact(
            "answers.templates",
            "не по существу",
            "Шаблонный ответ считается в сигнале, только если он не по существу своего обращения",
        ),
    ]


def _ranking(table: MethodologyTable) -> list[MethodologyFact]:
    rules = table.ranking
    leaders = ", ".join(f"{MEASURE_NAMES[code].lower()} — {count}" for code, count in table.leaders.items())
    return [
        MethodologyFact(
            "ranking.minimum_cases", str(rules.minimum_cases), "Меньше обращений — орган показан без места"
        ),
        MethodologyFact(
            "ranking.better_with_probability",
            _text(rules.better_with_probability),
            "С какой вероятностью один орган должен быть лучше другого, чтобы получить другое место",
        ),
        MethodologyFact(
            "ranking.prior_cases",
            f"{_text(rules.minimum_prior_cases)}–{_text(rules.maximum_prior_cases)}",
            "Пределы k: при k обращениях собственный показатель и среднее по лиге весят поровну",
        ),
        MethodologyFact("leaders", leaders, "Сколько лидеров называет новость, самое большее"),
        MethodologyFact(
            "leaders.false_praise",
            f"{_text(100 * FALSE_PRAISE)} %",
            "Вероятность, что за качество ответов назовут хоть кого-то в лиге, где все одинаковы, самое большее: "
            "порог поправлен на число органов с местом (Холм), и весь интервал лидера выше среднего по лиге",
        ),
    ]


def _resampling(table: MethodologyTable) -> list[MethodologyFact]:
    rules = table.resampling
    return [
        MethodologyFact("resampling.seed", str(rules.seed), "Начальное число генератора: те же данные — те же цифры"),
        MethodologyFact("resampling.draws", str(rules.draws), "Сколько раз разыгрывается месяц для интервалов"),
        MethodologyFact(
            "resampling.largest_resampled_group",
            str(rules.largest_resampled_group),
            "До стольких обращений — бутстрэп, больше — нормальное приближение",
        ),
    ]


def _solution(table: MethodologyTable) -> list[MethodologyFact]:
    points = table.solution_quality
    return [
        MethodologyFact("solution_quality.author_satisfied", _text(points.author_satisfied), "Баллы: автор доволен"),
        MethodologyFact("solution_quality.no_reply", _text(points.no_reply_from_author), "Баллы: автор не ответил"),
        MethodologyFact("solution_quality.unknown", _text(points.reason_unknown), "Баллы: причина закрытия не указана"),
        MethodologyFact(
            "solution_quality.pointless", _text(points.dialogue_pointless), "Баллы: «дальнейший диалог нецелесообразен»"
        ),
        MethodologyFact(
            "solution_quality.again",
            _text(points.reopened_or_repeated),
            f"Баллы: открыто снова или та же жалоба в течение {points.repeat_days} дней после «решено»",
        ),
    ]


def _screening(table: MethodologyTable) -> list[MethodologyFact]:
    rules = table.screening
    return [
        MethodologyFact(
            "screening.longest_case_days", str(rules.longest_case_days), "Самое долгое правдоподобное дело, дней"
        ),
        MethodologyFact("screening.tolerance_s", _text(rules.tolerance_s), "Допустимое расхождение часов, секунд"),
    ]


def _text(number: float) -> str:
    return f"{number:g}".replace(".", ",")
