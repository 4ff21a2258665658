"""Judges what the acts of an answer amount to; open when several criteria err together on one answer.

The criteria action, ownership and relevance all ask the same few questions (was anything done? is it a bare refusal?).
They are answered once, here.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from triage.answers.acts import Act, ActKind
from triage.answers.contacts import named_bodies
from triage.answers.formulas import REASON
from triage.answers.lexicon import words
from triage.answers.pair import ReadPair

WORK = (ActKind.DONE, ActKind.PLANNED)
INSPECTION = words(
    """
    проверить осмотреть обследовать выехать посмотреть выйти провести поехать оценить изучить уточнить проехать
    приехать передать найти позвонить созвониться связаться поговорить объяснить
    """
)
"""Work that only finds out; with a promise to answer it makes an interim answer."""


def concrete_work(pair: ReadPair) -> tuple[Act, ...]:
    """Return work done or planned that is neither modal nor weak."""
    return tuple(act for act in pair.of_kind(*WORK) if not act.is_weak)


def has_reason(pair: ReadPair) -> bool:
    """Say whether anything is explained: a causal word outside greetings, a finding, or figures."""
    return bool(reasons(pair)) or pair.does(ActKind.FINDING) or bool(pair.figures)


def reasons(pair: ReadPair) -> list[range]:
    """Return the causal words outside copied sentences and praise."""
    praised = {act.sentence for act in pair.of_kind(ActKind.PRAISE)}
    skipped = praised | set(pair.copied)
    return [found for found in pair.answer.find(REASON) if pair.answer.sentence_of[found.start] not in skipped]


def is_refusal(pair: ReadPair) -> bool:
    """Say whether the answer refuses and nothing is done or planned for the post."""
    return pair.does(ActKind.REFUSED) and not pair.does(ActKind.DONE)


def informs(pair: ReadPair) -> bool:
    """Say whether the answer tells the author how or where: steps, contacts in a sentence, or facts with figures."""
    if is_legal_dump(pair):
        return False
    if pair.asks_only_information and _tells(pair):
        return True
    steps = pair.of_kind(ActKind.INSTRUCTED)
    ways = [act for act in pair.of_kind(ActKind.SENT_AWAY) if act.is_named and not pair.does(ActKind.NOT_OURS)]
    details = bool(pair.contacts.details) and pair.does(*_TOLD) and pair.asks_only_information
    return (
        bool(steps)
        or bool(ways)
        or details
        or (bool(pair.figures) and pair.does(ActKind.ONGOING, ActKind.FINDING, *WORK))
    )


_TOLD = (ActKind.INSTRUCTED, ActKind.SENT_AWAY, ActKind.ONGOING, ActKind.DONE, ActKind.PLANNED, ActKind.FINDING)


def _tells(pair: ReadPair) -> bool:
    """Say whether a question for information is answered: by a contact, «да» or «нет», or facts about it."""
    touches = pair.topicality.strength >= 1
    if pair.does(ActKind.PRAISE):
        return False
    if (
        pair.contacts.details
        and not pair.copied
        and (touches or pair.answer.word_count <= _TERSE_WORDS or pair.answer.has(YES_OR_NO))
    ):
        return True
    if _names_whom(pair):
        return not pair.does(ActKind.NOT_OURS, ActKind.REFUSED) and _says_more_than_an_address(pair)
    facts = pair.of_kind(ActKind.ONGOING, ActKind.DUTY, *WORK)
    return touches and (bool(facts) or pair.answer.has(YES_OR_NO) or (bool(pair.figures) and not pair.citations.acts))


def _names_whom(pair: ReadPair) -> bool:
    """«где оформить?» — «в МФЦ»: a named body is an answer to where and whom."""
    own = [i for i, number in enumerate(pair.answer.sentence_of) if number not in pair.copied]
    bodies = named_bodies(pair.answer, own)
    return pair.asks_where and bool(bodies) and not pair.citations.acts


def _says_more_than_an_address(pair: ReadPair) -> bool:
    """«рекомендуем обратиться в X» alone sends away; with steps, facts or hours it informs."""
    return (
        bool(pair.figures) or pair.does(ActKind.INSTRUCTED, ActKind.ONGOING, *WORK) or not pair.does(ActKind.SENT_AWAY)
    )


def only_sends_away(pair: ReadPair) -> bool:
    """Say whether the author is told where to go and nothing else: no step, contact, figure or deed."""
    more = (ActKind.INSTRUCTED, ActKind.HANDED_OVER, ActKind.ONGOING, *WORK)
    own_steps = [act for act in pair.of_kind(*more) if act.lemma not in {"обратиться", "позвонить"}]
    return pair.does(ActKind.SENT_AWAY) and not own_steps and not pair.contacts.details and not pair.figures


def is_off_topic(pair: ReadPair) -> bool:
    """Say whether the answer shows that it speaks of something else than the post."""
    if pair.similarity is not None and pair.similarity > NEAR_COSINE:
        return False
    work = [act for act in concrete_work(pair) if act.lemma not in INSPECTION]
    if work and _is_at_another_place(pair, has_work=True, said_in={act.sentence for act in work}) and _is_far(pair):
        return True
    if _is_near(pair):
        return False
    hands_over = any(act.is_named for act in pair.of_kind(ActKind.HANDED_OVER)) and not work
    return (pair.topicality.is_elsewhere and not hands_over) or _is_foreign(pair, has_work=bool(work))


def _is_near(pair: ReadPair) -> bool:
    same_words = pair.topicality.shared or not _is_at_another_place(pair, has_work=False)
    return bool(pair.shared_places) or (pair.topicality.strength >= _NEAR_WORDS and bool(same_words))


def _is_foreign(pair: ReadPair, *, has_work: bool) -> bool:
    """Say whether too many telling words are of another world than the post."""
    is_stranger = pair.topicality.strength == 0 and pair.topicality.foreign_count >= _FOREIGN_MIN_IN_FIELD
    guides = pair.asks_only_information and (pair.does(ActKind.INSTRUCTED, ActKind.SENT_AWAY) or _names_whom(pair))
    if (guides or pair.answer.has(YES_OR_NO)) and not is_stranger:
        return False
    if is_stranger and pair.does(ActKind.REFUSED) and not pair.does(ActKind.ASKED, ActKind.PROMISED_REPLY):
        return True
    return not _is_elliptical(pair) and pair.topicality.foreign_count >= _foreign_limit(pair, has_work=has_work)


def _is_far(pair: ReadPair) -> bool:
    """Say whether a common field is all that post and answer share; more must be shared where both name places."""
    asked = any(not place.is_wide for place in pair.post_places)
    return pair.topicality.strength < (_NEAR_WITH_PLACES if asked else _NEAR_WORDS)


def _foreign_limit(pair: ReadPair, *, has_work: bool) -> int:
    """Return how many words of another world make an answer foreign: fewer the less it shares and the more it tells."""
    topicality = pair.topicality
    if topicality.fields:
        return _FOREIGN_MIN_IN_FIELD - 1 if has_work else _FOREIGN_MIN_OF_EXPLANATION
    if has_work:
        is_terse = topicality.strength == 0 and not pair.does(ActKind.HANDED_OVER)
        return _FOREIGN_MIN_OF_STRANGER if is_terse else _FOREIGN_MIN_OF_WORK
    return _FOREIGN_MIN


def _is_at_another_place(pair: ReadPair, *, has_work: bool, said_in: Collection[int] | None = None) -> bool:
    """Say whether places speak against it: the answer names its own, and the post another one or, for work, none.

    `said_in` are the sentences whose places count, all when None: the address of an office is no place of work.
    """
    tokens, answer = pair.answer.document.tokens, pair.answer
    offices = {answer.sentence_of[found.start] for found in pair.contacts.details if found}
    offices |= {act.sentence for act in pair.of_kind(ActKind.INSTRUCTED, ActKind.SENT_AWAY)}
    told = any(
        not place.is_wide
        and tokens[max(place.tokens.start - 1, 0)].text not in _QUOTATION_MARKS
        and (said_in is None or answer.sentence_of[place.tokens.start] in set(said_in) - offices)
        for place in pair.answer_places
    )
    asked = any(not place.is_wide for place in pair.post_places)
    return told and (asked or has_work) and not pair.shared_places


_QUOTATION_MARKS = frozenset('«„"')
"""Names in quotation marks are firms as often as places."""


def _is_elliptical(pair: ReadPair) -> bool:
    """Refusals, promises and requests name their subject as «вопрос» or not at all."""
    work = [act for act in concrete_work(pair) if act.lemma not in INSPECTION]
    return (
        pair.does(ActKind.REFUSED, ActKind.PROMISED_REPLY, ActKind.NOT_OURS, ActKind.ASKED, ActKind.HANDED_OVER)
        and not work
    )


YES_OR_NO = re.compile(r"(?:^|[.!?] )(?:да|нет|конечно) ,")
NEAR_COSINE = 0.25
"""Cosine of USE vectors above which texts speak of the same thing; 5 % of our pairs shuffled reach it."""
_TERSE_WORDS = 14
_NEAR_WORDS = 0.75
"""One shared lemma, or one shared root and a shared field."""
_NEAR_WITH_PLACES = 1.0
_FOREIGN_MIN, _FOREIGN_MIN_OF_WORK, _FOREIGN_MIN_OF_STRANGER, _FOREIGN_MIN_IN_FIELD = 6, 4, 3, 8
_FOREIGN_MIN_OF_EXPLANATION = 14
"""So many telling words of another world make an answer one to another post.

