"""Finds templates: near-identical answers of one authority to different posts; open when one answer serves for all.

MinHash over word shingles proposes pairs, exact Jaccard similarity confirms them. Names, numbers and dates are masked
first, for a template differs in nothing else. One answer to one mass problem is no template: the posts must differ.
"""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from triage.text.tokens import normalize

SIMILARITY = 0.7
"""Jaccard similarity of masked shingles from which two answers are one template."""
_SHINGLE_WORDS = 3
_BANDS, _ROWS = 16, 3
"""At similarity 0.7 some band agrees with probability 1 − (1 − 0.7³)¹⁶ = 0.999."""
_PRIME = (1 << 61) - 1
_MASKED = re.compile(r"\[[^\]]{1,40}\]|\d[\d.:,/–-]*|https?://\S+")
_WORD = re.compile(r"[а-яa-z#]+")
_MIN_SHINGLES = 3
"""Shorter answers («Здравствуйте!») are alike without being templates."""
_MAX_BUCKET = 200
"""A bucket of more answers is compared with its first members only: they are one template anyway."""


@dataclass(frozen=True, slots=True)
class AuthoredAnswer:
    """An answer with its post and authority; `fits` says whether it is to the point (relevance), None = unknown."""

    authority: str
    post: str
    answer: str
    fits: bool | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """One template of an authority: the positions of its answers in the input, in order.

    `post_count` are the different posts it answered, `fit_share` the share of them it was to the point for (None
    when no member's fit is known): a template that fits is thrift, one that does not is a brush-off.
    """

    authority: str
    example: str
    members: tuple[int, ...]
    post_count: int
    fit_share: float | None


@dataclass(frozen=True, slots=True)
class TemplateShare:
    """How much of an authority's answers are templates. `share` = `templated_count` / `answer_count`."""

    authority: str
    answer_count: int
    templated_count: int
    misfit_count: int

    @property
    def share(self) -> float:
        """Share of answers that are templates, 0 to 1."""
        return self.templated_count / self.answer_count if self.answer_count else 0.0


def find_templates(answers: Sequence[AuthoredAnswer]) -> tuple[Template, ...]:
    """Return the templates, largest first; each has at least two answers to two different posts."""
    by_authority: dict[str, list[int]] = defaultdict(list)
    for index, answer in enumerate(answers):
        by_authority[answer.authority].append(index)
    found = [template for members in by_authority.values() for template in _templates(answers, members)]
    return tuple(sorted(found, key=lambda template: (-len(template.members), template.members)))


def template_shares(answers: Sequence[AuthoredAnswer], templates: Sequence[Template]) -> tuple[TemplateShare, ...]:
    """Return the share of templates per authority, highest first."""
    counts: dict[str, int] = defaultdict(int)
    templated: dict[str, int] = defaultdict(int)
    misfits: dict[str, int] = defaultdict(int)
    for answer in answers:
        counts[answer.authority] += 1
    for template in templates:
        templated[template.authority] += len(template.members)
        misfits[template.authority] += sum(answers[index].fits is False for index in template.members)
    shares = [TemplateShare(name, count, templated[name], misfits[name]) for name, count in counts.items()]
    return tuple(sorted(shares, key=lambda share: (-share.share, share.authority)))


def _templates(answers: Sequence[AuthoredAnswer], members: Sequence[int]) -> Iterator[Template]:
    shingles = {index: _shingles(answers[index].answer) for index in members}
    for group in _groups(shingles):
        posts = {index: _shingles(answers[index].post) for index in group}
        post_count = len(_groups_with_singles(posts))
        if post_count > 1:
            fits = [fit for index in group if (fit := answers[index].fits) is not None]
            share = sum(fits) / len(fits) if fits else None
            yield Template(answers[group[0]].authority, answers[group[0]].answer, tuple(group), post_count, share)


def _groups(shingles: dict[int, frozenset[int]]) -> list[list[int]]:
    return [group for group in _groups_with_singles(shingles) if len(group) > 1]


def _groups_with_singles(shingles: dict[int, frozenset[int]]) -> list[list[int]]:
    """Join texts whose similarity is confirmed; the rest stand alone."""
    leader = {index: index for index in shingles}

    def root(index: int) -> int:
        while leader[index] != index:
            leader[index] = leader[leader[index]]
            index = leader[index]
        return index

    for one, other in _candidates(shingles):
        if root(one) != root(other) and _similarity(shingles[one], shingles[other]) >= SIMILARITY:
            leader[root(other)] = root(one)
    groups: dict[int, list[int]] = defaultdict(list)
    for index in shingles:
        groups[root(index)].append(index)
    return [sorted(group) for group in groups.values()]


def _candidates(shingles: dict[int, frozenset[int]]) -> Iterator[tuple[int, int]]:
    """Yield pairs that agree in one band of their signatures at least."""
    buckets: dict[tuple[int, bytes], list[int]] = defaultdict(list)
    for index, grams in shingles.items():
        if len(grams) >= _MIN_SHINGLES:
            signature = _signature(grams)
            for band in range(_BANDS):
                buckets[band, signature[band * _ROWS : (band + 1) * _ROWS].tobytes()].append(index)
    for bucket in buckets.values():
        yield from combinations(bucket[:_MAX_BUCKET], 2)
        yield from ((bucket[0], late) for late in bucket[_MAX_BUCKET:])


def _signature(grams: frozenset[int]) -> NDArray[np.uint64]:
    """Return the MinHash signature: for each of 48 hash functions the least value over the shingles."""
    values = np.fromiter(grams, dtype=np.uint64, count=len(grams))
    hashed: NDArray[np.uint64] = (_FACTORS[:, None] * values[None, :] + _OFFSETS[:, None]) % np.uint64(_PRIME)
    least: NDArray[np.uint64] = hashed.min(axis=1)
    return least


_GENERATOR = np.random.default_rng(20211207)
_FACTORS = _GENERATOR.integers(1, 1 << 29, _BANDS * _ROWS, dtype=np.uint64)
_OFFSETS = _GENERATOR.integers(0, 1 << 29, _BANDS * _ROWS, dtype=np.uint64)


def _shingles(text: str) -> frozenset[int]:
    """Return 32-bit hashes of all runs of three words; what differs between uses of a template is masked."""
    words = _WORD.findall(_MASKED.sub("#", normalize(text)))
    runs = range(max(len(words) - _SHINGLE_WORDS + 1, 1))
    return frozenset(zlib.crc32(" ".join(words[i : i + _SHINGLE_WORDS]).encode()) for i in runs)


def _similarity(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / len(one | other)
