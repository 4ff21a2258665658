"""The door of this package: finds the places of a post and says where the problem is."""

from __future__ import annotations

from functools import lru_cache

from triage.domain.places import MentionKind, MentionStrength, PlaceMention, Resolution
from triage.domain.spans import Span
from triage.places.mentions import MentionFinder
from triage.places.resolution import Resolver
from triage.regions.pack import RegionPack
from triage.text.document import Document, Reader
from triage.text.morphology import Morphology

_PAGES_REMEMBERED = 4096


class PlaceLocator:
    """Finds and resolves places of one region. Built once (under a second), thread-safe, keeps nothing on disk."""

    def __init__(self, pack: RegionPack, morphology: Morphology):
        self._finder = MentionFinder(pack, morphology)
        self._resolver = Resolver(pack)
        self._reader = Reader(morphology)
        self._page = lru_cache(maxsize=_PAGES_REMEMBERED)(self._read_page)

    def find(self, document: Document, source_page: str | None) -> tuple[PlaceMention, ...]:
        """Return every place the post names, in order; a place its page is named after comes last.

        Spans point into the original text. The mention of a page has the empty span 0:0, the page's name as text and
        strength `source`.
        """
        found = self._finder.find(document)
        return (*found, *self._page(source_page)) if source_page else found

    def resolve(
        self, document: Document, mentions: tuple[PlaceMention, ...], *, focus: Span | None = None
    ) -> Resolution:
        """Return where the problem is, for the whole post or for the issue at `focus` (original text)."""
        return self._resolver.resolve(document, mentions, focus)

    def _read_page(self, name: str) -> tuple[PlaceMention, ...]:
        found = self._finder.names_in(self._reader.read([name])[0])
        exact = [place for place in found if place.strength is MentionStrength.EXACT] or found
        mentions = []
        for place in exact[:1]:
            candidates = tuple(dict.fromkeys(n.candidate for n in place.names))
            kind = place.kind if place.kind is not MentionKind.LANDMARK else MentionKind.SETTLEMENT
            mentions.append(PlaceMention(Span(0, 0), name, kind, MentionStrength.SOURCE, "source_page", candidates))
        return tuple(mentions)
