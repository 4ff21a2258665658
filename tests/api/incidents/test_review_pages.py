"""The analyst's pages as a browser sees them: log in, read the queue, decide with one click."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from fastapi.routing import APIRoute

from api.routes import review_pages
from tests.api.incidents.conftest import POST
from triage.domain.access import Scope

AMBIGUOUS = "В Берёзовке яма на дороге, дети падают"
NOT_OURS = "Спасибо за праздник"


def log_in(door, *scopes, **options):
    """Log in with a new key; return its secret."""
    secret = door.key(*scopes, **options)
    answer = door.client.post("/login", data={"key": secret}, follow_redirects=False)
    assert answer.status_code == 303
    return secret


def token_in(page):
    return re.search(r'name="csrf" value="([0-9a-f]{64})"', page.text).group(1)


def buttons_in(page):
    """Return the one-click choices of a page by their words."""
    found = re.findall(r'name="choice" value="([^"]*)"[^>]*>\s*<strong>([^<]*)</strong><span>([^<]*)</span>', page.text)
    return {f"{strong} / {rest.strip()}": value for value, strong, rest in found}


@pytest.fixture
def analyst(door):
    log_in(door, Scope.REVIEW)
    return door.client


@pytest.fixture
def waiting(stored):
    return stored(AMBIGUOUS)


class TestLoggingIn:
    def test_without_a_session_every_page_leads_to_the_log_in(self, door):
        door.key(Scope.REVIEW)
        for path in ("/review", "/review/x", "/review/appeals"):
            answer = door.client.get(path, follow_redirects=False)
            assert (answer.status_code, answer.headers["location"]) == (303, f"/login?back={path}")
        assert 'type="password"' in door.client.get("/login").text

    def test_a_key_opens_a_session_and_leads_back(self, door):
        secret = door.key(Scope.REVIEW)
        answer = door.client.post(
            "/login", data={"key": f" {secret} ", "back": "/review?district=x"}, follow_redirects=False
        )
        assert answer.headers["location"] == "/review?district=x"
        cookie = answer.headers["set-cookie"]
        assert secret not in cookie
        assert {"HttpOnly", "SameSite=strict", "Path=/"} <= {part.strip() for part in cookie.split(";")}
        assert "Secure" not in cookie

    def test_over_https_the_cookie_stays_there(self, door):
        secret = door.key(Scope.REVIEW)
        answer = door.client.post("https://testserver/login", data={"key": secret}, follow_redirects=False)
        assert "Secure" in answer.headers["set-cookie"]

    @pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/\\evil.example", "/\r\nX: y"])
    def test_it_leads_nowhere_else(self, door, back):
        secret = door.key(Scope.REVIEW)
        answer = door.client.post("/login", data={"key": secret, "back": back}, follow_redirects=False)
        assert answer.headers["location"] == "/review"

    def test_a_wrong_key_is_refused_and_counted(self, open_door):
        door = open_door(refusals_per_minute=2)
        statuses = [door.client.post("/login", data={"key": "trg_wrong"}).status_code for _ in range(3)]
        assert statuses == [401, 401, 429]

    def test_another_site_cannot_log_anybody_in(self, door):
        secret = door.key(Scope.REVIEW)
        headers = {"Sec-Fetch-Site": "cross-site"}
        answer = door.client.post("/login", data={"key": secret}, headers=headers)
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers

    def test_without_any_key_the_page_says_how_to_make_one(self, door):
        assert "triage keys create" in door.client.get("/login").text

    def test_it_stands_in_the_audit_log(self, door):
        log_in(door, Scope.REVIEW)
        assert door.holding(Scope.ADMIN).get("/v1/audit").json()["items"][1]["action"] == "session.open"

    def test_logging_out_needs_a_form_of_ours_and_ends_the_session(self, analyst):
        csrf = token_in(analyst.get("/review"))
        assert analyst.post("/logout").status_code == 403
        assert analyst.post("/logout", data={"csrf": csrf}, follow_redirects=False).status_code == 303
        assert analyst.get("/review", follow_redirects=False).status_code == 303


class TestASession:
    def test_it_ends_with_its_key(self, door):
        log_in(door, Scope.REVIEW, lifetime=timedelta(hours=1))
        assert door.client.get("/review").status_code == 200
        door.clock.wait(hours=2)
        assert door.client.get("/review", follow_redirects=False).status_code == 303

    def test_it_ends_when_the_key_is_revoked(self, door):
        log_in(door, Scope.REVIEW)
        (key,) = [key for key in door.services.keyring.list() if Scope.REVIEW in key.scopes]
        assert door.client.get("/review").status_code == 200
        door.holding(Scope.ADMIN).delete(f"/v1/keys/{key.key_id}")
        assert door.client.get("/review", follow_redirects=False).status_code == 303

    def test_it_ends_after_a_working_day(self, analyst, door):
        door.clock.wait(hours=12, seconds=1)
        assert analyst.get("/review", follow_redirects=False).status_code == 303

    @pytest.mark.parametrize(
        "change", [lambda word: word[:-1] + "0", lambda word: "x" + word, lambda word: "a.1.b.c", lambda word: "…"]
    )
    def test_a_forged_cookie_is_none(self, analyst, change):
        word = analyst.cookies["triage_session"]
        analyst.cookies.clear()
        forged = change(word).encode("latin-1", "replace").decode("latin-1")
        if forged == word:
            forged = word[:-1] + "1"
        answer = analyst.get("/review", headers={"Cookie": f"triage_session={forged}"}, follow_redirects=False)
        assert answer.status_code == 303

    def test_it_counts_against_the_limit_of_its_key(self, open_door):
        door = open_door(requests_per_minute=3)
        log_in(door, Scope.REVIEW)
        statuses = [door.client.get("/review").status_code for _ in range(3)]
        assert statuses == [200, 200, 429]

    @pytest.mark.parametrize("scope", [Scope.INGEST, Scope.TRAIN])
    def test_another_scope_sees_nothing(self, door, stored, scope):
        incident_id = stored(AMBIGUOUS)
        log_in(door, scope)
        for path in ("/review", "/review/appeals", f"/review/{incident_id}"):
            page = door.client.get(path)
            assert page.status_code == 403
            assert "У ключа нет права «review»" in page.text
            assert "Берёзовк" not in page.text


FORMS = sorted(
    route.path for route in review_pages.router.routes if isinstance(route, APIRoute) and "POST" in route.methods
)


@pytest.mark.parametrize("path", FORMS)
def test_a_form_without_the_token_of_the_session_changes_nothing(analyst, waiting, review, path):
    data = {"choice": "adm_zaozersky||", "authority": "adm_zaozersky", "verdict": "accept", "csrf": "0" * 64}
    concrete = path.replace("{incident_id}", waiting).replace("{appeal_id}", "x")
    for sent in (data, {**data, "csrf": ""}):
        page = analyst.post(concrete, data=sent)
        assert page.status_code == 403
        assert "Форма не с этой страницы" in page.text
    assert review.get(f"/v1/incidents/{waiting}").json()["state"] == "new"


def test_the_token_of_one_session_is_no_good_in_another(door, waiting):
    log_in(door, Scope.REVIEW)
    csrf = token_in(door.client.get("/review"))
    log_in(door, Scope.REVIEW)
    assert door.client.post(f"/review/{waiting}", data={"csrf": csrf, "choice": "adm_zaozersky||"}).status_code == 403


class TestTheQueue:
    def test_it_shows_the_words_the_doubt_and_the_choices(self, analyst, waiting):
        page = analyst.get("/review")
        assert page.status_code == 200
        assert "Очередь: 1 сообщение ждёт решения" in page.text
        assert re.search(r'<mark class="place"[^>]*>Берёзовке</mark>', page.text)
        assert re.search(r'<mark class="[^"]*topic[^"]*"[^>]*>яма</mark>', page.text)
        assert "Место названо неоднозначно" in page.text
        assert "Берёзовка (Заозёрский район), Берёзовка (Горная Застава)" in page.text
        assert re.search(r"<strong>Ямы</strong> <span class=\"share\">\d+\u00a0%</span>", page.text)
        assert set(buttons_in(page)) == {
            "Берёзовка (Заозёрский район) / Администрация Заозёрского района",
            "Берёзовка (Горная Застава) / Управа Горной Заставы",
        }

    def test_one_click_settles_place_and_addressee(self, analyst, waiting, review):
        page = analyst.get("/review")
        choice = buttons_in(page)["Берёзовка (Горная Застава) / Управа Горной Заставы"]
        sent = {"csrf": token_in(page), "choice": choice, "seen": "", "back": "/review"}
        after = analyst.post(f"/review/{waiting}", data=sent)
        assert after.url.path == "/review"
        assert "Готово" in after.text
        assert "решения не ждёт ни одно сообщение" in after.text
        incident = review.get(f"/v1/incidents/{waiting}").json()
        assert incident["authority"]["code"] == "adm_gornaya"
        assert incident["settlement"]["code"] == "99630000101"
        assert (incident["district"]["code"], incident["needs_review"], incident["state"]) == (
            "gornaya",
            False,
            "routed",
        )
        made = review.get(f"/v1/incidents/{waiting}/corrections").json()["corrections"]
        assert {(one["field"], one["after"]) for one in made} >= {
            ("authority", "adm_gornaya"),
            ("settlement", "99630000101"),
        }
        assert {one["actor"] for one in made} == {"review"}

    def test_alternatives_are_buttons_with_their_probability(self, analyst, stored):
        stored("В Заозёрске врач, провод")
        buttons = buttons_in(analyst.get("/review"))
        assert buttons
        assert all(re.search(r" / .+ · \d+\u00a0%$", label) for label in buttons)

    def test_what_needs_no_answer_is_closed(self, analyst, stored, review):
        incident_id = stored(NOT_OURS)
        page = analyst.get("/review")
        assert "не обращение" in page.text
        after = analyst.post(f"/review/{incident_id}/close", data={"csrf": token_in(page), "seen": ""})
        assert "Здесь пусто" in after.text
        incident = review.get(f"/v1/incidents/{incident_id}").json()
        assert (incident["state"], incident["closing_reason"]) == ("explained", "dialogue_pointless")

    def test_who_comes_second_is_told_so(self, analyst, waiting, review):
        page = analyst.get("/review")
        review.post(f"/v1/incidents/{waiting}/reroute", {"authority": "grid", "reason": "провода"})
        sent = {"csrf": token_in(page), "choice": "adm_gornaya||", "seen": ""}
        late = analyst.post(f"/review/{waiting}", data=sent)
        assert late.status_code == 409
        assert "уже назначили" in late.text
        assert review.get(f"/v1/incidents/{waiting}").json()["authority"]["code"] == "grid"

    def test_it_is_narrowed_and_paged(self, analyst, ingest):
        messages = [{**POST, "post_id": str(n), "text": f"{AMBIGUOUS} {n}"} for n in range(21)]
        messages.append({**POST, "post_id": "x", "text": NOT_OURS})
        ingest.post("/v1/incidents/batch", {"incidents": messages})
        page = analyst.get("/review")
        assert page.text.count("<article") == 20
        following = re.search(r'href="(/review\?cursor=[^"]+)"', page.text).group(1)
        assert analyst.get(following).text.count("<article") == 2
        medicine = analyst.get("/review", params={"topic_group": "medicine"})
        assert "Здесь пусто" in medicine.text
        assert "Показать всю очередь" in medicine.text

    def test_markup_in_a_message_is_text(self, analyst, stored):
        stored('<script>alert("1")</script> В Берёзовке яма "><img src=x>')
        page = analyst.get("/review")
        assert "<script>alert" not in page.text
        assert "<img src=x>" not in page.text
        assert "&lt;script&gt;" in page.text

    def test_a_cursor_that_is_not_ours_is_a_page_that_says_so(self, analyst):
        page = analyst.get("/review?cursor=9.9")
        assert page.status_code == 422
        assert page.headers["content-type"].startswith("text/html")


class TestOneMessage:
    def test_it_shows_the_decision_the_form_and_the_log(self, analyst, waiting):
        page = analyst.get(f"/review/{waiting}?back=/review?district=gornaya")
        assert '<option value="works">Департамент работ</option>' in page.text
        assert "highways" not in page.text, "bodies no longer in force cannot be chosen"
        assert '<option value="Берёзовка, Горная Застава · 99630000101"></option>' in page.text
        assert "отдано человеку" in page.text
        assert 'href="/review?district=gornaya"' in page.text

    def test_the_form_corrects_topic_place_and_addressee_at_once(self, analyst, waiting, review):
        csrf = token_in(analyst.get(f"/review/{waiting}"))
        sent = {
            "csrf": csrf,
            "seen": "",
            "topic": "ways.snow",
            "settlement": "Берёзовка, Горная Застава · 99630000101",
            "district": "zaozersky",
            "authority": "adm_gornaya",
            "reason": "звонили, уточнили",
        }
        after = analyst.post(f"/review/{waiting}", data=sent)
        assert "Готово" in after.text
        made = review.get(f"/v1/incidents/{waiting}/corrections").json()["corrections"]
        assert {one["field"]: one["after"] for one in made} == {
            "topic": "ways.snow",
            "district": "gornaya",
            "settlement": "99630000101",
            "authority": "adm_gornaya",
        }
        assert {one["reason"] for one in made} == {"звонили, уточнили"}

    def test_a_topic_alone_leaves_it_in_the_queue(self, analyst, waiting):
        csrf = token_in(analyst.get(f"/review/{waiting}"))
        after = analyst.post(f"/review/{waiting}", data={"csrf": csrf, "seen": "", "topic": "ways.snow"})
        assert "осталось в очереди" in after.text
        assert "Очередь: 1 сообщение" in after.text

    @pytest.mark.parametrize(
        ("sent", "status", "said"),
        [
            ({}, 422, "Не сказано, что исправить"),
            ({"settlement": "Нигде"}, 422, "не из списка"),
            ({"settlement": "Нигде · 1"}, 404, "ОКТМО"),
            ({"authority": "highways"}, 409, "не действует"),
            ({"authority": "none"}, 404, "Органа «none»"),
            ({"choice": "adm_gornaya"}, 422, "Кнопка прислала не то"),
        ],
    )
    def test_what_is_wrong_is_said_on_a_page(self, analyst, waiting, sent, status, said):
        csrf = token_in(analyst.get(f"/review/{waiting}"))
        page = analyst.post(f"/review/{waiting}", data={"csrf": csrf, "seen": "", **sent})
        assert page.status_code == status
        assert said in page.text
        assert page.headers["content-type"].startswith("text/html")

    def test_a_routed_message_is_confirmed_with_one_click(self, analyst, stored, review):
        incident_id = stored()
        page = analyst.get(f"/review/{incident_id}")
        assert "Всё верно" in page.text
        sent = {"csrf": token_in(page), "seen": "adm_zaozersk"}
        assert "Готово" in analyst.post(f"/review/{incident_id}/confirm", data=sent).text
        made = review.get(f"/v1/incidents/{incident_id}/corrections").json()["corrections"]
        assert {(one["field"], one["before"] == one["after"]) for one in made} >= {("authority", True), ("topic", True)}

    def test_what_nobody_is_in_charge_of_cannot_be_confirmed(self, analyst, waiting):
        page = analyst.get(f"/review/{waiting}")
        assert "Всё верно" not in page.text
        late = analyst.post(f"/review/{waiting}/confirm", data={"csrf": token_in(page), "seen": ""})
        assert late.status_code == 409

    def test_one_that_is_not_there_is_a_page_too(self, analyst):
        page = analyst.get("/review/none")
        assert page.status_code == 404
        assert "К сообщениям" in page.text


class TestAppeals:
    @pytest.fixture
    def appealed(self, stored, ingest):
        incident_id = stored()
        ingest.post(f"/v1/incidents/{incident_id}/appeals", {"reason": "не наша дорога", "proposed": "works"})
        return incident_id

    def form_in(self, page):
        return re.search(r'action="(/review/appeals/[^"]+)"', page.text).group(1)

    def test_the_queue_leads_to_them(self, analyst, appealed):
        assert "Возражения органов: 1" in analyst.get("/review").text
        page = analyst.get("/review/appeals")
        assert "не наша дорога" in page.text
        assert "как предложено: Департамент работ" in page.text

    @pytest.mark.parametrize(
        ("sent", "authority"),
        [
            ({"verdict": "accept"}, "works"),
            ({"verdict": "accept", "authority": "grid"}, "grid"),
            ({"verdict": "reject"}, "adm_zaozersk"),
        ],
    )
    def test_they_are_decided_with_one_click(self, analyst, appealed, review, sent, authority):
        page = analyst.get("/review/appeals")
        after = analyst.post(self.form_in(page), data={"csrf": token_in(page), **sent})
        assert "Возражений, ждущих решения, нет" in after.text
        assert review.get(f"/v1/incidents/{appealed}").json()["authority"]["code"] == authority


@pytest.mark.parametrize("path", ["/login", "/review", "/review/appeals", "/review/{id}", "/review/none"])
def test_pages_allow_nothing_from_elsewhere(analyst, waiting, path):
    page = analyst.get(path.replace("{id}", waiting))
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert page.headers["cache-control"] == "no-store"
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//(?!testserver/)', page.text)
    assert not re.search(r"<script(?![^>]*src=)", page.text), "no inline scripts"
    assert " style=" not in page.text
    assert page.text.count("<h1") == 1
    assert '<html lang="ru">' in page.text
    ids = re.findall(r'\bid="([^"]+)"', page.text)
    assert len(ids) == len(set(ids)), "ids are unique"
    labelled = set(re.findall(r'<label for="([^"]+)"', page.text))
    assert labelled <= set(ids)
