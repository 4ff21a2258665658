"""The words of a post as the gazetteer sees them; open to know what counts as one word, or what stands beside a name.

Hyphenated words are taken apart, so that hyphen, space and dash are one and the same. Every word is wrapped in blanks
of its own (« йошкар  ола »), hence a pattern wrapped the same way can only match whole words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from triage.text.document import Document
from triage.text.tokens import Token, TokenKind, tokenize

_HYPHENS = str.maketrans({"–": "-", "‑": "-", "‐": "-", "—": "-"})
_JOINT = "  "


class Words:
    """Words, numbers and marks of a document, hyphenated words in parts; `stream` is what the automaton reads."""

    __slots__ = ("document", "norms", "owners", "starts", "stops", "stream", "text", "tokens")

    def __init__(self, document: Document):
        self.document = document
        self.text = document.clean.text
        self.tokens = tokens = document.tokens
        self.norms = [token.norm for token in tokens]
        self.owners: Sequence[int] = range(len(tokens))
        self.starts = [token.start for token in tokens]
        self.stops = [token.stop for token in tokens]
        if any(len(norm) > 1 and "-" in norm.translate(_HYPHENS) for norm in self.norms if not norm.isalpha()):
            self._take_apart()
        self.stream = wrapped(self.norms).replace("ъ", "ь")

    def _take_apart(self) -> None:
        norms: list[str] = []
        owners: list[int] = []
        starts: list[int] = []
        stops: list[int] = []
        for index, token in enumerate(self.tokens):
            for part, start in _parts(token):
                norms.append(part)
                owners.append(index)
                starts.append(start)
                stops.append(start + len(part))
        self.norms, self.owners, self.starts, self.stops = norms, owners, starts, stops

    def __len__(self) -> int:
        return len(self.norms)

    def norm(self, index: int) -> str:
        """Return a word in lower case with ё as е; '' beyond the ends."""
        return self.norms[index] if 0 <= index < len(self.norms) else ""

    def index_at(self, position: int) -> int:
        """Return the index of the word whose wrapping begins at `position` of the stream."""
        return self.stream.count(_JOINT, 0, position + 1)

    def written(self, index: int) -> str:
        """Return a word as it was written; '' beyond the ends."""
        return self.text[self.starts[index] : self.stops[index]] if 0 <= index < len(self.norms) else ""

    def is_word(self, index: int) -> bool:
        """Say whether there is a word (no number, no mark) at `index`."""
        return 0 <= index < len(self.norms) and self.norms[index].isalpha()

    def is_number(self, index: int) -> bool:
        """Say whether there is a number at `index`."""
        return 0 <= index < len(self.norms) and self.norms[index].isdigit()

    def is_inside_token(self, index: int) -> bool:
        """Say whether `index` is a later part of a hyphenated word."""
        return 0 < index < len(self.norms) and self.owners[index] == self.owners[index - 1]

    def has_break_before(self, index: int) -> bool:
        """Say whether a line ends between the word and the one before it."""
        return 0 < index < len(self.norms) and "\n" in self.text[self.stops[index - 1] : self.starts[index]]

    def lemma(self, index: int) -> str:
        """Return the lemma of a word; a part of a hyphenated word is its own lemma."""
        if not 0 <= index < len(self.norms):
            return ""
        owner = self.owners[index]
        norm = self.norms[index]
        return self.document.lemmas[owner] if self.tokens[owner].norm == norm else norm

    def is_capital(self, index: int) -> bool:
        """Say whether the capital of a word tells something: not in a text that shouts."""
        word = self.written(index)
        if not word[:1].isupper():
            return False
        return len(word) == 1 or not word.isupper() or not self.is_shouting(index)

    def is_shouting(self, index: int) -> bool:
        """Say whether the words around are all in capitals."""
        around = [self.written(i) for i in range(max(0, index - 3), index + 4) if i != index and self.is_word(i)]
        long = [word for word in around if len(word) > 2]
        return bool(long) and sum(word.isupper() for word in long) * 2 > len(long)

    def begins_line(self, index: int) -> bool:
        """Say whether the word is the first of the post or of a line."""
        return index == 0 or self.has_break_before(index)

    def begins_sentence(self, index: int) -> bool:
        """Say whether the word is the first of the post, a line or a sentence."""
        return index == 0 or self.has_break_before(index) or self.norms[index - 1] in {".", "!", "?", "…"}


def _parts(token: Token) -> list[tuple[str, int]]:
    if token.kind is not TokenKind.WORD or token.norm.isalpha():
        return [(token.norm, token.start)]
    parts: list[tuple[str, int]] = []
    start = token.start
    for part in token.norm.translate(_HYPHENS).split("-"):
        parts.append((part, start))
        start += len(part) + 1
    return parts


def wrapped(norms: Iterable[str]) -> str:
    """Return words, each wrapped in blanks of its own."""
    return f" {_JOINT.join(norms)} "


def key_parts(name: str) -> tuple[str, ...]:
    """Return the words of a name as they stand in the stream of `Words`: ъ and ь are one, since writers mix them up."""
    return tuple(part.replace("ъ", "ь") for token in tokenize(name) for part, _ in _parts(token))
