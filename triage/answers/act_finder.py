"""Says what an answer DOES, sentence by sentence; open first when a criterion surprises you: they read acts, not words.

Lists of nouns without a verb make no act, sentences copied from the post make none, rude sentences make none, and
praise of the press-release kind is only `PRAISE`.
"""

from __future__ import annotations

from collections.abc import Collection

from triage.answers.acts import Act, ActKind
from triage.answers.predicates import Predicate
from triage.answers.speech import find_praise, find_speech
from triage.answers.words import Wording
from triage.answers.work import find_work


def find_acts(
    wording: Wording, predicates: Collection[Predicate], copied: Collection[int], blame: Collection[range]
) -> tuple[Act, ...]:
    """Return the acts of an answer in order of the text.

    `copied` are sentences taken over from the post and `blame` rude words: what they do is no act.
    """
    acts = [*find_work(wording, predicates), *find_speech(wording, predicates, blame), *find_praise(wording)]
    praised = {act.sentence for act in acts if act.kind is ActKind.PRAISE}
    sentence_count = len(wording.sentences)
    is_pamphlet = len(praised) >= _PAMPHLET_MIN and len(praised) * 4 >= sentence_count
    is_pamphlet = is_pamphlet or len(praised) * 2 >= sentence_count
    hollow = {act.sentence for act in acts if act.kind is ActKind.PLACEHOLDER}
    rude = {index for found in blame for index in found}
    asked = {act.sentence: act.tokens.start for act in acts if act.kind is ActKind.ASKED}
    kept = [
        act
        for act in acts
        if act.sentence not in copied
        and not (act.kind in _LOST_IN_BLAME and rude & set(act.tokens))
        and not (act.sentence in praised and act.kind in _LOST_IN_PRAISE)
        and not (act.sentence in hollow and act.kind is ActKind.PLANNED and act.lemma in _CHECKS)
        and not (is_pamphlet and act.kind in _LOST_IN_PAMPHLET)
        and not (act.kind in _LOST_IN_REQUEST and act.tokens.start > asked.get(act.sentence, act.tokens.start))
    ]
    return tuple(sorted(kept, key=lambda act: (act.tokens.start, act.kind)))


_LOST_IN_PRAISE = frozenset(
    {ActKind.STATED, ActKind.DONE, ActKind.PLANNED, ActKind.ONGOING, ActKind.FINDING, ActKind.HANDED_OVER}
)


_PAMPHLET_MIN = 3
_LOST_IN_BLAME = frozenset(
    {
        ActKind.STATED,
        ActKind.DONE,
        ActKind.PLANNED,
        ActKind.ONGOING,
        ActKind.FINDING,
        ActKind.INSTRUCTED,
        ActKind.ASKED,
    }
)
_CHECKS = frozenset(["провести", "проверить", "рассмотреть", "обследовать", "осмотреть", "изучить", "принять"])
"""«проведут проверку в пределах компетенции»: a check inside a formula is the formula."""
_LOST_IN_REQUEST = frozenset({ActKind.DONE, ActKind.FINDING})
"""«напишите, где высадили ребёнка»: what follows a request in its sentence is the author's story."""
_LOST_IN_PAMPHLET = frozenset({ActKind.STATED, ActKind.PLANNED, ActKind.ONGOING, ActKind.INSTRUCTED, ActKind.FINDING})
