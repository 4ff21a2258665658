"""Criterion «Куда обратиться»: where the author can go on; open when a phone or body is not seen."""

from __future__ import annotations

from triage.answers.acts import ActKind
from triage.answers.contacts import named_bodies
from triage.answers.criteria.verdict import LIKELY, SURE, verdict
from triage.answers.pair import ReadPair
from triage.answers.substance import concrete_work, informs, is_empty, is_off_topic
from triage.domain.answers import CriterionCode, CriterionScore


class Contact:
    """2 a body with phone, link, address or hours, 1 a body only, 0 none or «органы», N/A no further step is needed."""

    code = CriterionCode.CONTACT

    def score(self, pair: ReadPair) -> CriterionScore:
        """Return the verdict by the contacts given inside sentences that do something."""
        if is_off_topic(pair):
            return verdict(self.code, 0, "Контакт не по этому обращению.", LIKELY)
        contacts = pair.contacts
        doing = {act.sentence for act in pair.acts}
        told = informs(pair) and pair.asks_only_information
        details = [
            tokens
            for tokens in contacts.details
            if tokens and (told or pair.answer.sentence_of[tokens.start] in doing or _is_of_body(pair, tokens.start))
        ]
        if details and not is_empty(pair):
            return verdict(self.code, 2, "Дан контакт.", SURE, [pair.answer.quote(tokens) for tokens in details])
        if contacts.bodies:
            return verdict(
                self.code, 1, "Назван орган без контакта.", LIKELY, [pair.answer.quote(t) for t in contacts.bodies]
            )
        if contacts.vague_bodies:
            return verdict(
                self.code, 0, "Орган не назван.", LIKELY, [pair.answer.quote(t) for t in contacts.vague_bodies]
            )
        return self._without(pair)

    def _without(self, pair: ReadPair) -> CriterionScore:
        handed = [act for act in pair.of_kind(ActKind.HANDED_OVER) if act.is_named]
        if handed:
            return verdict(self.code, 1, "Назван тот, кому передано.", LIKELY, pair.quote(*handed))
        needs_none = concrete_work(pair) or pair.does(ActKind.PROMISED_REPLY)
        if needs_none and not pair.does(ActKind.REFUSED):
            return verdict(self.code, None, "Дальнейших шагов не требуется.", LIKELY)
        return verdict(self.code, 0, "Не сказано, куда обратиться.", LIKELY)


def _is_of_body(pair: ReadPair, index: int) -> bool:
    """«Диспетчер Водоканала: [ТЕЛ]» gives a contact without a verb."""
    number = pair.answer.sentence_of[index]
    return number not in pair.copied and bool(named_bodies(pair.answer, pair.answer.sentence(number)))
