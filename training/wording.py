"""Figures in Russian words for people; open to change what a command prints."""

from __future__ import annotations

from training.compare import Duel
from training.metrics import Comparison, Scores

_NAMES = (
    ("accuracy", "точность"),
    ("top3", "верная среди трёх"),
    ("macro_f1", "макро-F1"),
    ("calibration_error", "ошибка уверенности"),
)


def comparison_lines(comparison: Comparison) -> list[str]:
    """Return the figures of a model and of its baselines, one row each, with 95 % intervals."""
    rows = (
        ("модель", comparison.model),
        ("только слова", comparison.words_only),
        ("частая метка", comparison.most_frequent),
    )
    return [f"Текстов: {comparison.model.n}; в скобках 95 %-й интервал", *(_row(name, scores) for name, scores in rows)]


def duel_lines(duel: Duel) -> list[str]:
    """Return what a comparison of two models says."""
    verdict = "новая модель лучше" if duel.is_challenger_better else "разница не больше случайной"
    return [
        f"Текстов: {duel.n}",
        f"точность прежней {duel.champion_accuracy:.3f}, новой {duel.challenger_accuracy:.3f}, "
        f"разница {duel.difference}",
        f"права только прежняя: {duel.only_champion_right}, только новая: {duel.only_challenger_right}; "
        f"p = {duel.p_value:.3f} (парный критерий Мак-Немара)",
        verdict,
    ]


def _row(name: str, scores: Scores) -> str:
    figures = ", ".join(f"{title} {getattr(scores, field)}" for field, title in _NAMES)
    return f"{name}: {figures}"
