"""What a learned verdict shows for itself: a clause that can be read, or what is missing, never a lone word."""

from __future__ import annotations

import re

import numpy as np
import pytest

from models.answer_criteria import load_criteria
from models.criterion_grounds import WAVERING, grounds_of
from models.criterion_voices import OUTCOME_COUNT, Leanings, Voice, Voices
from training.answer_corpus import LabelledAnswer, read_answer_corpus
from training.answer_criteria import RATED_FOLDER
from triage.answers.pair import ReadPair
from triage.answers.pair_reader import PairReader
from triage.answers.scorer import AnswerScorer
from triage.answers.terms import terms_of
from triage.domain.answers import AnswerPair, AnswerScore, CriterionCode
from triage.text.document import Reader
from triage.text.morphology import Morphology

POST = "На Лесной у школы не горит фонарь, дети идут в темноте. Когда починят?"
LONG = (
    "Здравствуйте, фонарь на Лесной осмотрел электромонтёр, который подтвердил обрыв провода, бригада с автовышкой"
    " выедет в четверг, а дорогу к школе до ремонта осветит прожектор от сельского клуба."
)


@pytest.fixture(scope="module")
def reader() -> PairReader:
    return PairReader(Reader(Morphology()))


@pytest.fixture(scope="module")
def own() -> list[LabelledAnswer]:
    return read_answer_corpus(RATED_FOLDER)[::4]


@pytest.fixture(scope="module")
def scores(own) -> list[AnswerScore]:
    scorer = AnswerScorer(Reader(Morphology()), learned=load_criteria())
    return scorer.score([item.pair for item in own])


def voice_of(pair: ReadPair, **loud: float) -> Voice:
    """Return a voice in which only some words of the answer speak."""
    loudness = [loud.get(norm, 0.0) for norm in pair.answer.norms]
    return Voice(pair, lambda: loudness)


def read(reader: PairReader, answer: str, post: str = POST) -> ReadPair:
    return reader.read(AnswerPair(post, answer))


def quoted(pair: ReadPair, tokens: range | None) -> str:
    assert tokens is not None
    return pair.answer.quote(tokens).text


def test_the_loudest_clause_of_a_long_sentence_is_quoted(reader):
    pair = read(reader, LONG)
    assert quoted(pair, voice_of(pair, автовышкой=1.0).loudest()) == "бригада с автовышкой выедет в четверг"


def test_a_clause_that_hangs_on_another_is_quoted_with_it(reader):
    pair = read(reader, LONG)
    assert quoted(pair, voice_of(pair, обрыв=1.0).loudest()) == (
        "фонарь на Лесной осмотрел электромонтёр, который подтвердил обрыв провода"
    )


def test_a_short_sentence_is_quoted_whole_and_without_its_full_stop(reader):
    pair = read(reader, "Здравствуйте! Фонарь, что у школы, починят в четверг. Спасибо.")
    assert quoted(pair, voice_of(pair, починят=1.0).loudest()) == "Фонарь, что у школы, починят в четверг"


def test_the_full_stops_of_a_date_and_of_a_street_end_no_quote(reader):
    pair = read(reader, "Починят до 29.12.2025 на ул. Лесной.")
    assert quoted(pair, voice_of(pair, починят=1.0).loudest()) == "Починят до 29.12.2025 на ул. Лесной"


def test_nothing_is_quoted_where_no_word_speaks_for_the_verdict(reader):
    pair = read(reader, LONG)
    assert voice_of(pair, бригада=-1.0).loudest() is None


def test_a_trait_speaks_through_the_tokens_it_was_read_from(reader):
    pair = read(reader, "Обращение рассмотрено специалистами отдела. Фонарь починят 12 марта.")
    weights = np.zeros((6 * OUTCOME_COUNT, 1))
    weights[2 * OUTCOME_COUNT + 2] = 1.0
    leanings = Leanings.of(["deadline: time EXACT"], weights)
    spoken = np.zeros((len(terms_of(pair)), 6 * OUTCOME_COUNT))
    voices = Voices(pair, terms_of(pair), spoken, leanings, np.array([2.0]))
    deadline = voices.of(CriterionCode.DEADLINE, 2 * OUTCOME_COUNT, 2)
    assert quoted(pair, deadline.loudest()) == "Фонарь починят 12 марта"
    assert sum(deadline.loudness) == pytest.approx(1.5)  # a weight of 1 less the mean of four, heard twice
    assert voices.of(CriterionCode.ACTION, OUTCOME_COUNT, 2).loudest() is None


def test_beside_the_point_names_what_was_asked_and_quotes_the_post(reader):
    pair = read(reader, "Детская площадка на Мира покрашена вчера.", "Не горит фонарь у школы. Когда починят?")
    grounds = grounds_of(CriterionCode.RELEVANCE, 0, voice_of(pair))
    assert grounds.reason.endswith("на жалобу «Не горит фонарь у школы» ответа нет.")
    assert [(quote.in_post, quote.text) for quote in grounds.quotes] == [(True, "Не горит фонарь у школы.")]


