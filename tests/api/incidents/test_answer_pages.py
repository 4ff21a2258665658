"""The analyst's pages of answers as a browser sees them: the queue, one answer with its quotes, agreement."""

from __future__ import annotations

import re

import pytest
from fastapi.routing import APIRoute

from api.routes import answer_pages
from tests.api.incidents.test_answer_reviews import ANSWERS, answered, scores
from tests.api.incidents.test_review_pages import log_in, token_in
from triage.domain.access import Scope
from triage.domain.answers import CriterionCode

__all__ = ["answered"]

QUEUE = "/review/answers"


def page_of(ids):
    return f"{QUEUE}/{ids[0]}/{ids[1]}"


@pytest.fixture
def analyst(door):
    log_in(door, Scope.REVIEW)
    return door.client


def send(analyst, ids, **fields):
    csrf = token_in(analyst.get(page_of(ids)))
    return analyst.post(page_of(ids), data={"csrf": csrf, **fields})


class TestWhoMaySee:
    PATHS = (QUEUE, f"{QUEUE}/agreement", f"{QUEUE}/x/y")

    @pytest.mark.parametrize("path", PATHS)
    def test_without_a_session_it_leads_to_the_log_in(self, door, path):
        door.key(Scope.REVIEW)
        answer = door.client.get(path, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/login?back={path}")

    @pytest.mark.parametrize("scope", [Scope.INGEST, Scope.TRAIN])
    def test_another_scope_sees_nothing(self, door, answered, scope):
        ids = answered()
        log_in(door, scope)
        for path in (QUEUE, f"{QUEUE}/agreement", page_of(ids)):
            page = door.client.get(path)
            assert page.status_code == 403
            assert "Советской" not in page.text

    FORMS = sorted(
        route.path for route in answer_pages.router.routes if isinstance(route, APIRoute) and "POST" in route.methods
    )

    @pytest.mark.parametrize("path", FORMS)
    def test_a_form_without_the_token_of_the_session_changes_nothing(self, analyst, answered, review, path):
        ids = answered()
        review.post(scores(ids), {"quality": 50})
        concrete = path.replace("{incident_id}", ids[0]).replace("{answer_id}", ids[1])
        for csrf in ("", "0" * 64):
            page = analyst.post(concrete, data={"csrf": csrf, "quality": "10"})
            assert page.status_code == 403
        assert len(review.get(scores(ids)).json()["analysts"]) == 1


class TestTheQueue:
    def test_disagreement_comes_first_and_says_how_wide_it_is(self, door, analyst, answered):
        first, second = answered(ANSWERS[0]), answered(ANSWERS[1])
        door.holding(Scope.TRAIN, Scope.REVIEW).post(scores(second), {"quality": 95})
        page = analyst.get(QUEUE)
        assert "2 ответа ждут проверки" in page.text
        assert page.text.index(second[0]) < page.text.index(first[0])
        assert re.search(r"Аналитик разошёлся с программой на \d+ пункт", page.text)
        assert re.search(r"Программа уверена на \d+\u00a0%", page.text)
        assert f'href="{page_of(first)}?back=/review/answers&amp;blind=1"' in page.text
        assert f'href="{page_of(second)}?back=/review/answers&amp;blind=1"' not in page.text, "one judged is no secret"

    def test_it_is_narrowed_and_what_i_scored_is_left_out_until_i_ask(self, analyst, answered):
        ids = answered()
        assert "Здесь пусто" in analyst.get(QUEUE, params={"authority": "grid"}).text
        assert "Здесь пусто" in analyst.get(QUEUE, params={"reason": "analysts_differ"}).text
        assert page_of(ids) in analyst.get(QUEUE, params={"authority": "adm_zaozersk", "kind": "", "reason": ""}).text
        send(analyst, ids, quality="5")
        assert "Проверки не ждёт ни один ответ" in analyst.get(QUEUE).text
        assert page_of(ids) in analyst.get(QUEUE, params={"seen": "1"}).text

    def test_it_is_walked_page_by_page(self, analyst, answered, monkeypatch):
        monkeypatch.setattr("api.answer_cards.answer_queue.__defaults__", (1,))
        seen, path = [], QUEUE
        made = {answered(text)[0] for text in ANSWERS}
        while path:
            page = analyst.get(path).text
            seen += re.findall(r'class="button main" href="/review/answers/([^/]+)/', page)
            following = re.search(r'href="(/review/answers\?cursor=[^"]+)"', page)
            path = following and following.group(1)
        assert set(seen) == made
        assert len(seen) == len(made)

    def test_what_is_not_in_the_lists_is_refused_on_a_page(self, analyst):
        page = analyst.get(QUEUE, params={"kind": "poem"})
        assert page.status_code == 422
        assert page.headers["content-type"].startswith("text/html")


class TestOneAnswer:
    def test_it_shows_each_criterion_with_its_words_and_confidence(self, analyst, answered):
        page = analyst.get(page_of(answered())).text
        assert page.count("<fieldset") == len(CriterionCode)
        for name in ("По существу", "Срок", "Не отписка", "Вежливость"):
            assert f"<legend>{name}</legend>" in page
        assert re.search(r'<mark class="quote" title="[^"]*Срок[^"]*">[^<]*20 марта', page)
        assert re.search(r"<q>[^<]*до 20 марта[^<]*</q>", page)
        assert re.search(r'class="share" title="уверенность программы">\d+\u00a0%', page)
        assert len(re.findall(r'class="auto" title="так считает программа"', page)) == len(CriterionCode)

    def test_scores_are_stored_beside_the_automatic_ones_and_hold(self, analyst, answered, review):
        ids = answered()
        sent = {"relevance": "2", "deadline": "0", "contact": "na", "kind": "interim", "quality": "42,5"}
        after = send(analyst, ids, **sent, comment="Звоните 8 902 123-45-67")
        assert after.url.path == QUEUE
        assert "Оценка сохранена" in after.text
        said = review.get(scores(ids)).json()
        (score,) = said["analysts"]
        assert score["values"] == {"relevance": 2, "deadline": 0, "contact": None}
        assert (score["quality"], score["kind"], score["comment"]) == (42.5, "interim", "Звоните [ТЕЛ]")
        assert (said["quality"], said["kind"], said["analyst_count"]) == (42.5, "interim", 1)
        assert len(said["automatic"]) == 1

    def test_it_goes_on_to_the_next_answer_of_the_same_queue(self, analyst, answered):
        first, second = answered(ANSWERS[0]), answered(ANSWERS[1])
        waiting = re.findall(r'class="button main" href="/review/answers/([^/]+)/', analyst.get(QUEUE).text)
        ids = first if waiting[0] == first[0] else second
        other = second if ids is first else first
        after = send(analyst, ids, quality="50", goes_on="1", back=f"{QUEUE}?authority=adm_zaozersk")
        assert after.url.path == page_of(other)
        assert f'href="{QUEUE}?authority=adm_zaozersk"' in after.text
        assert send(analyst, other, quality="50", goes_on="1").url.path == QUEUE

    def test_a_form_that_cannot_be_used_comes_back_as_it_was(self, analyst, answered, review):
        ids = answered()
        for sent, said in (
            ({}, "ничего не оценено"),
            ({"comment": "просто так"}, "ничего не оценено"),
            ({"quality": "сто", "deadline": "1"}, "число от 0 до 100"),
            ({"quality": "101"}, "число от 0 до 100"),
            ({"quality": "nan"}, "число от 0 до 100"),
            ({"quality": "5", "kind": "not_an_answer"}, "нет общей оценки"),
        ):
            page = send(analyst, ids, **sent)
            assert page.status_code == 422
            assert said in page.text
            assert 'role="alert"' in page.text
            assert f'value="{sent.get("quality", "")}"' in page.text
        assert re.search(r'name="deadline" value="1" checked', send(analyst, ids, quality="x", deadline="1").text)
        assert review.get(scores(ids)).json()["analysts"] == []

    def test_one_click_agrees_with_everything(self, analyst, answered, review):
        ids = answered()
        page = analyst.get(page_of(ids))
        version = re.search(r'name="agree" value="([^"]+)"', page.text).group(1)
        send(analyst, ids, agree=version)
        said = review.get(scores(ids)).json()
        (mine,), (automatic,) = said["analysts"], said["automatic"]
        assert mine["values"] == automatic["values"]
        assert (mine["quality"], mine["kind"]) == (automatic["quality"], automatic["kind"])

    def test_agreeing_with_what_is_no_longer_said_is_a_conflict(self, analyst, answered, review):
        ids = answered()
        page = send(analyst, ids, agree="rubric 0")
        assert page.status_code == 409
        assert "автоматическая оценка изменилась" in page.text
        assert review.get(scores(ids)).json()["analysts"] == []

    def test_a_blind_analyst_sees_no_score_before_giving_one(self, analyst, answered):
        ids = answered()
        blind = analyst.get(page_of(ids), params={"blind": "1"}).text
        for shown in ("так считает программа", '<mark class="quote"', "<q>", 'name="agree"', "из 100"):
            assert shown not in blind
        send(analyst, ids, quality="5")
        assert "так считает программа" in analyst.get(page_of(ids), params={"blind": "1"}).text

    def test_my_score_fills_the_form_is_replaced_and_taken_back(self, analyst, answered, review):
        ids = answered()
        send(analyst, ids, deadline="1", quality="30", comment="раз")
        page = analyst.get(page_of(ids)).text
        assert re.search(r'name="deadline" value="1" checked', page)
        assert 'value="30"' in page
        assert "Ваша оценка" in page
        send(analyst, ids, quality="70")
        page = analyst.get(page_of(ids)).text
        assert page.count("уже не действует") == 1
        after = analyst.post(f"{page_of(ids)}/withdraw", data={"csrf": token_in(analyst.get(page_of(ids)))})
        assert "отозвал свою оценку" in after.text
        assert review.get(scores(ids)).json()["analyst_count"] == 0

    def test_what_is_to_be_checked_is_marked(self, analyst, answered):
        half_good = "Ямочный ремонт дорог ведётся по графику, ваш адрес учтём при планировании."
        page = analyst.get(page_of(answered(half_good))).text
        marked = re.findall(
            r'class="share( unsure)?" title="уверенность программы">(проверьте: уверенность )?(\d+)', page
        )
        assert len(marked) == len(CriterionCode)
        assert {bool(kind) for kind, _, _ in marked} == {True, False}
        for kind, said, percent in marked:
            assert bool(kind) == bool(said)
            assert not kind or int(percent) <= 60

    def test_a_quality_comes_back_as_it_was_written(self, analyst, answered):
        ids = answered()
        send(analyst, ids, quality="37,5")
        assert 'value="37,5"' in analyst.get(page_of(ids)).text

    def test_what_is_no_answer_can_still_be_judged(self, analyst, answered, review):
        ids = answered("Спасибо!")
        page = analyst.get(page_of(ids)).text
        assert "не ответ, качество не оценивается" in page
        send(analyst, ids, kind="final", quality="10")
        assert review.get(scores(ids)).json()["kind"] == "final"

    def test_markup_in_an_answer_is_text(self, analyst, answered):
        page = analyst.get(page_of(answered('<script>alert(1)</script> "><img src=x> починим яму до 5 мая'))).text
        assert "<script>alert" not in page
        assert "<img src=x>" not in page

    def test_one_that_is_not_there_is_a_page_too(self, analyst, answered):
        ids = answered()
        for path in (f"{QUEUE}/{ids[0]}/{'0' * 16}", f"{QUEUE}/none/{ids[1]}"):
            page = analyst.get(path)
            assert page.status_code == 404
            assert page.headers["content-type"].startswith("text/html")
            assert "/v1/" not in page.text, "what a program would be told is no help at a page"
            assert "Выйти" in page.text, "who is logged in stays so"

    def test_the_message_leads_to_it(self, analyst, answered):
        ids = answered()
        page = analyst.get(f"/review/{ids[0]}").text
        assert f'href="{page_of(ids)}"' in page
        assert "щебнем" in page


class TestAgreement:
    def test_without_scores_there_is_nothing_to_compare(self, analyst):
        page = analyst.get(f"{QUEUE}/agreement").text
        assert page.count("Пока сравнивать нечего") == 2
        assert "не оценили ни одного ответа" in page

    def test_it_shows_kappa_per_criterion_and_bias_per_authority(self, door, analyst, answered):
        other = door.holding(Scope.REVIEW, Scope.TRAIN)
        for number in range(10):
            ids = answered(ANSWERS[number % 3].replace("!", f", {number}!"))
            send(analyst, ids, quality="1", deadline=str(number % 3), kind="final")
            other.post(scores(ids), {"quality": 3, "values": {"deadline": number % 3}})
        page = analyst.get(f"{QUEUE}/agreement").text
        assert "Аналитики оценили 10 ответов" in page
        assert re.search(r'<th scope="row">Срок</th><td>\d+</td><td>-?[\d,]+ <span class="dim between">\[', page)
        between = page[page.index("Аналитики между собой") :]
        assert re.search(r'<th scope="row">Срок</th><td>10</td><td>1,00', between)
        assert re.search(r"Мэрия Заозёрска</a></th>\s*<td>10</td>", page)
        assert "<strong>завышает</strong>" in page
        assert "Пока сравнивать нечего" in analyst.get(f"{QUEUE}/agreement", params={"authority": "grid"}).text


@pytest.mark.parametrize("path", ["", "/agreement", "/{one}", "/{one}?blind=1", "/none/x"])
def test_pages_allow_nothing_from_elsewhere_and_are_sound(analyst, answered, path):
    ids = answered()
    send(analyst, ids, quality="5")
    page = analyst.get(QUEUE + path.replace("{one}", "/".join(ids)))
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//(?!testserver/)', page.text)
    assert "<script" not in page.text, "they work without scripts"
    assert " style=" not in page.text
    assert page.text.count("<h1") == 1
    found = re.findall(r'\bid="([^"]+)"', page.text)
    assert len(found) == len(set(found)), "ids are unique"
    assert set(re.findall(r'<label for="([^"]+)"', page.text)) <= set(found)
    referred = set(re.findall(r'aria-(?:labelledby|describedby)="([^"]+)"', page.text))
    assert referred <= set(found)
