from __future__ import annotations

import re

import pytest

from api.web.pages import STATIC_FOLDER
from triage.domain.posts import MAX_TEXT_CHARS

POST = "В Заозёрске яма на дороге, дети падают"


def test_the_start_page_offers_a_form_and_samples(client):
    page = client.get("/")
    assert page.status_code == 200
    assert '<html lang="ru">' in page.text
    assert "Озёрский край" in page.text
    assert page.text.count('class="sample"') == 6


def test_a_pasted_post_shows_who_answers_and_the_words_behind_it(client):
    page = client.post("/", data={"text": POST})
    assert page.status_code == 200
    assert "Мэрия Заозёрска" in page.text
    assert re.search(r'<mark class="place" title="населённый пункт: здесь проблема">Заозёрске</mark>', page.text)
    assert re.search(r'<mark class="[^"]*topic[^"]*"[^>]*>яма</mark>', page.text)
    assert "Улично-дорожная сеть города — полномочие мэрии." in page.text
    assert "Правила, которые уступили: 1" in page.text


def test_an_abstention_names_its_reason_and_the_candidates(client):
    page = client.post("/", data={"text": "В Берёзовке яма на дороге"})
    assert "нужен человек" in page.text
    assert "место названо неоднозначно" in page.text
    assert "Берёзовка (Заозёрский район)" in page.text


def test_markup_in_a_post_is_text(client):
    page = client.post(
        "/", data={"text": '<script>alert("1")</script> В Заозёрске яма', "source_page": '"><img src=x>'}
    )
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert" in page.text
    assert "<img src=x>" not in page.text


@pytest.mark.parametrize(
    ("text", "message"),
    [("", "Вставьте текст обращения."), (" \n", "Вставьте"), ("ы" * (MAX_TEXT_CHARS + 1), "длиннее")],
)
def test_what_cannot_be_classified_gets_a_friendly_word(client, text, message):
    page = client.post("/", data={"text": text})
    assert page.status_code == 200
    assert message in page.text


@pytest.mark.parametrize("text", ["\x00\x01", "😀🔥", "я", "\u202eобратно", "هناك حفرة", "ы" * MAX_TEXT_CHARS])
def test_odd_posts_make_a_page(client, text):
    page = client.post("/", data={"text": text, "day": "2021-10-05"})
    assert page.status_code == 200
    assert "нужен человек" in page.text or "Вставьте" in page.text
    assert "\x00" not in page.text


def test_pages_allow_nothing_from_elsewhere(client):
    for path in ("/", "/docs"):
        page = client.get(path)
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe-eval" not in policy
        assert "frame-ancestors 'none'" in policy
        assert page.headers["x-content-type-options"] == "nosniff"
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//(?!testserver/)', page.text)
        assert not re.search(r"<script(?![^>]*src=)", page.text), "no inline scripts"
        assert " style=" not in page.text


def test_every_file_a_page_asks_for_is_served(client):
    for path in ("/", "/docs"):
        for address in re.findall(r'(?:src|href)="([^"]+)"', client.get(path).text):
            assert client.get(address).status_code == 200, address


def test_a_wrong_address_is_a_page_for_a_browser_and_a_problem_for_a_program(client):
    page = client.get("/nosuch", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "Такой страницы нет" in page.text
    assert 'href="/review"' in page.text
    for path, accepted in (("/nosuch", "*/*"), ("/v1/nosuch", "text/html")):
        answer = client.get(path, headers={"Accept": accepted})
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json"), path


def test_static_files_call_nobody():
    own = [
        path
        for path in STATIC_FOLDER.rglob("*")
        if path.suffix in {".css", ".js", ".svg"} and "vendor" not in str(path)
    ]
    assert len(own) >= 3
    for path in own:
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "http" not in text, path


def test_vendored_files_carry_their_licence():
    (vendor,) = (STATIC_FOLDER / "vendor").iterdir()
    assert (vendor / "LICENSE").read_text(encoding="utf-8").strip().startswith("Apache License")
    assert "sourceMappingURL=" not in (vendor / "swagger-ui.css").read_text(encoding="utf-8")
