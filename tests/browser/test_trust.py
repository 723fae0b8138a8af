"""The owners' house under its strict policy: nothing is refused or complained about, and a second factor is set up and used."""

import re
from base64 import b32decode

import pytest
from django_otp.oath import totp
from playwright.sync_api import expect

from tests.browser.conftest import Watched
from tests.browser.test_accessibility import violations

PASSWORD = "staple-battery-horse"  # noqa: S105
AUTOFOCUS = "info: Autofocus processing was blocked"
"""What Chromium remarks, sometimes, where the stock admin's page focuses two fields."""
SIZES = {"desktop": (1280, 800), "phone": (375, 740)}


@pytest.fixture(scope="module")
def owner(product):
    product.add_site("Trusty", "https://shop.example.com", owner="tina")
    product.set_password("tina", PASSWORD)
    make_root = "from django.contrib.auth.models import User; User.objects.create_superuser('rooty', password='%s')"
    product.manage("shell", "-c", make_root % PASSWORD)
    return "tina"


def sign_in(page, product, name):
    page.goto(f"{product.url}/admin/login/")
    page.get_by_label("Name or e-mail address").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def walk(page, product):
    """The kinds of pages that there are; each has loaded when its heading is there."""
    ways = [
        "",
        "widget/site/",
        "widget/site/add/",
        "widget/apikey/",
        "widget/apikey/add/",
        "widget/conversation/",
        "widget/turn/",
    ]
    ways += ["widget/contact/", "widget/auditentry/", "auth/user/", "auth/user/add/", "auth/group/", "auth/group/add/"]
    ways += ["second-factor/", "signed-in/", "password_change/"]
    for way in ways:
        page.goto(f"{product.url}/admin/{way}")
        page.get_by_role("heading", level=1).wait_for()
        if way == "password_change/":
            assert_fine(page)
        yield way or "index"
    for kind, name in (("widget/site", "Trusty"), ("auth/user", "tina")):
        page.goto(f"{product.url}/admin/{kind}/?q={name}")
        page.get_by_role("link", name=name).first.click()
        page.get_by_role("heading", level=1).wait_for()
        change = page.url
        yield f"{kind} change"
        for page_of_it in ("history", "delete"):
            page.goto(change.replace("/change/", f"/{page_of_it}/"))
            page.get_by_role("heading", level=1).wait_for()
            yield f"{kind} {page_of_it}"
    page.goto(f"{product.url}/admin/widget/site/")
    page.locator(".action-select").first.check()
    page.get_by_label("Action:").select_option("delete_selected")
    page.get_by_role("button", name=re.compile("^(Go|Run)")).click()
    page.get_by_role("heading", level=1).wait_for()
    yield "delete selected"


def test_the_policy_refuses_nothing_on_any_kind_of_page(product, owner, watched):
    page = watched.page
    found = {}
    for way in (
        "login/",
        "password-reset/",
        "password-reset/sent/",
        "password-reset/done/",
        "password-reset/MQ/x-y/",
        "invited/x/",
    ):
        page.goto(f"{product.url}/admin/{way}")
        assert_fine(page)
        found[way] = list(watched.complaints)
        watched.complaints.clear()
    sign_in(page, product, "rooty")
    for way in walk(page, product):
        found[way] = list(watched.complaints)
        watched.complaints.clear()
    found.pop("invited/x/")  # a 410, which Chromium itself tells the console
    said = {way: [words for words in complaints if AUTOFOCUS not in words] for way, complaints in found.items()}
    assert len(found) > 25 and {way: complaints for way, complaints in said.items() if complaints} == {}


def test_the_policy_would_be_heard_of(product, owner, watched):
    page = watched.page
    page.goto(f"{product.url}/admin/login/")
    with page.expect_console_message(lambda message: "CSP style-src" in message.text):
        page.evaluate("document.body.setAttribute('style', 'color: red')")
    with page.expect_console_message(lambda message: "CSP script-src" in message.text):
        page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: '0'}))")


