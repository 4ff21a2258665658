from __future__ import annotations

import pytest

from triage.answers.questions import AskKind, find_asks

THREE = [AskKind.WHEN, AskKind.WHY, AskKind.HOW]


def kinds(wordings, post: str) -> list[AskKind]:
    return [ask.kind for ask in find_asks(wordings.read(post))]


@pytest.mark.parametrize(
    "post",
    [
        "когда дадут воду, почему отключили, кто ответит?",
        "Здравствуйте, подскажите, когда дадут воду, почему отключили и кто ответит?",
        "Когда починят лифт, почему молчит управляющая, какие документы нужны для перерасчёта?",
    ],
)
def test_questions_in_a_row_are_so_many_asks(wordings, post):
    assert kinds(wordings, post) == THREE


@pytest.mark.parametrize(
    "post",
    [
        "Кто убирает двор, где мы живём?",
        "Кто скажет, когда дадут воду?",
        "Почему не работает лифт, когда у нас дети?",
        "Почему те, кто платит, должны ждать?",
    ],
)
def test_a_clause_that_hangs_on_a_word_is_no_ask_of_its_own(wordings, post):
    assert len(kinds(wordings, post)) == 1


@pytest.mark.parametrize(
    ("post", "kind"),
    [
        ("Дорога по ул Светловская почищена, а на остановке метровые глыбы", AskKind.PROBLEM),
        ("Убрали снег с дороги и свалили на газон", AskKind.PROBLEM),
        ("Спилили тополь, пень торчит на тротуаре", AskKind.PROBLEM),
        ("Почистите дорогу у школы", AskKind.REQUEST),
        ("Добавили бы автобусов на 32 маршрут", AskKind.REQUEST),
        ("Верните автобус в деревню", AskKind.REQUEST),
        ("Представьте, третий год яма у дома", AskKind.PROBLEM),
    ],
)
def test_a_report_is_no_request(wordings, post, kind):
    assert kinds(wordings, post) == [kind]
