"""Firefox as Debian has it, before the same server, upstream and pages as Chromium."""

import pytest

from deploy.prepare_machine import FIREFOX
from tests.browser.conftest import pages, product, running_upstream, shop, site, upstream  # noqa: F401
from tests.firefox.bidi import Firefox
from tests.firefox.chat import FirefoxChat


@pytest.fixture(scope="session")
def begin_firefox(tmp_path_factory):
    """Starts a Firefox with these preferences; all of them end with the tests."""
    path = FIREFOX.program
    if path is None:
        pytest.skip(FIREFOX.words)
    begun = []

    def begin(**preferences):
        begun.append(Firefox(path, tmp_path_factory.mktemp("firefox"), **preferences))
        return begun[-1]

    yield begin
    for firefox in begun:
        firefox.end()


@pytest.fixture(scope="session")
def firefox(begin_firefox):
    return begin_firefox(**{"intl.accept_languages": "en-US", "layout.css.prefers-color-scheme.content-override": 1})


@pytest.fixture(scope="session")
def dark_arabic_firefox(begin_firefox):
    return begin_firefox(**{"intl.accept_languages": "ar", "layout.css.prefers-color-scheme.content-override": 0})


@pytest.fixture
def visitor(firefox):
    tab = firefox.visitor()
    yield FirefoxChat(tab)
    tab.close()