def code_from(secret, *, ahead=0):
    """As the app shows it; `ahead` for one that was not used yet."""
    plain = secret.replace(" ", "")
    return f"{totp(b32decode(plain + '=' * (-len(plain) % 8)), drift=ahead):06}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_somebody_sets_a_second_factor_up_and_signs_in_with_it(product, chrome, size, scheme):
    name = f"tom-{size}-{scheme}"
    product.add_site("Tom's", owner=name)
    product.set_password(name, PASSWORD)
    width, height = SIZES[size]
    with chrome.new_context(viewport={"width": width, "height": height}, color_scheme=scheme) as context:
        watched = Watched(context.new_page())
        page = watched.page
        sign_in(page, product, name)
        page.locator(".house-me > summary").click()
        assert_fine(page)
        page.get_by_role("link", name="Second factor").click()
        assert_fine(page)
        secret = page.get_by_label("The secret", exact=True).inner_text()
        page.get_by_label("Code", exact=True).fill(code_from(secret))
        page.get_by_role("button", name="Switch it on").click()
        codes = page.get_by_label("Recovery codes", exact=True).inner_text().split()
        assert len(codes) == 10
        assert_fine(page)
        page.get_by_role("link", name="I have kept them").click()
        page.locator(".house-me > summary").click()
        page.get_by_role("button", name="Log out").click()
        sign_in(page, product, name)
        assert_fine(page)
        page.get_by_label("Code", exact=True).fill(codes[0])
        page.get_by_role("button", name="Log in", exact=True).click()
        page.get_by_role("heading", name="Overview").wait_for()
        page.goto(f"{product.url}/admin/second-factor/")
        expect(page.get_by_text("9 recovery codes left")).to_be_visible()
        assert_fine(page)
        page.get_by_label("Code", exact=True).fill(code_from(secret, ahead=1))
        page.get_by_role("button", name="Switch it off").click()
        expect(page.get_by_text("The second factor is off")).to_be_visible()
        assert watched.complaints == []


FORGET = (
    "from importlib import import_module; from django.contrib.sessions.models import Session; "
    "Store = import_module('django.contrib.sessions.backends.db').SessionStore; "
    "[(it.pop('confirmed', None), it.save()) for it in map(Store, Session.objects.values_list('pk', flat=True))]"
)
"""As if ten minutes had passed since everybody typed their password."""


@pytest.mark.parametrize("size", SIZES)
def test_somebody_confirms_that_it_is_them_before_the_second_factor_is_shown(product, owner, chrome, size):
    width, height = SIZES[size]
    with chrome.new_context(viewport={"width": width, "height": height}) as context:
        watched = Watched(context.new_page())
        page = watched.page
        sign_in(page, product, "tina")
        page.get_by_role("heading", name="Overview").wait_for()
        product.manage("shell", "-c", FORGET)
        page.goto(f"{product.url}/admin/second-factor/")
        expect(page.get_by_role("heading", name="Confirm that it's you")).to_be_visible()
        assert_fine(page)
        page.get_by_label("Your password").fill("wrong")
        page.get_by_role("button", name="Go on").click()
        expect(page.get_by_text("This isn't your password")).to_be_visible()
        assert_fine(page)
        page.get_by_label("Your password").fill(PASSWORD)
        page.get_by_role("button", name="Go on").click()
        expect(page.get_by_label("The secret", exact=True)).to_be_visible()
        assert watched.complaints == []


def assert_fine(page):
    page.get_by_role("heading", level=1).wait_for()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_another_browser_is_ended_at_once(product, owner, watched, chrome):
    page = watched.page
    sign_in(page, product, "tina")
    with chrome.new_context() as context:
        other = context.new_page()
        sign_in(other, product, "tina")
        other.get_by_role("heading", name="Overview").wait_for()
        page.goto(f"{product.url}/admin/signed-in/")
        assert_fine(page)
        page.get_by_role("button", name="End Chrome").first.click()
        expect(page.get_by_text("has to log in again")).to_be_visible()
        other.reload()
        expect(other.get_by_label("Password")).to_be_visible()
    assert watched.complaints == []
