"""A post read once: clean text, tokens, lemmas, sentences. Everything downstream works on `Document`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from triage.domain.spans import Span
from triage.text.cleaning import CleanText, clean, clean_redacted
from triage.text.morphology import Morphology
from triage.text.tokens import Token, split_sentences, tokenize

_norm = itemgetter(Token._fields.index("norm"))


@dataclass(frozen=True, slots=True)
class Document:
    """A text with its layers. Offsets of tokens and sentences are in `clean.text`; `original` maps them back.

    `lemmas[i]` belongs to `tokens[i]` (the token's norm for numbers and marks).
    """

    clean: CleanText
    tokens: tuple[Token, ...]
    lemmas: tuple[str, ...]
    sentences: tuple[Span, ...]

    @property
    def text(self) -> str:
        """The clean text."""
        return self.clean.text

    def original(self, start: int, stop: int) -> Span:
        """Map a range of the clean text to a span of the original."""
        return self.clean.to_original(start, stop)


class Reader:
    """Reads texts into documents; built once with its morphology and shared, also between threads.

    It remembers the last batch: the pipeline and the classifier read the same posts, one after the other.
    """

    def __init__(self, morphology: Morphology):
        self.morphology = morphology
        self._last: Mapping[str, Document] = {}

    def read(self, texts: Sequence[str]) -> list[Document]:
        """Return one document per text, in order."""
        last = self._last
        documents = [last.get(text) or self._read(text) for text in texts]
        self._last = dict(zip(texts, documents, strict=True))
        return documents

    def read_redacted(self, text: str) -> Document:
        """Return the document of a text as it is stored, without personal data; spans point into what came."""
        return self._document(clean_redacted(text))

    def _read(self, text: str) -> Document:
        return self._document(clean(text))

    def _document(self, cleaned: CleanText) -> Document:
        tokens = tokenize(cleaned.text)
        lemmas = tuple(map(self.morphology.lemma, map(_norm, tokens)))
        return Document(cleaned, tokens, lemmas, split_sentences(cleaned.text))
