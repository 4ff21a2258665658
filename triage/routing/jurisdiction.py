"""The jurisdiction matrix: which rows speak for a topic at a place, and which body a code means on a date."""

from __future__ import annotations

from datetime import date

from triage.domain.authorities import ADMINISTRATION, Authority, JurisdictionRule
from triage.regions.pack import RegionPack

ANY_KIND = "any"
NO_PLACE_KIND = "none"
_MAX_SUCCESSIONS = 10

RuleTable = dict[str, tuple[JurisdictionRule, ...]]
"""Topic code → the rules that speak for it, the winner first."""


class JurisdictionMatrix:
    """Looks up rules and authorities; what was worked out once is kept."""

    def __init__(self, pack: RegionPack):
        self._pack = pack
        self._groups = {topic.code: topic.group_code for topic in pack.topics}
        self._rules: dict[str, list[JurisdictionRule]] = {}
        for rule in pack.jurisdiction:
            self._rules.setdefault(rule.topic, []).append(rule)
        self._speaking: dict[tuple[str, str, bool, frozenset[str]], tuple[JurisdictionRule, ...]] = {}
        self._conditions = {topic: self._conditions_of(topic) for topic in self._groups}
        self._holders: dict[tuple[str, date], str | None] = {}

    def table(self, place_kind: str, conditions: frozenset[str], *, is_placed: bool) -> RuleTable:
        """Return for every topic the matching rules, best first.

        When the district is not known (`is_placed` False) rules for posts without a place (`none`) count as well.
        """
        return {topic: self.rules(topic, place_kind, conditions, is_placed=is_placed) for topic in self._groups}

    def rules(
        self, topic: str, place_kind: str, conditions: frozenset[str], *, is_placed: bool
    ) -> tuple[JurisdictionRule, ...]:
        """Return the rules that speak for one topic, best first; none for a topic the pack does not know.

        They are worked out once per place kind and set of those conditions that matter to the topic.
        """
        if topic not in self._groups:
            return ()
        key = topic, place_kind, is_placed, conditions & self._conditions[topic]
        if key not in self._speaking:
            kinds = {ANY_KIND, place_kind} if is_placed else {ANY_KIND, place_kind, NO_PLACE_KIND}
            self._speaking[key] = self._matching(topic, kinds, conditions)
        return self._speaking[key]

    def holder(self, code: str, day: date, district: str | None) -> str | None:
        """Return the authority that holds the duty of `code` on `day`; None if it needs a district that is unknown.

        A body abolished before `day` is followed to its successor, one founded later to its predecessor.
        """
        if code == ADMINISTRATION:
            return self._administration(district, day) if district else None
        key = code, day
        if key not in self._holders:
            self._holders[key] = self._as_of(code, day)
        return self._holders[key]

    def _patterns(self, topic: str) -> tuple[str, str, str]:
        return topic, f"{self._groups[topic]}.*", "*"

    def _conditions_of(self, topic: str) -> frozenset[str]:
        rules = (rule for pattern in self._patterns(topic) for rule in self._rules.get(pattern, ()))
        return frozenset(rule.condition for rule in rules if rule.condition is not None)

    def _matching(self, topic: str, kinds: set[str], conditions: frozenset[str]) -> tuple[JurisdictionRule, ...]:
        found = [
            rule
            for pattern in self._patterns(topic)
            for rule in self._rules.get(pattern, ())
            if rule.place_kind in kinds and (rule.condition is None or rule.condition in conditions)
        ]
        return tuple(sorted(found, key=_precedence))

    def _administration(self, district: str, day: date) -> str | None:
        key = f"{ADMINISTRATION}{district}", day
        if key not in self._holders:
            try:
                self._holders[key] = self._pack.administration_of(district, day).code
            except KeyError:
                self._holders[key] = None
        return self._holders[key]

    def _as_of(self, code: str, day: date) -> str:
        for _ in range(_MAX_SUCCESSIONS):
            periods = [authority for authority in self._pack.authorities if authority.code == code]
            if any(authority.validity.holds_on(day) for authority in periods):
                return code
            other = self._successor(periods, day) or self._predecessor(code, day)
            if other is None:
                return code
            code = other
        return code

    @staticmethod
    def _successor(periods: list[Authority], day: date) -> str | None:
        ended = [a for a in periods if a.validity.valid_to is not None and a.validity.valid_to < day]
        return ended[-1].successor if ended and len(ended) == len(periods) else None

    def _predecessor(self, code: str, day: date) -> str | None:
        candidates = (a for a in self._pack.authorities if a.successor == code and a.validity.holds_on(day))
        return next((authority.code for authority in candidates), None)


def _precedence(rule: JurisdictionRule) -> tuple[int, int, bool, bool]:
    """Sort key, best first: priority, then the more particular topic, condition and place kind; then file order."""
    breadth = 2 if rule.topic == "*" else int(rule.topic.endswith(".*"))
    return -rule.priority, breadth, rule.condition is None, rule.place_kind == ANY_KIND
