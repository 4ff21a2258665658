"""The analyst's pages in a real Chromium: by keyboard alone, without scripts, on a phone, in the dark.

Skipped where Chromium is not installed (`apt-get install chromium`).
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from api.stored_scoring import score_stored
from bench.servers import Server, issue_key
from tests.soak_server import TINY
from triage.domain.access import Scope
from triage.regions.loader import load_region
from triage.storage.database import Database

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium не установлен → apt-get install chromium")

ANSWERS = (
    "Добрый день! Яму на улице Советской засыпали щебнем 1 марта, асфальт уложим до 20 марта. Телефон 2-15-16.",
    "Здравствуйте! Ваше обращение рассмотрено, вопрос взят на контроль, благодарим за активную позицию.",
)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A server with two scored answers, a message that waits and an appeal; and a key of an analyst."""
    folder = tmp_path_factory.mktemp("browser")
    url = f"sqlite:///{folder}/triage.sqlite"
    secret = issue_key(url, *Scope)
    server = Server(url, folder / "server.log", settings={"TRIAGE_BACKGROUND_JOBS": "false"})
    server.start()
    try:
        for number, answer in enumerate(ANSWERS):
            message = {
                "platform": "vk",
                "post_id": str(number),
                "text": f"В Заозёрске яма на дороге, {number}-я неделя",
            }
            incident_id = server.post("/v1/incidents", message, secret)[1]["incident_id"]
            server.post(f"/v1/incidents/{incident_id}/answers", {"text": answer}, secret)
        appeal = {"reason": "не наша дорога", "proposed": "works"}
        assert server.post(f"/v1/incidents/{incident_id}/appeals", appeal, secret)[0] == 201
        server.post("/v1/incidents", {"platform": "vk", "post_id": "w", "text": "В Берёзовке яма на дороге"}, secret)
        database = Database(url)
        assert score_stored(database, load_region(TINY), Path(folder)).scored_count == len(ANSWERS)
        database.close()
        yield server, secret
    finally:
        server.stop()


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def visit(served, chromium):
    """Log in by keyboard in a window of its own; return the page and the address of the server."""
    server, secret = served
    opened = []

    def run(**window):
        context = chromium.new_context(locale="ru-RU", **window)
        opened.append(context)
        page, base = context.new_page(), f"http://127.0.0.1:{server.port}"
        page.set_default_timeout(60_000)
        page.goto(f"{base}/review/answers")
        page.locator("#key:focus").wait_for()
        page.keyboard.type(secret)
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Выйти").wait_for()
        return page, base

    yield run
    for context in opened:
        context.close()


def tab_to(page, selector):
    """Press Tab until an element has the focus, as somebody without a mouse does."""
    for _ in range(120):
        if page.locator(f"{selector}:focus").count():
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by Tab")


def test_an_answer_is_scored_by_keyboard_and_without_scripts(visit, served):
    server, secret = served
    page, _ = visit(java_script_enabled=False)
    assert page.url.endswith("/review/answers"), "back where one wanted to go"
    tab_to(page, "article a.main")
    page.keyboard.press("Enter")
    page.locator("form.card fieldset").first.wait_for()
    incident_id, _, answer_id = page.url.partition("?")[0].removesuffix("/").rpartition("/")
    tab_to(page, 'input[name="relevance"]')
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    tab_to(page, 'input[name="deadline"]')
    page.keyboard.press("ArrowRight")
    tab_to(page, "#kind")
    page.keyboard.press("ArrowDown")
    tab_to(page, "#quality")
    page.keyboard.type("37,5")
    tab_to(page, "#comment")
    page.keyboard.type("проверено звонком")
    tab_to(page, "form.card .actions .main")
    page.keyboard.press("Enter")
    page.get_by_role("status").get_by_text("Оценка сохранена").wait_for()
    assert answer_id not in page.url.partition("?")[0], "the next answer is open"
    headers = {"Authorization": f"Bearer {secret}"}
    incident = incident_id.rpartition("/")[2]
    _, _, body = server.call("GET", f"/v1/incidents/{incident}/answers/{answer_id}/scores", headers=headers)
    said = body.decode()
    assert '"values":{"relevance":2,"deadline":0}' in said
    assert '"quality":37.5' in said
    assert '"kind":"final"' in said
    assert "проверено звонком" in said


def given_up(request) -> bool:
    """Say whether the browser gave a request up itself because it was sent to the next page meanwhile."""
    return request.failure == "net::ERR_ABORTED"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_pages_fit_the_window_and_say_nothing_to_the_console(visit, width, scheme):
    page, base = visit(viewport={"width": width, "height": 800}, color_scheme=scheme)
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("requestfailed", lambda request: None if given_up(request) else said.append(request.url))
    page.goto(f"{base}/review/answers?seen=1")
    answer = page.locator("article a.main").first.get_attribute("href")
    page.goto(f"{base}/review")
    message = page.locator("article .actions a").first.get_attribute("href")
    for path in ("/", "/review", message, "/review/appeals", "/review/answers?seen=1", answer, f"{answer}&blind=1"):
        page.goto(base + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert page.locator("h1").count() == 1, path
        assert contrast(page, "h1") > 4.5, (path, scheme)
    page.goto(f"{base}/review/answers/agreement")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto(base + answer)
    assert contrast(page, "form.card .main") > 4.5, scheme
    assert said == []


def test_the_answer_stays_in_sight_while_it_is_scored(visit):
    page, base = visit(viewport={"width": 1280, "height": 700})
    page.goto(f"{base}/review/answers?seen=1")
    page.goto(base + page.locator("article a.main").first.get_attribute("href"))
    page.locator("#comment").scroll_into_view_if_needed()
    assert page.evaluate("scrollY") > 200
    for part in (".texts .reply", "#comment"):
        box = page.locator(part).bounding_box()
        assert 0 <= box["y"] <= 700, part
    page.set_viewport_size({"width": 390, "height": 700})
    assert page.locator(".texts").bounding_box()["width"] > 300, "one column on a phone"
    page.emulate_media(media="print")
    assert not page.locator("form .main").is_visible(), "paper has no buttons"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_of_an_answer_page_can_be_read(visit, scheme):
    page, base = visit(viewport={"width": 1280, "height": 800}, color_scheme=scheme)
    page.goto(f"{base}/review/answers?seen=1")
    paths = [page.locator("article a.main").first.get_attribute("href"), "/review", "/review/answers/agreement"]
    for path in paths:
        page.goto(base + path)
        spoken = ".dim, .share, q, label, legend, mark, summary, .main, .quiet, .pick span, .badge, thead th, .lead, a"
        for number in range(page.locator(spoken).count()):
            one = page.locator(spoken).nth(number)
            if one.is_visible():
                assert contrast_of(one) >= 4.5, (path, one.inner_text())


def contrast(page, selector):
    """Return the contrast of text and what lies behind it (WCAG 2, 1 to 21)."""
    return contrast_of(page.locator(selector).first)


def contrast_of(locator):
    """Return the contrast of the text of one element and what lies behind it."""
    return locator.evaluate(
        """element => {
          const rgb = css => css.match(/[0-9.]+/g).map(Number);
          const light = css => {
            const linear = c => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
            const [r, g, b] = rgb(css).slice(0, 3).map(c => linear(c / 255));
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          let behind = element;
          while (rgb(getComputedStyle(behind).backgroundColor)[3] === 0) behind = behind.parentElement;
          const one = light(getComputedStyle(element).color), other = light(getComputedStyle(behind).backgroundColor);
          return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
        }"""
    )
