"""Judges the seed corpus: enough posts per topic, no near-duplicates, no templates, nothing copied from real posts.

Open when `triage-train seed check` refuses a file, or to change what it demands.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from training.corpus import LabelledPost, SeedCorpus
from training.similarity import alike_pairs, nearest_similarity, word_runs, words_of
from triage.domain.errors import Fault

FREQUENT_TOPICS = 150
MIN_FREQUENT, MIN_OTHER = 8, 4
NEAR_DUPLICATE = 0.6
"""Jaccard similarity of 4-character shingles; two posts of one writer on one subject stay below 0.4."""
_TEMPLATE_WORDS = 5
_TEMPLATE_POSTS = 4
"""A run of five words found in four posts is a template."""
_COPIED_WORDS = 7
_RATIO_TOKENS = 20_000


@dataclass(frozen=True, slots=True)
class SeedReport:
    """Figures of a corpus. Shares in [0, 1]; similarities are Jaccard; `real_…` None without a sample of real posts."""

    posts_count: int
    non_incidents_count: int
    multi_count: int
    topics_count: int
    topics_short: Mapping[str, tuple[int, int]]
    """Topic → (posts it has, posts it should have), for topics below the minimum."""
    type_token_ratio: float
    real_type_token_ratio: float | None
    tokens_compared: int
    nearest_median: float
    nearest_p95: float
    real_nearest_median: float | None
    real_nearest_p95: float | None
    median_chars: float
    template_share: float
    real_template_share: float | None
    commonest_openings: tuple[tuple[str, int], ...]


def check_corpus(
    corpus: SeedCorpus, frequent_first: Sequence[str], real_texts: Sequence[str] = ()
) -> tuple[SeedReport, list[Fault]]:
    """Return the figures and the faults. `frequent_first` lists all topic codes, most frequent first."""
    everything = [*corpus.posts, *corpus.non_incidents]
    texts = [post.text for post in everything]
    pairs, nearest = alike_pairs(texts, NEAR_DUPLICATE)
    faults = [_duplicate(everything[pair.first], everything[pair.second], pair.similarity) for pair in pairs]
    runs = _common_runs(texts)
    faults += _templates(everything, runs)
    faults += _copied(everything, real_texts)
    wanted = {c: MIN_FREQUENT if i < FREQUENT_TOPICS else MIN_OTHER for i, c in enumerate(frequent_first)}
    counts = Counter(post.label for post in corpus.posts)
    short = {code: (counts[code], minimum) for code, minimum in wanted.items() if counts[code] < minimum}
    real_nearest = nearest_similarity(texts, real_texts) if real_texts else None
    tokens = min(_RATIO_TOKENS, _tokens_count(texts), _tokens_count(real_texts) if real_texts else _RATIO_TOKENS)
    openings = Counter(" ".join(words_of(text)[:3]) for text in texts)
    report = SeedReport(
        posts_count=len(corpus.posts),
        non_incidents_count=len(corpus.non_incidents),
        multi_count=len(corpus.multi),
        topics_count=len(counts),
        topics_short=short,
        type_token_ratio=_type_token_ratio(texts, tokens),
        real_type_token_ratio=_type_token_ratio(real_texts, tokens) if real_texts else None,
        tokens_compared=tokens,
        nearest_median=float(np.median(nearest)) if len(nearest) else 0.0,
        nearest_p95=float(np.quantile(nearest, 0.95)) if len(nearest) else 0.0,
        real_nearest_median=None if real_nearest is None else float(np.median(real_nearest)),
        real_nearest_p95=None if real_nearest is None else float(np.quantile(real_nearest, 0.95)),
        median_chars=float(np.median([len(text) for text in texts])) if texts else 0.0,
        template_share=_template_share(texts, runs),
        real_template_share=_template_share(real_texts, _common_runs(real_texts)) if real_texts else None,
        commonest_openings=tuple(openings.most_common(5)),
    )
    return report, faults


def skeleton_runs(text: str) -> set[tuple[str, ...]]:
    """Return runs of words in which a template shows: five words in a row, numbers made alike."""
    return word_runs(text, _TEMPLATE_WORDS)


def _common_runs(texts: Sequence[str]) -> Mapping[tuple[str, ...], list[int]]:
    posts: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, text in enumerate(texts):
        for run in skeleton_runs(text):
            posts[run].append(index)
    return {run: indexes for run, indexes in posts.items() if len(indexes) >= _TEMPLATE_POSTS}


def _templates(posts: Sequence[LabelledPost], runs: Mapping[tuple[str, ...], list[int]]) -> list[Fault]:
    return [
        Fault(
            posts[indexes[-1]].file,
            posts[indexes[-1]].line,
            "text",
            f"шаблон: «{' '.join(run)}» в {len(indexes)} обращениях",
            "напишите эти обращения по-разному",
        )
        for run, indexes in sorted(runs.items(), key=lambda item: -len(item[1]))
    ]


def _duplicate(first: LabelledPost, second: LabelledPost, similarity: float) -> Fault:
    problem = f"почти повторяет {first.file}:{first.line} (сходство {similarity:.2f})"
    return Fault(second.file, second.line, "text", problem, "перепишите или удалите одно из двух")


def _copied(posts: Sequence[LabelledPost], real_texts: Sequence[str]) -> list[Fault]:
    real = {run for text in real_texts for run in word_runs(text, _COPIED_WORDS)}
    return [
        Fault(
            post.file, post.line, "text", f"{_COPIED_WORDS} слов подряд из чужого обращения", "напишите своими словами"
        )
        for post in posts
        if not real.isdisjoint(word_runs(post.text, _COPIED_WORDS))
    ]


def _template_share(texts: Sequence[str], runs: Mapping[tuple[str, ...], list[int]]) -> float:
    return len({index for indexes in runs.values() for index in indexes}) / len(texts) if texts else 0.0


def _tokens_count(texts: Sequence[str]) -> int:
    return sum(len(words_of(text)) for text in texts)


def _type_token_ratio(texts: Sequence[str], tokens_count: int) -> float:
    """Return distinct word forms per word over the first `tokens_count` words of the texts taken evenly."""
    step = max(1, len(texts) // 997)
    spread = [text for start in range(step) for text in texts[start::step]]
    words: list[str] = []
    for text in spread:
        words += words_of(text)
        if len(words) >= tokens_count:
            break
    words = words[:tokens_count]
    return len(set(words)) / len(words) if words else 0.0
