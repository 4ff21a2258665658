from __future__ import annotations

from triage.answers.templates import AuthoredAnswer, find_templates, template_shares

REPLY = "[ИМЯ], здравствуйте! Ваше обращение от {day} принято, специалисты отдела изучат вопрос и ответят до {day}."
POSTS = [
    "На Лесной не горит фонарь третью неделю подряд",
    "Возле школы бегают злые собаки без хозяина",
    "Автобус сорок пять не приходит по утрам вовремя",
    "Во дворе сломаны качели, торчит острая арматура",
]


def authored(authority="a", posts=POSTS, fits=None):
    days = [f"{n}.11.2026" for n in range(1, len(posts) + 1)]
    return [AuthoredAnswer(authority, post, REPLY.format(day=day), fits) for post, day in zip(posts, days, strict=True)]


def test_one_reply_to_different_posts_is_a_template_whatever_names_and_dates():
    own = AuthoredAnswer("a", POSTS[0], "Фонарь на Лесной заменили вчера: сгорело реле, светит ровно.")
    (template,) = find_templates([own, *authored()])
    assert template.members == (1, 2, 3, 4)
    assert template.post_count == 4
    assert template.example.startswith("[ИМЯ]")


def test_one_reply_to_one_mass_problem_is_none():
    same = ["На Лесной не горит фонарь третью неделю подряд"] * 4
    assert find_templates(authored(posts=same)) == ()


def test_templates_of_different_authorities_stay_apart():
    found = find_templates([*authored("a"), *authored("b", POSTS[:2])])
    assert [(template.authority, len(template.members)) for template in found] == [("a", 4), ("b", 2)]


def test_the_share_counts_answers_and_those_that_miss_the_point():
    answers = [*authored("a", fits=False), AuthoredAnswer("b", POSTS[0], "Фонарь на Лесной уже светит, лампу сменили.")]
    templates = find_templates(answers)
    shares = {share.authority: share for share in template_shares(answers, templates)}
    assert (shares["a"].share, shares["a"].misfit_count) == (1.0, 4)
    assert (shares["b"].share, shares["b"].answer_count) == (0.0, 1)
    assert templates[0].fit_share == 0.0


def test_unknown_fit_is_not_a_misfit():
    (template,) = find_templates(authored())
    assert template.fit_share is None


def test_greetings_alone_and_different_answers_are_no_templates():
    greetings = [AuthoredAnswer("a", post, "Здравствуйте!") for post in POSTS]
    assert find_templates(greetings) == ()
    answers = ["Лампу сменили вчера вечером.", "Собак отловили утром.", "Автобус вышел из ремонта.", "Качели увезли."]
    assert find_templates([AuthoredAnswer("a", p, a) for p, a in zip(POSTS, answers, strict=True)]) == ()


def test_a_thousand_copies_are_found_at_once():
    posts = [f"{POSTS[n % 4]} дом {'аб' * (n % 7)} {n}" for n in range(1000)]
    (template,) = find_templates(authored(posts=posts))
    assert len(template.members) == 1000
