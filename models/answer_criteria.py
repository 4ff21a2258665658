"""Learned criteria of answer quality: chances of each value; open when one is wrong though the answer was read rightly.

One multinomial logistic regression per criterion over traits (`triage.answers.traits`) and tf-idf of the answer's terms
(`triage.answers.terms`) says how likely 0, 1, 2 and «not applicable» are; the rules' own verdict has a share in that.
The value is the median, and the words that spoke for it are quoted. The rubric's formula weighs the chances, so that
doubt costs a part, not all.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.registry import Manifest, read_artefact, write_artefact
from triage.answers.pair import ReadPair
from triage.answers.rubric import RUBRIC_VERSION
from triage.answers.terms import Term, terms_of
from triage.answers.traits import common_traits, own_traits
from triage.domain.answers import AnswerKind, Chances, CriterionCode, CriterionScore
from triage.domain.errors import ArtefactError

KIND = "answer_criteria"
SHIPPED = Path(__file__).parent / "artefacts" / "answer-criteria"
"""The learned criteria that come with the product."""
LEARNED = (
    CriterionCode.RELEVANCE,
    CriterionCode.ACTION,
    CriterionCode.DEADLINE,
    CriterionCode.EVIDENCE,
    CriterionCode.CONTACT,
    CriterionCode.OWNERSHIP,
)
"""What is learned; the rules judge place, citations, clarity and courtesy as well (docs/answer-quality.md)."""
OUTCOMES: tuple[int | None, ...] = (0, 1, 2, None)
"""What a criterion can say, in the order of the rows of its weights."""
VOCABULARY = "vocabulary.json"
TRAITS = "traits.json"
RULES_SHARE = 0.15
"""Share of the chances that goes to the verdict of the rules as it stands; chosen on answers by hands held out."""
MOST_DEVIATIONS = 4.0
"""A trait further than this from its mean counts as this far: nothing counts without bound."""
_MAX_QUOTES = 3
_LOUD = 0.05
"""A term is quoted when it adds at least so much to the logit of the value."""
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CriteriaWeights:
    """All regressions side by side: `k = 4 · len(LEARNED)` rows, four outcomes per criterion in the order of `LEARNED`.

    `traits` are t names: common ones, then each criterion's own with its code before them; `mean`, `scale` (t,);
    `trait_weights` (k, t), zero where a trait is not the criterion's; `term_weights` (v, k); `intercept` (k,).
    """

    traits: tuple[str, ...]
    mean: Numbers
    scale: Numbers
    trait_weights: Numbers
    term_weights: NDArray[np.float32]
    intercept: Numbers


@dataclass(frozen=True, slots=True)
class Row:
    """An answer as numbers: columns and values of its terms, each with the tokens it stands on."""

    columns: tuple[int, ...]
    values: Numbers
    tokens: tuple[range, ...]


class TermTable:
    """The terms that are known, with their idf; turns an answer into its row of length 1."""

    def __init__(self, terms: Sequence[str], idf: Numbers):
        self.terms = tuple(terms)
        self.idf = idf
        self._column = {term: column for column, term in enumerate(terms)}

    def row(self, terms: Sequence[Term]) -> Row:
        """Return the tf-idf of an answer: sublinear counts, length 1, unknown terms left out."""
        counts = Counter(term.text for term in terms)
        tokens = {term.text: term.tokens for term in reversed(terms)}
        known = [(self._column[text], text, count) for text, count in counts.items() if text in self._column]
        values = np.array([(1.0 + math.log(count)) * self.idf[column] for column, _, count in known])
        length = float(np.sqrt(values @ values)) if known else 1.0
        return Row(tuple(found[0] for found in known), values / length, tuple(tokens[found[1]] for found in known))


class LearnedCriteria:
    """Judges an answer whose rules have spoken; thread-safe, built once."""

    def __init__(self, table: TermTable, weights: CriteriaWeights, version: str):
        self.table = table
        self.weights = weights
        self.version = version

    def judged(
        self, pair: ReadPair, kind: AnswerKind, verdicts: Sequence[CriterionScore]
    ) -> tuple[CriterionScore, ...]:
        """Return the criteria in the same order, the learned ones with chances, value, reason and quotes anew."""
        terms = terms_of(pair)
        row = self.table.row(terms)
        spoken = self.weights.term_weights[list(row.columns)].T * row.values  # (k, terms of the answer)
        chances = chances_of(self.weights, spoken.sum(axis=1), traits_of(pair, kind, verdicts, terms))
        return tuple(
            _judged(pair, score, chances[score.code], row, _block(spoken, score.code))
            if score.code in chances
            else score
            for score in verdicts
        )


def traits_of(
    pair: ReadPair, kind: AnswerKind, verdicts: Sequence[CriterionScore], terms: Sequence[Term]
) -> dict[str, float]:
    """Return the traits of all learned criteria: common ones, then «deadline: own 0» and the like."""
    said = {score.code: score for score in verdicts}
    traits = common_traits(pair, kind)
    traits["words"] = math.log1p(sum(len(term.tokens) == 1 for term in terms))
    for code in LEARNED:
        traits |= {f"{code}: {name}": value for name, value in own_traits(code, pair, said).items()}
    return traits


def chances_of(weights: CriteriaWeights, spoken: Numbers, traits: Mapping[str, float]) -> dict[CriterionCode, Chances]:
    """Return the chances of 0, 1, 2 and «not applicable» of each learned criterion, which add up to 1.

    `spoken` (k,) is what the terms add to the logits.
    """
    raw = np.array([traits[name] for name in weights.traits])
    logits = weights.intercept + weights.trait_weights @ bounded(raw, weights.mean, weights.scale) + spoken
    table = logits.reshape(len(LEARNED), len(OUTCOMES))
    odds = np.exp(table - table.max(axis=1, keepdims=True))
    shares = np.round(odds / odds.sum(axis=1, keepdims=True), 4).tolist()
    return {code: (zero, one, two, none) for code, (zero, one, two, none) in zip(LEARNED, shares, strict=True)}


def bounded(raw: Numbers, mean: Numbers, scale: Numbers) -> Numbers:
    """Return traits (…, t) as deviations from their mean in units of their scale, none beyond `MOST_DEVIATIONS`."""
    return np.clip((raw - mean) / scale, -MOST_DEVIATIONS, MOST_DEVIATIONS)


def _block(spoken: Numbers, code: CriterionCode) -> Numbers:
    """Return the four rows of one criterion."""
    first = LEARNED.index(code) * len(OUTCOMES)
    return spoken[first : first + len(OUTCOMES)]


def _judged(pair: ReadPair, rules: CriterionScore, learned: Chances, row: Row, spoken: Numbers) -> CriterionScore:
    chances = with_rules(learned, rules.value)
    value = likely_value(chances)
    outcome = OUTCOMES.index(value)
    if value == rules.value:
        return CriterionScore(rules.code, value, chances[outcome], rules.reason, rules.quotes, chances)
    quotes = tuple(pair.answer.quote(tokens) for tokens in _spoke_for(pair, spoken, row, outcome))
    return CriterionScore(rules.code, value, chances[outcome], _REASONS[rules.code][outcome], quotes, chances)


def with_rules(learned: Chances, value: int | None) -> Chances:
    """Return the chances with the share of the rules' own verdict in them."""
    ruled = OUTCOMES.index(value)
    zero, one, two, none = (
        round((1.0 - RULES_SHARE) * chance + RULES_SHARE * (outcome == ruled), 4)
        for outcome, chance in enumerate(learned)
    )
    return zero, one, two, none


