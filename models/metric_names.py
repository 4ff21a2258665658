"""What the figures of a manifest are called in Russian; open when a card shows a bare key."""

from __future__ import annotations

_NAMES = {
    "posts_count": "обращений в обучении",
    "non_incidents_count": "из них не обращений (реклама, благодарности)",
    "features_count": "признаков",
    "pairs": "оценённых ответов",
    "held_out_error": "средняя ошибка оценки на отложенных, баллов",
    "rubric_error": "то же у рубрики без поправки",
    "held_out_gain": "выигрыш против рубрики, баллов",
    "held_out_gain_low": "выигрыш, нижняя граница (95 %)",
    "held_out_gain_high": "выигрыш, верхняя граница (95 %)",
    "held_out_spearman": "согласие порядка с аналитиками (Спирмен)",
    "rubric_spearman": "то же у рубрики без поправки (Спирмен)",
    "answers": "примеров для обучения, с изменёнными копиями ответов",
    "terms": "слов и пар слов, которые учтены",
    "own_answers": "поставляемых ответов с оценками читателей",
    "reviews": "ответов, которые оценили аналитики",
    "duel_answers": "из них отложено по очереди, чтобы сравнить",
    "duel_loss_before": "средняя ошибка прежних критериев на отложенных (0 — как аналитик, 1 — наоборот)",
    "duel_loss_after": "то же у этих критериев",
    "duel_gain": "выигрыш",
    "duel_gain_low": "выигрыш, нижняя граница (95 %)",
    "duel_gain_high": "выигрыш, верхняя граница (95 %)",
    "stacked_rows_count": "текстов для сведения с правилами региона",
    "stacked_mean_weight": "средний вес модели рядом с правилами",
    "stacked_rules_accuracy": "точность одних правил",
    "stacked_accuracy": "точность правил вместе с моделью",
    "stacked_gain": "выигрыш от модели",
    "stacked_gain_low": "выигрыш, нижняя граница (95 %)",
    "stacked_gain_high": "выигрыш, верхняя граница (95 %)",
    "seed_cv_asked_share": "доля обращений, о которых спрашивают кодировщик",
    "seed_cv_incident_auc": "обращение или нет: площадь под ROC",
    "seed_cv_incident_recall": "обращения, узнанные как обращения",
    "seed_cv_non_incident_recall": "не обращения, узнанные как таковые",
}
_STAGES = {"words": "по словам", "encoder": "с кодировщиком", "cascade": "каскад"}
_QUALITIES = {
    "group_top1": "группа верна",
    "group_top3": "группа среди трёх",
    "topic_top1": "тема верна",
    "topic_top3": "тема среди трёх",
    "ece": "ошибка уверенности",
}
_SEED = "seed_cv_"


def metric_name(key: str) -> str:
    """Return the Russian name of a figure; the key itself when it has none."""
    if key in _NAMES:
        return _NAMES[key]
    stage, _, quality = key.removeprefix(_SEED).partition("_")
    if key.startswith(_SEED) and stage in _STAGES and quality in _QUALITIES:
        return f"{_STAGES[stage]}: {_QUALITIES[quality]}"
    return key
