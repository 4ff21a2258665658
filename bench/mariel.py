"""Measures the whole way of a post on development posts about Mari El: `python bench/mariel.py`.

Prints for place, abstention, topic group, authority and issues: right of n, share, 95 % Wilson interval and every miss
(row id, what was said, what is right; texts only with `--texts`). The posts stand outside the project.
"""

from __future__ import annotations

import argparse
import csv
import math
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from models.encoder import load_encoder
from models.topic import load_topic_classifier
from triage.domain.decisions import Decision, Reason
from triage.domain.places import PlaceStatus
from triage.domain.posts import Post
from triage.pipeline import TriagePipeline
from triage.places.locator import PlaceLocator
from triage.regions.loader import default_region_folder, load_region
from triage.regions.pack import RegionPack
from triage.routing.clauses import ClauseSplitter
from triage.routing.issues import IssueSplitter
from triage.routing.router import Router
from triage.routing.severity import SeverityScorer
from triage.text.document import Reader
from triage.text.morphology import Morphology

FILE = "mariel_posts_dev.csv"
UNSUPPORTED = "unsupported"
"""In the column `style`: the post is not Russian, a person has to read it."""
COARSE = {"police": "federal", "rzd": "federal", "post": "federal", "gaz": "other", "telecom": "other", "uk": "gji"}
"""The labels name fewer bodies than the pack: which label a body of ours stands for."""
GROUPS = {"Соцобслуживание и защита": "Социальное обслуживание и защита"}


