"""What happens to a post, from text to Decision. Read this page first: everything else is called from here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from triage.domain.decisions import Decision, Issue, Reason, Route, Status
from triage.domain.errors import TextError
from triage.domain.places import PlaceMention
from triage.domain.posts import MAX_TEXT_CHARS, Post
from triage.domain.spans import Span
from triage.places.locator import PlaceLocator
from triage.ports import Clock, TopicClassifier
from triage.regions.pack import RegionPack
from triage.routing.clauses import ClauseSplitter
from triage.routing.issues import IssueDraft, IssueSplitter
from triage.routing.router import Router
from triage.routing.severity import SeverityScorer
from triage.text.document import Document, Reader
from triage.text.language import RUSSIAN, detect_language


class TriagePipeline:
    """Turns posts into decisions: read → language → places → topics → issues → routes. Batch first, thread-safe.

    `splitter` takes posts of several problems apart; by default it asks the same classifier about their clauses.
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
    ):
        self.pack = pack
        self._reader = reader
        self._locator = locator
        self._classifier = classifier
        self._router = router
        self._severity = severity
        self._clock = clock
        self._splitter = splitter or IssueSplitter(ClauseSplitter(reader.morphology), classifier)
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
        languages = [self._language(document) for document in documents]
        mentions = [self._locator.find(d, post.source_page) for d, post in zip(documents, posts, strict=True)]
        drafts = self._issues(posts, documents, languages, explain=explain)
        rows = zip(posts, documents, languages, mentions, drafts, strict=True)
        return [self._decide(*row) for row in rows]

    def _language(self, document: Document) -> str:
        letters, words = self.pack.info.foreign_letters, self._foreign_words
        is_known = self._reader.morphology.is_known
        return detect_language(document, letters, foreign_words=words, is_known=is_known)

    def _issues(
        self, posts: Sequence[Post], documents: Sequence[Document], languages: Sequence[str], *, explain: bool
    ) -> list[tuple[IssueDraft, ...]]:
        """Classify the Russian posts and take them apart; the others get no drafts."""
        russian = [index for index, language in enumerate(languages) if language == RUSSIAN]
        predictions = self._classifier.predict([posts[index].text for index in russian], explain=explain)
        split = dict(zip(russian, self._splitter.split([documents[i] for i in russian], predictions), strict=True))
        return [split.get(index, ()) for index in range(len(posts))]

    def _decide(
        self,
        post: Post,
        document: Document,
        language: str,
        mentions: tuple[PlaceMention, ...],
        drafts: tuple[IssueDraft, ...],
    ) -> Decision:
        day = self._day(post.created_at)
        if not drafts:
            drafts = (IssueDraft(Span(0, len(post.text)), None),)
        issues = tuple(self._issue(document, language, mentions, draft, day, len(drafts) > 1) for draft in drafts)
        reasons = _reasons([issue.route for issue in issues])
        return Decision(
            post=post,
            status=Status.NEEDS_REVIEW if reasons else Status.ROUTED,
            reasons=reasons,
            issues=issues,
            mentions=mentions,
            model_version=self._classifier.version,
            region_version=self.pack.version,
        )

    def _issue(
        self,
        document: Document,
        language: str,
        mentions: tuple[PlaceMention, ...],
        draft: IssueDraft,
        day: date,
        is_part: bool,
    ) -> Issue:
        focus = draft.span if is_part else None
        place = self._locator.resolve(document, mentions, focus=focus)
        route = self._router.route(document, draft.topic, place, day, language=language, focus=focus)
        topic_code = draft.topic.topic if draft.topic else None
        severity = self._severity.score(document, topic_code, focus)
        return Issue(draft.span, draft.topic, place, severity, route)

    def _day(self, created_at: datetime | None) -> date:
        """Return the local day that decides which authorities are valid; a time without zone is local already."""
        moment = created_at or self._clock.now()
        return (moment.astimezone(self._zone) if moment.tzinfo else moment).date()


def check_length(post: Post) -> None:
    """Raise TextError when a text is too long to be a post."""
    if len(post.text) > MAX_TEXT_CHARS:
        message = f"текст длиной {len(post.text)} знаков, предел {MAX_TEXT_CHARS} → сократите или разделите его"
        raise TextError(message)


def _reasons(routes: Sequence[Route]) -> tuple[Reason, ...]:
    """Return why a person must look: one unsure issue of several does not undo the routes of the others."""
    reasons = tuple(dict.fromkeys(reason for route in routes for reason in route.reasons))
    return (Reason.MULTI_ISSUE, *reasons) if reasons and len(routes) > 1 else reasons
