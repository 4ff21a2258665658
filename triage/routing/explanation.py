"""Russian sentences that explain a route to an analyst; open to change how the product speaks of its decisions."""

from __future__ import annotations

from collections.abc import Sequence

from triage.domain.authorities import JurisdictionRule
from triage.domain.places import PlaceCandidate
from triage.routing.cues import CueHit

UNSUPPORTED_LANGUAGE = "Сообщение написано не по-русски: его должен прочитать человек, знающий язык."
NO_TEXT = "В сообщении нет слов: только знаки, ссылки, цифры или значки."
NO_SUBJECT = "О чём речь, из сообщения не видно: в нём только вопрос или просьба без предмета."
NO_RULE = "Ни одна строка матрицы полномочий не подходит к теме."
_UNFAMILIAR = 0.5
NO_TOPIC = "Тема не определена, поэтому орган выбрать нельзя."


def out_of_region(names: Sequence[str]) -> str:
    """Say that the problem is elsewhere, naming where."""
    named = ", ".join(dict.fromkeys(f"«{name}»" for name in names))
    return f"Проблема вне региона: {named}." if named else "Проблема вне региона."


def not_incident(probability: float) -> str:
    """Say that nobody has to answer the post."""
    return f"Похоже, это не обращение (вероятность проблемы или просьбы {percent(probability)})."


def no_place(share: float) -> str:
    """Say that the authority depends on a place nobody named."""
    return f"Кто отвечает, зависит от района, а место не названо (доля таких тем {percent(share)})."


def ambiguous_place(candidates: Sequence[PlaceCandidate], districts: Sequence[str], share: float) -> str:
    """Say that the place named lies in several districts and the authority depends on which."""
    names = ", ".join(dict.fromkeys(f"«{candidate.name}»" for candidate in candidates)) or "место"
    return (
        f"Кто отвечает, зависит от района (доля таких тем {percent(share)}), "
        f"а {names} есть не в одном: {', '.join(districts)}."
    )


def low_confidence(name: str, confidence: float, threshold: float) -> str:
    """Say that the best guess is not sure enough."""
    return f"Вероятнее всего отвечает «{name}», но уверенность {percent(confidence)} ниже порога {percent(threshold)}."


def matrix_vote(rule: JurisdictionRule, hits: Sequence[CueHit]) -> str:
    """Say why a row of the matrix speaks: its reason, and the words its condition rests on."""
    words = ", ".join(dict.fromkeys(f"«{hit.text}»" for hit in hits))
    return f"{rule.reason} Об этом говорит: {words}." if words else rule.reason


def with_topic_shares(text: str, topic: str, of_topic: float, of_authority: float) -> str:
    """Add how probable the topic is, and all topics of the same authority together."""
    pooled = (
        f", вместе с другими темами этого органа — {percent(of_authority)}" if of_authority - of_topic > 0.02 else ""
    )
    return f"{text} Тема «{topic}»: {percent(of_topic)}{pooled}."


def learned(name: str, probability: float) -> str:
    """Say what the classifier trained on the centre's own decisions would choose."""
    return f"По решениям центра такие сообщения получает «{name}»: {percent(probability)}."


def learned_weight(weight: float, familiarity: float, *, is_fitted: bool) -> str:
    """Say how much the learned opinion counts and where the figure comes from."""
    if familiarity < _UNFAMILIAR:
        return f"Доля этого мнения в решении {percent(weight)}: таких тем в разметке центра почти не было."
    source = "подобрана на отложенных сообщениях центра" if is_fitted else "принята поровну: её ещё не подбирали"
    return f"Доля этого мнения в решении {percent(weight)}: {source}."


def overruled_rules(name: str | None, share: float) -> str:
    """Say what the rules alone would have decided against a learned opinion."""
    if name is None:
        return "Сами правила никого бы не назвали: не хватает места или строки матрицы."
    return f"По самим правилам отвечает «{name}»: {percent(share)}."


def outvoted_opinion(name: str) -> str:
    """Say that the rules had the last word against the learned opinion."""
    return f"Этого не хватило, чтобы перевесить «{name}»."


def percent(share: float) -> str:
    """Write a probability as a whole per cent."""
    return f"{round(share * 100)} %"
