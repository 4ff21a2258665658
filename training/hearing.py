"""Decides what is heard beside the regression: names of labels always, places where held-out rows show that they help.

Open when a village does (not) decide an authority. What the rows themselves taught (the place lexicon) is judged on
rows it has not seen; what is known beforehand (names, settlements of the region) needs no folds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from models.family_link import AnyLink, FamilyLink, merged_matches, merged_scores, others
from models.label_signs import LabelSigns
from models.link import fit_link
from models.name_match import NameMatch
from models.person_terms import Persons
from models.place_lexicon import PlaceCounts, PlaceLexicon, named_places
from training.config import ModelOptions
from training.datasets import Coding
from training.gazetteer import places_of
from training.splits import Fold
from triage.text.document import Document

WORTH_HEARING = 0.02
"""Nats a held-out text that the place lexicon, or asking for level and place apart, must gain to be kept. Among
districts the lexicon gained 0.025–0.05, where most texts are of one city 0.005 and no accuracy."""
_LEAST_MEMBERS = 3
_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Hearing:
    """What may be heard: `signs`, and what they say of held-out texts, kind by kind (m, n, k).

    `family` are the labels that differ by place alone (family_link.py), empty when there are none; `are_odds` says what
    the scores are that will be listened to.
    """

    signs: LabelSigns
    names: NDArray[np.float32]
    region: NDArray[np.float32] | None = None
    lexicon: NDArray[np.float32] | None = None
    family: tuple[int, ...] = ()
    are_odds: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """A link of scores, the signs it hears, and what these say of the held-out texts (m, n, k)."""

    link: AnyLink
    signs: LabelSigns
    matches: NDArray[np.float32]

    def likelihood(self, scores: NDArray[np.float32], targets: NDArray[np.int64]) -> float:
        """Return the mean log-likelihood of targets (n,), in nats a text."""
        chances = self.link.probabilities(scores, self.matches)[np.arange(len(targets)), targets]
        return float(np.log(chances + _TINY).mean())


def signs_of(labels: Sequence[str], options: ModelOptions) -> LabelSigns | None:
    """Return what names of labels tell before any row is read; None when they are not to be matched."""
    if not options.match_names:
        return None
    return LabelSigns(NameMatch(labels), places_of(labels) if options.know_settlements else None)


def family_of(labels: Sequence[str], signs: LabelSigns) -> tuple[int, ...]:
    """Return the labels that differ by place alone: those of the region's districts, or else of one first word.

    Without a known region these are the labels with a proper name of their own that begin alike («Администрация …»);
    fewer than three are no family.
    """
    if signs.region is not None:
        members = signs.region.owners
    else:
        alike: dict[str, list[int]] = defaultdict(list)
        for label in np.flatnonzero(named_places(labels)).tolist():
            alike[labels[label].split()[0].lower()].append(label)
        members = max(map(tuple, alike.values()), key=len, default=())
    return members if len(members) >= _LEAST_MEMBERS and len(members) < len(labels) else ()


def hearing_of(
    signs: LabelSigns,
    coding: Coding,
    documents: Sequence[Document],
    folds: Iterable[Fold],
    persons: Persons | None = None,
) -> Hearing:
    """Return what may be heard of texts (n,), their places as the other folds teach them."""
    region = None if signs.region is None else signs.region.of(documents)
    hearing = Hearing(signs, signs.names.of(documents), region, family=family_of(coding.names, signs))
    if not named_places(coding.names).any():
        return hearing
    places = np.zeros((1, *hearing.names.shape[1:]), dtype=np.float32)
    for train, held_out in folds:
        taught = PlaceLexicon.fit(
            coding.names, [documents[row] for row in train.tolist()], coding.targets[train], persons
        )
        places[:, held_out] = taught.of([documents[row] for row in held_out.tolist()])
    lexicon = PlaceLexicon.fit(coding.names, documents, coding.targets, persons)
    return replace(hearing, signs=replace(signs, lexicon=lexicon), lexicon=places)


def hearing_aside(
    signs: LabelSigns,
    labels: Sequence[str],
    aside: Sequence[Document],
    taught: PlaceCounts,
    persons: Persons | None = None,
) -> Hearing:
    """Return what may be heard of texts set aside (n,), places as all other texts taught them."""
    region = None if signs.region is None else signs.region.of(aside)
    hearing = Hearing(signs, signs.names.of(aside), region, family=family_of(labels, signs), are_odds=True)
    if not named_places(labels).any():
        return hearing
    lexicon = taught.lexicon(persons)
    return replace(hearing, signs=replace(signs, lexicon=lexicon), lexicon=lexicon.of(aside))


def listen(scores: NDArray[np.float32], targets: NDArray[np.int64], hearing: Hearing) -> Heard:
    """Return the link of held-out scores (n, k) that makes their labels likeliest, with what it hears.

    The lexicon, and asking for level and place apart, must each make them clearly likelier.
    """
    names = LabelSigns(hearing.signs.names)
    flat = Heard(fit_link(scores, targets, hearing.names), names, hearing.names)
    flat = _with_lexicon(flat, scores, targets, replace(hearing, family=()))
    if not np.isin(targets, hearing.family).any():
        return flat
    matches = [said for said in (hearing.names, hearing.region) if said is not None]
    signs = replace(names, region=hearing.signs.region)
    apart = _fitted(signs, np.concatenate(matches), scores, targets, hearing)
    apart = _with_lexicon(apart, scores, targets, hearing)
    gained = apart.likelihood(scores, targets) - flat.likelihood(scores, targets)
    return apart if gained >= WORTH_HEARING else flat


def _with_lexicon(heard: Heard, scores: NDArray[np.float32], targets: NDArray[np.int64], hearing: Hearing) -> Heard:
    """Return the same with the place lexicon, if there is one and it gains enough."""
    if hearing.lexicon is None:
        return heard
    signs = replace(heard.signs, lexicon=hearing.signs.lexicon)
    more = _fitted(signs, np.concatenate([heard.matches, hearing.lexicon]), scores, targets, hearing)
    gained = more.likelihood(scores, targets) - heard.likelihood(scores, targets)
    return more if gained >= WORTH_HEARING else heard


def _fitted(
    signs: LabelSigns,
    matches: NDArray[np.float32],
    scores: NDArray[np.float32],
    targets: NDArray[np.int64],
    hearing: Hearing,
) -> Heard:
    """Fit a link that hears all matches; with a family one that hears the names first and the rest among members."""
    family = hearing.family
    if not family:
        return Heard(fit_link(scores, targets, matches), signs, matches)
    outside = others(family, scores.shape[1])
    place_of = np.full(scores.shape[1], len(outside))
    place_of[outside] = np.arange(len(outside))
    names = merged_matches(matches[: signs.names.kinds_count], family)
    level = fit_link(merged_scores(scores, family, are_odds=hearing.are_odds), place_of[targets], names)
    rows = np.flatnonzero(np.isin(targets, family))
    among = np.searchsorted(np.array(family), targets[rows])
    inside = list(family)
    place = fit_link(scores[rows][:, inside], among, matches[:, rows][:, :, inside])
    return Heard(FamilyLink(family, level, place, hearing.are_odds), signs, matches)
