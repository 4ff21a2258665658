"""What a learned model sees of a text: several views, each a row of numbers per text. Open when a view is (not) used.

- lemmas: tf-idf of lemmas and their pairs;
- characters: tf-idf of character n-grams inside words: misspelt and unseen forms;
- encoder: the sentence vector;
- prior: the topics the cold-start model thinks of (roots of probabilities, so that products of rows are similarities).

Rows have length 1, times the root of the view's weight: the product of two rows is a weighted similarity. Everything is
kept as plain arrays and JSON, so that an artefact holds no code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from sklearn.feature_extraction.text import TfidfVectorizer

from models.place_terms import place_terms
from models.prior import prior_probabilities
from models.topic import CascadeTopicClassifier
from triage.ports import SentenceEncoder
from triage.text.document import Document, Reader
from triage.text.tokens import TokenKind, normalize

Rows: TypeAlias = csr_array | NDArray[np.float32]
"""Rows of one view: (n_texts, n_columns), sparse for terms, dense for vectors."""
LEMMAS, CHARACTERS, PLACES, ENCODER, PRIOR = "lemmas", "characters", "places", "encoder", "prior"


@dataclass(frozen=True, slots=True)
class Observations:
    """Texts read once for all views: documents, sentence vectors (n, size) and prior probabilities (n, k)."""

    documents: tuple[Document, ...]
    encoded: NDArray[np.float32] | None = None
    prior: NDArray[np.float32] | None = None

    def __len__(self) -> int:
        return len(self.documents)

    def rows(self, indexes: NDArray[np.int64]) -> Observations:
        """Return the observations of some texts, in the order of `indexes`."""
        return Observations(
            tuple(self.documents[index] for index in indexes.tolist()),
            None if self.encoded is None else self.encoded[indexes],
            None if self.prior is None else self.prior[indexes],
        )

    def joined(self, other: Observations) -> Observations:
        """Return these observations followed by others made by the same observer."""
        return Observations(
            (*self.documents, *other.documents),
            _stacked(self.encoded, other.encoded),
            _stacked(self.prior, other.prior),
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
        """Return the observations of texts, in order."""
        documents = tuple(self.reader.read(texts))
        encoded = None if self.encoder is None else self.encoder.encode([document.text for document in documents])
        prior = None if self.prior is None else prior_probabilities(self.prior, documents, encoded)
        return Observations(documents, encoded, prior)


class View(Protocol):
    """One way of seeing texts."""

    @property
    def name(self) -> str:
        """Name of the view, also of its arrays in an artefact."""
        ...

    def rows(self, observations: Observations) -> Rows:
        """Return the rows of texts, each of length √weight or empty."""
        ...


class TermView:
    """Tf-idf of terms: sublinear counts, smooth idf, rows of length √weight."""

    def __init__(self, name: str, weight: float, vectorizer: TfidfVectorizer):
        self.name = name
        self.weight = weight
        self._vectorizer = vectorizer

    @classmethod
    def fit(cls, name: str, weight: float, options: Mapping[str, int], documents: Sequence[Document]) -> TermView:
        """Learn terms and idf from documents. `options` are those of `term_vectorizer`."""
        return cls(name, weight, term_vectorizer(name, **options).fit(documents))

    @classmethod
    def of(
        cls, name: str, weight: float, options: Mapping[str, int], terms: Sequence[str], idf: NDArray[np.float32]
    ) -> TermView:
        """Put a view together from the terms and idf of an artefact."""
        vectorizer = term_vectorizer(name, **options)
        vectorizer.set_params(vocabulary={term: column for column, term in enumerate(terms)}, min_df=1)
        vectorizer.idf_ = idf.astype(np.float64)
        return cls(name, weight, vectorizer)

    @property
    def terms(self) -> list[str]:
        """The terms, in the order of columns."""
        return [str(term) for term in self._vectorizer.get_feature_names_out()]

    @property
    def idf(self) -> NDArray[np.float32]:
        """The inverse document frequency of each term."""
        return np.asarray(self._vectorizer.idf_, dtype=np.float32)

    def rows(self, observations: Observations) -> csr_array:
        """Return the sparse rows of texts."""
        table = self._vectorizer.transform(observations.documents)
        return csr_array(table * np.sqrt(self.weight), dtype=np.float32)


class VectorView:
    """Dense vectors that observations carry already: the sentence encoder's, or roots of prior probabilities."""

    def __init__(self, name: str, weight: float):
        self.name = name
        self.weight = weight

    def rows(self, observations: Observations) -> NDArray[np.float32]:
        """Return the dense rows of texts. ValueError when the observer had nothing to fill this view with."""
        source = observations.encoded if self.name == ENCODER else observations.prior
        if source is None:
            raise ValueError(f"the view {self.name} needs vectors that were not observed")
        table = source if self.name == ENCODER else np.sqrt(source)
        return np.asarray(table * np.sqrt(self.weight), dtype=np.float32)


def term_vectorizer(name: str, *, low: int, high: int, min_count: int) -> TfidfVectorizer:
    """Return an unfitted vectoriser of documents: runs of `low` to `high` lemmas, characters or place terms."""
    analyzers = {LEMMAS: _LemmaRuns(low, high), CHARACTERS: _CharacterRuns(low, high), PLACES: place_terms}
    return TfidfVectorizer(analyzer=analyzers[name], min_df=min_count, sublinear_tf=True, dtype=np.float32)


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


class _CharacterRuns:
    """Runs of characters inside words, with a space at both ends of a word."""

    def __init__(self, low: int, high: int):
        self._analyze = TfidfVectorizer(analyzer="char_wb", ngram_range=(low, high), lowercase=False).build_analyzer()

    def __call__(self, document: Document) -> list[str]:
        return list(self._analyze(normalize(document.text)))


def _stacked(one: NDArray[np.float32] | None, other: NDArray[np.float32] | None) -> NDArray[np.float32] | None:
    return None if one is None or other is None else np.vstack([one, other])


def state_of(view: View) -> tuple[dict[str, NDArray[Any]], dict[str, list[str]]]:
    """Return the arrays and texts by which an artefact keeps a view; empty for views without learned state."""
    if isinstance(view, TermView):
        return {f"{view.name}_idf": view.idf}, {f"{view.name}_terms.json": view.terms}
    return {}, {}
