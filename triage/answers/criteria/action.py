"""Criterion «Действие или результат»: what was or will be done and by whom; open when action is off."""

from __future__ import annotations

from triage.answers.acts import Act, ActKind
from triage.answers.criteria.verdict import GUESS, LIKELY, SURE, verdict
from triage.answers.lexicon import words
from triage.answers.pair import ReadPair
from triage.answers.substance import concrete_work, has_reason, informs, is_legal_dump, is_off_topic, is_refusal
from triage.domain.answers import CriterionCode, CriterionScore


class Action:
    """2 done or planned by somebody, 1 a vague intention, 0 nothing, N/A an answered question for information."""

    code = CriterionCode.ACTION

    def score(self, pair: ReadPair) -> CriterionScore:
        """Return the verdict by tense, aspect and doer of the verbs of work."""
        if is_off_topic(pair):
            return verdict(self.code, 0, "Действие не по этому обращению.", LIKELY)
        work = concrete_work(pair)
        if _needs_none(pair, work):
            return verdict(self.code, None, "Справочный вопрос, ответ дан: действие не требуется.", LIKELY)
        if pair.contradiction:
            return self._contradictory(pair, work)
        if work:
            return verdict(self.code, 2, "Названо сделанное или запланированное действие.", SURE, pair.quote(*work))
        return self._without_work(pair)

    def _contradictory(self, pair: ReadPair, work: tuple[Act, ...]) -> CriterionScore:
        value = 1 if work else 0
        return verdict(self.code, value, "О действиях сказано противоречиво.", LIKELY, pair.quote(*work))

    def _without_work(self, pair: ReadPair) -> CriterionScore:
        ongoing = pair.of_kind(ActKind.ONGOING)
        if (len(ongoing) >= 2 and pair.shared_places) or any(_is_under_way(pair, act) for act in ongoing):
            return verdict(self.code, 2, "Работы идут.", GUESS, pair.quote(*ongoing))
        vague = pair.of_kind(*_VAGUE)
        if is_refusal(pair) and not pair.does(ActKind.HANDED_OVER, ActKind.PROMISED_REPLY):
            return verdict(
                self.code, 0, "Отказ: действий не будет.", LIKELY, pair.quote(*pair.of_kind(ActKind.REFUSED))
            )
        if vague:
            return verdict(self.code, 1, "Намерение без действия.", LIKELY, pair.quote(*vague))
        return verdict(self.code, 0, "Действие не названо.", LIKELY, pair.quote(*pair.of_kind(ActKind.PLACEHOLDER)))


def _is_under_way(pair: ReadPair, act: Act) -> bool:
    """«организация ведёт ремонт теплотрассы» is work now; «уборка проводится», «чистят каждый день» are habits."""
    word = pair.answer.grammar
    sentence = pair.answer.sentence(act.sentence)
    is_habit = any(pair.answer.lemma(i) in _HABITS or word[i].lemma == "соответствие" for i in sentence)
    verbs = [i for i in act.tokens if word[i].lemma == act.lemma and word[i].pos == "VERB"]
    return not is_habit and any(word[i].has("tran") and word[i].has("pres") for i in verbs)


_HABITS = words(
    """
    каждый ежедневно еженедельно ежегодно регулярно обычно постоянно всегда первый очередь порядок график план если
    согласно очередность мера
    """
)

_VAGUE = (ActKind.ONGOING, ActKind.HANDED_OVER, ActKind.PROMISED_REPLY, ActKind.PLANNED)


def _needs_none(pair: ReadPair, work: tuple[Act, ...]) -> bool:
    """Say whether no action is due: an answered question for information, unless a deed answered it."""
    if is_legal_dump(pair) or pair.contradiction:
        return False
    if any(act.kind is ActKind.DONE or act.is_ours for act in work):
        return False
    if pair.asks_only_information:
        return informs(pair) or (is_refusal(pair) and has_reason(pair))
    asks_only = pair.is_covered_question
    return asks_only and not work and is_refusal(pair) and bool(pair.figures)
