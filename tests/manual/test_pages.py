"""What of a page matters is found, with its line, and nothing that only looks like it."""

from deploy.manual.pages import Page, read
from tests.server import ROOT

TEXT = """# What it *does*, and `why`

[a](x.md#y) and ![shown](z.png) <a id="here"></a><img src="w.png">, `make test`, [not `](odd)

## Twice

## Twice

```sh
python manage.py serve \\
  --port 9000   # a word
make run
```

```html
<a href="nowhere.html">
```

    make check
    make sbom
"""


def page(text=TEXT):
    return Page("docs/x.md", text)


def test_headings_are_anchors_as_github_makes_them():
    assert page().anchors == {"what-it-does-and-why", "twice", "twice-1", "here"}


def test_links_and_pictures_are_found_with_their_lines_and_those_in_code_are_not():
    assert {(it.text, it.line) for it in page().links} == {("x.md#y", 3), ("z.png", 3), ("odd", 3), ("w.png", 3)}
    assert [(words, said.text) for words, said in page().pictures] == [("shown", "z.png")]


def test_commands_are_lines_of_blocks_for_a_shell():
    assert [(it.text, it.line) for it in page().commands] == [
        ("python manage.py serve --port 9000   # a word", 10),
        ("make run", 12),
        ("make check", 19),
        ("make sbom", 20),
    ]


def test_all_the_pages_that_a_stranger_needs_are_read():
    names = {it.name for it in read(ROOT)}
    assert names > {"README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "docs/index.md", "docs/design.md"}
    assert names > {
        f"docs/{name}.md" for name in ("quick-start", "installing", "owners", "operators", "protocol", "security")
    }
