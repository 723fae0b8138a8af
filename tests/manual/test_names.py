"""Files and settings that pages name are there, and settings that are there are named."""

from deploy.manual import names
from deploy.manual.ground import ground
from deploy.manual.pages import Page, read
from tests.server import ROOT


def test_the_docs_name_the_files_and_settings_that_there_are():
    assert names.faults(ground(ROOT), read(ROOT)) == []


def test_a_setting_that_is_not_there_is_said_with_its_page_and_line():
    found = [*read(ROOT), Page("docs/x.md", "# X\n\nSet `KEEP_DAYS`, `KEEP_WEEKS=3` or `SECRET_KEY_FILE`.\n")]
    assert names.faults(ground(ROOT), found) == ["docs/x.md:3: `KEEP_WEEKS=3`: no setting is called KEEP_WEEKS"]


def test_a_file_that_is_not_there_is_said_and_capitals_stand_for_any():
    text = "`widget/gone.py`, `tests/test_none.py::test_a`, `widget/relay.py`, `widget/locale/LANGUAGE/LC_MESSAGES/django.po`"
    found = names.faults(ground(ROOT), [Page("docs/x.md", text)])
    assert [it for it in found if it.endswith("no such file")] == [
        "docs/x.md:1: `widget/gone.py`: no such file",
        "docs/x.md:1: `tests/test_none.py::test_a`: no such file",
    ]


def test_a_setting_that_no_page_names_is_said():
    missing = names.faults(ground(ROOT), [Page("docs/x.md", "`KEEP_DAYS`")])
    assert "PUBLIC_URL is read by the settings, and no page names it" in missing
    assert not [it for it in missing if it.startswith("KEEP_DAYS ")]
