"""Figures in Russian words for people; open to change what a command prints."""

from __future__ import annotations

from collections.abc import Sequence

from models.figures import ScoreRow, Scores
from models.pack_labels import some
from training.compare import Duel
from training.datasets import LabelledData
from training.metrics import Comparison
from triage.text.wording import decimal, plural, spaced

MODEL, WORDS_ONLY, MOST_FREQUENT = "модель", "только слова", "самая частая метка"
"""Names of the rows of every table of figures: the model and what it is compared with."""
_NAMES = (
    ("accuracy", "точность"),
    ("top3", "верная среди трёх"),
    ("macro_f1", "макро-F1"),
    ("calibration_error", "ошибка уверенности"),
)
_ROWS_NAMED = 12


def comparison_lines(comparison: Comparison) -> list[str]:
    """Return the figures of a model and of its baselines, one row each, with 95 % intervals."""
    return score_lines(score_rows_of(comparison))


def score_rows_of(comparison: Comparison) -> tuple[ScoreRow, ...]:
    """Return a comparison as the named rows of a table."""
    return (
        ScoreRow(MODEL, comparison.model),
        ScoreRow(WORDS_ONLY, comparison.words_only),
        ScoreRow(MOST_FREQUENT, comparison.most_frequent),
    )


def score_lines(rows: Sequence[ScoreRow]) -> list[str]:
    """Return rows of figures in words."""
    count = spaced(rows[0].scores.n)
    return [f"Текстов: {count}; в скобках 95 %-й интервал", *(_row(row.name, row.scores) for row in rows)]


def duel_lines(duel: Duel) -> list[str]:
    """Return what a comparison of two models says."""
    verdict = "новая модель лучше" if duel.is_challenger_better else "разница не больше случайной"
    return [
        f"Текстов: {spaced(duel.n)}",
        f"точность: {duel.rival} {decimal(duel.champion_accuracy, 3)}, новая модель "
        f"{decimal(duel.challenger_accuracy, 3)}, разница {duel.difference}",
        f"верно лишь у одной из двух: {duel.rival} — {duel.only_champion_right}, новая модель — "
        f"{duel.only_challenger_right}; {chance(duel.p_value)} (парный критерий Мак-Немара)",
        *leak_lines(duel.leaked_rows),
        verdict,
    ]


def chance(p_value: float) -> str:
    """Return a p-value in words: none is nought."""
    return "p < 0,001" if p_value < 0.001 else f"p = {decimal(p_value, 3)}"


def leak_lines(rows: Sequence[int]) -> list[str]:
    """Return a line on the rows left out because a model has learned from such texts; none when there are none."""
    if not rows:
        return []
    return [f"Не оценены {len(rows)}: модель училась на этих текстах или на почти таких же (строки {listed(rows)})"]


def unknown_lines(labels: Sequence[str]) -> list[str]:
    """Return a line on the labels of a test that a model has never seen; none when there are none."""
    if not labels:
        return []
    return [f"Меток, которых модель не знает (их тексты всегда ошибка), {len(labels)}: {some(labels)}"]


def uncoded_lines(data: LabelledData) -> list[str]:
    """Return a line on the labels that a label map has left without a code, what follows and what to do."""
    if not data.uncoded:
        return []
    rows = sum(label in set(data.uncoded) for label in data.labels)
    count = len(set(data.labels))
    return [
        f"Внимание: код не вписан у {spaced(len(data.uncoded))} из {plural(count, 'метки', 'меток', 'меток')} "
        f"({plural(rows, 'строка', 'строки', 'строк')} из {spaced(len(data))}): {some(data.uncoded)}. Без кода метка "
        "остаётся как есть: модель с ней нельзя назначить, а модель, которая знает лишь коды, на её строках всегда "
        "ошибается. Впишите в таблицу код или «-» (тогда строки с меткой не берутся) и повторите"
    ]


def listed(rows: Sequence[int], shown: int = _ROWS_NAMED) -> str:
    """Return row numbers for people: the first of them, and how many more there are."""
    more = f" и ещё {len(rows) - shown}" if len(rows) > shown else ""
    return ", ".join(map(str, rows[:shown])) + more


def _row(name: str, scores: Scores) -> str:
    figures = ", ".join(f"{title} {getattr(scores, field)}" for field, title in _NAMES)
    return f"{name}: {figures}"
