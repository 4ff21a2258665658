"""The link of labels among which some differ by place alone; open when a village sends a matter to the wrong level.

«Администрация Кстовского района» and «Администрация Балахнинского района» do the same for other places. So two
questions are asked one after the other: is this a matter for a district at all, and if so, for which? The first takes
all districts as one label, whose score is the sum of theirs (a regression on a label that stood for all of them would
say the same); only words of names are heard beside it. The second is asked among the districts alone, and there places
speak. A village can no longer draw a hospital away from its ministry, and ten districts of four rows each teach
together what a matter for a district is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from models.link import Link

Table = NDArray[np.float32]


class AnyLink(Protocol):
    """Makes probabilities of scores."""

    @property
    def match_weights(self) -> tuple[float, ...]:
        """Weights of what is heard beside the scores; empty when nothing is."""
        ...

    def probabilities(self, scores: Table, matches: Table | None = None) -> Table:
        """Return the probabilities (n, k) of scores (n, k) and matches (m, n, k)."""
        ...


@dataclass(frozen=True, slots=True)
class FamilyLink:
    """`level` tells the family of `members` from the other labels, `place` one member from the others.

    `are_odds`: scores are log-odds (of a linear head), not parts of one (of a regression), and are pooled as such.
    """

    members: tuple[int, ...]
    level: Link
    place: Link
    are_odds: bool = False

    @property
    def match_weights(self) -> tuple[float, ...]:
        """Weights of what is heard among the members, the longer list of the two."""
        return self.place.match_weights

    def probabilities(self, scores: Table, matches: Table | None = None) -> Table:
        """Return the probabilities (n, k) of scores (n, k) and matches (m, n, k)."""
        inside = list(self.members)
        outside = others(self.members, scores.shape[1])
        merged = merged_scores(scores, self.members, are_odds=self.are_odds)
        level = self.level.probabilities(merged, merged_matches(matches, self.members))
        of_members = None if matches is None else matches[:, :, inside]
        found = np.empty_like(level, shape=scores.shape)
        found[:, outside] = level[:, :-1]
        found[:, inside] = level[:, -1:] * self.place.probabilities(scores[:, inside], of_members)
        return found


def others(members: tuple[int, ...], labels_count: int) -> NDArray[np.int64]:
    """Return the indexes of the labels outside a family, in order."""
    return np.setdiff1d(np.arange(labels_count), members)


def merged_scores(scores: Table, members: tuple[int, ...], *, are_odds: bool) -> Table:
    """Return the scores of the other labels and, last, of the family as one label: (n, others + 1)."""
    of_members = scores[:, list(members)]
    pooled = logsumexp(of_members, axis=1) if are_odds else of_members.sum(axis=1)
    return np.hstack([scores[:, others(members, scores.shape[1])], np.asarray(pooled, dtype=np.float32)[:, None]])


def merged_matches(matches: Table | None, members: tuple[int, ...]) -> Table | None:
    """Return what is heard of the other labels and, last, the most that is heard of a member: (m, n, others + 1)."""
    if matches is None:
        return None
    outside = others(members, matches.shape[2])
    most = matches[:, :, list(members)].max(axis=2, keepdims=True)
    return np.concatenate([matches[:, :, outside], most], axis=2)


def link_state(name: str, link: AnyLink) -> dict[str, NDArray[Any]]:
    """Return the arrays by which an artefact keeps the link of a head of that name."""
    if isinstance(link, FamilyLink):
        members = np.array(link.members, dtype=np.int64)
        levels = {f"{name}_link": link.level.as_array(), f"{name}_place_link": link.place.as_array()}
        return {**levels, f"{name}_members": members, f"{name}_are_odds": np.array([link.are_odds])}
    assert isinstance(link, Link)
    return {f"{name}_link": link.as_array()}


def link_of(name: str, arrays: Mapping[str, NDArray[Any]]) -> Link | FamilyLink:
    """Put the link of a head together. KeyError or ValueError when something is missing."""
    link = Link.of(arrays[f"{name}_link"])
    if f"{name}_members" not in arrays:
        return link
    members, are_odds = tuple(arrays[f"{name}_members"].tolist()), bool(arrays[f"{name}_are_odds"][0])
    return FamilyLink(members, link, Link.of(arrays[f"{name}_place_link"]), are_odds)
