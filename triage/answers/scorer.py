"""Scores official answers by the rubric; open this first, it is the whole way of one pair.

read (text, acts, times, contacts, places) → kind → ten criteria by rules → learned criteria where there are any →
quality by the rubric's formula or a calibration.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import compress
from typing import Protocol

from triage.answers.criteria.action import Action
from triage.answers.criteria.clarity import Clarity
from triage.answers.criteria.contact import Contact
from triage.answers.criteria.courtesy import Courtesy
from triage.answers.criteria.deadline import Deadline
from triage.answers.criteria.evidence import Evidence
from triage.answers.criteria.legal_load import LegalLoad
from triage.answers.criteria.ownership import Ownership
from triage.answers.criteria.place import Place
from triage.answers.criteria.relevance import Relevance
from triage.answers.criteria.verdict import Criterion
from triage.answers.kind import kind_of
from triage.answers.localities import PlaceFinder
from triage.answers.pair import ReadPair
from triage.answers.pair_reader import PairReader
from triage.answers.rubric import RUBRIC_VERSION, quality_of
from triage.domain.answers import AnswerKind, AnswerPair, AnswerScore, CriterionScore, ScoreStatus
from triage.domain.errors import TextError
from triage.domain.posts import MAX_TEXT_CHARS
from triage.ports import SentenceEncoder
from triage.text.document import Reader

CRITERIA: tuple[Criterion, ...] = (
    Relevance(),
    Action(),
    Deadline(),
    Place(),
    Evidence(),
    Contact(),
    LegalLoad(),
    Ownership(),
    Clarity(),
    Courtesy(),
)
"""The criteria in the order in which they are shown."""
Verdicts = tuple[CriterionScore, ...]
"""What is said of one pair, a score per criterion in the order of `CRITERIA`."""
_MOST_PAIRS, _MOST_CHARS = 50, 50_000
"""Pairs are scored in blocks of so many, or of so many characters: layer by layer they take two thirds of the time."""


class QualityModel(Protocol):
    """Makes a quality of criterion scores: the rubric's formula, or a calibration learned from analysts."""

    @property
    def version(self) -> str:
        """Name and version, shown in every score."""
        ...

    def quality(self, scores: Sequence[CriterionScore]) -> float:
        """Return the quality, 0 to 100."""
        ...


class CriterionModel(Protocol):
    """Judges criteria anew after the rules have spoken; learned from rated answers."""

    @property
    def version(self) -> str:
        """Name and version, shown in every score."""
        ...

    def judged(
        self, pairs: Sequence[ReadPair], kinds: Sequence[AnswerKind], verdicts: Sequence[Verdicts]
    ) -> list[Verdicts]:
        """Return all criteria of each pair in the same order, those that are learned with their chances."""
        ...


class RubricFormula:
    """The rubric's own formula as a quality model."""

    version = RUBRIC_VERSION

    def quality(self, scores: Sequence[CriterionScore]) -> float:
        """Return the quality, 0 to 100."""
        return quality_of(scores)


