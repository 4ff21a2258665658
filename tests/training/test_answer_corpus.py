from __future__ import annotations

import pytest

from training.answer_corpus import ANSWER_SEED_FOLDER, read_answer_corpus
from triage.domain.answers import AnswerKind, CriterionCode
from triage.domain.errors import FileFormatError


def test_our_pairs_cover_all_kinds_and_values():
    pairs = read_answer_corpus()
    assert len(pairs) >= 280
    assert {pair.kind for pair in pairs} == set(AnswerKind)
    for code in CriterionCode:
        found = {pair.value(code) for pair in pairs if pair.kind is not AnswerKind.NOT_AN_ANSWER}
        assert found >= {0, 1, 2}, code


def test_noise_has_no_values_and_answers_have_those_that_always_apply():
    for pair in read_answer_corpus():
        always = (CriterionCode.LEGAL_LOAD, CriterionCode.OWNERSHIP, CriterionCode.COURTESY)
        is_noise = pair.kind is AnswerKind.NOT_AN_ANSWER
        assert all((pair.value(code) is None) is is_noise for code in always), pair.name


def test_a_faulty_row_is_named(tmp_path):
    header = (ANSWER_SEED_FOLDER / "solved.tsv").read_text(encoding="utf-8").split("\n")[0]
    (tmp_path / "a.tsv").write_text(f"{header}\nfinal\t3{chr(9) * 9}\tпост\tответ\n", encoding="utf-8")
    with pytest.raises(FileFormatError, match=r"a.tsv:2: не тот вид ответа или значение критерия"):
        read_answer_corpus(tmp_path)
    (tmp_path / "a.tsv").write_text("kind\tpost\n", encoding="utf-8")
    with pytest.raises(FileFormatError, match="не тот заголовок"):
        read_answer_corpus(tmp_path)


def test_a_blind_batch_carries_the_quality_a_reader_gave_at_once():
    blind = [pair for pair in read_answer_corpus() if pair.family == "blind_b"]
    assert len(blind) == 80
    for pair in blind:
        assert (pair.overall is None) is (pair.kind is AnswerKind.NOT_AN_ANSWER), pair.name
    assert min(pair.overall for pair in blind if pair.overall is not None) < 10


@pytest.mark.parametrize(("cell", "problem"), [("много", "overall не число"), ("101", "overall не от 0 до 100")])
def test_a_faulty_overall_is_named(tmp_path, cell, problem):
    header, first = (ANSWER_SEED_FOLDER / "blind_b.tsv").read_text(encoding="utf-8").split("\n")[:2]
    (tmp_path / "a.tsv").write_text(f"{header}\n{first.rsplit(chr(9), 1)[0]}\t{cell}\n", encoding="utf-8")
    with pytest.raises(FileFormatError, match=f"a.tsv:2: {problem}"):
        read_answer_corpus(tmp_path)
