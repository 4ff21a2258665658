"""What a learned model sees of a text: several views, each a row of numbers per text. Open when a view is (not) used.

- lemmas: tf-idf of lemmas and their pairs;
- characters: tf-idf of character n-grams inside words: misspelt and unseen forms;
- words: the mean of word vectors, names masked, as the cold-start model sees it;
- encoder: the sentence vector;
- prior: the topics the cold-start model thinks of (roots of probabilities, so that products of rows are similarities).

Rows have length 1, times the root of the view's weight: the product of two rows is a weighted similarity. Everything is
kept as plain arrays and JSON, so that an artefact holds no code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from sklearn.feature_extraction.text import TfidfVectorizer

from models.person_terms import Persons
from models.place_terms import place_terms
from models.prior import PriorOpinion, prior_opinion
from models.topic import CascadeTopicClassifier
from triage.ports import SentenceEncoder
from triage.text.document import Document, Reader
from triage.text.redaction import redact
from triage.text.tokens import TokenKind, normalize

Rows: TypeAlias = csr_array | NDArray[np.float32]
"""Rows of one view: (n_texts, n_columns), sparse for terms, dense for vectors."""
LEMMAS, CHARACTERS, PLACES = "lemmas", "characters", "places"
WORDS, ENCODER, PRIOR = "words", "encoder", "prior"
TERM_VIEWS, VECTOR_VIEWS = (LEMMAS, CHARACTERS, PLACES), (WORDS, ENCODER, PRIOR)


@dataclass(frozen=True, slots=True)
class Observations:
    """Texts read once for all views: documents, sentence vectors (n, size), what the cold-start model thinks."""

    documents: tuple[Document, ...]
    encoded: NDArray[np.float32] | None = None
    opinion: PriorOpinion | None = None

    def __len__(self) -> int:
        return len(self.documents)

    def rows(self, indexes: NDArray[np.int64]) -> Observations:
        """Return the observations of some texts, in the order of `indexes`."""
        return Observations(
            tuple(self.documents[index] for index in indexes.tolist()),
            None if self.encoded is None else self.encoded[indexes],
            None if self.opinion is None else self.opinion.rows(indexes),
        )

    def joined(self, other: Observations) -> Observations:
        """Return these observations followed by others made by the same observer."""
        both = self.encoded is not None and other.encoded is not None
        return Observations(
            (*self.documents, *other.documents),
            np.vstack([self.encoded, other.encoded]) if both else None,  # type: ignore[list-item]
            self.opinion.joined(other.opinion) if self.opinion is not None and other.opinion is not None else None,
        )


class Observer:
    """Reads texts for the views; built once with what is costly and shared.

    `prior` is the cold-start topic model whose opinion is a view; `encoder` serves both it and the encoder view.
    """

    def __init__(
        self, reader: Reader, encoder: SentenceEncoder | None = None, prior: CascadeTopicClassifier | None = None
    ):
        self.reader = reader
        self.encoder = encoder
        self.prior = prior

    def observe(self, texts: Sequence[str]) -> Observations:
        """Return the observations of texts, in order. Personal data is taken out first: no term shall carry it."""
        documents = tuple(self.reader.read([redact(text) for text in texts]))
        encoded = None if self.encoder is None else self.encoder.encode([document.text for document in documents])
        opinion = None if self.prior is None else prior_opinion(self.prior, documents, encoded)
        return Observations(documents, encoded, opinion)


class View(Protocol):
    """One way of seeing texts."""

    @property
    def name(self) -> str:
        """Name of the view, also of its arrays in an artefact."""
        ...

    @property
    def options(self) -> Mapping[str, float]:
        """The numbers it was made with."""
        ...

    def rows(self, observations: Observations) -> Rows:
        """Return the rows of texts, each of length √weight or empty."""
        ...


class TermView:
    """Tf-idf of terms: sublinear counts, smooth idf, rows of length √weight."""

    def __init__(self, name: str, options: Mapping[str, float], vectorizer: TfidfVectorizer):
        self.name = name
        self.options = options
        self._vectorizer = vectorizer

    @classmethod
    def fit(
        cls, name: str, options: Mapping[str, float], documents: Sequence[Document], persons: Persons | None = None
    ) -> TermView:
        """Learn terms and idf from documents, but none that names one of `persons`.

        `options`: weight, low, high, min_count.
        """
        whole = cls(name, options, _vectorizer(name, options).fit(documents))
        kept = np.flatnonzero(persons.spared(whole.terms)) if persons is not None else np.zeros(0, dtype=np.int64)
        if not len(kept) or len(kept) == len(whole.terms):
            return whole
        return cls.of(name, options, [whole.terms[column] for column in kept.tolist()], whole.idf[kept])

    @classmethod
    def of(cls, name: str, options: Mapping[str, float], terms: Sequence[str], idf: NDArray[np.float32]) -> TermView:
        """Put a view together from the terms and idf of an artefact."""
        vectorizer = _vectorizer(name, options)
        vectorizer.set_params(vocabulary={term: column for column, term in enumerate(terms)}, min_df=1)
        vectorizer.idf_ = idf.astype(np.float64)
        return cls(name, options, vectorizer)

    @cached_property
    def terms(self) -> list[str]:
        """The terms, in the order of columns."""
        return [str(term) for term in self._vectorizer.get_feature_names_out()]

    def term(self, column: int) -> str:
        """Return the term of a column."""
        return self.terms[column]

    @property
    def idf(self) -> NDArray[np.float32]:
        """The inverse document frequency of each term."""
        return np.asarray(self._vectorizer.idf_, dtype=np.float32)

    def rows(self, observations: Observations) -> csr_array:
        """Return the sparse rows of texts."""
        table = self._vectorizer.transform(observations.documents)
        return csr_array(table * np.sqrt(self.options["weight"]), dtype=np.float32)


class VectorView:
    """Dense vectors that observations carry already: of words, of the encoder, or roots of prior probabilities."""

    def __init__(self, name: str, options: Mapping[str, float]):
        self.name = name
        self.options = options

    def rows(self, observations: Observations) -> NDArray[np.float32]:
        """Return the dense rows of texts. ValueError when the observer had nothing to fill this view with."""
        table = self._table(observations)
        if table is None:
            raise ValueError(f"the view {self.name} needs vectors that were not observed")
        return np.asarray(table * np.sqrt(self.options["weight"]), dtype=np.float32)

    def _table(self, observations: Observations) -> NDArray[np.float32] | None:
        if self.name == ENCODER:
            return observations.encoded
        opinion = observations.opinion
        if opinion is None:
            return None
        return opinion.words if self.name == WORDS else np.sqrt(opinion.topics)


def _vectorizer(name: str, options: Mapping[str, float]) -> TfidfVectorizer:
    low, high = int(options["low"]), int(options["high"])
    return TfidfVectorizer(
        analyzer=analyzer(name, low, high), min_df=int(options["min_count"]), sublinear_tf=True, dtype=np.float32
    )


def analyzer(name: str, low: int, high: int) -> Callable[[Document], list[str]]:
    """Return what takes a document apart into terms: runs of `low` to `high` lemmas or characters, or place terms."""
    if name == LEMMAS:
        return _LemmaRuns(low, high)
    return _CharacterRuns(low, high) if name == CHARACTERS else place_terms


class _LemmaRuns:
    """Runs of lemmas and numbers; marks are left out."""

    def __init__(self, low: int, high: int):
        self.sizes = range(low, high + 1)

    def __call__(self, document: Document) -> list[str]:
        pairs = zip(document.lemmas, document.tokens, strict=True)
        lemmas = [lemma for lemma, token in pairs if token.kind is not TokenKind.MARK]
        return [
            " ".join(lemmas[start : start + size]) for size in self.sizes for start in range(len(lemmas) - size + 1)
        ]


def word_runs(low: int, high: int) -> Callable[[str], Iterable[str]]:
    """Return what takes normalized text apart into runs of characters inside words, with a space at both ends."""
    analyze: Callable[[str], Iterable[str]] = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(low, high), lowercase=False
    ).build_analyzer()
    return analyze


class _CharacterRuns:
    """Runs of characters inside words, with a space at both ends of a word."""

    def __init__(self, low: int, high: int):
        self._analyze = word_runs(low, high)

    def __call__(self, document: Document) -> list[str]:
        return list(self._analyze(normalize(document.text)))


def state_of(view: View) -> tuple[dict[str, NDArray[Any]], dict[str, list[str]]]:
    """Return the arrays and texts by which an artefact keeps a view; empty for views without learned state."""
    if isinstance(view, TermView):
        return {f"{view.name}_idf": view.idf}, {f"{view.name}_terms.json": view.terms}
    return {}, {}


def view_of(
    name: str, options: Mapping[str, float], arrays: Mapping[str, NDArray[Any]], texts: Mapping[str, Any]
) -> View:
    """Put a view together from an artefact. KeyError when something is missing."""
    if name in TERM_VIEWS:
        return TermView.of(name, options, texts[f"{name}_terms.json"], arrays[f"{name}_idf"])
    return VectorView(name, options)
