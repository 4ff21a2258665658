"""What an analyst can settle with one click: who would answer, and why; open when a button is missing or wrong.

Where the place is ambiguous, the router is asked anew for every place it may be: the click then settles the place and
the addressee together. Elsewhere the alternatives of the decision are offered, with their probabilities.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from api.bootstrap import Services
from api.names import KINDS
from triage.domain.decisions import Decision, Issue
from triage.domain.places import PlaceCandidate, PlaceStatus, Resolution
from triage.regions.pack import RegionPack
from triage.routing.router import Router
from triage.text.document import Document

_MOST = 4
_MOST_PLACES = 6


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One button: the authority it puts in charge and, where it settles the place, that place.

    `share` is a probability in [0, 1], None where the analyst's knowledge of the place decides. `note` says what
    kind of body it is.
    """

    authority: str
    name: str
    note: str
    share: float | None = None
    place: str | None = None
    settlement: str | None = None
    district: str | None = None


def suggestions_for(services: Services, decision: Decision, day: date) -> list[Suggestion]:
    """Return the buttons of a decision that waits for a person, the likeliest first; none when nothing is likely."""
    pack, main = services.pack, decision.main
    if main.place.status is PlaceStatus.AMBIGUOUS and main.route.authority is None:
        router = services.router or Router(pack)
        (document,) = services.reader.read([decision.post.text])
        found = [
            _at_place(_Question(pack, router, document, decision, day), candidate)
            for candidate in main.place.candidates[:_MOST_PLACES]
        ]
        placed = [one for one in found if one is not None]
        if placed:
            return list({(one.place, one.authority): one for one in placed}.values())
    return _alternatives(pack, decision, day)[:_MOST]


def _alternatives(pack: RegionPack, decision: Decision, day: date) -> list[Suggestion]:
    """Return the bodies of the issues, then what else was thought of, each once."""
    shares: dict[str, float | None] = {}
    for issue in decision.issues:
        if issue.route.authority is not None:
            shares.setdefault(issue.route.authority, issue.route.confidence)
    for score in decision.main.route.alternatives:
        shares.setdefault(score.authority, score.probability)
    return [_named(pack, code, day, share) for code, share in shares.items()]


def _named(pack: RegionPack, code: str, day: date, share: float | None) -> Suggestion:
    body = pack.authority(code, day)
    return Suggestion(code, body.short_name, KINDS[body.kind], share)


@dataclass(frozen=True, slots=True)
class _Question:
    """A decision whose main issue is asked about anew."""

    pack: RegionPack
    router: Router
    document: Document
    decision: Decision
    day: date

    @property
    def issue(self) -> Issue:
        return self.decision.main


def _at_place(asked: _Question, candidate: PlaceCandidate) -> Suggestion | None:
    """Return who would answer if this were the place; None when that would not settle it."""
    focus = asked.issue.span if len(asked.decision.issues) > 1 else None
    settlement = candidate if candidate.oktmo else None
    place = Resolution(
        PlaceStatus.EXPLICIT,
        candidate.district,
        settlement,
        street=candidate.street or asked.issue.place.street,
        mentions=asked.decision.mentions,
        confidence=1.0,
    )
    route = asked.router.route(asked.document, asked.issue.topic, place, asked.day, focus=focus)
    code = route.authority or (route.alternatives[0].authority if route.alternatives else None)
    if code is None or candidate.district is None:
        return None
    body = asked.pack.authority(code, asked.day)
    district = asked.pack.district(candidate.district, asked.day).name
    label = candidate.name if candidate.name == district else f"{candidate.name} ({district})"
    return Suggestion(code, body.short_name, KINDS[body.kind], None, label, candidate.oktmo, candidate.district)
