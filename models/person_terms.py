"""Which terms of a model would name a person; open when a surname stands in an artefact, or a word is missing there.

A vocabulary is kept in plain text beside the weights, so surnames, patronymics and first names are left out of it. The
morphological dictionary tells them, and guesses at capitalised words it has never seen («Бочкарников»); a surname it
takes for another word («Рябоконь») stays. Runs of characters are too short to name anybody, but for whole
words («Цой»). Of the place terms the capitalised words (`name:иван`) are left out where the root is a person's and no
street, settlement or district of that name was seen: «улица Гагарина» stays a place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from models.place_terms import root
from triage.text.document import Document
from triage.text.morphology import Morphology

_SURE = frozenset(("Surn", "Patr"))
_FIRST_NAME = "Name"
_BARE, _PLACES = "name:", ("street:", "settlement:", "district:")


@dataclass(frozen=True, slots=True)
class Persons:
    """Names of persons found in texts: `words` as written and as lemmas, `roots` as place terms have them."""

    words: frozenset[str] = frozenset()
    roots: frozenset[str] = frozenset()

    @classmethod
    def of(cls, documents: Sequence[Document], morphology: Morphology) -> Persons:
        """Return the surnames and patronymics in documents, and the first names written with a capital."""
        found = set(_names(documents, morphology))
        roots = frozenset(map(root, found))
        return cls(frozenset(found | set(map(morphology.lemma, found))), roots)

    def joined(self, other: Persons) -> Persons:
        """Return the names of both."""
        return Persons(self.words | other.words, self.roots | other.roots)

    def spared(self, terms: Sequence[str]) -> list[bool]:
        """Say which terms of one vocabulary name nobody."""
        public = {term.split(":")[1].split()[0] for term in terms if term.startswith(_PLACES)}
        return [not self._names_somebody(term, public) for term in terms]

    def _names_somebody(self, term: str, public: set[str]) -> bool:
        if term.startswith(_BARE):
            bare = term.removeprefix(_BARE)
            return bare in self.roots and bare not in public
        if term.startswith(" ") != term.endswith(" "):  # the beginning or the end of a word only
            return False
        return any(word in self.words for word in term.split())


def _names(documents: Sequence[Document], morphology: Morphology) -> Iterator[str]:
    for document in documents:
        for token in document.tokens:
            if token.is_word:
                is_capital = token.text[0].isupper()
                if _is_name(token.norm, morphology, is_capital=is_capital):
                    yield token.norm


def _is_name(norm: str, morphology: Morphology, *, is_capital: bool) -> bool:
    """Say whether a word is likeliest a name; one that no dictionary has, whether it may be one."""
    tags = [reading.grammemes for reading in morphology.parses(norm)]
    if not tags:
        return False
    if is_capital and not morphology.is_known(norm):
        return any(reading & _SURE or _FIRST_NAME in reading for reading in tags)
    return bool(tags[0] & _SURE) or (is_capital and _FIRST_NAME in tags[0])
