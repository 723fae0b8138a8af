"""Settings that pages name are there, and those that are there are named."""

from deploy.manual import names
from deploy.manual.ground import ground
from deploy.manual.pages import Page, read
from tests.server import ROOT


def test_the_docs_name_the_settings_that_there_are():
    assert names.faults(ground(ROOT), read(ROOT)) == []


def test_a_setting_that_is_not_there_is_said_with_its_page_and_line():
    found = [*read(ROOT), Page("docs/x.md", "# X\n\nSet `KEEP_DAYS`, `KEEP_WEEKS=3` or `SECRET_KEY_FILE`.\n")]
    assert names.faults(ground(ROOT), found) == ["docs/x.md:3: `KEEP_WEEKS=3`: no setting is called KEEP_WEEKS"]


def test_a_setting_that_no_page_names_is_said():
    missing = names.faults(ground(ROOT), [Page("docs/x.md", "`KEEP_DAYS`")])
    assert "PUBLIC_URL is read by the settings, and no page names it" in missing
    assert not [it for it in missing if it.startswith("KEEP_DAYS ")]
