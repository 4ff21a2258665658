"""What happens to a post, from text to Decision. Read this page first: everything else is called from here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from zoneinfo import ZoneInfo

from triage.domain.decisions import Decision, Issue, Status
from triage.domain.errors import TextError
from triage.domain.opinions import NO_OPINION, SecondOpinion
from triage.domain.places import PlaceMention, Resolution
from triage.domain.posts import MAX_TEXT_CHARS, Post
from triage.domain.spans import Span
from triage.places.locator import PlaceLocator
from triage.places.masking import without_names
from triage.ports import AuthorityClassifier, Clock, TopicClassifier
from triage.regions.pack import RegionPack
from triage.routing.clauses import ClauseSplitter
from triage.routing.issues import IssueDraft, IssueSplitter
from triage.routing.router import Router, review_reasons
from triage.routing.severity import SeverityScorer
from triage.text.document import Document, Reader
from triage.text.language import RUSSIAN, detect_language


@dataclass(frozen=True, slots=True)
class _Part:
    """One issue on its way: where it stands, what it is about, where it is; `focus` is None for a whole post."""

    document: Document
    language: str
    day: date
    draft: IssueDraft
    focus: Span | None
    place: Resolution


class TriagePipeline:
    """Turns posts into decisions: read → language → places → topics → issues → routes. Batch first, thread-safe.

    `splitter` takes posts of several problems apart; by default it asks the same classifier about their clauses.
    `authorities` is the learned second opinion a centre may train on its own labels; the rules stay in charge.
    `serving` says which topic model to use now: one decides a whole batch, and its version stands in the decision.
    """

    def __init__(
        self,
        pack: RegionPack,
        reader: Reader,
        locator: PlaceLocator,
        classifier: TopicClassifier,
        router: Router,
        severity: SeverityScorer,
        clock: Clock,
        splitter: IssueSplitter | None = None,
        authorities: AuthorityClassifier | None = None,
        serving: Callable[[], TopicClassifier] | None = None,
    ):
        self.pack = pack
        self.on_decided: Callable[[Sequence[Decision]], None] = lambda _: None  # told of every batch (metrics)
        self._reader = reader
        self._locator = locator
        self._serving = serving or (lambda: classifier)
        self._router = router
        self._severity = severity
        self._clock = clock
        self._splitter = splitter or IssueSplitter(ClauseSplitter(reader.morphology), classifier)
        self._authorities = authorities
        self._zone = ZoneInfo(pack.info.time_zone)
        self._foreign_words = frozenset(pack.info.foreign_words)

    def run(self, posts: Sequence[Post], *, explain: bool = True) -> list[Decision]:
        """Return one decision per post, in order. `explain=False` leaves evidence words out (archives, speed).

        Odd content (empty, emoji, control characters, another language) is decided, not raised.

        Raises:
            TextError: A text is longer than `MAX_TEXT_CHARS`; callers with batches check lengths per item first.
        """
        for post in posts:
            check_length(post)
        documents = self._reader.read([post.text for post in posts])
        languages = list(map(self._language, documents))
        mentions = [self._locator.find(d, post.source_page) for d, post in zip(documents, posts, strict=True)]
        texts = [without_names(post.text, found) for post, found in zip(posts, mentions, strict=True)]
        drafts = self._drafts(model := self._serving(), texts, languages, explain=explain)
        parts: list[_Part] = []
        for post, document, language, found, issues in zip(posts, documents, languages, mentions, drafts, strict=True):
            for draft in issues:
                focus = draft.span if len(issues) > 1 else None
                place = self._locator.resolve(document, found, focus=focus)
                parts.append(_Part(document, language, self._day(post.created_at), draft, focus, place))
        routed = map(self._issue, parts, self._second_opinions(parts))
        decided = [tuple(islice(routed, len(issues))) for issues in drafts]
        decisions = [self._decision(model.version, *row) for row in zip(posts, decided, mentions, strict=True)]
        self.on_decided(decisions)
        return decisions

    def _language(self, document: Document) -> str:
        letters, is_known = self.pack.info.foreign_letters, self._reader.morphology.is_known
        return detect_language(document, letters, foreign_words=self._foreign_words, is_known=is_known)

    def _drafts(
        self, model: TopicClassifier, texts: Sequence[str], languages: Sequence[str], *, explain: bool
    ) -> list[tuple[IssueDraft, ...]]:
        """Classify the Russian posts and take them apart; the others are one issue without topic."""
        russian = [index for index, language in enumerate(languages) if language == RUSSIAN]
        documents = self._reader.read([texts[index] for index in russian])
        predictions = model.predict([texts[index] for index in russian], explain=explain)
        split = dict(zip(russian, self._splitter.split(documents, predictions), strict=True))
        return [split.get(index, (IssueDraft(Span(0, len(text)), None),)) for index, text in enumerate(texts)]

    def _second_opinions(self, parts: Sequence[_Part]) -> list[SecondOpinion]:
        """Ask the learned classifier, if there is one, about the issues that have a topic."""
        opinions = [NO_OPINION] * len(parts)
        known = [(i, part, part.draft.topic) for i, part in enumerate(parts) if part.draft.topic is not None]
        if self._authorities is not None and known:
            texts = [part.draft.span.of(part.document.clean.original) for _, part, _ in known]
            topics, places = [topic for _, _, topic in known], [part.place for _, part, _ in known]
            for (index, _, _), answer in zip(known, self._authorities.predict(texts, topics, places), strict=True):
                opinions[index] = answer
        return opinions

    def _issue(self, part: _Part, opinion: SecondOpinion) -> Issue:
        topic = part.draft.topic
        route = self._router.route(
            part.document, topic, part.place, part.day, language=part.language, focus=part.focus, learned=opinion
        )
        code = topic.topic if topic and topic.topics else None
        return Issue(part.draft.span, topic, part.place, self._severity.score(part.document, code, part.focus), route)

    def _decision(self, model: str, post: Post, issues: tuple[Issue, ...], found: tuple[PlaceMention, ...]) -> Decision:
        reasons = review_reasons([issue.route for issue in issues])
        status = Status.NEEDS_REVIEW if reasons else Status.ROUTED
        return Decision(post, status, reasons, issues, found, model, self.pack.version)

    def _day(self, created_at: datetime | None) -> date:
        """Return the local day that decides which authorities are valid; a time without zone is local already."""
        moment = created_at or self._clock.now()
        return (moment.astimezone(self._zone) if moment.tzinfo else moment).date()


def check_length(post: Post) -> None:
    """Raise TextError when a text is too long to be a post."""
    if len(post.text) > MAX_TEXT_CHARS:
        raise TextError(f"текст длиной {len(post.text)} знаков, предел {MAX_TEXT_CHARS} → сократите или разделите его")