class AnswerScorer:
    """Scores pairs, batch first; thread-safe, built once.

    `places` recognises places of the region in every case form, `encoder` sharpens relevance, `learned` judges criteria
    anew after the rules, `model` makes the quality of the criteria; each may be left out. `current_model` is asked at
    every call instead of `model`, and `current_learned` instead of `learned`: for services in which another calibration
    or other criteria may be promoted meanwhile.
    """

    def __init__(
        self,
        reader: Reader,
        places: PlaceFinder | None = None,
        encoder: SentenceEncoder | None = None,
        model: QualityModel | None = None,
        *,
        learned: CriterionModel | None = None,
        current_model: Callable[[], QualityModel] | None = None,
        current_learned: Callable[[], CriterionModel | None] | None = None,
    ):
        formula = model or RubricFormula()
        self._reader = PairReader(reader, places)
        self._encoder = encoder
        self._current_learned = current_learned or (lambda: learned)
        self._current_model = current_model or (lambda: formula)

    @property
    def version(self) -> str:
        """Version of the rubric or calibration that makes the quality now, and of the learned criteria."""
        return _version(self._current_model(), self._current_learned())

    def quality_of(self, criteria: Sequence[CriterionScore]) -> float:
        """Return the quality, 0 to 100, that the present formula makes of criteria, whoever judged them."""
        return round(self._current_model().quality(criteria), 1)

    def score(self, pairs: Sequence[AnswerPair]) -> list[AnswerScore]:
        """Return one score per pair, in order. Odd texts (empty, stickers) are `not_scored`, never an error.

        Raises:
            TextError: A text is longer than `MAX_TEXT_CHARS`; callers with batches check lengths per item first.
        """
        for pair in pairs:
            check_pair(pair)
        model, learned = self._current_model(), self._current_learned()
        version = _version(model, learned)
        scores: list[AnswerScore] = []
        for block in _blocks(pairs):
            scores += _scores(self._with_vectors(self._reader.read_all(block)), model, learned, version)
        return scores

    def _with_vectors(self, pairs: Sequence[ReadPair]) -> Sequence[ReadPair]:
        """Add the similarity where there is an encoder."""
        if self._encoder is None:
            return pairs
        vectors = self._encoder.encode(
            [text for read in pairs for text in (read.post.document.text, read.answer.document.text)]
        )
        cosines = (vectors[0::2] * vectors[1::2]).sum(axis=1)
        return [replace(read, similarity=float(cosine)) for read, cosine in zip(pairs, cosines, strict=True)]


def _blocks(pairs: Sequence[AnswerPair]) -> Iterator[list[AnswerPair]]:
    """Yield the pairs in order, in blocks that are read at once and then forgotten."""
    block: list[AnswerPair] = []
    char_count = 0
    for pair in pairs:
        block.append(pair)
        char_count += len(pair.post) + len(pair.answer)
        if len(block) >= _MOST_PAIRS or char_count >= _MOST_CHARS:
            yield block
            block, char_count = [], 0
    if block:
        yield block


def _scores(
    pairs: Sequence[ReadPair], model: QualityModel, learned: CriterionModel | None, version: str
) -> list[AnswerScore]:
    """Return the scores of a block; all pairs of one call are scored by one model, whatever is promoted meanwhile."""
    kinds = list(map(kind_of, pairs))
    is_answer = [kind is not AnswerKind.NOT_AN_ANSWER for kind in kinds]
    answers, answer_kinds = list(compress(pairs, is_answer)), list(compress(kinds, is_answer))
    verdicts = verdicts_of(answers)
    if learned is not None:
        verdicts = learned.judged(answers, answer_kinds, verdicts)
    scored = iter(verdicts)
    return [
        _score(kind, next(scored), model, version)
        if kind is not AnswerKind.NOT_AN_ANSWER
        else AnswerScore(kind, ScoreStatus.NOT_SCORED, None, 0.0, (), version)
        for kind in kinds
    ]


def _score(kind: AnswerKind, scores: Verdicts, model: QualityModel, version: str) -> AnswerScore:
    quality = round(model.quality(scores), 1)
    confidence = sum([score.confidence for score in scores]) / len(scores)
    return AnswerScore(kind, ScoreStatus.SCORED, quality, round(confidence, 3), scores, version)


def verdicts_of(pairs: Sequence[ReadPair]) -> list[Verdicts]:
    """Return what the rules say of each pair, in the order of the criteria."""
    columns = [list(map(criterion.score, pairs)) for criterion in CRITERIA]
    return list(zip(*columns, strict=True))


def _version(model: QualityModel, learned: CriterionModel | None) -> str:
    return model.version if learned is None else f"{model.version}, {learned.version}"


def check_pair(pair: AnswerPair) -> None:
    """Raise TextError when a text of the pair is too long to be a post or an answer."""
    for name, text in (("обращения", pair.post), ("ответа", pair.answer)):
        if len(text) > MAX_TEXT_CHARS:
            message = f"текст {name} длиной {len(text)} знаков, предел {MAX_TEXT_CHARS} → сократите или разделите его"
            raise TextError(message)
