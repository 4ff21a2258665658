"""Learns criteria from analysts' reviews beside our own answers, promotes or refuses them; counterpart of `promote.py`.

The reviews are held out in turn, answers to alike posts together; what is learned from the rest must come nearer to the
analysts than the criteria that serve, beyond noise. The criteria then learned from all reviews keep whom they beat.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.answer_criteria import KIND, LEARNED, TARGET, LearnedCriteria, load_criteria
from models.champions import Champion, ChampionHome
from models.registry import Manifest, read_artefact, read_manifest
from training.answer_changes import Taught
from training.answer_corpus import LabelledAnswer
from training.answer_criteria import Example, examples_of, examples_of_reviews, fit_criteria, write_fitted
from training.criteria_duel import CriteriaDuel, Values, criteria_duel
from training.minhash import have_alike, signatures
from training.overlap import SEEN, seen_signatures
from training.splits import cluster_folds, clusters_of
from triage.answers.pair_reader import PairReader
from triage.answers.scorer import AnswerScorer
from triage.domain.answers import AnswerScore, ScoreStatus
from triage.domain.errors import InputError
from triage.text.document import Reader

FEWEST_REVIEWS = 30
"""With fewer judged answers no difference could be shown."""
FOLDS = 5
SIMILARITY = 0.7
"""Posts at least so much alike lie on one side of a split, as in `settings/answer-quality.toml`."""
BEATEN = "beats"
FORCED = "forced"
"""Settings of the manifest: whose criteria were beaten on held-out reviews, and why it was written all the same."""


@dataclass(frozen=True, slots=True)
class ReviewedFit:
    """Criteria learned from reviews: what was written (None where it was refused) and the duel it rests on."""

    manifest: Manifest | None
    duel: CriteriaDuel


@dataclass(frozen=True, slots=True)
class CriteriaPromotion:
    """The new champion among criteria."""

    champion: Champion


def fit_with_reviews(
    reviews: Sequence[Taught],
    own: Sequence[LabelledAnswer],
    reader: Reader,
    home: ChampionHome,
    folder: Path,
    *,
    forced_reason: str | None = None,
) -> ReviewedFit:
    """Learn criteria from our `own` answers and reviews; write them when they beat those that serve, or with a reason.

    InputError: there are too few reviews of different posts.
    """
    pairs = PairReader(reader)
    duel = held_out_duel(reviews, own, reader, home)
    if not duel.is_better and not forced_reason:
        return ReviewedFit(None, duel)
    examples = [*examples_of(own, pairs), *examples_of_reviews(reviews, pairs)]
    settings: dict[str, float | int | str | bool] = {"reviews": len(reviews)}
    settings |= {BEATEN: duel.before} if duel.is_better else {FORCED: forced_reason or ""}
    seen = {SEEN: seen_signatures(signatures([one.pair.post for one in reviews]))}
    figures = {"own_answers": len(own), "reviews": len(reviews), **_figures(duel)}
    return ReviewedFit(write_fitted(folder, fit_criteria(examples), examples, settings, seen, figures), duel)


def _figures(duel: CriteriaDuel) -> dict[str, float | int]:
    """Return what the manifest tells of a duel; the names are those of `models.metric_names`."""
    measured = {
        "duel_loss_before": duel.loss_before,
        "duel_loss_after": duel.loss_after,
        "duel_gain": duel.gain.value,
        "duel_gain_low": duel.gain.low,
        "duel_gain_high": duel.gain.high,
    }
    return {"duel_answers": duel.n, **{name: round(value, 4) for name, value in measured.items()}}


def held_out_duel(
    reviews: Sequence[Taught], own: Sequence[LabelledAnswer], reader: Reader, home: ChampionHome
) -> CriteriaDuel:
    """Compare criteria that learn from the other reviews with those that serve, by cross-validation. InputError."""
    serving_folder = home.champion_folder(TARGET)
    before = load_criteria() if serving_folder is None else load_criteria(serving_folder)
    known = _judged(reviews, reader)
    fresh = [one for one, is_leaked in zip(known, _learned_by(serving_folder, known), strict=True) if not is_leaked]
    clusters = clusters_of([*(one.pair.post for one in fresh), *(item.pair.post for item in own)], SIMILARITY)
    of_reviews = np.unique(clusters[: len(fresh)], return_inverse=True)[1].astype(np.int64)
    _check_enough(len(fresh), of_reviews, len(known) - len(fresh))
    is_apart = ~np.isin(clusters[len(fresh) :], clusters[: len(fresh)])
    apart = [item for item, keeps in zip(own, is_apart.tolist(), strict=True) if keeps]
    after = _cross_validated(fresh, of_reviews, examples_of(apart, PairReader(reader)), reader)
    given: list[Values] = [{code: value for code, value in one.labels.items() if code in LEARNED} for one in fresh]
    said = (_said(before, fresh, reader), after)
    return criteria_duel(before.version, given, said, LEARNED, of_reviews, len(known) - len(fresh))


def promote_criteria(
    model: Path, home: ChampionHome, *, promoted_at: datetime, forced_reason: str | None = None
) -> CriteriaPromotion:
    """Make criteria the champion when they beat the ones that serve now.

    Raises:
        ArtefactError: The artefact is damaged or made for other rules.
        InputError: It was not shown to be nearer to analysts than what serves now, and no reason was given.
    """
    load_criteria(model)
    serving_folder = home.champion_folder(TARGET)
    serving = (load_criteria() if serving_folder is None else load_criteria(serving_folder)).version
    beaten = str(read_manifest(model).settings.get(BEATEN, ""))
    if not forced_reason and beaten != serving:
        problem = f"они сравнивались с «{beaten}»" if beaten else "на отложенных оценках они не оказались лучше"
        raise InputError(
            f"критерии не показали, что они ближе к аналитикам, чем «{serving}»: {problem} → обучите их заново "
            "(triage-train fit-criteria --reviews) или назначьте с --force ПРИЧИНА"
        )
    reason = forced_reason or "ближе к аналитикам на отложенных оценках"
    return CriteriaPromotion(home.promote(TARGET, model, promoted_at=promoted_at, reason=reason))


def _judged(reviews: Sequence[Taught], reader: Reader) -> list[Taught]:
    """Return the reviews of a learned criterion whose answers the rules hold for answers."""
    of_learned = [one for one in reviews if any(code in one.labels for code in LEARNED)]
    scores = AnswerScorer(reader).score([one.pair for one in of_learned])
    return [one for one, score in zip(of_learned, scores, strict=True) if score.status is ScoreStatus.SCORED]


def _learned_by(folder: Path | None, reviews: Sequence[Taught]) -> NDArray[np.bool_]:
    """Say of which reviews (n,) the serving criteria have learned the post; the shipped ones know only our own."""
    arrays = {} if folder is None else read_artefact(folder, KIND, [code.value for code in LEARNED]).arrays
    if SEEN not in arrays or not reviews:
        return np.zeros(len(reviews), dtype=np.bool_)
    return have_alike(signatures([one.pair.post for one in reviews]), arrays[SEEN], SIMILARITY)


def _check_enough(count: int, clusters: NDArray[np.int64], leaked_count: int) -> None:
    if count < FEWEST_REVIEWS or len(np.unique(clusters)) < FOLDS:
        known = f" (ещё на {leaked_count} учились нынешние критерии)" if leaked_count else ""
        raise InputError(
            f"оценённых по критериям ответов {count}{known}, разных обращений {len(np.unique(clusters))}; "
            f"нужно не меньше {FEWEST_REVIEWS} и {FOLDS} → добавьте оценки аналитиков"
        )


def _cross_validated(
    reviews: Sequence[Taught], clusters: NDArray[np.int64], own: Sequence[Example], reader: Reader
) -> list[Values]:
    """Return what criteria learned from our own answers and the other reviews say of each review."""
    pairs, found = PairReader(reader), dict[int, Values]()
    for train, test in cluster_folds(clusters, FOLDS, seed=0):
        criteria = fit_criteria([*own, *examples_of_reviews([reviews[i] for i in train], pairs)])
        found |= zip(test.tolist(), _said(criteria, [reviews[i] for i in test], reader), strict=True)
    return [found[i] for i in range(len(reviews))]


def _said(criteria: LearnedCriteria, reviews: Sequence[Taught], reader: Reader) -> list[Values]:
    scores = AnswerScorer(reader, learned=criteria).score([one.pair for one in reviews])
    return [_values(score) for score in scores]


def _values(score: AnswerScore) -> Values:
    return {found.code: found.value for found in score.criteria}
