from __future__ import annotations

from collections.abc import Sequence

from api.rating_sources import LateJudge
from triage.domain.answers import AnswerKind, AnswerPair, AnswerScore, ScoreStatus


class Judge:
    def score(self, pairs: Sequence[AnswerPair]) -> list[AnswerScore]:
        return [AnswerScore(AnswerKind.FINAL, ScoreStatus.SCORED, 77.0, 1.0, (), "judge") for _ in pairs]


def test_the_scorer_is_built_once_and_only_for_an_answer() -> None:
    built = []

    def build() -> Judge:
        built.append(1)
        return Judge()

    judge = LateJudge(build)
    assert judge.score([]) == []
    assert built == []
    pair = AnswerPair("Яма", "Засыпали", None, None)
    assert [score.quality for score in judge.score([pair])] == [77.0]
    assert len(judge.score([pair, pair])) == 2
    assert built == [1]
