"""What is said or kept in English is told in the reader's language: every sentence that has to be known is known by its shape."""

import ast
from pathlib import Path

import pytest
from django.utils import translation

from widget import retold as known
from widget.retold import retold

HERE = Path(__file__).parent.parent / "widget"
SAYING = {
    "origins.py": known.ORIGINS,
    "pictures.py": known.PICTURES,
    "identities.py": known.PUBLIC_KEYS,
    "webhooks.py": known.WEBHOOKS,
    "courier.py": known.DELIVERIES,
    "outbox.py": known.DELIVERIES,
    "post.py": known.DELIVERIES,
    "trial.py": known.SPARKGPT,
    **{f"sparkgpt/{name}.py": known.SPARKGPT for name in ("chat", "client", "errors", "reading", "sse", "deadlines")},
}
SAY = {
    "BadOrigin",
    "BadPicture",
    "BadPublicKey",
    "BadUrl",
    "NotTaken",
    "Refused",
    "Limited",
    "Unavailable",
    "Nonsense",
    "TooLong",
}
WRITING = (
    "deeds.py",
    "identity_page.py",
    "site_tools.py",
    "webhook_page.py",
    "deliveries.py",
    "code_form.py",
    "start.py",
)


def sentence(node):
    """A text with something in each of its gaps; None for what is no text."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(it.value) if isinstance(it, ast.Constant) else "12" for it in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def said_in(file, names):
    """The first text of every call of these."""
    for node in ast.walk(ast.parse((HERE / file).read_text())):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in names:
            texts = [sentence(it) for it in (*node.args, *(it.value for it in node.keywords if it.arg == "words"))]
            yield from (text for text in texts if text)


def is_known(text, shapes):
    return any(pattern.fullmatch(text) for _shape, pattern in known._patterns(tuple(shapes)))


@pytest.mark.parametrize("file", SAYING)
def test_whatever_modules_without_django_say_to_owners_is_known(file):
    texts = list(said_in(file, SAY))
    assert texts or file == "sparkgpt/deadlines.py"
    assert [text for text in texts if not is_known(text, SAYING[file])] == []


@pytest.mark.parametrize("file", WRITING)
def test_whatever_is_written_into_the_audit_trail_is_known(file):
    texts = list(
        said_in(f"admin/{file}", {"record", "record_stranger", "_tell", "_write_down", "log_addition", "log_change"})
    )
    assert texts
    assert [text for text in texts if not is_known(text, known.DEEDS)] == []


def test_what_stands_in_a_sentence_comes_out_of_it_again():
    with translation.override("de"):
        assert "503" in retold("Your server answered 503 instead of 200.", known.DELIVERIES)
        assert "Firefox" in retold("Firefox on an iPhone", known.BROWSERS)
        assert retold("What nobody has ever said.", known.DEEDS) == "What nobody has ever said."
        assert retold("", known.DEEDS) == ""


def test_in_english_nothing_changes():
    assert retold("All conversations as CSV", known.DEEDS) == "All conversations as CSV"
