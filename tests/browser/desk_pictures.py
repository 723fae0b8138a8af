"""Takes the pictures of the owners' guides: a site with four weeks behind it, and every page that an owner works with.

python -m tests.browser.desk_pictures
"""

import sys
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from deploy.prepare_machine import HINT, chromium
from tests.browser.chat import Chat
from tests.browser.screenshots import DOCS, PHONE
from tests.browser.sheets import save
from tests.canary.mark import marked
from tests.server import Product

DESK = DOCS / "desk"
OWNER, PASSWORD = "anna", "staple-battery-horse"  # noqa: S105
HERE = "/admin/widget/site/1"
VOUCHERS = "Do you sell gift vouchers?"
DEARER = "Yes, for any amount from 20 euros, at the counter. They're printed on a paper bag, and they never expire."
HIGH = {"keys": 440, "gaps": 1120, "drafts": 660}
"""Pictures that aren't 800 px high."""
APPROVED = "from widget import approving; from widget.models import Site; " + (
    "approving.approve(Site.objects.get(), ['Do you deliver?'])"
)
Play = Callable[[Page, str], object]


def _open(path: str) -> Play:
    return lambda page, url: page.goto(f"{url}{path}")


def _draft(page: Page, url: str) -> None:
    page.goto(f"{url}{HERE}/gaps/")
    page.get_by_role("link", name="Write the answer").first.click()
    page.get_by_label("Answer", exact=True).fill(
        "Yes, a tenth off all bread from Tuesday to Friday. Show your student card at the counter."
    )


def _drafts(page: Page, url: str) -> None:
    _draft(page, url)
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_text("The draft is saved.")).to_be_visible()


def _checked(page: Page, url: str) -> None:
    for question in (VOUCHERS, "How can I pay?"):
        page.goto(f"{url}{HERE}/taught/?q={question.split()[-1].strip('?')}")
        page.get_by_role("row").filter(has_text=question).get_by_role("link").first.click()
        page.get_by_role("button", name="Ask now").click()
        expect(page.get_by_role("button", name="Ask now")).to_be_visible()
    page.goto(f"{url}{HERE}/taught/checks/")


def _conversation(page: Page, url: str) -> None:
    page.goto(f"{url}/admin/widget/conversation/")
    page.locator("#result_list tbody th a, #result_list tbody td a").first.click()


PAGES: dict[str, Play] = {
    "keys": _open("/admin/widget/apikey/"),
    "site": _open(f"{HERE}/change/"),
    "training": _open(f"{HERE}/taught/"),
    "proposals": _open(f"{HERE}/questions/proposed/"),
    "gaps": _open(f"{HERE}/gaps/"),
    "draft": _draft,
    "drafts": _drafts,
    "checks": _checked,
    "conversations": _open("/admin/widget/conversation/"),
    "conversation": _conversation,
    "numbers": _open("/admin/numbers/1/?range=28"),
}


def furnished(folder: Path) -> Product:
    """A bakery that has been open for four weeks, served; what its model was taught is fetched, and what it wasn't is found."""
    product = Product(folder, "", SPARKGPT_SANDBOX="on", GAPS_MINUTES="10", CHECK_HOURS="24")
    site = product.add_site(
        "Riverside Bakery", "https://bakery.example.com", product.public_url, owner=OWNER, secret=marked("bakery-7d4c")
    )
    product.set_password(OWNER, PASSWORD)
    product.start()
    product.manage("fetch_training")
    product.manage("shell", "-v", "0", "-c", f"from tests.browser.desk_past import make; make({site['site_key']!r})")
    product.manage("find_gaps")
    product.manage("sandbox", "1", "--change", "1020", VOUCHERS, DEARER)
    return product


def take_desk(browser: Browser, product: Product) -> None:
    with browser.new_context(viewport={"width": 1200, "height": 800}, locale="en-GB") as context:
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.goto(f"{product.url}/admin/")
        page.get_by_label("Name or e-mail address").fill(OWNER)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        for name, play in PAGES.items():
            page.set_viewport_size({"width": 1200, "height": HIGH.get(name, 800)})
            play(page, product.url)
            page.wait_for_timeout(900)  # until the preview has opened
            shoot(page, name)


def take_visitor(browser: Browser, product: Product) -> None:
    """The hosted chat, and what it says while SparkGPT is down."""
    key = product.manage("shell", "-c", "from widget.models import Site; print(Site.objects.get().key)").split()[-1]
    product.manage("shell", "-c", APPROVED)
    product.manage("sandbox", "1", "--weather", "down")
    with browser.new_context(locale="en", **PHONE) as context:
        page = context.new_page()
        page.goto(f"{product.url}/chat/{key}/")
        chat = Chat(page)
        chat.ask("Do you deliver?")
        chat.is_done()
        page.wait_for_timeout(900)
        shoot(page, "chat-spare")


def shoot(page: Page, name: str) -> None:
    """Half as large as a phone shows it, because pages show it so."""
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
    if picture.width == 2 * PHONE["viewport"]["width"]:
        picture = picture.resize(PHONE["viewport"].values())
    save(picture, DESK / f"{name}.png")


def main() -> None:
    path = chromium()
    if not path:
        sys.exit(HINT)
    DESK.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser, product = (
            playwright.chromium.launch(executable_path=path, args=["--no-sandbox"]),
            furnished(Path(folder)),
        )
        try:
            take_desk(browser, product)
            take_visitor(browser, product)
        finally:
            browser.close()
            product.stop()


if __name__ == "__main__":
    main()
