"""The manual can be built without a warning, asks nothing of another host, and a fault stops it."""

import re
import shutil
from pathlib import Path

import pytest

from deploy.manual.build import build, fetched
from deploy.manual.pages import read
from tests.server import ROOT

OURS = {
    *("documentation_options.js", "doctools.js", "sphinx_highlight.js", "furo.js"),
    *("searchtools.js", "language_data.js", "searchindex.js"),
}
"""The scripts that there are."""
FOREIGN = {
    '<script async src="https://cdn.example.com/a.js"></script>': "https://cdn.example.com/a.js",
    "<link rel=stylesheet href=//fonts.example.com/css>": "//fonts.example.com/css",
    '<link href="https://fonts.example.com/x" rel="preconnect">': "https://fonts.example.com/x",
    '<img alt="" src="https://count.example.com/1.gif">': "https://count.example.com/1.gif",
    '<iframe src="https://video.example.com/"></iframe>': "https://video.example.com/",
    "<style>@import 'https://fonts.example.com/css'; a { background: url(local.png) }</style>": "https://fonts.example.com/css",
    "<style>a { background: url(https://img.example.com/a.png) }</style>": "https://img.example.com/a.png",
    '<form action="https://search.example.com/">': "https://search.example.com/",
}


@pytest.fixture(scope="module")
def manual(tmp_path_factory):
    target = tmp_path_factory.mktemp("docs") / "manual"
    assert build(ROOT, target) == []
    return target


def test_every_page_is_built_and_the_first_one_leads_in(manual):
    assert [it.name for it in read(ROOT) if not (manual / it.name.replace(".md", ".html")).is_file()] == []
    assert 'url=docs/index.html"' in (manual / "index.html").read_text()


def test_every_page_has_all_contents_a_language_and_a_width_for_phones(manual):
    for page in read(ROOT):
        text = (manual / page.name.replace(".md", ".html")).read_text()
        assert 'lang="en"' in text and 'name="viewport"' in text
        others = {"docs/quick-start", "CONTRIBUTING", "docs/webhooks"} - {page.name.removesuffix(".md")}
        assert [it for it in others if f"{it.rpartition('/')[2]}.html" not in text] == [], page.name


def test_nothing_is_fetched_from_another_host_and_nobody_counts_readers(manual):
    assert [host for path in manual.rglob("*") for host in fetched(path)] == []
    written = [
        path for path in manual.rglob("*.html") if "_downloads" not in path.parts
    ]  # those are files of ours to read
    scripts = {name for path in written for name in re.findall(r'<script[^>]* src="([^"?]+)', path.read_text())}
    assert {name.rpartition("/")[2] for name in scripts} <= OURS


@pytest.mark.parametrize(("text", "host"), FOREIGN.items())
def test_what_would_be_fetched_from_another_host_is_noticed(tmp_path, text, host):
    (tmp_path / "a.html").write_text(f"<p>{text}<a href='https://example.com/'>only a link</a>")
    assert fetched(tmp_path / "a.html") == [host]


def test_the_search_needs_no_server(manual):
    index = (manual / "searchindex.js").read_text()
    assert index.startswith("Search.setIndex(") and all(f'"{word}"' in index for word in ("webhook", "squarespac"))


def test_pictures_are_small_and_shown_and_what_machines_read_comes_along(manual):
    assert sum(it.stat().st_size for it in (ROOT / "docs" / "images").rglob("*.png")) < 3_000_000
    shown = {Path(said.text).name for page in read(ROOT) for said in page.links}
    assert [it.name for it in (ROOT / "docs" / "images").rglob("*.png") if it.name not in shown] == []
    assert {"sbom.json", "asvs.toml"} <= {it.name for it in (manual / "_downloads").rglob("*.*")}


@pytest.fixture
def small(tmp_path):
    """A project with a start page alone."""
    (tmp_path / "docs").mkdir()
    shutil.copy(ROOT / "docs" / "conf.py", tmp_path / "docs")
    shutil.copytree(ROOT / "docs" / "look", tmp_path / "docs" / "look")
    (tmp_path / "docs" / "index.md").write_text("# Start\n")
    return tmp_path


def test_a_page_that_nobody_named_is_in_the_contents_all_the_same(small):
    (small / "docs" / "new.md").write_text("# Something new\n")
    assert build(small, small / "site") == []
    assert ">Something new</a>" in (small / "site" / "docs" / "index.html").read_text()


def test_a_warning_stops_the_build(small):
    (small / "docs" / "new.md").write_text("# New\n\n[nowhere](gone.md)\n")
    assert any("docs/new.md:3" in line and "gone.md" in line for line in build(small, small / "site"))
