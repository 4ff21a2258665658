"""What clauses do, as a table: grammar decides, not keywords."""

from __future__ import annotations

import pytest

from triage.answers.acts import ActKind
from triage.domain.answers import AnswerPair

POST = "На улице Лесной сломан фонарь и лежит мусор"

TABLE = [
    # done: perfective past, short passives, with or without a subject
    ("Фонарь заменили вчера.", {ActKind.DONE}),
    ("Бригада вывезла ветки.", {ActKind.DONE}),
    ("Ремонтные работы на трубопроводе завершены.", {ActKind.DONE}),
    ("Мы сняли сухое дерево.", {ActKind.DONE}),
    # planned: perfective future, «будет» with participle or infinitive, plans with an infinitive
    ("Фонарь заменим завтра.", {ActKind.PLANNED}),
    ("Мусор будет вывезен в среду.", {ActKind.PLANNED}),
    ("Планируем поставить новую опору.", {ActKind.PLANNED}),
    ("Подрядчику поручено установить ограждение.", {ActKind.PLANNED}),
    ("Светильник закроем кожухом до 9 октября.", {ActKind.PLANNED}),
    ("Двор откроем и восстановим после ремонта.", {ActKind.PLANNED}),
    ("Электрики выезжают завтра с утра.", {ActKind.PLANNED}),
    ("Автовышка будет во дворе в пятницу.", {ActKind.PLANNED}),
    # what others do, how things are, and what is done everywhere is no work for this post
    ("Теперь жалуетесь на фонари.", set()),
    ("Фонари расположены в 90 метрах.", set()),
    ("С начала года заменили 214 фонарей.", {ActKind.FINDING}),
    ("Освещение отключено из-за ремонта кабеля.", {ActKind.FINDING}),
    # going on
    ("Очистка остановочных пунктов производится вручную.", {ActKind.ONGOING}),
    ("Рабочие чистят колодцы.", {ActKind.ONGOING}),
    # findings: nobody did it
    ("Просел коллектор.", {ActKind.FINDING}),
    # talk and paper are no work
    ("Ваше обращение рассмотрено.", {ActKind.PLACEHOLDER}),
    ("Мы понимаем ваше беспокойство.", set()),
    ("Направлено по принадлежности.", set()),
    # formulas
    ("Вопрос взят на контроль.", {ActKind.PLACEHOLDER}),
    ("Необходимые меры будут приняты.", {ActKind.PLACEHOLDER}),
    # promises
    ("Уточним у мастера и вернёмся с ответом.", {ActKind.PROMISED_REPLY}),
    ("О результатах сообщим дополнительно.", {ActKind.PROMISED_REPLY}),
    ("С ответом вернёмся до 5 марта.", {ActKind.PROMISED_REPLY}),
    ("Срок ремонта назовём здесь же до вечера.", {ActKind.PROMISED_REPLY}),
    # refusals, in many shapes
    ("Заменить фонарь не представляется возможным.", {ActKind.REFUSED}),
    ("Фонарь не заменим.", {ActKind.REFUSED}),
    ("Фонарь не починить: опора аварийная.", {ActKind.REFUSED}),
    ("Фонарей там не будет.", {ActKind.REFUSED}),
    ("Средств на фонари нет.", {ActKind.REFUSED}),
    # good news is no refusal
    ("Перебоев больше не будет.", set()),
    # requests and ways
    ("Уточните, пожалуйста, номер дома.", {ActKind.ASKED}),
    ("Подайте заявление в МФЦ и приложите справку.", {ActKind.INSTRUCTED, ActKind.SENT_AWAY}),
    ("Просим оценить работу специалиста.", {ActKind.RATE_REQUEST}),
    # lists make no acts
    ("Срок, фото, акт, подрядчик, результат, исполнено.", set()),
    ("Дата. Место. Меры.", set()),
]


@pytest.mark.parametrize(("answer", "kinds"), TABLE)
def test_what_a_clause_does(pairs, answer, kinds):
    assert {act.kind for act in pairs.read(AnswerPair(POST, answer)).acts} == kinds


def test_a_handover_knows_whether_it_happened_and_to_whom(pairs):
    def handed(answer):
        (act,) = pairs.read(AnswerPair(POST, answer)).of_kind(ActKind.HANDED_OVER)
        return act.is_past, act.is_named

    assert handed("Передали ваше сообщение в дорожную службу.") == (True, True)
    assert handed("Вопрос будет передан в управление благоустройства.") == (False, True)
    assert handed("Информация передана профильным специалистам.") == (True, False)


def test_conditions_are_no_deeds(pairs):
    read = pairs.read(AnswerPair(POST, "Если фонарь снова погаснет, пишите сюда же."))
    assert not read.does(ActKind.DONE, ActKind.PLANNED, ActKind.ASKED)


def test_praise_swallows_its_own_verbs(pairs):
    text = "Город хорошеет и преображается, современные светлые дворы станут гордостью всех жителей."
    read = pairs.read(AnswerPair(POST, text))
    assert read.does(ActKind.PRAISE)
    assert not read.does(ActKind.PLANNED, ActKind.ONGOING)


def test_a_reproach_is_no_finding(pairs):
    read = pairs.read(AnswerPair(POST, "Сами же и разбили, нечего жаловаться."))
    assert read.blame
    assert not read.does(ActKind.DONE, ActKind.FINDING)


@pytest.mark.parametrize(
    "answer",
    [
        "Будь средства, бригада бы приехала.",
        "Фонарь починили бы вчера.",
        "Фонарь можно было бы починить до среды.",
        "#фонарьпочинили #до15ноября #заменили_лампу",
    ],
)
def test_what_would_be_done_and_what_only_a_tag_says_is_not_done(pairs, answer):
    assert not pairs.read(AnswerPair(POST, answer)).does(ActKind.DONE, ActKind.PLANNED)


def test_a_tag_ends_where_the_words_go_on(pairs):
    assert pairs.read(AnswerPair(POST, "#новости Фонарь заменили вчера #Сернур")).does(ActKind.DONE)


def test_quotes_point_into_the_original_text(pairs):
    answer = "Здравствуйте!<br>Фонарь  заменили \u200bвчера."
    read = pairs.read(AnswerPair(POST, answer))
    (quote,) = read.quote(*read.of_kind(ActKind.DONE))
    assert quote.span.of(answer) == quote.text
    assert "заменили" in quote.text
