"""What is said or kept in English is told in the reader's language: every sentence that has to be known is known by its shape."""

import ast
from pathlib import Path

import pytest
from django.forms import modelform_factory
from django.utils import translation

from widget import audit, outbox
from widget import retold as known
from widget.admin import trail_words
from widget.admin.audited import changed_words
from widget.admin.site_form import SiteForm
from widget.audit import Deed
from widget.models import AuditEntry, Site
from widget.retold import retold

HERE = Path(__file__).parent.parent / "widget"
SAYING = {
    "origins.py": known.ORIGINS,
    "folding.py": known.TEMPLATES,
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
    "BadTemplate",
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
    "training_page.py",
    "before_after_page.py",
    "gaps_page.py",
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
    with translation.override("en"):
        assert retold("All conversations as CSV", known.DEEDS) == "All conversations as CSV"


def test_what_is_kept_is_english_whoever_did_it(make_site, alice):
    with translation.override("de"):
        site = make_site(alice)
        audit.record(alice, Deed.CHANGED, site, words=changed_words(changed_form("name", "origins")))
        outbox.try_out(site)
        audit.record(alice, Deed.CHANGED, site.deliveries.get(), words="Tried again")
    first, second = AuditEntry.objects.order_by("pk")
    assert (first.kind, first.words) == ("site", "Name, Allowed addresses")
    assert (second.kind, second.name.partition(" ")[0]) == ("delivery", "delivery")


def test_the_trail_knows_the_fields_that_it_names():
    names = trail_words._names("en")
    for field in (
        "Name",
        "Allowed addresses",
        "Colour",
        "Model number",
        "Languages",
        "Anything else",
        "New api key",
        "Api key",
    ):
        assert field in names
    with translation.override("de"):
        assert "Name" in trail_words.in_the_readers_words("Name, What nobody calls a field")


def changed_form(*names):
    form = modelform_factory(Site, form=SiteForm, fields=["name"])()
    form.changed_data = list(names)
    return form
