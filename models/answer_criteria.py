"""Learned criteria of answer quality: chances of each value; open when one is wrong though the answer was read rightly.

One multinomial logistic regression per criterion over traits (`triage.answers.traits`) and tf-idf of the answer's terms
(`triage.answers.terms`) says how likely 0, 1, 2 and «not applicable» are; the rules' verdicts are among the traits.
The value is the median; what spoke for it is quoted (`criterion_voices`, `criterion_grounds`). The rubric's formula
weighs the chances, so that doubt costs a part, not all.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.criterion_grounds import WAVERING, grounds_of
from models.criterion_voices import OUTCOME_COUNT, Leanings, Voices
from models.kinds import ANSWER_CRITERIA, ANSWER_CRITERIA_KIND
from models.registry import Manifest, read_artefact, write_artefact
from triage.answers.pair import ReadPair
from triage.answers.rubric import RUBRIC_VERSION
from triage.answers.scorer import Verdicts
from triage.answers.terms import Term, tell, terms_of
from triage.answers.traits import common_traits, own_traits
from triage.domain.answers import AnswerKind, Chances, CriterionCode, CriterionScore
from triage.domain.errors import ArtefactError

KIND, TARGET = ANSWER_CRITERIA_KIND, ANSWER_CRITERIA
"""What learned criteria say they are, and what they are promoted for."""
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
_PLACES: Mapping[CriterionCode, int] = {code: number * OUTCOME_COUNT for number, code in enumerate(LEARNED)}
"""The first row of each criterion's weights."""
VOCABULARY = "vocabulary.json"
TRAITS = "traits.json"
MOST_DEVIATIONS = 4.0
"""A trait further than this from its mean counts as this far: nothing counts without bound."""
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
    """An answer as numbers: columns and values of its terms, each with the term where it stands first."""

    columns: tuple[int, ...]
    values: Numbers
    terms: tuple[Term, ...]


class TermTable:
    """The terms that are known, with their idf; turns an answer into its row of length 1."""

    def __init__(self, terms: Sequence[str], idf: Numbers):
        self.terms = tuple(terms)
        self.idf = idf
        self._column = {term: column for column, term in enumerate(terms)}

    def row(self, terms: Sequence[Term]) -> Row:
        """Return the tf-idf of an answer: sublinear counts, length 1, unknown terms left out."""
        first: dict[int, Term] = {}
        counts: dict[int, int] = {}
        column_of = self._column.get
        for term in terms:
            column = column_of(term[0])
            if column is None:
                continue
            if column in counts:
                counts[column] += 1
            else:
                counts[column], first[column] = 1, term
        columns = list(first)
        values = self.idf[columns] * [1.0 + math.log(count) for count in counts.values()]
        length = math.sqrt(values @ values) if columns else 1.0
        return Row(tuple(columns), values / length, tuple(first.values()))


class LearnedCriteria:
    """Judges an answer whose rules have spoken; thread-safe, built once."""

    def __init__(self, table: TermTable, weights: CriteriaWeights, version: str):
        self.table = table
        self.weights = weights
        self.version = version
        self._leanings = Leanings.of(weights.traits, weights.trait_weights)

    def judged(
        self, pairs: Sequence[ReadPair], kinds: Sequence[AnswerKind], verdicts: Sequence[Verdicts]
    ) -> list[Verdicts]:
        """Return the criteria in the same order, the learned ones with chances, value, reason and quotes anew."""
        weights, terms = self.weights, list(map(terms_of, pairs))
        rows = list(map(self.table.row, terms))
        spoken = [_spoken(weights, row) for row in rows]
        traits = list(map(traits_of, pairs, kinds, verdicts, terms))
        heard = [heard_by(weights, one) for one in traits]
        chances = [chances_of(weights, said.sum(axis=0), one) for said, one in zip(spoken, heard, strict=True)]
        voices = [
            Voices(pair, row.terms, said, self._leanings, one)
            for pair, row, said, one in zip(pairs, rows, spoken, heard, strict=True)
        ]
        learned = map(_judged_all, verdicts, chances, voices)
        return list(map(_where_heard, pairs, terms, verdicts, learned))


def _spoken(weights: CriteriaWeights, row: Row) -> Numbers:
    """Return what each term of an answer adds to the logits, (terms of the answer, k)."""
    spoken: Numbers = weights.term_weights[list(row.columns)] * row.values[:, None]
    return spoken


def _where_heard(pair: ReadPair, terms: Sequence[Term], rules: Verdicts, learned: Verdicts) -> Verdicts:
    """Return what was learned, but the rules' word where there is nothing to hear: no telling word, or no post."""
    if not tell(pair, terms):
        return rules
    if pair.asks or any(word.is_word for word in pair.post.grammar):
        return learned
    both = zip(rules, learned, strict=True)
    return tuple([ruled if ruled.code is CriterionCode.RELEVANCE else heard for ruled, heard in both])


