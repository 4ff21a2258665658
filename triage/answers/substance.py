"""Judges what the acts of an answer amount to; open when several criteria err together on one answer.

The criteria action, ownership and relevance all ask the same few questions (was anything done? is it a bare refusal?).
They are answered once, here.
"""

from __future__ import annotations

from triage.answers.acts import Act, ActKind
from triage.answers.contacts import named_bodies
from triage.answers.formulas import ADVERT, REASON
from triage.answers.lexicon import words
from triage.answers.once import once
from triage.answers.pair import ReadPair

WORK = (ActKind.DONE, ActKind.PLANNED)
INSPECTION = words(
    """
    проверить осмотреть обследовать выехать посмотреть выйти провести поехать оценить изучить уточнить проехать
    приехать передать найти позвонить созвониться связаться поговорить объяснить
    """
)
"""Work that only finds out; with a promise to answer it makes an interim answer."""


@once
def concrete_work(pair: ReadPair) -> tuple[Act, ...]:
    """Return work done or planned that is neither modal nor weak."""
    return tuple([act for act in pair.of_kind(*WORK) if not act.is_weak])


@once
def has_reason(pair: ReadPair) -> bool:
    """Say whether anything is explained: a causal word outside greetings, a finding, or figures."""
    return bool(reasons(pair)) or pair.does(ActKind.FINDING) or bool(pair.figures)


@once
def reasons(pair: ReadPair) -> list[range]:
    """Return the causal words outside copied sentences and praise."""
    praised = {act.sentence for act in pair.of_kind(ActKind.PRAISE)}
    skipped = praised | set(pair.copied)
    return [
        found
        for found in pair.answer.find(REASON)
        if pair.answer.sentence_of[found.start] not in skipped and not is_yet_to_find(pair, found)
    ]


def is_yet_to_find(pair: ReadPair, found: range) -> bool:
    """«установить камеру возможности нет»: an infinitive finds nothing, the past does."""
    return pair.answer.grammar[found.start].is_infinitive


def is_refusal(pair: ReadPair) -> bool:
    """Say whether the answer refuses and nothing is done or planned for the post."""
    return pair.does(ActKind.REFUSED) and not pair.does(ActKind.DONE)


@once
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
    touches = pair.topicality.strength >= 1 or pair.nearness >= SURELY_NEAR
    if pair.does(ActKind.PRAISE) or _only_promises(pair) or (is_refusal(pair) and not has_reason(pair)):
        return False
    if (
        pair.contacts.details
        and not pair.copied
        and (touches or pair.answer.word_count <= _TERSE_WORDS or says_yes_or_no(pair))
    ):
        return True
    if names_whom(pair):
        return not pair.does(ActKind.NOT_OURS, ActKind.REFUSED) and _says_more_than_an_address(pair)
    facts = pair.of_kind(ActKind.ONGOING, ActKind.DUTY, *WORK)
    return touches and (bool(facts) or says_yes_or_no(pair) or (bool(pair.figures) and not pair.citations.acts))


@once
def says_yes_or_no(pair: ReadPair) -> bool:
    """Say whether a sentence of the answer begins with «Да,», «Нет,» or «Конечно,»."""
    lemmas = pair.answer.lemmas
    found = [index for word in ("да", "нет", "конечно") for index in pair.answer.indices.get(word, ())]
    return any(lemmas[i + 1 : i + 2] == (",",) and (i == 0 or lemmas[i - 1] in ".!?") for i in found)


def _only_promises(pair: ReadPair) -> bool:
    """Say whether the answer is promised and nothing is told yet."""
    return pair.does(ActKind.PROMISED_REPLY) and not pair.does(*WORK, ActKind.ONGOING, ActKind.INSTRUCTED)


@once
def names_whom(pair: ReadPair) -> bool:
    """«где оформить?» — «в МФЦ»: say whether the post asks where or whom, and a body is named."""
    if pair.citations.acts or not pair.asks_where:
        return False
    return bool(named_bodies(pair.answer, pair.answer.tokens_outside(pair.copied)))


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


@once
def is_off_topic(pair: ReadPair) -> bool:
    """Say whether the answer shows that it speaks of something else than the post."""
    is_similar = pair.similarity is not None and pair.similarity > NEAR_COSINE
    return not is_similar and pair.nearness < FOREIGN_BELOW


FOREIGN_BELOW = 0.22
"""Below this probability of belonging to the post an answer is held for one to another post."""
SURELY_NEAR = 0.75
DOUBTFUL_BELOW = 0.5
"""Below this an answer is held for one to a part of the post at best."""


NEAR_COSINE = 0.25
"""Cosine of USE vectors above which texts speak of the same thing; 5 % of our pairs shuffled reach it."""
_TERSE_WORDS = 14
_NEAR_WORDS = 0.75
"""One shared lemma, or one shared root and a shared field."""


@once
def is_empty(pair: ReadPair) -> bool:
    """Say whether nothing but formulas is left: no work, no steps, no reasoned refusal, no promise, no question."""
    if is_advert(pair):
        return True
    if pair.asks_only_information and informs(pair):
        return False
    if pair.does(ActKind.STATED) and pair.topicality.strength >= _NEAR_WORDS:
        return False
    kinds = (*WORK, ActKind.ONGOING, ActKind.FINDING, ActKind.INSTRUCTED, ActKind.SENT_AWAY)
    more = (ActKind.PROMISED_REPLY, ActKind.ASKED, ActKind.REFUSED, ActKind.NOT_OURS)
    return not pair.does(*kinds, *more) and not any(act.is_named for act in pair.of_kind(ActKind.HANDED_OVER))


def is_advert(pair: ReadPair) -> bool:
    """Say whether the answer advertises: words of trade and nothing done."""
    return len(pair.answer.find(ADVERT)) >= 2 and not pair.does(ActKind.DONE)


def requests_details(pair: ReadPair) -> bool:
    """Say whether the answer mainly asks the author for details: nothing is done yet and no way is told."""
    tells_the_way = pair.asks_only_information and bool(pair.contacts.details)
    return pair.does(ActKind.ASKED) and not pair.does(ActKind.DONE) and not tells_the_way


@once
def is_legal_dump(pair: ReadPair) -> bool:
    """Say whether citations stand instead of an answer."""
    return len(pair.citations.acts) >= 2 and not concrete_work(pair) and not pair.does(ActKind.INSTRUCTED)
