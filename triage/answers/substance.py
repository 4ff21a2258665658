"""Judges what the acts of an answer amount to; open when several criteria err together on one answer.

The criteria action, ownership and relevance all ask the same few questions (was anything done? is it a bare refusal?).
They are answered once, here.
"""

from __future__ import annotations

from triage.answers.acts import Act, ActKind
from triage.answers.formulas import REASON
from triage.answers.localities import Locality, name_words, share_place
from triage.answers.pair import ReadPair

WORK = (ActKind.DONE, ActKind.PLANNED)
INSPECTION = frozenset(
    """проверить осмотреть обследовать выехать посмотреть выйти провести поехать оценить изучить уточнить проехать приехать
    передать найти позвонить созвониться связаться поговорить объяснить""".split()
)
"""Work that only finds out; with a promise to answer it makes an interim answer."""


def concrete_work(pair: ReadPair) -> tuple[Act, ...]:
    """Return work done or planned that is neither modal nor weak."""
    return tuple(act for act in pair.of_kind(*WORK) if not act.is_weak)


def figure_tokens(pair: ReadPair) -> list[int]:
    """Return the tokens that are figures of fact: no dates, phones, house numbers, numbers of acts or schools."""
    answer = pair.answer
    tokens = answer.document.tokens
    taken = {i for time in pair.times for i in answer.tokens_between(time.start, time.stop)}
    taken.update(i for group in (*pair.contacts.details, *pair.citations.acts) for i in group)
    return [i for i, token in enumerate(tokens) if i not in taken and _is_figure(pair, i) and token.norm]


def _is_figure(pair: ReadPair, index: int) -> bool:
    """A number counts when a unit or a counted noun follows; a number after a name is a house."""
    answer = pair.answer
    tokens = answer.document.tokens
    if answer.sentence_of[index] in pair.copied:
        return False
    is_number = tokens[index].norm.isdigit() or answer.grammar[index].pos == "NUMR" or answer.lemma(index) in {"оба", "сто", "тысяча", "половина"}
    if not is_number or index + 1 >= len(tokens):
        return False
    following = next((j for j in range(index + 1, min(index + 4, len(tokens))) if tokens[j].is_word or tokens[j].text in "%₽°"), None)
    if following is None or any(tokens[j].text in ",;.!?" and not tokens[j + 1].norm.isdigit() for j in range(index + 1, following)):
        return False
    return tokens[following].text in "%₽°" or answer.grammar[following].pos in {"NOUN", "ADJF", "PRTF"} or tokens[following].norm in _UNITS


_UNITS = frozenset("м км кв куб га см мм кг т руб мин ч л мпа квт кв".split())


def has_reason(pair: ReadPair) -> bool:
    """Say whether anything is explained: a causal word outside greetings, a finding, or figures."""
    return bool(reasons(pair)) or pair.does(ActKind.FINDING) or bool(figure_tokens(pair))


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
    steps = pair.of_kind(ActKind.INSTRUCTED)
    ways = [act for act in pair.of_kind(ActKind.SENT_AWAY) if act.is_named]
    details = bool(pair.contacts.details) and pair.does(*_TOLD)
    return bool(steps) or bool(ways) or details or (bool(figure_tokens(pair)) and pair.does(ActKind.ONGOING, ActKind.FINDING, *WORK))


_TOLD = (ActKind.INSTRUCTED, ActKind.SENT_AWAY, ActKind.ONGOING, ActKind.DONE, ActKind.PLANNED, ActKind.FINDING)


def is_empty(pair: ReadPair) -> bool:
    """Say whether nothing but formulas is left: no work, no steps, no reasoned refusal, no promise, no question."""
    kinds = (*WORK, ActKind.ONGOING, ActKind.FINDING, ActKind.INSTRUCTED, ActKind.SENT_AWAY)
    more = (ActKind.PROMISED_REPLY, ActKind.ASKED, ActKind.REFUSED, ActKind.NOT_OURS)
    return not pair.does(*kinds, *more) and not any(act.is_named for act in pair.of_kind(ActKind.HANDED_OVER))


def is_legal_dump(pair: ReadPair) -> bool:
    """Say whether citations stand instead of an answer."""
    return len(pair.citations.acts) >= 2 and not concrete_work(pair) and not pair.does(ActKind.INSTRUCTED)


def shared_places(pair: ReadPair) -> tuple[Locality, ...]:
    """Return the places of the answer that are places of the post; towns and districts only when the post has no more."""
    narrow = [place for place in pair.post_places if not place.is_wide]
    return tuple(
        place
        for place in pair.answer_places
        if any(share_place(place.key, asked.key) for asked in narrow or pair.post_places)
    ) or _named_in_both(pair, narrow)


def _named_in_both(pair: ReadPair, narrow: list[Locality]) -> tuple[Locality, ...]:
    """A name recognised as a place in one text stands as a plain word in the other: «Романенко 16 А»."""
    answer_names, post_names = name_words(pair.answer), name_words(pair.post)
    told = [word for word in answer_names if any(share_place(word.key, asked.key) for asked in narrow)]
    told += [place for place in pair.answer_places if any(share_place(place.key, word.key) for word in post_names)]
    return tuple(place for place in told if pair.answer.sentence_of[place.tokens.start] not in pair.copied)