def _judged_all(verdicts: Verdicts, chances: Mapping[CriterionCode, Chances], voices: Voices) -> Verdicts:
    return tuple(
        [
            score if (place := _PLACES.get(score.code)) is None else _judged(score, chances[score.code], voices, place)
            for score in verdicts
        ]
    )


def traits_of(
    pair: ReadPair, kind: AnswerKind, verdicts: Sequence[CriterionScore], terms: Sequence[Term]
) -> dict[str, float]:
    """Return the traits of all learned criteria: common ones, then «deadline: own 0» and the like."""
    said = {score.code: score for score in verdicts}
    traits = common_traits(pair, kind)
    traits["words"] = math.log1p(sum([stop - start == 1 for _, start, stop in terms]))
    for code in LEARNED:
        traits.update(own_traits(code, pair, said))
    return traits


def heard_by(weights: CriteriaWeights, traits: Mapping[str, float]) -> Numbers:
    """Return the traits (t,) as bounded deviations, in the order of the weights."""
    return bounded(np.array(list(map(traits.__getitem__, weights.traits))), weights.mean, weights.scale)


def chances_of(weights: CriteriaWeights, spoken: Numbers, heard: Numbers) -> dict[CriterionCode, Chances]:
    """Return the chances of 0, 1, 2 and «not applicable» of each learned criterion, which add up to 1.

    `spoken` (k,) is what the terms add to the logits, `heard` (t,) are the traits as bounded deviations.
    """
    logits = weights.intercept + weights.trait_weights @ heard + spoken
    table = logits.reshape(len(LEARNED), len(OUTCOMES))
    odds = np.exp(table - table.max(axis=1, keepdims=True))
    shares = (odds / odds.sum(axis=1, keepdims=True)).round(4).tolist()
    return {code: (zero, one, two, none) for code, (zero, one, two, none) in zip(LEARNED, shares, strict=True)}


def bounded(raw: Numbers, mean: Numbers, scale: Numbers) -> Numbers:
    """Return traits (…, t) as deviations from their mean in units of their scale, none beyond `MOST_DEVIATIONS`."""
    deviations: Numbers = (raw - mean) / scale
    return np.minimum(np.maximum(deviations, -MOST_DEVIATIONS), MOST_DEVIATIONS)


def _judged(rules: CriterionScore, chances: Chances, voices: Voices, place: int) -> CriterionScore:
    value = likely_value(chances)
    outcome = OUTCOMES.index(value)
    is_wavering = wavers(value, chances)
    if value == rules.value and not is_wavering:
        return CriterionScore(rules.code, value, chances[outcome], rules.reason, rules.quotes, chances)
    grounds = grounds_of(rules.code, outcome, voices.of(rules.code, place, outcome))
    reason = WAVERING[rules.code] if is_wavering else grounds.reason
    return CriterionScore(rules.code, value, chances[outcome], reason, grounds.quotes, chances)


def wavers(value: int | None, chances: Chances) -> bool:
    """Say whether 1 is but the middle between 0 and 2, each of which is likelier than 1 itself."""
    zero, one, two, _ = chances
    return value == 1 and one < min(zero, two)


def likely_value(chances: Chances) -> int | None:
    """Return the median value; None where «not applicable» is likelier than all values together."""
    zero, _, two, none = chances
    applies = sum(chances) - none
    if none > applies:
        return None
    return 0 if zero > applies / 2 else 2 if two > applies / 2 else 1


def write_criteria(
    folder: Path, criteria: LearnedCriteria, manifest: Manifest, more: Mapping[str, NDArray[Any]] | None = None
) -> Manifest:
    """Write learned criteria as an artefact; `manifest.settings` must hold the version of the rubric.

    `more` are arrays that no verdict needs, such as signatures of the posts that were learned from.
    """
    weights = criteria.weights
    arrays: dict[str, NDArray[Any]] = {
        "idf": criteria.table.idf.astype(np.float32),
        "mean": weights.mean,
        "scale": weights.scale,
        "trait_weights": weights.trait_weights,
        "term_weights": weights.term_weights.astype(np.float16),
        "intercept": weights.intercept,
    }
    texts = {VOCABULARY: list(criteria.table.terms), TRAITS: list(weights.traits)}
    return write_artefact(folder, manifest, {**arrays, **(more or {})}, texts)


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
    return judged_with(load_criteria())


def judged_with(criteria: LearnedCriteria) -> str:
    """Name the rules and learned criteria together."""
    return f"{RUBRIC_VERSION}, {criteria.version}"


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
