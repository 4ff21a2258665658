"""Criterion «Без ссылкопада»: legal citations instead of an answer; open when citations are miscounted."""

from __future__ import annotations

from triage.answers.acts import ActKind
from triage.answers.criteria.verdict import LIKELY, SURE, verdict
from triage.answers.pair import ReadPair
from triage.answers.substance import concrete_work, informs
from triage.domain.answers import CriterionCode, CriterionScore

_MANY = 4
_SEVERAL = 2
_LARGE_SHARE = 0.35


class LegalLoad:
    """2 no citation or one explained, 1 several explained, 0 citations instead of an answer; never N/A."""

    code = CriterionCode.LEGAL_LOAD

    def score(self, pair: ReadPair) -> CriterionScore:
        """Return the verdict by the number of acts cited, their share of the text, and what stands beside them."""
        cited = pair.citations
        count = len(cited.acts)
        quotes = [pair.answer.quote(tokens) for tokens in cited.acts if tokens]
        answers = bool(concrete_work(pair)) or informs(pair) or pair.does(ActKind.FINDING)
        if count == 0:
            return verdict(self.code, 2, "Ссылок на нормы нет.", SURE)
        if count >= _MANY or (count >= _SEVERAL and not answers) or (cited.share > _LARGE_SHARE and not answers):
            return verdict(self.code, 0, f"Ссылок на нормы: {count}, они заслоняют ответ.", LIKELY, quotes)
        if count >= _SEVERAL or not (cited.is_explained or answers):
            return verdict(self.code, 1, f"Ссылок на нормы: {count}.", LIKELY, quotes)
        return verdict(self.code, 2, "Одна ссылка на норму, смысл понятен.", LIKELY, quotes)
