"""What learned criteria look at besides words: the rules' verdicts, acts, nearness, manner. Open to add a trait.

Each criterion gets only the traits that may speak for it: dates are a trait of the deadline alone, citations of none,
so that taking one away hardly moves another criterion.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from triage.answers.acts import ActKind
from triage.answers.dates import Precision
from triage.answers.nearness import WEIGHTS
from triage.answers.pair import ReadPair
from triage.answers.questions import AskKind
from triage.domain.answers import AnswerKind, CriterionCode, CriterionScore

_EMOJI = re.compile("[\U0001f300-\U0001faff☀-➿]")
_MOST_ALIKE = 3.0
_MOST_ASKS = 5
_SUREST = 1e-4
"""Nearness is kept this far from 0 and 1, so that its logit stays finite."""


def common_traits(pair: ReadPair, kind: AnswerKind) -> dict[str, float]:
    """Return the traits that every learned criterion sees, by name; each from about -9 to 9."""
    return {
        "nearness": _logit(pair.nearness),
        **{_NEAR[name]: value for name, value in pair.signs.items()},
        **_counted(_ACTS, [act.kind for act in pair.acts]),
        **{name: float(kind is one) for one, name in _KINDS},
        **_asks(pair),
        **_subject(pair),
        **_manner(pair),
    }


def own_traits(
    code: CriterionCode, pair: ReadPair, verdicts: Mapping[CriterionCode, CriterionScore]
) -> dict[str, float]:
    """Return the traits that only one criterion sees: what the rules say of it and of relevance, and its evidence.

    Their names begin with the criterion: «deadline: own 0».
    """
    seen = _OWN[code][verdicts[code].value] | _RELEVANCE[code][verdicts[CriterionCode.RELEVANCE].value]
    if code is CriterionCode.DEADLINE:
        seen |= {name: float(min(_count(pair, one), 2)) for one, name in _TIMES}
    if code is CriterionCode.EVIDENCE:
        seen[_FIGURES] = float(min(len(pair.figures), 4))
    if code is CriterionCode.CONTACT:
        seen[_DETAILS] = float(min(len([found for found in pair.contacts.details if found]), 3))
    return seen


def own_name(code: CriterionCode, name: str) -> str:
    """Return the name of a trait that only one criterion sees."""
    return f"{code}: {name}"


def _said(code: CriterionCode, name: str) -> Mapping[int | None, dict[str, float]]:
    """Return the traits that each value of a verdict makes: one of three is 1, none where the value is 2."""
    names = [(value, own_name(code, f"{name} {value}")) for value in (None, 0, 1)]
    return {said: {trait: float(said == value) for value, trait in names} for said in (None, 0, 1, 2)}


_NEAR = {name: f"near {name}" for name in WEIGHTS}
_KINDS = [(kind, f"kind {kind}") for kind in AnswerKind]
_TIMES = [(precision, own_name(CriterionCode.DEADLINE, f"time {precision.name}")) for precision in Precision]
_FIGURES = own_name(CriterionCode.EVIDENCE, "figures")
_DETAILS = own_name(CriterionCode.CONTACT, "details")
_ACTS: Mapping[StrEnum, str] = {kind: f"act {kind}" for kind in ActKind}
_ASKS: Mapping[StrEnum, str] = {kind: f"ask {kind}" for kind in AskKind}
_OWN, _RELEVANCE = ({code: _said(code, name) for code in CriterionCode} for name in ("own", "relevance"))
"""Names of traits, written once: making them anew for every answer took longer than the traits."""


def _counted(names: Mapping[StrEnum, str], found: Sequence[StrEnum]) -> dict[str, float]:
    counts = dict.fromkeys(names.values(), 0.0)
    for kind in found:
        counts[names[kind]] = min(counts[names[kind]] + 1.0, _MOST_ALIKE)
    return counts


def _logit(chance: float) -> float:
    kept = min(max(chance, _SUREST), 1.0 - _SUREST)
    return math.log(kept / (1.0 - kept))


def _count(pair: ReadPair, precision: Precision) -> int:
    return sum(time.precision is precision for time in pair.times)


def _asks(pair: ReadPair) -> dict[str, float]:
    kinds = [ask.kind for ask in pair.asks]
    return {
        **_counted(_ASKS, kinds),
        "asks": float(min(len(kinds), _MOST_ASKS)),
        "asks information": float(pair.asks_only_information),
        "post length": math.log1p(len(pair.post.document.text)),
    }


def _subject(pair: ReadPair) -> dict[str, float]:
    topicality = pair.topicality
    return {
        "covered": topicality.covered_count / max(topicality.ask_count, 1),
        "strength": min(topicality.strength, 6.0),
        "shared words": float(min(len(topicality.shared), 5)),
        "related words": float(min(len(topicality.related), 5)),
        "foreign words": min(topicality.foreign_count, 15) / 10,
        "shared places": float(min(len(pair.shared_places), 2)),
        "answer places": float(min(len(pair.answer_places), 3)),
        "post places": float(min(len(pair.post_places), 3)),
    }


def _manner(pair: ReadPair) -> dict[str, float]:
    answer = pair.answer.document.text
    return {
        "acts": math.log1p(len(pair.acts)),
        "contradiction": float(bool(pair.contradiction)),
        "blame": float(min(len(pair.blame), 2)),
        "copied": float(min(len(pair.copied), 2)),
        "emoji": float(_EMOJI.search(answer) is not None),
        "exclamations": float(min(answer.count("!"), 3)),
        "questions": float(min(answer.count("?"), 3)),
    }
