"""Hostile answers in a real browser: the renderer draws them at every split, and nothing runs, loads, opens or moves."""

import json
import subprocess

import pytest

from tests.server import ROOT

EMBED = ROOT / "widget" / "embed"
HOSTILE = json.loads((ROOT / "tests" / "vectors" / "markdown.json").read_text(encoding="utf-8"))["hostile"]
# Whatever runs says so. The page has no policy, so nothing but the renderer stands between the text and the browser.
PAGE = """<!doctype html><meta charset="utf-8"><title>Page</title><script src="/markdown.js"></script>
<script>
window.ran = [];
for (const name of ['alert', 'confirm', 'prompt', 'print', 'open']) window[name] = () => window.ran.push(name);
</script>
<div id="place"></div>"""
WORDS = "{ copy: 'Copy', copied: 'Copied', code: 'Code', table: 'Table' }"
DRAW = f"""(texts) => {{
  const elements = new Set(('div p h3 h4 h5 h6 ul ol li blockquote hr br em strong del code pre a span button ' +
    'table thead tbody tr th td').split(' '));
  const attributes = new Set('class data-tip dir start role tabindex aria-label type href title target rel'.split(' '));
  const found = new Set();
  const look = (root, text) => {{
    for (const node of root.querySelectorAll('*')) {{
      if (!elements.has(node.localName)) found.add(`<${{node.localName}}> of ${{text}}`);
      for (const {{ name }} of node.attributes) if (!attributes.has(name)) found.add(`${{name}} of ${{text}}`);
      if (node.localName !== 'a') continue;
      if (!['http:', 'https:', 'mailto:', 'tel:'].includes(node.protocol)) found.add(`${{node.href}} of ${{text}}`);
      const away = node.origin !== location.origin && node.target === '_blank' && node.rel.includes('noopener');
      if (!away) found.add(`link of ${{text}}`);
    }}
  }};
  for (const text of texts) {{
    const make = () => new Markdown.Prose({{ document, words: {WORDS}, copy: async () => undefined, frame: (run) => run() }});
    const whole = make();
    whole.show(text, false);
    const live = make();
    place.replaceChildren(live.element);
    for (let at = 1; at <= text.length; at++) {{
      live.show(text.slice(0, at), true);
      look(live.element, text);
    }}
    live.show(text, false);
    look(live.element, text);
    if (!live.element.isEqualNode(whole.element)) found.add(`another drawing of ${{text}}`);
    for (const button of live.element.querySelectorAll('button')) button.click();
  }}
  return [...found];
}}"""


@pytest.fixture(scope="module")
def renderer():
    """The renderer as a script of its own, bundled from its sources."""
    command = [EMBED / "node_modules" / ".bin" / "esbuild", EMBED / "src" / "markdown" / "prose.ts"]
    options = ["--bundle", "--format=iife", "--global-name=Markdown", "--target=es2022", "--charset=utf8"]
    return subprocess.run([*command, *options], check=True, capture_output=True, text=True).stdout


@pytest.fixture
def address(pages, renderer):
    pages.put("/markdown.js", renderer, content_type="text/javascript; charset=utf-8")
    return pages.put("/markdown.html", PAGE)


def test_a_hostile_answer_runs_loads_and_opens_nothing(watched, address):
    page, dialogs, popups = watched.page, [], []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.on("popup", lambda popup: popups.append(popup.url))
    page.goto(address)
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    # Playwright can't send lone surrogates; the embed's own tests draw them.
    texts = [text for text in HOSTILE if text.encode("utf-8", "replace").decode("utf-8") == text]
    assert len(texts) >= 150
    assert page.evaluate(DRAW, texts) == []
    # What loads or runs later had its time: two frames and a round trip.
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.evaluate("fetch('/markdown.js').then(reply => reply.text())")
    assert [url for url in requests if not url.endswith("/markdown.js")] == []
    assert (page.evaluate("window.ran"), dialogs, popups, watched.complaints) == ([], [], [], [])
    assert page.url == address


def test_the_same_page_notices_what_would_run(watched, address):
    page = watched.page
    page.goto(address)
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    page.evaluate("place.innerHTML = '<img src=/nowhere.png onerror=alert(1)>'")
    page.wait_for_function("window.ran.length === 1")
    assert any(url.endswith("/nowhere.png") for url in requests)


def test_an_answer_under_trusted_types_is_drawn_without_complaint(watched, pages, address, renderer):
    ours = address.rsplit("/", 1)[0]
    csp = f"default-src 'none'; script-src {ours}; require-trusted-types-for 'script'; trusted-types 'none'"
    strict = pages.put(
        "/strict.html",
        "<!doctype html><title>Page</title><script src='/markdown.js'></script><p id=place></p>",
        csp=csp,
    )
    watched.page.goto(strict)
    assert watched.page.evaluate(DRAW, HOSTILE[:60]) == []
    assert watched.complaints == []
