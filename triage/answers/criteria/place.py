"""Criterion «Место»: does the answer name the place of the post; open when the same street is not recognised."""

from __future__ import annotations

from triage.answers.criteria.verdict import GUESS, LIKELY, SURE, joined, verdict
from triage.answers.pair import ReadPair
from triage.domain.answers import CriterionCode, CriterionScore


class Place:
    """2 the place of the post, 1 only its town or district, 0 none or a wrong one, N/A the post names none."""

    code = CriterionCode.PLACE

    def score(self, pair: ReadPair) -> CriterionScore:
        """Return the verdict by comparing the places of both texts."""
        if not pair.post_places:
            return verdict(self.code, None, "В обращении место не названо.", LIKELY)
        shared = pair.shared_places
        narrow = [place for place in shared if not place.is_wide]
        if narrow:
            quotes = (pair.answer.quote(tokens) for tokens in joined([place.tokens for place in narrow]))
            return verdict(self.code, 2, "Названо место из обращения.", SURE, quotes)
        if all(place.is_wide for place in pair.post_places):
            if shared:
                return verdict(self.code, 2, "Назван город или район из обращения.", LIKELY)
            return verdict(self.code, None, "В обращении назван лишь город или район.", GUESS)
        asked = (pair.post.quote(place.tokens, in_post=True) for place in pair.post_places)
        if shared or any(place.is_wide for place in pair.answer_places):
            return verdict(self.code, 1, "Назван только город или район.", LIKELY, asked)
        reason = "Названо другое место." if pair.answer_places else "Место из обращения не названо."
        return verdict(self.code, 0, reason, LIKELY, asked)