More are needed when post and answer share a field, fewer when the answer tells of work: work names its object.
"""


def is_empty(pair: ReadPair) -> bool:
    """Say whether nothing but formulas is left: no work, no steps, no reasoned refusal, no promise, no question."""
    if pair.asks_only_information and informs(pair):
        return False
    if pair.does(ActKind.STATED) and pair.topicality.strength >= _NEAR_WORDS:
        return False
    kinds = (*WORK, ActKind.ONGOING, ActKind.FINDING, ActKind.INSTRUCTED, ActKind.SENT_AWAY)
    more = (ActKind.PROMISED_REPLY, ActKind.ASKED, ActKind.REFUSED, ActKind.NOT_OURS)
    return not pair.does(*kinds, *more) and not any(act.is_named for act in pair.of_kind(ActKind.HANDED_OVER))


def requests_details(pair: ReadPair) -> bool:
    """Say whether the answer mainly asks the author for details: nothing is done yet and no way is told."""
    tells_the_way = pair.asks_only_information and bool(pair.contacts.details)
    return pair.does(ActKind.ASKED) and not pair.does(ActKind.DONE) and not tells_the_way


def is_legal_dump(pair: ReadPair) -> bool:
    """Say whether citations stand instead of an answer."""
    return len(pair.citations.acts) >= 2 and not concrete_work(pair) and not pair.does(ActKind.INSTRUCTED)
