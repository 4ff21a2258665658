"""A post and its answer read once, with everything the criteria look at; open to see what a criterion may ask."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from triage.answers.acts import Act, ActKind
from triage.answers.citations import Citations
from triage.answers.contacts import Contacts
from triage.answers.dates import TimeExpression
from triage.answers.localities import Locality
from triage.answers.phrases import Phrases
from triage.answers.questions import Ask, AskKind
from triage.answers.topicality import Topicality
from triage.answers.words import Wording
from triage.domain.answers import AnswerPair, Quote


@dataclass(frozen=True, slots=True)
class ReadPair:
    """One pair with its layers; token ranges point into `answer` unless a name says `post`.

    `silent` are the sentences that say nothing of the matter: copied ones, signatures and lists, requests for a rating.
    `figures` are tokens that are figures of fact, `blame` rude words, `copied` sentences taken over from the post,
    `shared_places` the places of the answer that are places of the post.
    `similarity` is the cosine of the sentence vectors of post and answer, None without an encoder.
    `asks_only_information` says that the post wants to know something and reports no problem to be solved.
    `contradiction` are the two clauses that cannot both be true, empty when there are none.
    `nearness` is the probability, 0 to 1, that the answer was written to this post; `signs` are what it was made of.
    `kinds` are the kinds of `acts`, `kept` what was found out of the pair once (`triage.answers.once`).
    """

    pair: AnswerPair
    post: Wording
    answer: Wording
    asks: tuple[Ask, ...]
    acts: tuple[Act, ...]
    times: tuple[TimeExpression, ...]
    contacts: Contacts
    citations: Citations
    post_places: tuple[Locality, ...]
    answer_places: tuple[Locality, ...]
    shared_places: tuple[Locality, ...]
    figures: tuple[int, ...]
    blame: tuple[range, ...]
    contradiction: tuple[range, ...]
    copied: frozenset[int]
    silent: frozenset[int]
    topicality: Topicality
    asks_only_information: bool
    similarity: float | None = None
    nearness: float = 1.0
    signs: Mapping[str, float] = field(default_factory=dict)
    kinds: frozenset[ActKind] = field(init=False)
    kept: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kinds", frozenset([act.kind for act in self.acts]))

    def weigh(self, nearness: float, signs: Mapping[str, float]) -> None:
        """Take in how near the answer is to its post: for the reader of pairs, who can tell once all else is read."""
        object.__setattr__(self, "nearness", nearness)
        object.__setattr__(self, "signs", signs)
        self.kept.clear()

    def of_kind(self, *kinds: ActKind) -> tuple[Act, ...]:
        """Return the acts of some kinds in order."""
        if self.kinds.isdisjoint(kinds):
            return ()
        if kinds not in self.kept:
            self.kept[kinds] = tuple([act for act in self.acts if act.kind in kinds])
        found: tuple[Act, ...] = self.kept[kinds]
        return found

    def does(self, *kinds: ActKind) -> bool:
        """Say whether the answer has an act of one of the kinds."""
        return not self.kinds.isdisjoint(kinds)

    def quote(self, *acts: Act) -> tuple[Quote, ...]:
        """Return the words of acts as quotes of the answer, at most three."""
        return tuple(self.answer.quote(act.tokens) for act in acts[:3])

    @property
    def asks_where(self) -> bool:
        """Say whether the post asks where, whom or who: a named body is an answer to that."""
        return self.post.has(_WHERE)

    @property
    def is_covered_question(self) -> bool:
        """Say whether post asks why or when only: explanations may answer it."""
        return bool(self.asks) and all(
            ask.kind is not AskKind.PROBLEM and ask.kind is not AskKind.REQUEST for ask in self.asks
        )


_WHERE = Phrases("где", "куда", "кто", "чей", "к кто")
