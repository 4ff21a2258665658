"""Decides where the problem is from all mentions together; open when the right one was seen but not chosen."""

from __future__ import annotations

from collections.abc import Sequence

from triage.domain.places import (
    MentionKind,
    MentionStrength,
    PlaceCandidate,
    PlaceMention,
    PlaceRole,
    PlaceStatus,
    Resolution,
)
from triage.domain.spans import Span
from triage.places.completion import address_of, confidence_of
from triage.places.narrowing import Geography, Narrowed, Question, narrow
from triage.places.ranking import GAP, Choice, Ranker
from triage.regions.pack import RegionPack
from triage.text.document import Document

_STAYS = frozenset({PlaceRole.PROBLEM, PlaceRole.HOME, PlaceRole.ADDRESSEE})
_HOMES = frozenset({PlaceRole.PROBLEM, PlaceRole.HOME})


class Resolver:
    """Resolves the mentions of a post, or of one issue of it; built once per pack."""

    def __init__(self, pack: RegionPack):
        self._pack = pack
        self._geography = Geography(pack)
        self._ranker = Ranker(self._geography)

    def resolve(self, document: Document, mentions: Sequence[PlaceMention], focus: Span | None) -> Resolution:
        """Return where the problem is. Places inside `focus` decide; without any there, the whole post does."""
        if not mentions:
            return Resolution(PlaceStatus.NONE, rules=("no_mention",), confidence=1.0)
        choices = self._ranker.choices(document, _considered(mentions, focus))
        if not choices:
            return self._from_source(mentions, focus)
        first = choices[0]
        best = next((c for c in choices if focus is not None and _decides(c, focus, first)), first)
        if best.mention.kind is MentionKind.OUTSIDE:
            return self._outside(best, mentions, focus)
        if best.mention.kind is MentionKind.REGION:
            return self._from_source(mentions, focus)
        return self._inside(best, choices, mentions, focus)

    def _inside(
        self, best: Choice, choices: Sequence[Choice], mentions: Sequence[PlaceMention], focus: Span | None
    ) -> Resolution:
        mention, narrowed = best.mention, best.narrowed
        rules = [mention.rule, *narrowed.rules]
        if mention.role is not PlaceRole.PROBLEM:
            rules.append(f"role_{mention.role}")
        tail = self._district_tail(best, mentions)
        if tail is not None:
            narrowed, rules = Narrowed(tail.candidates, ()), [*rules, "district_over_village"]
        districts = narrowed.districts
        if len(districts) != 1:
            return self._ambiguous(best, mentions, focus, rules)
        if any(self._disagrees(other, districts[0], best) for other in choices):
            rules.append("several_places")
        settlement = self._settlement(best, narrowed, districts[0], choices)
        street, house = address_of(mentions, focus, settlement)
        status = PlaceStatus.INFERRED_FROM_SOURCE if "source_page" in rules else PlaceStatus.EXPLICIT
        return Resolution(
            status,
            districts[0],
            settlement,
            street,
            house,
            mention.span,
            tuple(mentions),
            rules=tuple(rules),
            confidence=confidence_of(rules),
        )

    def _district_tail(self, best: Choice, mentions: Sequence[PlaceMention]) -> PlaceMention | None:
        """Return the district of «д. Ивановка Волжского района» when the pack knows no Ивановка there."""
        if best.mention.kind is not MentionKind.SETTLEMENT:
            return None
        own = {d for c in best.narrowed.candidates for d in self._geography.districts_near(c)}
        for mention in mentions:
            is_district = mention.kind is MentionKind.DISTRICT and mention.strength is MentionStrength.EXACT
            is_district = is_district and mention.role is not PlaceRole.ASIDE  # «Алексеевское, Советский район? Нет»
            gap = mention.span.start - best.mention.span.stop
            if is_district and 0 <= gap <= GAP and own.isdisjoint(c.district for c in mention.candidates):
                return mention
        return None

    def _disagrees(self, other: Choice, district: str, best: Choice) -> bool:
        if other.mention.strength is not MentionStrength.EXACT or other.rank > best.rank + 1:
            return False
        near = {d for c in other.narrowed.candidates for d in self._geography.districts_near(c)}
        return bool(near) and district not in near

    def _settlement(
        self, best: Choice, narrowed: Narrowed, district: str, choices: Sequence[Choice]
    ) -> PlaceCandidate | None:
        """Return the one settlement left; for a district the settlement of it the post is about."""
        if best.mention.kind is MentionKind.DISTRICT:
            settlements = [c for c in choices if c.mention.kind is MentionKind.SETTLEMENT]
            inner = [c for c in settlements if self._is_inner(c.mention, best.mention)]
            left = [c.narrowed for c in inner if c.narrowed.districts == (district,)]
            narrowed = left[0] if left else narrowed
        codes = {c.oktmo for c in narrowed.candidates if c.district == district}
        code = next(iter(codes)) if len(codes) == 1 else None
        if code is None:
            return None
        place = self._pack.settlement(code)
        return PlaceCandidate(place.name, MentionKind.SETTLEMENT, place.district, place.oktmo)

    def _is_inner(self, mention: PlaceMention, district: PlaceMention) -> bool:
        """Say whether a settlement named beside its district may be the place: a centre people travel to is not.

        «Из Чирок Оршанского района не уехать»: with its district right after, a village is meant whatever its role.
        """
        if 0 <= district.span.start - mention.span.stop <= GAP:
            return True
        is_centre = any(self._geography.is_centre(c) for c in mention.candidates)
        return mention.role in _HOMES or (mention.role is PlaceRole.DESTINATION and not is_centre)

    def _ambiguous(
        self, best: Choice, mentions: Sequence[PlaceMention], focus: Span | None, rules: list[str]
    ) -> Resolution:
        street, house = address_of(mentions, focus, None)
        return Resolution(
            PlaceStatus.AMBIGUOUS,
            None,
            None,
            street,
            house,
            best.mention.span,
            tuple(mentions),
            best.narrowed.candidates,
            (*rules, "several_districts"),
            confidence=1 / max(2, len(best.narrowed.districts)),
        )

    def _outside(self, best: Choice, mentions: Sequence[PlaceMention], focus: Span | None) -> Resolution:
        street, house = address_of(mentions, focus, None)
        confidence = 0.9 if best.mention.role is PlaceRole.PROBLEM else 0.7
        return Resolution(
            PlaceStatus.OUT_OF_REGION,
            street=street,
            house=house,
            span=best.mention.span,
            mentions=tuple(mentions),
            rules=(best.mention.rule,),
            confidence=confidence,
        )

    def _from_source(self, mentions: Sequence[PlaceMention], focus: Span | None) -> Resolution:
        street, house = address_of(mentions, focus, None)
        pages = [m for m in mentions if m.strength is MentionStrength.SOURCE]
        for page in pages:
            left = narrow(Question(page, (), self._geography))
            if len(left.districts) == 1:
                return Resolution(
                    PlaceStatus.INFERRED_FROM_SOURCE,
                    left.districts[0],
                    street=street,
                    house=house,
                    mentions=tuple(mentions),
                    rules=("source_page",),
                    confidence=confidence_of(("source_page",)),
                )
        return Resolution(
            PlaceStatus.NONE,
            street=street,
            house=house,
            mentions=tuple(mentions),
            rules=("no_place_of_the_problem",),
            confidence=0.9,
        )


_MAX_CONSIDERED = 60
"""A post with more names than this is a list or a test of patience; weighing all against all would take seconds."""


def _considered(mentions: Sequence[PlaceMention], focus: Span | None) -> Sequence[PlaceMention]:
    """Return the mentions that are weighed: all of them, in a very long post those of the issue and the first ones."""
    if len(mentions) <= _MAX_CONSIDERED:
        return mentions
    here = [m for m in mentions if focus is not None and focus.contains(m.span)][:_MAX_CONSIDERED]
    pages = [m for m in mentions if m.strength is MentionStrength.SOURCE]
    return sorted(
        {*here, *mentions[:_MAX_CONSIDERED], *pages}, key=lambda m: (m.strength is MentionStrength.SOURCE, m.span)
    )


def _decides(choice: Choice, focus: Span, first: Choice) -> bool:
    """Say whether a place stands inside the issue in question, and is more than the region or the end of a way.

    «Это Волжск. Люк открыт, а нас шлют в Помары»: where people are sent to is not where the second issue is.
    """
    if choice.mention.kind is MentionKind.REGION or not focus.contains(choice.mention.span):
        return False
    return choice.mention.role in _STAYS or choice.rank <= first.rank + 1
