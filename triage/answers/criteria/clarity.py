"""Criterion «Ясность»: plain written speech or bureaucratic fog; open when a heavy text passes for plain."""

from __future__ import annotations

from triage.answers.criteria.verdict import GUESS, LIKELY, verdict
from triage.answers.officialese import heaviest_sentence
from triage.answers.pair import ReadPair
from triage.answers.substance import is_legal_dump
from triage.domain.answers import CriterionCode, CriterionScore

_MIN_WORDS = 4
_HEAVY, _FOG = 1.2, 5.0


class Clarity:
    """2 plain, 1 heavy, 0 fog or contradictory, N/A fewer than four words."""

    code = CriterionCode.CLARITY

    def score(self, pair: ReadPair) -> CriterionScore:
        """Return the verdict by the measures of officialese, and by contradictions."""
        if pair.answer.word_count < _MIN_WORDS:
            return verdict(self.code, None, "Меньше четырёх слов.", LIKELY)
        if pair.contradiction:
            quotes = [pair.answer.quote(clause) for clause in pair.contradiction]
            return verdict(self.code, 0, "Ответ противоречит сам себе.", LIKELY, quotes)
        fog, sentence = heaviest_sentence(pair.answer)
        quotes = [pair.answer.quote(sentence)] if sentence else []
        if fog >= _FOG or is_legal_dump(pair):
            return verdict(self.code, 0, "Канцелярит: смысл не понять.", GUESS, quotes)
        if fog >= _HEAVY:
            return verdict(self.code, 1, "Тяжёлый, но понятный язык.", GUESS, quotes)
        return verdict(self.code, 2, "Понятный язык.", LIKELY)
