"""Chooses who must answer: gates first, then the jurisdiction matrix over topic, place and date.

Rules vote or abstain by name; the route keeps the vote that fired and every vote it overrode.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from triage.domain.authorities import ADMINISTRATION
from triage.domain.decisions import AuthorityScore, Reason, Route, Vote
from triage.domain.opinions import NO_OPINION, SecondOpinion
from triage.domain.places import MentionKind, PlaceStatus, Resolution
from triage.domain.spans import Span
from triage.domain.topics import TopicPrediction
from triage.regions.pack import RegionPack
from triage.routing import explanation
from triage.routing.ballot import Ballot
from triage.routing.calibration import calibrated
from triage.routing.complaints import complains, congratulates
from triage.routing.confidence import AuthorityMass, PlaceOptions, candidate_districts, spread
from triage.routing.cues import CueHit, CueMatcher
from triage.routing.jurisdiction import JurisdictionMatrix
from triage.routing.reference_points import spoken_of
from triage.routing.rules import GATE_PRIORITY, Case, Thresholds, gate_votes
from triage.routing.second_opinion import Counted, OpinionDesk
from triage.routing.substance import says_nothing
from triage.text.document import Document
from triage.text.language import RUSSIAN

_MAX_ALTERNATIVES = 5
_NAMES = frozenset({MentionKind.DISTRICT, MentionKind.SETTLEMENT, MentionKind.STREET})
_DOUBT_PRIORITY = GATE_PRIORITY // 2
"""Doubts about place or confidence stand above the matrix they doubt, below the gates."""
LEARNED_PRIORITY = 50
"""Shown for the learned second opinion; it counts by its share in the average, not by priority."""


class Router:
    """Routes posts of one region; built once per pack."""

    def __init__(self, pack: RegionPack, thresholds: Thresholds | None = None):
        self._pack = pack
        self._thresholds = thresholds or Thresholds()
        self._matrix = JurisdictionMatrix(pack)
        self._options = PlaceOptions(pack)
        self.opinions = OpinionDesk(pack, self._matrix)
        self._conditions = CueMatcher(pack.conditions)
        self._landmarks = frozenset(condition.code for condition in pack.conditions if condition.is_landmark)
        self._topic_names = {topic.code: topic.name for topic in pack.topics}

    def route(
        self,
        document: Document,
        topic: TopicPrediction | None,
        place: Resolution,
        day: date,
        *,
        language: str = RUSSIAN,
        focus: Span | None = None,
        learned: SecondOpinion = NO_OPINION,
    ) -> Route:
        """Return the route of a post, or of its issue at `focus` (original text), as of `day`.

        `language` is what `detect_language` says. Conditions are looked for inside `focus` only. `learned` is the
        second opinion of an `AuthorityClassifier`; it is averaged with the rules by its stacking and shown as a vote.
        """
        gates = gate_votes(self._case(document, topic, place, language, focus))
        if gates or topic is None:
            return _abstention(gates[0], gates[1:])
        hits = self._hits(document, place, focus)
        mass, counted = self.opinions.blended(self._spread(topic, place, day, hits), learned, topic, place, day)
        ballot = Ballot(self._pack, self._matrix, place, day, hits, _words_count(document, focus))
        best = mass.authorities[0].probability if mass.authorities else 0.0
        if mass.needs_place > best:
            return _without_place(mass, ballot)
        if not mass.authorities:
            vote = Vote("no_rule", _DOUBT_PRIORITY, explanation.NO_RULE, abstain=Reason.LOW_CONFIDENCE)
            return _abstention(vote, ())
        return self._with_authority(topic, mass, ballot, counted)

    def rules_of(
        self, document: Document, topic: TopicPrediction, place: Resolution, day: date, language: str = RUSSIAN
    ) -> AuthorityMass | None:
        """Return what the rules alone say of a whole post; None when a gate keeps it from being routed at all."""
        if self.gates_of(document, topic, place, language):
            return None
        return self._spread(topic, place, day, self._hits(document, place, None))

    def gates_of(
        self, document: Document, topic: TopicPrediction | None, place: Resolution, language: str = RUSSIAN
    ) -> list[Vote]:
        """Return the votes that keep a whole post from being routed at all, the winner first; mostly none."""
        return gate_votes(self._case(document, topic, place, language, None))

    def _hits(self, document: Document, place: Resolution, focus: Span | None) -> list[CueHit]:
        """Return the condition words of a post, or of its issue at `focus`, that are no names and no landmarks."""
        hits = self._conditions.find(document, focus)
        return _outside_names(spoken_of(document, hits, self._landmarks), place) if hits else hits

    def _case(
        self, document: Document, topic: TopicPrediction | None, place: Resolution, language: str, focus: Span | None
    ) -> Case:
        is_complaint, is_courtesy = complains(document, focus), congratulates(document)
        is_empty = language == RUSSIAN and says_nothing(document, focus)
        return Case(topic, place, language, self._thresholds, is_complaint, is_courtesy, is_empty)

    def _spread(self, topic: TopicPrediction, place: Resolution, day: date, hits: Sequence[CueHit]) -> AuthorityMass:
        conditions = frozenset(hit.code for hit in hits)
        return spread(self._matrix, topic.topics, self._options.of(place, day), conditions, day)

    def _with_authority(
        self, topic: TopicPrediction, mass: AuthorityMass, ballot: Ballot, counted: Counted | None
    ) -> Route:
        best, *others = mass.authorities
        votes, is_place_bound = self._votes(topic, mass, ballot, counted)
        fired, *overridden = votes
        surety = self._surety(best, ballot, counted)
        confidence = surety * (ballot.place.confidence if is_place_bound else 1.0)
        alternatives = _rest(others[:_MAX_ALTERNATIVES], best.probability, surety)
        if confidence >= self._thresholds.confidence:
            return Route(best.authority, fired.co_executors, fired, tuple(overridden), confidence, alternatives)
        name = self._pack.authority(best.authority, ballot.day).short_name
        text = explanation.low_confidence(name, confidence, self._thresholds.confidence)
        doubt = Vote("low_confidence", _DOUBT_PRIORITY, text, abstain=Reason.LOW_CONFIDENCE)
        return _abstention(doubt, votes, (AuthorityScore(best.authority, confidence), *alternatives))

    def _surety(self, best: AuthorityScore, ballot: Ballot, counted: Counted | None) -> float:
        """Return how probably the best authority is right if the place is; a learned opinion is calibrated already."""
        if counted is not None and counted.overrules(best.authority):
            return best.probability
        is_municipal = self._pack.authority(best.authority, ballot.day).district is not None
        share, weight = (best.probability, 0.0) if counted is None else (counted.rules_share, counted.weight)
        honest = calibrated(share, is_municipal=is_municipal, words_count=ballot.words_count)
        return min(1.0, best.probability + (1.0 - weight) * (honest - share))

    def _votes(
        self, topic: TopicPrediction, mass: AuthorityMass, ballot: Ballot, counted: Counted | None
    ) -> tuple[list[Vote], bool]:
        """Return all votes, the one for the best authority first, and whether it rests on the place."""
        best = mass.authorities[0].authority
        matrix, is_place_bound = self._matrix_votes(topic, mass, ballot)
        if counted is None:
            return matrix, is_place_bound
        learned = self._learned_vote(counted, best, ballot.day)
        if not counted.overrules(best):
            return [*matrix, learned], is_place_bound
        supporters = matrix if best in mass.winners else []
        fired = replace(learned, co_executors=supporters[0].co_executors if supporters else ())
        overruled = ballot.votes(mass.winners.get(counted.rules_authority, ("", ()))[1][:1])
        shown = {vote.rule: vote for vote in (*overruled, *matrix)}
        return [fired, *shown.values()], self._pack.authority(best, ballot.day).district is not None

    def _matrix_votes(self, topic: TopicPrediction, mass: AuthorityMass, ballot: Ballot) -> tuple[list[Vote], bool]:
        """Return the votes of the matrix for the best authority, else of the topic, and whether the place decides."""
        best = mass.authorities[0]
        top = ballot.votes(mass.rules_of(topic.topic)[:1])
        if best.authority not in mass.winners:
            return top, False
        code, rules = mass.winners[best.authority]
        fired, *overridden = ballot.votes(rules)
        fired = self._with_topic_shares(fired, topic, code, best.probability)
        votes = [fired, *overridden, *(top if code != topic.topic else ())]
        return votes, rules[0].authority == ADMINISTRATION

    def _learned_vote(self, counted: Counted, chosen: str, day: date) -> Vote:
        """Return the vote of the learned opinion: for the authority chosen if it overrules, else for its own best."""
        spoken = counted.vote_for(chosen)
        parts = [explanation.learned(self._name(spoken.authority, day), spoken.probability)]
        parts.append(explanation.learned_weight(counted.weight, counted.familiarity, is_fitted=counted.is_fitted))
        if counted.overrules(chosen):
            rules = counted.rules_authority
            parts.append(explanation.overruled_rules(self._name(rules, day) if rules else None, counted.rules_share))
        elif chosen != spoken.authority:
            parts.append(explanation.outvoted_opinion(self._name(chosen, day)))
        return Vote("learned_authority", LEARNED_PRIORITY, " ".join(parts), authority=spoken.authority)

    def _name(self, code: str, day: date) -> str:
        return self._pack.authority(code, day).short_name

    def _with_topic_shares(self, vote: Vote, topic: TopicPrediction, code: str, share: float) -> Vote:
        of_topic = next(score.probability for score in topic.topics if score.topic == code)
        text = explanation.with_topic_shares(vote.explanation, self._topic_names[code], of_topic, share)
        return replace(vote, explanation=text)


def review_reasons(routes: Sequence[Route]) -> tuple[Reason, ...]:
    """Return why a person must look at a post of these issues; one unsure issue does not undo the other routes."""
    reasons = tuple(dict.fromkeys(reason for route in routes for reason in route.reasons))
    return (Reason.MULTI_ISSUE, *reasons) if reasons and len(routes) > 1 else reasons


def _outside_names(hits: Sequence[CueHit], place: Resolution) -> list[CueHit]:
    """Drop words that are part of a name: «в Лесном» is a settlement, not a forest, «улица Школьная» no school."""
    names = [mention.span for mention in place.mentions if mention.kind in _NAMES]
    return [hit for hit in hits if not any(name.contains(hit.span) for name in names)]


def _words_count(document: Document, focus: Span | None) -> int:
    words = [token for token in document.tokens if token.is_word]
    if focus is not None:
        words = [token for token in words if focus.contains(document.original(token.start, token.stop))]
    return len(words)


def _rest(others: Sequence[AuthorityScore], share: float, surety: float) -> tuple[AuthorityScore, ...]:
    """Return the alternatives with what is left to them when the best has not its `share` but its `surety`."""
    scale = (1.0 - surety) / (1.0 - share) if share < 1.0 else 0.0
    return tuple(AuthorityScore(score.authority, score.probability * scale) for score in others)


def _without_place(mass: AuthorityMass, ballot: Ballot) -> Route:
    """Abstain because the body depends on a district that nobody named or that may be several."""
    place, share = ballot.place, mass.needs_place
    possible = list(mass.authorities)
    if place.status is PlaceStatus.AMBIGUOUS:
        districts = [ballot.pack.district(code, ballot.day).name for code in candidate_districts(place)]
        text, reason = explanation.ambiguous_place(place.candidates, districts, share), Reason.AMBIGUOUS_PLACE
        possible += ballot.candidate_administrations(share)
    else:
        text, reason = explanation.no_place(share), Reason.NO_PLACE
    ranked = sorted(possible, key=lambda score: -score.probability)[:_MAX_ALTERNATIVES]
    vote = Vote(str(reason), _DOUBT_PRIORITY, text, abstain=reason)
    return _abstention(vote, ballot.votes(mass.winners[None][1]), tuple(ranked))


def _abstention(vote: Vote, overridden: Sequence[Vote], alternatives: tuple[AuthorityScore, ...] = ()) -> Route:
    reasons = (vote.abstain,) if vote.abstain else ()
    return Route(None, (), vote, tuple(overridden), 0.0, alternatives, reasons)