def likely_value(chances: Chances) -> int | None:
    """Return the median value; None where «not applicable» is likelier than all values together."""
    zero, _, two, none = chances
    applies = sum(chances) - none
    if none > applies:
        return None
    return 0 if zero > applies / 2 else 2 if two > applies / 2 else 1


def _spoke_for(pair: ReadPair, spoken: Numbers, row: Row, outcome: int) -> list[range]:
    """Return the tokens of the terms that spoke loudest for an outcome against the mean, in order of the text.

    Terms of function words alone («на», «у») are weighed and not quoted: they tell an analyst nothing.
    """
    if not row.columns:
        return []
    loudness = spoken[outcome] - spoken.mean(axis=0)
    loudest = [row.tokens[i] for i in np.argsort(-loudness, kind="stable").tolist() if loudness[i] >= _LOUD]
    kept: list[range] = []
    for tokens in loudest:
        tells = any(pair.answer.grammar[i].is_content for i in tokens)
        if tells and not any(tokens.start < other.stop and other.start < tokens.stop for other in kept):
            kept.append(tokens)
    return sorted(kept[:_MAX_QUOTES], key=lambda tokens: tokens.start)


_REASONS: Mapping[CriterionCode, tuple[str, str, str, str]] = {
    CriterionCode.RELEVANCE: (
        "Похоже, ответ не по существу обращения.",
        "Похоже, ответ по существу лишь отчасти.",
        "Похоже, ответ по существу обращения.",
        "Похоже, в обращении нет вопроса или проблемы.",
    ),
    CriterionCode.ACTION: (
        "Похоже, о действиях ничего не сказано.",
        "Похоже, названо лишь намерение.",
        "Похоже, сказано, что сделано или будет сделано.",
        "Похоже, действий не требуется.",
    ),
    CriterionCode.DEADLINE: (
        "Похоже, срок нужен, но не назван.",
        "Похоже, срок назван неопределённо.",
        "Похоже, срок понятен.",
        "Похоже, срок не требуется.",
    ),
    CriterionCode.EVIDENCE: (
        "Похоже, это утверждение без обоснования.",
        "Похоже, причина названа, но проверить её нечем.",
        "Похоже, ответ опирается на факты, которые можно проверить.",
        "Похоже, обосновывать нечего.",
    ),
    CriterionCode.CONTACT: (
        "Похоже, не сказано, куда обратиться.",
        "Похоже, назван орган, но не сказано, как с ним связаться.",
        "Похоже, сказано, куда и как обратиться.",
        "Похоже, обращаться дальше не нужно.",
    ),
    CriterionCode.OWNERSHIP: (
        "Похоже на отписку.",
        "Похоже, заявителя лишь направляют в другое место.",
        "Похоже, орган взял вопрос на себя или передал его, назвав кому.",
        "Похоже, брать на себя нечего.",
    ),
}
"""What is said of 0, 1, 2 and «not applicable» where the learned criterion differs from the rules."""