def test_a_half_answer_names_the_question_that_is_left_out(reader):
    post = "Почему не работает фонтан в парке? И почему охрана гоняет велосипедистов?"
    half = grounds_of(CriterionCode.RELEVANCE, 1, voice_of(read(reader, "Фонтан включат 1 мая.", post)))
    assert "на вопрос «почему охрана гоняет велосипедистов» ответа нет" in half.reason
    whole = read(reader, "Фонтан включат 1 мая, охране велосипедисты в парке больше не помеха.", post)
    assert "ответа нет" not in grounds_of(CriterionCode.RELEVANCE, 1, voice_of(whole)).reason


def test_a_one_that_is_but_the_middle_says_so(own, scores):
    seen = 0
    for item, score in zip(own, scores, strict=True):
        for found in score.criteria:
            if found.chances is not None and found.value == 1:
                zero, one, two, _ = found.chances
                assert (found.reason == WAVERING[found.code]) == (one < min(zero, two)), item.pair.answer
                seen += found.reason == WAVERING[found.code]
    assert seen > 5


def test_a_deed_is_quoted_where_the_answer_names_one(reader):
    pair = read(reader, "Фонарь у школы починили вчера. Телефон для связи 41-00-00, звоните в любое время.")
    grounds = grounds_of(CriterionCode.ACTION, 1, voice_of(pair, телефон=1.0))
    assert [quote.text for quote in grounds.quotes] == ["Фонарь у школы починили вчера"]
    assert "намерение" not in grounds.reason
    planned = read(reader, "Фонарь у школы планируем починить.")
    assert "намерение" in grounds_of(CriterionCode.ACTION, 1, voice_of(planned)).reason


@pytest.mark.parametrize(
    ("code", "answer", "reason", "quote"),
    [
        (CriterionCode.ACTION, "Ваше обращение рассмотрено, меры будут приняты.", "ни сделанного", None),
        (CriterionCode.ACTION, "Вчера бригада покрасила забор у школы.", "не решают", "бригада покрасила забор"),
        (CriterionCode.DEADLINE, "Фонарь у школы починим обязательно.", "ни даты, ни периода", "Фонарь у школы"),
        (CriterionCode.DEADLINE, "В 2020 году фонарь меняли.", "не срок решения", "В 2020 году"),
        (CriterionCode.EVIDENCE, "Фонарь горит исправно у школы.", "без обоснования", None),
        (CriterionCode.CONTACT, "Фонарь чинить никто не будет.", "ни телефона", None),
        (CriterionCode.CONTACT, "Звоните по телефону 41-00-00.", "не поможет", "41-00-00"),
        (CriterionCode.OWNERSHIP, "Это не относится к нашей компетенции.", "отписку", "компетенции"),
    ],
)
def test_a_zero_says_what_is_missing_and_contradicts_nothing_that_is_there(reader, code, answer, reason, quote):
    pair = read(reader, answer)
    grounds = grounds_of(code, 0, voice_of(pair))
    assert reason in grounds.reason
    assert quote is None or quote in "".join(one.text for one in grounds.quotes)


def test_sending_on_is_said_only_of_answers_that_send_on(reader):
    sent = read(reader, "Обратитесь в Горсвет по телефону.")
    kept = read(reader, "Фонарь у школы возьмём на учёт.")
    assert "направляют" in grounds_of(CriterionCode.OWNERSHIP, 1, voice_of(sent)).reason
    assert "направляют" not in grounds_of(CriterionCode.OWNERSHIP, 1, voice_of(kept)).reason


def test_quotes_of_learned_verdicts_are_readable(own, scores):
    """No lone word beside a longer sentence, spans exact, reasons sentences, most verdicts above 0 with evidence."""
    shown, above, quoted_above = 0, 0, 0
    for item, score in zip(own, scores, strict=True):
        for found in score.criteria:
            if not found.reason.startswith("Похоже"):
                continue
            assert found.reason.endswith(".")
            assert "  " not in found.reason
            above += bool(found.value)
            quoted_above += bool(found.value and found.quotes)
            for quote in found.quotes:
                shown += 1
                text = item.pair.post if quote.in_post else item.pair.answer
                assert quote.span.of(text) == quote.text
                alone = len(re.findall(r"\w+", quote.text)) < 2 and len(re.findall(r"\w+", text)) >= 12
                assert not alone or is_sentence(quote.text, text), quote.text
    assert shown >= 200
    assert quoted_above >= 0.9 * above


def is_sentence(words: str, text: str) -> bool:
    """Say whether the words stand between ends of sentences."""
    return re.search(rf"(?:^|[.!?\n»)]\s*){re.escape(words)}\s*(?:$|[.!?\n,])", text) is not None
