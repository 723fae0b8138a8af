"""An owner reads the numbers: in any light, on a phone, with a keyboard, under a strict policy, on paper; and they are true."""

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.conftest import PAGE
from tests.browser.test_accessibility import violations

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'"
)
VIEWS = {
    "light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 375, "height": 667}, "has_touch": True},
}
TURNS = """
import uuid
from datetime import timedelta
from django.utils import timezone
from tests.numbers.stories import *
from widget.models import Site
from widget.numbers.rollup import count_some
site = Site.objects.get(name="Busy")
talks = visitors(site)
for number in range(120):
    at = timezone.now() - timedelta(hours=5 * number)
    state, code = ("failed", "limited") if number % 9 == 0 else ("done", "")
    told = {"state": state, "code": code, "rating": ("none", "up", "down")[number % 3], "first_delta": 300 + 20 * number}
    told |= {"question": QUESTIONS[number % 4], "calls": 1, "began_at": at, "ended_at": at + timedelta(seconds=3)}
    turn = Turn.objects.create(conversation=talks[number % 4], uid=uuid.uuid4(), model_id=1, **told)
    Turn.objects.filter(pk=turn.pk).update(asked_at=at)
while count_some():
    pass
"""


@pytest.fixture(scope="session")
def busy(product):
    """The address of a site's numbers, which are not few; its owner is nina."""
    product.add_site("Busy", "https://busy.example.com", owner="nina")
    product.set_password("nina", "correct horse")
    product.manage("shell", "-c", TURNS)
    code = "from widget.models import Site; print(Site.objects.get(name='Busy').pk)"
    return f"/admin/numbers/{product.manage('shell', '-c', code).strip().splitlines()[-1]}/"


def enter(page, product, username):
    page.goto(f"{product.url}/admin/")
    page.get_by_label("Name or e-mail address").fill(username)
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("heading", name="Overview").wait_for()


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_in_the_numbers_and_nothing_scrolls_sideways(chrome, product, busy, view):
    with chrome.new_context(**VIEWS[view]) as context:
        page = context.new_page()
        enter(page, product, "nina")
        found = {}
        for path in (
            "/admin/numbers/",
            busy,
            f"{busy}?range=today",
            f"{busy}?from=2020-01-01&to=2020-02-01",
            "/admin/widget/site/",
        ):
            page.goto(product.url + path)
            for summary in page.locator(".numbers-board summary").all():
                summary.click()
            found[path] = violations(page)
            if "/numbers/" in path:
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    assert {path: names for path, names in found.items() if names} == {}


def test_arrows_go_from_point_to_point_and_each_says_what_it_is(chrome, product, busy):
    with chrome.new_context(**VIEWS["light"]) as context:
        page = context.new_page()
        enter(page, product, "nina")
        page.goto(product.url + busy)
        points = page.get_by_role("group", name="Questions over time").locator(".plot-point")
        points.first.focus()
        page.keyboard.press("ArrowRight")
        expect(points.nth(1)).to_be_focused()
        expect(points.nth(1).locator(".plot-tip")).to_be_visible()
        expect(points.nth(1).locator(".plot-tip")).to_contain_text("question")
        expect(points.first.locator(".plot-tip")).to_be_hidden()
        page.keyboard.press("End")
        expect(points.last).to_be_focused()
        page.keyboard.press("ArrowRight")
        expect(points.last).to_be_focused()
        hours = page.get_by_role("group", name="Questions by weekday and hour").locator(".plot-point")
        hours.first.focus()
        page.keyboard.press("ArrowDown")
        expect(hours.nth(24)).to_be_focused()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        expect(hours.nth(24)).to_be_focused()


def test_the_browsers_time_zone_is_offered_once(chrome, product, pages):
    product.add_site("Zones", pages.url, owner="zoe")
    product.set_password("zoe", "correct horse")
    with chrome.new_context(timezone_id="Asia/Tokyo", **VIEWS["light"]) as context:
        page = context.new_page()
        enter(page, product, "zoe")
        page.goto(f"{product.url}/admin/numbers/?range=7")
        expect(page.get_by_text("Your browser is in Asia/Tokyo")).to_be_visible()
        page.get_by_role("button", name="Yes").click()
        expect(page.get_by_text("days of Asia/Tokyo")).to_be_visible()
        expect(page).to_have_url(f"{product.url}/admin/numbers/?range=7")
        expect(page.get_by_text("Your browser is in")).to_have_count(0)


def test_a_strict_policy_has_nothing_to_complain_of(chrome, product, busy):
    with chrome.new_context(**VIEWS["light"]) as context:
        page = context.new_page()
        enter(page, product, "nina")
        complaints = []
        page.on("console", lambda message: complaints.append(message.text))

        def with_policy(route):
            response = route.fetch()
            route.fulfill(response=response, headers={**response.headers, "content-security-policy": POLICY})

        page.route("**/admin/numbers/**", with_policy)
        page.goto(product.url + busy)
        colour = page.locator(".plot-bar").first.evaluate("bar => getComputedStyle(bar).fill")
    assert complaints == [] and colour == "rgb(83, 70, 224)"


def test_on_paper_there_is_what_can_be_read_and_nothing_to_press(chrome, product, busy):
    with chrome.new_context(**VIEWS["dark"]) as context:
        page = context.new_page()
        enter(page, product, "nina")
        page.goto(product.url + busy)
        page.emulate_media(media="print")
        expect(page.get_by_role("heading", name="Busiest hours")).to_be_visible()
        for name in ("Show", "Change"):
            expect(page.get_by_role("button", name=name, exact=True)).to_be_hidden()
        expect(page.locator("#header")).to_be_hidden()
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_an_answer_is_in_the_numbers_a_moment_later(chrome, product, pages, upstream):
    upstream.quota = {"X_RateLimit_Limit": "1000", "X_RateLimit_Remaining": "412"}
    site = product.add_site("Counted", pages.url, owner="nick")
    product.set_password("nick", "correct horse")
    with chrome.new_context(**VIEWS["light"]) as context:
        page = context.new_page()
        page.goto(pages.put("/counted.html", PAGE.format(snippet=site["snippet"])))
        chat = Chat(page).open()
        chat.ask("When do you open?")
        chat.says("You asked: When do you open?.")
        chat.is_done()
        enter(page, product, "nick")
        expect(counted(page, product)).to_contain_text("412 of 1,000 left")
        expect(page.get_by_role("rowheader", name="When do you open?")).to_be_visible()
        expect(page.locator(".numbers-facts")).to_contain_text("no question failed")


def counted(page, product):
    """The page of numbers, loaded again until the question is in it."""
    page.goto(f"{product.url}/admin/numbers/")
    page.wait_for_function("""async () => {
      const text = await (await fetch(location.href)).text();
      if (!text.includes('412 of 1,000 left')) await new Promise(done => setTimeout(done, 200));
      return text.includes('412 of 1,000 left');
    }""")
    page.reload()
    return page.locator("main")
