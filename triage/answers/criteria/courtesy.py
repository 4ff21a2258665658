"""Criterion «Вежливость»: greeting and respect, or blame; open when rudeness passes."""

from __future__ import annotations

from triage.answers.acts import ActKind
from triage.answers.criteria.verdict import LIKELY, SURE, verdict
from triage.answers.formulas import GREETING, THANKS
from triage.answers.pair import ReadPair
from triage.answers.substance import concrete_work, informs
from triage.domain.answers import CriterionCode, CriterionScore


class Courtesy:
    """2 greets or shows respect, 1 neutral, 0 rude, blaming, or asking for a rating after a refusal; never N/A."""

    code = CriterionCode.COURTESY

    def score(self, pair: ReadPair) -> CriterionScore:
        """Return the verdict; rudeness outweighs a greeting."""
        blame = pair.blame
        if blame:
            return verdict(
                self.code, 0, "Автора упрекают.", SURE, [pair.answer.quote(tokens) for tokens in blame if tokens]
            )
        rating = pair.of_kind(ActKind.RATE_REQUEST)
        refused = pair.does(ActKind.REFUSED, ActKind.NOT_OURS) or not (concrete_work(pair) or informs(pair))
        if rating and refused:
            return verdict(self.code, 0, "После отказа просят оценку.", SURE, pair.quote(*rating))
        polite = [*pair.answer.find(GREETING), *pair.answer.find(THANKS)]
        if polite:
            return verdict(self.code, 2, "Приветствие, уважительный тон.", SURE, [pair.answer.quote(polite[0])])
        return verdict(self.code, 1, "Нейтральный тон.", LIKELY)