def write_criteria(
    folder: Path, criteria: LearnedCriteria, manifest: Manifest, texts: Mapping[str, Any] | None = None
) -> Manifest:
    """Write learned criteria as an artefact; `manifest.settings` must hold the version of the rubric."""
    weights = criteria.weights
    arrays: dict[str, NDArray[Any]] = {
        "idf": criteria.table.idf.astype(np.float32),
        "mean": weights.mean,
        "scale": weights.scale,
        "trait_weights": weights.trait_weights,
        "term_weights": weights.term_weights.astype(np.float16),
        "intercept": weights.intercept,
    }
    known = {VOCABULARY: list(criteria.table.terms), TRAITS: list(weights.traits)}
    return write_artefact(folder, manifest, arrays, {**known, **(texts or {})})


@cache
def load_criteria(folder: Path = SHIPPED) -> LearnedCriteria:
    """Return the learned criteria of a folder, verified; the same folder is read once.

    Raises:
        ArtefactError: The artefact is absent, damaged, made for other rules, or its arrays do not fit together.
    """
    artefact = read_artefact(folder, KIND, [code.value for code in LEARNED])
    manifest, arrays = artefact.manifest, artefact.arrays
    if manifest.settings.get("rubric") != RUBRIC_VERSION:
        made_for = manifest.settings.get("rubric")
        raise ArtefactError(f"{folder}: критерии для «{made_for}», а здесь «{RUBRIC_VERSION}» → обучите заново")
    try:
        table = TermTable(artefact.texts[VOCABULARY], arrays["idf"].astype(np.float64))
        weights = CriteriaWeights(
            tuple(artefact.texts[TRAITS]),
            mean=arrays["mean"].astype(np.float64),
            scale=arrays["scale"].astype(np.float64),
            trait_weights=arrays["trait_weights"].astype(np.float64),
            term_weights=arrays["term_weights"].astype(np.float32),
            intercept=arrays["intercept"].astype(np.float64),
        )
    except KeyError as error:
        raise ArtefactError(f"{folder}: в критериях нет {error} → обучите заново") from error
    if not _fit_together(table, weights):
        raise ArtefactError(f"{folder}: размеры весов не подходят друг к другу → обучите заново")
    return LearnedCriteria(table, weights, f"{manifest.name} {manifest.version}")


def judged_by() -> str:
    """Name what judges the criteria here: rules and shipped learned criteria; a calibration of others is refused."""
    return f"{RUBRIC_VERSION}, {load_criteria().version}"


def _fit_together(table: TermTable, weights: CriteriaWeights) -> bool:
    rows, traits, terms = len(LEARNED) * len(OUTCOMES), len(weights.traits), len(table.terms)
    shapes = (
        (table.idf, (terms,)),
        (weights.mean, (traits,)),
        (weights.scale, (traits,)),
        (weights.trait_weights, (rows, traits)),
        (weights.term_weights, (terms, rows)),
        (weights.intercept, (rows,)),
    )
    return all(array.shape == shape and bool(np.isfinite(array).all()) for array, shape in shapes)
