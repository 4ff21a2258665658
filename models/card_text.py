"""The words of a model card, in Russian Markdown, for trainers and analysts. Open to change what a card says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from models.card import CascadePoint, ModelReport, read_report
from models.confidence import LoadPoint, cheapest
from models.figures import LabelCount, ReliabilityPoint, ScoreRow
from models.kinds import ANSWER_CRITERIA_KIND, ANSWER_QUALITY_KIND
from models.metric_names import metric_name
from models.registry import CARD_FILE, Manifest
from triage.text.wording import decimal, plural, spaced

_PURPOSES = {
    "topic": "Предлагает тему обращения, пока центр ничего не разметил.",
    "learned-topic": "Предлагает тему обращения; обучена по разметке центра.",
    "learned-authority": "Предлагает ответственный орган; обучена по разметке центра. С правилами региона её мнение "
    "сводится взвешенно, против указанного места она не решает.",
    ANSWER_QUALITY_KIND: "Поправляет оценку ответов по рубрике так, как их оценивают аналитики.",
    ANSWER_CRITERIA_KIND: "Судит о критериях качества ответов вслед за правилами рубрики; обучена на ответах, которые "
    "оценили читатели, а где это сказано ниже — и аналитики центра.",
}
_NOT_FOR = (
    "Окончательное решение без человека там, где уверенность ниже порога: такие обращения идут на проверку.",
    "Экстренные вызовы: сообщение об угрозе жизни должен прочесть человек, модель срочности не определяет.",
    "Выводы о людях: об авторах обращений, сотрудниках, чиновниках. Модель сравнивает тексты, а не поступки.",
    "Другой регион, другой перечень тем или органов, другой язык: там она не измерена.",
    "Сравнение работы органов: доля обращений, отнесённых моделью к органу, — не мера его работы.",
)
_ANSWERS_NOT_FOR = (
    "Наказание или премия по одной оценке: она бывает спорной, её основания видны, последнее слово за аналитиком.",
    "Проверка того, правда ли сделано то, о чём сказано в ответе: модель читает ответ, а не улицу.",
    "Выводы о людях: об авторах обращений, сотрудниках, чиновниках. Модель сравнивает тексты, а не поступки.",
    "Другая рубрика, другой язык: там она не измерена.",
)
_MAX_SHOWN_LABELS = 400


def read_card(folder: Path, kind: str | None = None) -> str:
    """Verify an artefact and return its card. ArtefactError when it is absent, changed or incomplete."""
    return card_text(*read_report(folder, kind))


def write_card(folder: Path, manifest: Manifest, report: ModelReport) -> Path:
    """Write `card.md` beside the manifest and return its path."""
    path = folder / CARD_FILE
    path.write_text(card_text(manifest, report), encoding="utf-8")
    return path


def card_text(manifest: Manifest, report: ModelReport) -> str:
    """Return the card in Markdown."""
    told = "held_out_" if report.scores else " "  # the table of scores tells these already
    figures = {name: value for name, value in manifest.metrics.items() if not name.startswith(told)}
    lines = [
        *_head(manifest),
        *(["", "## Что это", "", *report.notes] if report.notes else []),
        *_scores(report.scores),
        *_figures(figures),
        *_reliability(report.reliability),
        *_load(report.load),
        *_cascade(report.cascade),
        *_not_for(report.load, manifest.kind),
        *_labels(report.labels, report.rare_below, report.label_names),
        *_table("Настройки", ("настройка", "значение"), [(f"`{n}`", str(v)) for n, v in manifest.settings.items()]),
    ]
    return "\n".join(lines) + "\n"


def _head(manifest: Manifest) -> list[str]:
    versions = ", ".join(f"{library} {version}" for library, version in manifest.libraries.items())
    labels = plural(len(manifest.labels), "метка", "метки", "меток")
    return [
        f"# Модель {manifest.name}, версия {manifest.version}",
        "",
        *([_PURPOSES[manifest.kind], ""] if manifest.kind in _PURPOSES else []),
        f"- вид: {manifest.kind}, протокол {manifest.protocol}, {labels}",
        f"- обучающие данные: отпечаток `{manifest.data_fingerprint}`",
        f"- кодировщик предложений: {manifest.encoder or 'не нужен'}",
        f"- версии: {versions}",
    ]


def _scores(rows: Sequence[ScoreRow]) -> list[str]:
    header = ("", "текстов", "точность", "верная среди трёх", "макро-F1", "ошибка уверенности")
    cells = [
        (row.name, spaced(s.n), str(s.accuracy), str(s.top3), str(s.macro_f1), str(s.calibration_error))
        for row in rows
        for s in (row.scores,)
    ]
    return _table("Качество на отложенных текстах, с 95 %-ми интервалами", header, cells)


def _figures(metrics: Mapping[str, float | int | str]) -> list[str]:
    rows = [(metric_name(name), _number(value)) for name, value in metrics.items()]
    return _table("Показатели", ("показатель", "значение"), rows)


def _reliability(points: Sequence[ReliabilityPoint]) -> list[str]:
    rows = [(_share(p.confidence), _share(p.right_share), spaced(p.n)) for p in points]
    return _table("Калибровка: уверенность и доля верных", ("уверенность", "верных", "текстов"), rows)


def _load(points: Sequence[LoadPoint]) -> list[str]:
    best = cheapest(points).threshold if points else None
    rows = [
        (
            f"**{decimal(p.threshold, 2)}**" if p.threshold == best else decimal(p.threshold, 2),
            _share(p.automatic_share),
            _share(1 - p.automatic_share),
            _share(p.error_share),
            decimal(p.cost, 3),
        )
        for p in points
    ]
    header = ("порог", "автоматически", "людям", "ошибок среди автоматических", "цена обращения")
    return _table("Порог и нагрузка на людей", header, rows)


def _cascade(points: Sequence[CascadePoint]) -> list[str]:
    rows = [
        (decimal(p.ask_below, 2), _share(p.asked_share), decimal(p.groups_right, 3), decimal(p.topics_right, 3))
        for p in points
    ]
    header = ("кодировщик ниже", "доля обращений", "группа верна", "тема верна")
    return _table("Когда спрашивать кодировщик", header, rows)


def _not_for(load: Sequence[LoadPoint], kind: str) -> list[str]:
    advice = []
    if load:
        best = cheapest(load)
        advice = [
            "",
            f"Самый дешёвый порог — {decimal(best.threshold, 2)} (выделен выше): автоматически решается "
            f"{_share(best.automatic_share)} обращений, ошибок среди них {_share(best.error_share)}.",
        ]
    told = _ANSWERS_NOT_FOR if kind in {ANSWER_QUALITY_KIND, ANSWER_CRITERIA_KIND} else _NOT_FOR
    return [*advice, "", "## Для чего модель не годится", "", *(f"- {line}" for line in told)]


def _labels(labels: Sequence[LabelCount], rare_below: int, names: Mapping[str, str]) -> list[str]:
    if not labels:
        return []
    rare = [label for label in labels if label.rows_count < rare_below]
    note = (
        f"Редких (меньше {plural(rare_below, 'текста', 'текстов', 'текстов')}) — {spaced(len(rare))}: их учим и по "
        "названию метки, но выбираем нечасто; их обращения чаще уходят человеку."
        if rare
        else f"Редких (меньше {plural(rare_below, 'текста', 'текстов', 'текстов')}) нет."
    )
    ordered = sorted(labels, key=lambda label: (-label.rows_count, label.label))
    rows = [
        (
            named_label(label.label, names),
            spaced(label.rows_count),
            "редкая" if label.rows_count < rare_below else "",
        )
        for label in ordered[:_MAX_SHOWN_LABELS]
    ]
    table = _table("Метки", ("метка", "текстов", ""), rows)
    hidden = len(ordered) - len(rows)
    return [*table[:2], "", note, *table[2:], *(["", f"И ещё {spaced(hidden)}."] if hidden else [])]


def named_label(label: str, names: Mapping[str, str]) -> str:
    """Return a label for people: a code with the name the region gives it, any other label as it is."""
    name = names.get(label, label)
    return label if name == label else f"{label} — {name}"


def _number(value: float | str) -> str:
    return decimal(value, 4).rstrip("0").rstrip(",") if isinstance(value, float) else str(value)


def _share(share: float) -> str:
    return f"{decimal(100.0 * share)} %"


def _table(title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    if not rows:
        return []
    ruler = "|" + "---|" * len(header)
    return ["", f"## {title}", "", _line(header), ruler, *map(_line, rows)]


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
