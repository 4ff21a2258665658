"""Figures in Russian words for people; open to change what a command prints."""

from __future__ import annotations

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


def _row(name: str, scores: Scores) -> str:
    figures = ", ".join(f"{title} {getattr(scores, field)}" for field, title in _NAMES)
    return f"{name}: {figures}"
