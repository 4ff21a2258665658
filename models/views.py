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

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
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
from models.rare_terms import MASK, MaskedTerms, masked
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
        cls,
        name: str,
        options: Mapping[str, float],
        documents: Sequence[Document],
        persons: Persons | None = None,
        clusters: NDArray[np.int64] | None = None,
    ) -> TermView:
        """Learn terms and idf from documents, but none that names one of `persons`.

        `options`: weight, low, high, min_count, plain_count: terms of fewer unlike texts than that are kept as numbers
        (rare_terms.py), where a cluster (n,) of near-duplicates is one text.
        """
        whole = cls(name, options, _vectorizer(name, options).fit(documents))
        is_kept = np.ones(len(whole.terms), dtype=bool)
        if persons is not None and any(spared := persons.spared(whole.terms)):
            is_kept = np.array(spared)
        kept = [whole.terms[column] for column in np.flatnonzero(is_kept).tolist()]
        if clusters is None or options.get("plain_count", 1) < 2:
            return whole if is_kept.all() else cls.of(name, options, kept, whole.idf[is_kept])
        is_plain = _texts_apart(whole.rows(Observations(tuple(documents))), clusters) >= options["plain_count"]
        plain = [term for term, is_known in zip(kept, is_plain[is_kept].tolist(), strict=True) if is_known]
        terms = sorted({*plain, *map(masked, set(kept) - set(plain))})
        vectorizer = _vectorizer(name, options, plain).set_params(vocabulary=terms, min_df=1)
        return cls(name, options, vectorizer.fit(documents))

    @classmethod
    def of(cls, name: str, options: Mapping[str, float], terms: Sequence[str], idf: NDArray[np.float32]) -> TermView:
        """Put a view together from the terms and idf of an artefact."""
        is_masked = options.get("plain_count", 1) > 1
        vectorizer = _vectorizer(name, options, [t for t in terms if not t.startswith(MASK)] if is_masked else None)
        vectorizer.set_params(vocabulary={term: column for column, term in enumerate(terms)}, min_df=1)
        vectorizer.idf_ = idf.astype(np.float64)
        return cls(name, options, vectorizer)

    def terms_in(self, document: Document) -> dict[int, str]:
        """Return the terms of a document by their columns, also those that are kept as numbers."""
        spoken = analyzer(self.name, int(self.options["low"]), int(self.options["high"]))(document)
        written = self._vectorizer.analyzer(document)
        known = self._columns
        return {known[key]: term for key, term in zip(written, spoken, strict=True) if key in known}

    @cached_property
    def _columns(self) -> dict[str, int]:
        return {term: column for column, term in enumerate(self.terms)}

    @cached_property
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


def _texts_apart(rows: csr_array, clusters: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return in how many clusters of texts (n,) each term of their rows (n, t) stands: (t,)."""
    stored = rows.tocoo()
    term, cluster = stored.coords[1].astype(np.int64), clusters[stored.coords[0]]
    size = int(clusters.max()) + 1
    return np.bincount(np.unique(term * size + cluster) // size, minlength=rows.shape[1])


def _vectorizer(name: str, options: Mapping[str, float], plain: Collection[str] | None = None) -> TfidfVectorizer:
    """Return a vectorizer of documents; with `plain` all other terms are numbers."""
    analyze = analyzer(name, int(options["low"]), int(options["high"]))
    return TfidfVectorizer(
        analyzer=analyze if plain is None else MaskedTerms(analyze, plain),
        min_df=int(options["min_count"]),
        sublinear_tf=True,
        dtype=np.float32,
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
