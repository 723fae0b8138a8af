"""A real browser, a real server, a real upstream, and a page of somebody else's on another origin."""

import pytest
from playwright.sync_api import expect, sync_playwright

from deploy.prepare_machine import HINT, chromium
from tests.server import Pages, Product
from tests.upstream import Upstream

PATIENCE = 30_000
"""Milliseconds until what a test waits for counts as not coming: three other lanes of tests are at work on the same two cores.

Nobody waits longer for what does come; what has to be quick is measured in test_figures.py.
"""
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/shop.css"></head>
<body><h1>Shop</h1><p><a href="#top">A link before the chat</a></p>{snippet}</body></html>"""
CSS = "body { font: 16px/1.5 Georgia, serif; color: #222; background: #fff; min-height: 150vh } button { all: unset; color: red }"
CSP = (
    "default-src 'none'; script-src {server}; connect-src {server} {socket}; style-src 'self'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)


@pytest.fixture(scope="session")
def driver():
    if chromium() is None:
        pytest.skip(HINT)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chrome(driver):
    browser = driver.chromium.launch(executable_path=chromium(), args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def running_upstream():
    upstream = Upstream().start()
    yield upstream
    upstream.stop()


@pytest.fixture
def upstream(running_upstream):
    """Speaks SparkGPT; nothing is left of the test before."""
    running_upstream.release()
    running_upstream.script.clear()
    running_upstream.requests.clear()
    running_upstream.pace = 0.0
    running_upstream.quota = {}
    running_upstream.answer = lambda prompt: ["You ", "asked: ", prompt, "."]
    yield running_upstream
    running_upstream.release()


@pytest.fixture(scope="session")
def pages():
    pages = Pages()
    pages.put("/shop.css", CSS, content_type="text/css")
    yield pages
    pages.stop()


@pytest.fixture(scope="session")
def product(running_upstream, tmp_path_factory):
    product = Product(tmp_path_factory.mktemp("product"), running_upstream.url).start()
    yield product
    product.stop()


@pytest.fixture(scope="session")
def site(product, pages):
    """alice's site, which may be used on the shop's page."""
    return product.add_site("Shop", pages.url)


@pytest.fixture(scope="session")
def shop(product, pages, site):
    """The address of a page that holds only the tag, under a policy that allows only our server."""
    csp = CSP.format(server=product.url, socket=product.url.replace("http", "ws"))
    return pages.put("/shop.html", PAGE.format(snippet=site["snippet"]), csp=csp)


ASKED_FOR = "Clear-Site-Data header"
"""What Chromium remarks about a header that we send on purpose, and that did what it should."""


class Watched:
    """A page whose complaints and requests are written down."""

    def __init__(self, page):
        self.page = page
        self.complaints, self.hosts = [], set()
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.hosts.add(request.url.split("/")[2]))
        page.on("websocket", lambda socket: self.hosts.add(socket.url.split("/")[2]))
        page.add_init_script(
            "addEventListener('securitypolicyviolation', e => console.error('CSP ' + e.violatedDirective + ' ' + e.blockedURI))"
        )

    def _console(self, message):
        if not message.text.startswith(ASKED_FOR):
            self.complaints.append(f"{message.type}: {message.text}")


@pytest.fixture
def context(chrome):
    context = chrome.new_context(viewport={"width": 1280, "height": 800}, locale="en-US")
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def watched(context):
    return Watched(context.new_page())


@pytest.fixture
def page(watched):
    return watched.page
