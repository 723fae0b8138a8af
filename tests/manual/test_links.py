"""Every link of the docs leads somewhere; and one that doesn't is said, with its page and line."""

import pytest

from deploy.manual import links
from deploy.manual.pages import Page, read
from tests.server import ROOT

BROKEN = {
    "[a](nowhere.md)": "no such file",
    "![a](images/none.png)": "no such file",
    "[a](other.md#gone)": "no such heading in docs/other.md",
    "[a](#gone)": "no such heading in docs/x.md",
    "[a](../../elsewhere.md)": "leads out of the project",
    "[a](/etc/passwd)": "leads out of the project",
    "[a](plain.txt#there)": "only pages have anchors",
    "[a](http://example.com/)": "links to other hosts are https",
    "[a](ftp://example.com/)": "links to other hosts are https",
    "[a](//example.com/)": "links to other hosts are https",
    "[a](https://nodot/)": "no address that a browser opens",
    '<a href="https://[::1/">a</a>': "Invalid IPv6 URL",
    "[a](mailto:nobody)": "no address that a letter reaches",
    "![](images/one.png)": "a picture without words",
    '<img src="images/none.png">': "no such file",
}
FINE = "[a](other.md), [b](other.md#here-it-is), [c](#x), [d](plain.txt), "
FINE += "[e](https://example.com/a), [f](mailto:a@b.example), ![g](images/one.png)"


@pytest.fixture
def project(tmp_path):
    (tmp_path / "docs" / "images").mkdir(parents=True)
    for name in ("x.md", "other.md", "plain.txt", "images/one.png"):
        (tmp_path / "docs" / name).touch()
    return tmp_path


def faults(project, text):
    return links.faults(project, [Page("docs/x.md", f"# X\n\n{text}\n"), Page("docs/other.md", "# Here it is\n")])


def test_no_link_of_the_docs_leads_nowhere():
    assert links.faults(ROOT, read(ROOT)) == []


@pytest.mark.parametrize(("text", "why"), BROKEN.items())
def test_a_link_that_leads_nowhere_is_said_with_its_page_and_line(project, text, why):
    (fault,) = faults(project, text)
    assert fault.startswith("docs/x.md:3: ") and fault.endswith(f": {why}")


def test_links_that_lead_somewhere_are_no_faults(project):
    assert faults(project, FINE) == []
