"""Criterion by criterion: short pairs with the value a reader would give, and the quote behind it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from triage.domain.answers import AnswerKind, AnswerPair, CriterionCode, ScoreStatus

LAMP = "На Заречной у дома 12 третью неделю не горит фонарь"
HOW = "Подскажите, как оформить субсидию на оплату квартиры?"
HELLO = "Здравствуйте! "


def value(score, code):
    return score.criterion(code).value


@pytest.mark.parametrize(
    ("post", "answer", "expected"),
    [
        (LAMP, "Фонарь у дома 12 на Заречной починили вчера.", 2),
        (LAMP, "Заменить фонарь не представляется возможным.", 1),
        (LAMP, "Ваше обращение принято, вопрос на контроле.", 0),
        (LAMP, "Собак у школы отловили, пять особей увезли в приют.", 0),
        (LAMP, "Уточните, пожалуйста, адрес.", 0),
        (HOW, "Подайте заявление в отдел соцзащиты, кабинет 7, с паспортом и справкой о доходах.", 2),
        (
            HOW,
            "Согласно статье 159 ЖК РФ и постановлению Правительства РФ от 14.12.2005 № 761 субсидии предоставляются.",
            0,
        ),
        (LAMP, "Яму на Береговой, 3 засыпали щебнем вчера.", 0),
        (LAMP, "Освещение улиц выполняется по программе при наличии финансирования.", 1),
        (LAMP + ". И тротуар разбит", "Фонарь у дома 12 на Заречной починили вчера.", 1),
        (HOW, "Заявление примут в соцзащите на Береговой, 3, кабинет 7. Субсидию назначат за 10 дней.", 2),
        ("Спасибо за новый двор!", "Рады, что двор понравился, приходите отдыхать с детьми!", None),
    ],
)
def test_relevance(score, post, answer, expected):
    assert value(score(post, answer), CriterionCode.RELEVANCE) == expected


@pytest.mark.parametrize(
    ("post", "answer", "expected"),
    [
        (LAMP, "Электрики заменят лампу на Заречной.", 2),
        (LAMP, "Лампа на Заречной заменена.", 2),
        (LAMP, "Передадим заявку в Горсвет.", 1),
        (LAMP, "Фонарь на Заречной заменим при наличии финансирования.", 1),
        (LAMP, "Фонарь на Заречной включён в перечень, сроки определят позже.", 1),
        (LAMP, "Фонарь на Заречной менять не будем.", 0),
        (LAMP, "Обращение будет рассмотрено.", 0),
        (HOW, "Подайте заявление в МФЦ, нужен паспорт и справка о доходах.", None),
    ],
)
def test_action(score, post, answer, expected):
    assert value(score(post, answer), CriterionCode.ACTION) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("Фонарь на Заречной починим до 15 ноября.", 2),
        ("Фонарь на Заречной починили ночью.", 2),
        ("Фонарь на Заречной починим в ближайшее время.", 1),
        ("Фонарь на Заречной починим.", 0),
        ("Фонарь на Заречной починили.", None),
        ("Фонарь на Заречной не починить: опора аварийная.", None),
        ("Фонарь на улице 8 Марта починили.", None),
    ],
)
def test_deadline(score, answer, expected):
    found = score(LAMP, answer).criterion(CriterionCode.DEADLINE)
    assert found.value == expected
    assert bool(found.quotes) is (expected in {1, 2})


@pytest.mark.parametrize("day", [None, datetime(2025, 10, 5, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)])
def test_a_dated_deed_is_done_whenever_it_is_told(scorer, day):
    (score,) = scorer.score([AnswerPair(LAMP, "Фонарь на Заречной починили 4 октября.", day)])
    assert value(score, CriterionCode.ACTION) == 2
    assert value(score, CriterionCode.DEADLINE) == 2


@pytest.mark.parametrize(
    ("post", "answer", "expected"),
    [
        (LAMP, "На Заречной свет дали.", 2),
        ("улицу заречную почистите", "Заречную очистили утром.", 2),
        ("Темно на Зареченской 4", "На Заречинской, 4 лампу заменили.", 2),
        ("Больница в Ивановке не топится", "Отопление Ивановской больницы починили.", 2),
        ("В школе № 7 холодно", "В седьмой школе, то есть в школе № 7, потеплело: котёл починили.", 2),
        (LAMP, "Лампу заменили.", 0),
        (LAMP, "На Лесной лампу заменили.", 0),
        ("Потоп на 50лет ВЛКСМ, д. 4Б", "По адресу улица 50 Лет ВЛКСМ, 4 Б течь устранена.", 2),
        ("Темно на 60 лет СССР, 3", "На 50 лет СССР, 3 лампу заменили.", 0),
        ("На ул. 8 Марта темно", "На улице 8 Марта лампу заменили.", 2),
        ("[СООБЩЕСТВО Наш двор], на Лесной темно", "[СООБЩЕСТВО Наш двор], лампу заменили.", 0),
        ("Автобус 14 не пришёл", "Автобус сломался.", None),
        ("Вопрос к Дорожному хозяйству: почему темно?", "Дорожная служба лампу заменила.", None),
        ("Почему нет автобуса?", "Автобус сломался, завтра выйдет другой.", None),
        ("Администрация Омска, где автобус?", "Автобус сломался, завтра выйдет другой.", None),
    ],
)
def test_place(score, post, answer, expected):
    assert value(score(post, answer), CriterionCode.PLACE) == expected


def test_the_gazetteer_knows_a_village_in_any_case(regional_scorer):
    from triage.domain.answers import AnswerPair

    pair = AnswerPair("в заозёрске темно", "Свет в Заозёрске включили вчера.")
    assert value(regional_scorer.score([pair])[0], CriterionCode.PLACE) == 2


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("Фонарь на Заречной погас из-за сгоревшего реле, реле заменили, заявка № 118.", 2),
        ("На Заречной заменили три лампы и 40 метров провода.", 2),
        ("Фонарь на Заречной заменят.", 1),
        ("Фонарь на Заречной менять не будем.", 0),
        ("Уточним и вернёмся с ответом завтра.", None),
    ],
)
def test_evidence(score, answer, expected):
    assert value(score(LAMP, answer), CriterionCode.EVIDENCE) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("Подайте заявление в соцзащиту, кабинет 7, тел. 45-12-33.", 2),
        ("Обратитесь в отдел социальной защиты.", 1),
        ("Рекомендуем обратиться в компетентные органы.", 0),
    ],
)
def test_contact(score, answer, expected):
    assert value(score(HOW, answer), CriterionCode.CONTACT) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("Фонарь на Заречной починили.", 2),
        ("Фонарь на Заречной починили: так требует Федеральный закон № 131-ФЗ.", 2),
        ("Фонарь починили по Федеральному закону № 131-ФЗ, а также по Правилам благоустройства города.", 1),
        (
            "В силу статьи 7 закона № 131-ФЗ, пункта 3 Правил благоустройства, статьи 16 ЖК РФ вопрос не решён.",
            0,
        ),
    ],
)
def test_legal_load(score, answer, expected):
    assert value(score(LAMP, answer), CriterionCode.LEGAL_LOAD) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("Фонарь на Заречной починим завтра.", 2),
        ("Передали ваше сообщение в Горсвет.", 2),
        ("Фонари не относятся к нашей компетенции, обратитесь в Горсвет.", 1),
        ("Уточним и вернёмся с ответом завтра.", 1),
        ("Вопрос не относится к компетенции администрации.", 0),
        ("Информация принята к сведению.", 0),
    ],
)
def test_ownership(score, answer, expected):
    assert value(score(LAMP, answer), CriterionCode.OWNERSHIP) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("Фонарь на Заречной починили вчера вечером.", 2),
        (
            "Осуществлено производство работ по замене элементов сети освещения в отношении указанного объекта.",
            1,
        ),
        ("Фонарь на Заречной починили. Фонарь на Заречной не починили, денег нет.", 0),
        ("Починили фонарь.", None),
    ],
)
def test_clarity(score, answer, expected):
    assert value(score(LAMP, answer), CriterionCode.CLARITY) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (HELLO + "Фонарь на Заречной починили.", 2),
        ("Фонарь на Заречной починили.", 1),
        (HELLO + "Сами разбили фонарь, а потом жалуетесь. Починим завтра.", 0),
        (HELLO + "Фонарь менять не будем. Оцените, пожалуйста, работу специалиста!", 0),
        ("Глаза протрите, фонарь горит.", 0),
        (HELLO + "Могли бы и на сайт зайти. Фонарь на Заречной починим завтра.", 0),
        (HELLO + "Надо было раньше домой идти. Фонарь починим завтра.", 0),
        (HELLO + "Для этого нужно было заменить кабель. Фонарь починили.", 2),
    ],
)
def test_courtesy(score, answer, expected):
    assert value(score(LAMP, answer), CriterionCode.COURTESY) == expected


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("Фонарь починили.", AnswerKind.FINAL),
        ("Фонарь менять не будем.", AnswerKind.FINAL),
        ("Вопрос взят на контроль, меры принимаются.", AnswerKind.FINAL),
        ("Уточним и вернёмся с ответом.", AnswerKind.INTERIM),
        ("Мастер осмотрит опору завтра, о результатах сообщим.", AnswerKind.INTERIM),
        ("Фонарь заменили, о новых сбоях пишите.", AnswerKind.FINAL),
        ("Подскажите номер дома и подъезд.", AnswerKind.CLARIFICATION),
        ("Здравствуйте!", AnswerKind.NOT_AN_ANSWER),
        ("Спасибо за обращение!", AnswerKind.NOT_AN_ANSWER),
        ("👍", AnswerKind.NOT_AN_ANSWER),
        ("[СТИКЕР]", AnswerKind.NOT_AN_ANSWER),
        ("", AnswerKind.NOT_AN_ANSWER),
        ("ок", AnswerKind.NOT_AN_ANSWER),
    ],
)
def test_kind(score, answer, kind):
    found = score(LAMP, answer)
    assert found.kind is kind
    assert (found.status is ScoreStatus.NOT_SCORED) is (kind is AnswerKind.NOT_AN_ANSWER)
    assert (found.quality is None) is (kind is AnswerKind.NOT_AN_ANSWER)


def test_every_reason_is_a_russian_sentence_and_every_quote_is_in_its_text(corpus, scores):
    for item, score in zip(corpus, scores, strict=True):
        assert [found.code for found in score.criteria] == list(CriterionCode)
        for found in score.criteria:
            assert found.reason.endswith(".")
            assert found.reason[0].isupper()
            assert 0 < found.confidence < 1
            for quote in found.quotes:
                text = item.pair.post if quote.in_post else item.pair.answer
                assert quote.span.of(text) == quote.text
