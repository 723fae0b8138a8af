"""The contents are the start page's lists, and nothing is left out of them."""

from deploy.manual.contents import REST, sections, tables
from deploy.manual.pages import START, read
from tests.server import ROOT

TEXT = """# Start

## First

- [One](one.md): a word
- [Two](../TWO.md#later)

## Words only

## Second

- [Three](three.md)
  [four](four.md) is said in passing
"""


def test_each_heading_with_a_list_is_a_section_and_what_is_not_named_comes_last():
    assert sections("docs/index.md", TEXT, ["docs/one.md", "docs/new.md", "docs/index.md"]) == [
        ("First", [("One", "docs/one")]),
        ("Second", [("Three", "docs/three")]),
        (REST, [("", "docs/new")]),
    ]


def test_sphinx_reads_them_as_hidden_tables():
    assert tables([("First", [("One", "docs/one"), ("", "docs/new")])]) == (
        "\n```{toctree}\n:caption: First\n:hidden:\n\nOne </docs/one>\n/docs/new\n```\n"
    )


def test_the_start_page_names_every_guide_that_was_asked_for():
    titles = [title for title, _ in sections(START, (ROOT / START).read_text(), [it.name for it in read(ROOT)])]
    assert titles[:6] == [
        "Start here",
        "Owner's guide",
        "Operator's guide",
        "Security",
        "Speed and scaling",
        "Developing",
    ]
