"""Reads the seed corpus from its folder and reports every fault of form; open when a seed file is refused.

    posts/<group_code>.tsv   topic<TAB>text      one labelled post a line
    non_incidents.tsv        kind<TAB>text       thanks, adverts, congratulations, chat: nothing to answer
    multi.tsv                text                several problems, marked ⟦topic.code|words of the issue⟧

A line break inside a text is written as backslash-n.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from models.registry import fingerprint
from triage.domain.errors import Fault, InputError
from triage.domain.spans import Span

_ISSUE = re.compile(r"⟦([a-z0-9_.]+)\|([^⟦⟧]+)⟧")
_MARKS = re.compile(r"[⟦⟧]")


@dataclass(frozen=True, slots=True)
class LabelledPost:
    """One line of a seed file: `label` is a topic code, or the kind of a non-incident."""

    label: str
    text: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class MarkedIssue:
    """One problem of a post with several: its topic and where its words stand in the text."""

    topic: str
    span: Span


@dataclass(frozen=True, slots=True)
class MultiPost:
    """A post with several problems, markup removed."""

    text: str
    issues: tuple[MarkedIssue, ...]
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class SeedCorpus:
    """Everything the seed folder holds, in the order of files and lines."""

    posts: tuple[LabelledPost, ...]
    non_incidents: tuple[LabelledPost, ...]
    multi: tuple[MultiPost, ...]

    @property
    def fingerprint(self) -> str:
        """Name of exactly this corpus: changes with any text, label or order."""
        labelled = [f"{post.label}\t{post.text}" for post in (*self.posts, *self.non_incidents)]
        marked = [f"{post.text}\t{post.issues}" for post in self.multi]
        return fingerprint([*labelled, *marked])


def load_corpus(folder: Path, known_topics: Collection[str]) -> SeedCorpus:
    """Return the corpus. InputError lists every fault of form and every unknown topic code."""
    corpus, faults = read_corpus(folder, known_topics)
    if faults:
        raise InputError("\n".join(map(str, faults)))
    return corpus


def read_corpus(folder: Path, known_topics: Collection[str]) -> tuple[SeedCorpus, list[Fault]]:
    """Return what could be read, and every fault: bad header or columns, unknown topic, broken markup, empty text."""
    faults: list[Fault] = []
    posts: list[LabelledPost] = []
    files = sorted((folder / "posts").glob("*.tsv"))
    if not files:
        faults.append(Fault(str(folder / "posts"), None, None, "нет файлов с обращениями", "добавьте <группа>.tsv"))
    for path in files:
        posts += _labelled(path, "topic", faults)
    for post in posts:
        if post.label not in known_topics:
            faults.append(Fault(post.file, post.line, "topic", f"неизвестная тема «{post.label}»", "код из topics.csv"))
        elif post.label.partition(".")[0] != Path(post.file).stem:
            faults.append(
                Fault(post.file, post.line, "topic", f"«{post.label}» не из этой группы", "перенесите строку")
            )
    non_incidents = _optional(folder / "non_incidents.tsv", "kind", faults)
    multi = _multi(folder / "multi.tsv", known_topics, faults)
    return SeedCorpus(tuple(posts), tuple(non_incidents), tuple(multi)), faults


def _optional(path: Path, label: str, faults: list[Fault]) -> list[LabelledPost]:
    return _labelled(path, label, faults) if path.exists() else []


def _lines(path: Path, header: Sequence[str], faults: list[Fault]) -> list[tuple[int, list[str]]]:
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        cells = line.split("\t")
        if number == 1:
            if cells != list(header):
                expected = "<TAB>".join(header)
                faults.append(Fault(path.name, 1, None, f"заголовок «{line[:40]}»", f"нужно «{expected}»"))
        elif not line.strip():
            continue
        elif len(cells) != len(header) or not all(cell.strip() for cell in cells):
            faults.append(Fault(path.name, number, None, f"{len(cells)} столбцов или пусто", f"нужно {len(header)}"))
        else:
            rows.append((number, [cell.strip() for cell in cells]))
    return rows


def _labelled(path: Path, label: str, faults: list[Fault]) -> list[LabelledPost]:
    rows = _lines(path, (label, "text"), faults)
    return [LabelledPost(cells[0], cells[1].replace("\\n", "\n"), path.name, number) for number, cells in rows]


def _multi(path: Path, known_topics: Collection[str], faults: list[Fault]) -> list[MultiPost]:
    posts: list[MultiPost] = []
    if not path.exists():
        return posts
    for number, (marked,) in _lines(path, ("text",), faults):
        post = _unmark(marked.replace("\\n", "\n"), path.name, number)
        if _MARKS.search(post.text) or not post.issues:
            faults.append(Fault(path.name, number, "text", "разметка не читается", "⟦код.темы|слова проблемы⟧"))
        faults += [
            Fault(path.name, number, "text", f"неизвестная тема «{issue.topic}»", "код из topics.csv")
            for issue in post.issues
            if issue.topic not in known_topics
        ]
        posts.append(post)
    return posts


def _unmark(marked: str, file: str, line: int) -> MultiPost:
    text, position = "", 0
    issues = []
    for match in _ISSUE.finditer(marked):
        text += marked[position : match.start()]
        issues.append(MarkedIssue(match[1], Span(len(text), len(text) + len(match[2]))))
        text += match[2]
        position = match.end()
    return MultiPost(text + marked[position:], tuple(issues), file, line)
