"""Measures whether an answer speaks of what its post is about, ask by ask; open when relevance is off.

Evidence: shared content lemmas, shared roots, and the fields of city life both speak of. Words do not vote twice:
each ask is covered or not, and the share of covered asks is what relevance rests on.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import filterfalse

from triage.answers.fields import fields_of, fields_of_lemma
from triage.answers.lexicon import FILLING_LEMMAS
from triage.answers.questions import Ask, content_lemmas
from triage.answers.roots import roots
from triage.answers.words import Wording

_ELSEWHERE_MIN = 2


@dataclass(frozen=True, slots=True)
class Topicality:
    """How near an answer is to its post.

    `shared` are content lemmas in both, `related` lemmas of the answer that share a root with the post, `fields` the
    common fields, `covered_count` the asks touched by the answer, `shared_tokens` where shared words stand in it.
    `is_elsewhere` says that both have clear fields and none in common. `number_weight` counts shared numbers: long ones
    whole, two digits half (houses, routes, places in a queue). `foreign_count` is the number of the answer's telling
    lemmas that neither the post nor its fields know. `missed` are the numbers of the asks that it does not touch.
    """

    shared: frozenset[str]
    related: frozenset[str]
    fields: frozenset[str]
    covered_count: int
    ask_count: int
    shared_tokens: tuple[int, ...]
    is_elsewhere: bool
    number_weight: float
    foreign_count: int
    missed: frozenset[int] = frozenset()

    @property
    def strength(self) -> float:
        """Shared lemmas count whole, related ones half, a shared field a quarter."""
        return (
            len(self.shared)
            + self.number_weight
            + 0.5 * len(self.related - self.shared)
            + (0.25 if self.fields else 0.0)
        )


def compare(post: Wording, answer: Wording, asks: Collection[Ask], skipped: Collection[int]) -> Topicality:
    """Return the topicality of an answer; `skipped` sentences (copied, mere lists) do not speak for it."""
    told = list(filterfalse(answer.tokens_of(skipped).__contains__, answer.contents))
    said = dict(zip(told, map(answer.lemmas.__getitem__, told), strict=True))
    asked = frozenset().union(*(ask.lemmas for ask in asks)) if asks else content_lemmas(post, range(len(post.grammar)))
    lemmas = frozenset(said.values())
    post_roots = frozenset().union(*map(roots, asked)) if asked else frozenset()
    shared = lemmas & asked
    related = frozenset([lemma for lemma in lemmas if not post_roots.isdisjoint(roots(lemma))])
    post_fields, answer_fields = fields_of(asked), fields_of(lemmas)
    common = post_fields & answer_fields
    answer_roots = frozenset().union(*map(roots, lemmas))
    ask_fields = [fields_of(ask.lemmas) for ask in asks]
    unrelated = [number for number, ask in enumerate(asks) if _is_unrelated(ask, answer_roots)]
    covered = len(asks) - sum([ask_fields[number].isdisjoint(answer_fields) for number in unrelated])
    missed = _missed(unrelated, ask_fields, answer_fields)
    tokens = tuple([index for index, lemma in said.items() if lemma in related])
    is_clear = sum(map(len, map(fields_of_lemma, lemmas))) >= _ELSEWHERE_MIN
    elsewhere = bool(post_fields) and is_clear and not common
    numbers = _numbers(answer, skipped)
    numbers = numbers and numbers & _numbers(post, ())
    weight = sum([0.5 if len(number) == 2 else 1.0 for number in numbers])
    telling = lemmas - related - FILLING_LEMMAS
    foreign = sum(map(common.isdisjoint, map(fields_of_lemma, telling)))
    return Topicality(shared, related, common, covered, len(asks), tokens, elsewhere, weight, foreign, missed)


def _numbers(wording: Wording, skipped: Collection[int]) -> frozenset[str]:
    """Return the numbers of two digits or more outside of some sentences, years left out: they are too common."""
    norms = [wording.norms[index] for index in wording.digits if wording.sentence_of[index] not in skipped]
    return frozenset([norm for norm in norms if len(norm) > 1 and norm[:2] not in _CENTURIES])


_CENTURIES = frozenset(["19", "20"])


def _is_unrelated(ask: Ask, answer_roots: frozenset[str]) -> bool:
    return all(answer_roots.isdisjoint(roots(lemma)) for lemma in ask.lemmas)


def _missed(
    unrelated: Collection[int], ask_fields: Sequence[AbstractSet[str]], answer_fields: AbstractSet[str]
) -> frozenset[int]:
    """Return the asks the answer does not touch; a field that an earlier ask has brought up covers no later one."""
    missed: set[int] = set()
    known: set[str] = set()
    for number in range(len(ask_fields)):
        if number in unrelated and ask_fields[number].isdisjoint(answer_fields - known):
            missed.add(number)
        known |= ask_fields[number]
    return frozenset(missed)