class FixedClock:
    """The day of the posts: today's authorities."""

    def now(self) -> datetime:
        return datetime(2026, 11, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Row:
    """A labelled post and the decision on it."""

    labels: dict[str, str]
    decision: Decision
    pack: RegionPack

    def accepted(self, field: str) -> list[str]:
        return [value.strip() for value in self.labels[field].split("|") if value.strip()]

    @property
    def status(self) -> str:
        return self.labels["place_status"]

    @property
    def is_unsupported(self) -> bool:
        return UNSUPPORTED in self.labels["style"].split()

    @property
    def is_incident(self) -> bool:
        return self.labels["authority"] != "none" and self.labels["out_of_region"] == "0" and not self.is_unsupported

    @property
    def district(self) -> str:
        code = self.decision.main.place.district
        return self.pack.district(code, date.max).name if code else ""

    @property
    def settlement(self) -> str:
        place = self.decision.main.place.settlement
        return place.oktmo or "" if place else ""

    def key(self, code: str | None) -> str:
        """Return the label's key of an authority: the district's name for an administration."""
        if code is None:
            return ""
        body = self.pack.authority(code, date.max)
        return self.pack.district(body.district, date.max).name if body.district else COARSE.get(code, code)

    @property
    def authority(self) -> str:
        return self.key(self.decision.main.route.authority)

    @property
    def best_guess(self) -> str:
        """The authority, or the first alternative of an abstention."""
        route = self.decision.main.route
        return self.authority or (self.key(route.alternatives[0].authority) if route.alternatives else "")

    @property
    def topic(self) -> str:
        topic = self.decision.main.topic
        return f"{topic.topic} {topic.topics[0].probability:.2f}" if topic else "-"


def wilson(right: int, count: int, z: float = 1.96) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927)."""
    if not count:
        return 0.0, 1.0
    share = right / count
    centre, spread = share + z * z / (2 * count), z * math.sqrt(share * (1 - share) / count + z * z / (4 * count**2))
    return (centre - spread) / (1 + z * z / count), (centre + spread) / (1 + z * z / count)


def report(
    name: str,
    rows: Iterable[Row],
    is_right: Callable[[Row], bool],
    said: Callable[[Row], str],
    field: str,
    *,
    texts: bool,
) -> None:
    """Print a share with its interval and every miss."""
    judged = list(rows)
    misses = [row for row in judged if not is_right(row)]
    right, count = len(judged) - len(misses), len(judged)
    low, high = wilson(right, count)
    share = right / count if count else 0.0
    print(f"{name}: {right}/{count} = {share:.3f} [{low:.3f}; {high:.3f}]")
    for row in misses:
        text = f"\n        {row.labels['text'][:200]}" if texts else ""
        print(f"    {row.labels['id']}: said {said(row) or '—'}; right {row.labels[field] or '—'}; {row.topic}{text}")


def build(pack: RegionPack, model: Path | None, *, words_only: bool) -> TriagePipeline:
    """Put the shipped pipeline together."""
    reader = Reader(Morphology())
    classifier = load_topic_classifier(model, pack, reader, None if words_only else load_encoder())
    locator = PlaceLocator(pack, reader.morphology)
    splitter = IssueSplitter(ClauseSplitter(reader.morphology), classifier.quick, classifier.thorough)
    return TriagePipeline(pack, reader, locator, classifier, Router(pack), SeverityScorer(pack), FixedClock(), splitter)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--posts", type=Path, help="another file of the same columns")
    parser.add_argument("--half", choices=("odd", "even"), help="only every second row: 1st, 3rd … or 2nd, 4th …")
    parser.add_argument("--model", type=Path, help="folder of another topic model")
    parser.add_argument("--words-only", action="store_true", help="without the sentence encoder")
    parser.add_argument("--texts", action="store_true", help="print the beginning of missed posts")
    options = parser.parse_args()
    path = options.posts or options.data / FILE
    if not path.exists():
        print(f"{path} is absent: this benchmark needs the development posts", file=sys.stderr)
        return 2
    pack = load_region(default_region_folder())
    pipeline = build(pack, options.model, words_only=options.words_only)
    with path.open(encoding="utf-8-sig", newline="") as file:
        labels = list(csv.DictReader(file))[slice(options.half == "even", None, 2 if options.half else 1)]
    posts = [Post(row["text"], row["id"], source_page=row["source_page"] or None) for row in labels]
    pipeline.run(posts)
    started = time.perf_counter()
    decisions = pipeline.run(posts)
    elapsed_ms = (time.perf_counter() - started) * 1000 / len(posts)
    print(f"{decisions[0].model_version}; {decisions[0].region_version}; {elapsed_ms:.2f} ms a post, warm")
    rows = [Row(row, decision, pack) for row, decision in zip(labels, decisions, strict=True)]
    places(rows, texts=options.texts)
    abstentions(rows, texts=options.texts)
    topics_and_authorities(rows, texts=options.texts)
    return 0


def places(rows: list[Row], *, texts: bool) -> None:
    """Judge where the problem is."""

    def right_district(row: Row) -> bool:
        return row.district in row.accepted("district")

    def right_settlement(row: Row) -> bool:
        return row.settlement in row.accepted("settlement_oktmo")

    explicit = [row for row in rows if row.status == "explicit"]
    determined = [row for row in rows if row.status in {"explicit", "inferred_from_source"}]
    report("district, explicit", explicit, right_district, lambda r: r.district, "district", texts=texts)
    report("district, all determined", determined, right_district, lambda r: r.district, "district", texts=texts)
    named = [row for row in explicit if row.labels["settlement_oktmo"]]
    report("settlement", named, right_settlement, lambda r: r.settlement, "settlement_oktmo", texts=texts)
    open_ = [row for row in rows if row.status in {"ambiguous", "none"}]
    report("no false district", open_, lambda r: not r.district, lambda r: r.district, "place_status", texts=texts)
    report(
        "place status",
        [row for row in rows if not row.is_unsupported],
        lambda r: str(r.decision.main.place.status) == r.status,
        lambda r: str(r.decision.main.place.status),
        "place_status",
        texts=texts,
    )


def abstentions(rows: list[Row], *, texts: bool) -> None:
    """Judge what is kept from routing: precision and recall."""

    def pair(name: str, is_so: Callable[[Row], bool], said_so: Callable[[Row], bool]) -> None:
        def said(row: Row) -> str:
            return "|".join(row.decision.reasons) or row.authority

        report(f"{name}, precision", filter(said_so, rows), is_so, said, "authority", texts=texts)
        report(f"{name}, recall", filter(is_so, rows), said_so, said, "authority", texts=texts)

    def is_outside(row: Row) -> bool:
        return row.labels["out_of_region"] == "1"

    pair("out of region", is_outside, lambda r: r.decision.main.place.status is PlaceStatus.OUT_OF_REGION)
    pair(
        "not Russian",
        lambda r: r.is_unsupported,
        lambda r: Reason.UNSUPPORTED_LANGUAGE in r.decision.reasons,
    )
    pair(
        "not an incident",
        lambda r: not r.is_incident and not is_outside(r) and not r.is_unsupported,
        lambda r: Reason.NOT_INCIDENT in r.decision.reasons,
    )


def topics_and_authorities(rows: list[Row], *, texts: bool) -> None:
    """Judge topic groups, authorities and the number of issues."""
    groups = {topic.group_code: topic.group for topic in rows[0].pack.topics}

    def group(row: Row) -> str:
        topic = row.decision.main.topic
        return groups[topic.group] if topic else ""

    incidents = [row for row in rows if row.is_incident]
    answerable = [row for row in incidents if row.labels["authority"]]
    report(
        "topic group",
        [row for row in rows if row.labels["authority"] != "none" and not row.is_unsupported],
        lambda r: group(r) == GROUPS.get(r.labels["topic_group"], r.labels["topic_group"]),
        group,
        "topic_group",
        texts=texts,
    )
    report(
        "authority, abstention is a miss",
        answerable,
        lambda r: r.authority in r.accepted("authority"),
        lambda r: r.authority or "|".join(r.decision.main.route.reasons),
        "authority",
        texts=texts,
    )
    report(
        "authority, best guess",
        answerable,
        lambda r: r.best_guess in r.accepted("authority"),
        lambda r: r.best_guess,
        "authority",
        texts=False,
    )
    routed = [row for row in answerable if row.authority]
    report(
        "authority, where one is named",
        routed,
        lambda r: r.authority in r.accepted("authority"),
        lambda r: r.authority,
        "authority",
        texts=False,
    )
    report(
        "abstention where the place is open",
        [row for row in incidents if not row.labels["authority"]],
        lambda r: not r.authority,
        lambda r: r.authority,
        "place_status",
        texts=texts,
    )
    report(
        "several issues or one",
        incidents,
        lambda r: (len(r.decision.issues) > 1) == (r.labels["multi_issue"] == "1"),
        lambda r: f"{len(r.decision.issues)} issues",
        "multi_issue",
        texts=texts,
    )


if __name__ == "__main__":
    sys.exit(main())
