"""The pages about safety say what is so: every requirement once, tests and files that exist, figures that are the table's."""

import ast
import json
import re
from collections import Counter
from functools import cache
from typing import get_args

import pytest
from django.conf import settings

from tests import asvs
from tests.asvs import MET, NONE, NOT_MET, OPERATOR, ROOT, VERDICTS, ids, table
from widget import browsers, identities, passwords, people, pictures, tries
from widget.admin import confirm, door
from widget.models import Conversation, Delivery, Membership, Note, Site, Visitor
from widget.tenancy import Act, Role

SAFETY = ROOT / "docs" / "security.md"
REPORTS = ROOT / "SECURITY.md"
OWASP = [f"LLM{place:02}" for place in range(1, 11)]


@cache
def names_in(path):
    """Names of the tests in a file, without running any of it."""
    tree = ast.parse((ROOT / path).read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


ROWS_OF_RIGHTS = {
    "read conversations,": (Conversation, Act.SEE),
    "write notes and tags,": (Note, Act.CHANGE),
    "delete all that is kept of a visitor": (Visitor, Act.DELETE),
    "change look, texts and addresses,": (Site, Act.CHANGE),
    "invite, change and remove people;": (Membership, Act.CHANGE),
    "see what letters and webhooks were delivered,": (Delivery, Act.SEE),
}


@pytest.mark.parametrize(("words", "right"), ROWS_OF_RIGHTS.items())
def test_the_readme_says_what_each_role_may(words, right):
    model, act = right
    (line,) = [line for line in (ROOT / "README.md").read_text().splitlines() if line.startswith(f"| {words}")]
    enough = list(Role).index(model.ROLES[act])
    said = [cell.strip() for cell in line.strip("|").split("|")[1:]]
    assert said == ["yes" if place <= enough else "no" for place, _ in enumerate(Role)], "owner, editor, analyst"


def section(page, heading):
    """A section's text, without what comes after it."""
    _, found, rest = (ROOT / page).read_text().partition(f"\n## {heading}\n")
    assert found, heading
    return rest.partition("\n## ")[0]


INVENTORIES = {
    "classes of data": (
        "What is worth protecting",
        ["| secret |", "| personal |", "| the owner's |", "| public |", "sealed", "retention"],
    ),
    "ways in": (
        "Ways to sign in",
        [
            "| name or address and password",
            "| a recovery code",
            "| the link of an invitation",
            "| the link for a new password",
            "| the shell",
        ],
    ),
    "number of sessions": ("Ways to sign in", ["One may have as many as one likes"]),
    "keys and their lives": (
        "Keys and algorithms",
        ["| lives |", "`ENCRYPTION_KEYS`", "`SECRET_KEY`", "changed once a year", "two at a time"],
    ),
    "cryptography": (
        "Keys and algorithms",
        ["AES-256-GCM", "HMAC-SHA256", *get_args(identities.Algorithm), "PBKDF2-SHA256", "TOTP", "SHA-384"],
    ),
    "whom we talk to": (
        "Whom the server talks to",
        ["`SPARKGPT_URL`", "webhooks", "`EMAIL_URL`", "`DATABASE_URL`", "`REDIS_URL`"],
    ),
    "what is costly": (
        "What is costly, and what bounds it",
        ["an answer of SparkGPT", "searching", "files", "a picture", "passwords", "trying a key"],
    ),
    "uploads": (
        "What is costly, and what bounds it",
        ["PNG, JPEG, GIF, WebP", f"{pictures.BYTES >> 20} MB", "SVG"],
    ),
    "what is logged": (
        "What is logged",
        ["stderr", "UTC", "the audit trail", "`AUDIT_DAYS`", "| for how long |", "| who reads it |"],
    ),
}


@pytest.mark.parametrize("what", INVENTORIES)
def test_the_page_of_safety_has_every_inventory(what):
    heading, words = INVENTORIES[what]
    said = section("docs/security.md", heading)
    assert [word for word in words if word not in said] == []


def test_the_page_of_limits_says_every_rate_with_its_default():
    said = (ROOT / "docs" / "limits.md").read_text()
    rates = list(re.findall(r"^\| `(LIMIT_\w+)` \| `([^`]+)` \|", said, re.MULTILINE))
    source = (ROOT / "sparkwidget" / "settings.py").read_text()
    assert len(rates) >= 8
    for name, default in rates:
        assert re.search(rf'"{name}", "?{re.escape(default)}"?\)', source), name
    assert set(re.findall(r'"(LIMIT_\w+)"', source)) <= set(re.findall(r"LIMIT_\w+", said))


def is_a_test(name):
    path, _, function = name.partition("::")
    return (ROOT / path).is_file() and function.startswith("test_") and function in names_in(path)


def test_every_requirement_of_level_1_and_2_is_in_the_table_once():
    written = [(row.number, row.level) for row in table()]
    assert written == ids()
    assert len(set(written)) == len(written)
    assert Counter(level for _, level in written) == {1: 70, 2: 183}


@pytest.mark.parametrize("row", table(), ids=lambda row: row.number)
def test_a_row_says_what_it_must_and_names_what_exists(row):
    assert row.verdict in VERDICTS and row.asks and "|" not in row.asks + row.how
    if row.verdict == MET:
        assert row.files and row.tests, "what is met says where, and which test shows it"
    else:
        assert row.how, "whatever isn't simply met says why"
    assert [name for name in row.files if not (ROOT / name).exists()] == []
    assert [name for name in row.tests if not is_a_test(name)] == []


def test_a_test_that_is_not_there_would_be_noticed():
    assert is_a_test("tests/test_security_docs.py::test_a_test_that_is_not_there_would_be_noticed")
    assert not is_a_test("tests/test_security_docs.py::test_that_nobody_wrote")
    assert not is_a_test("tests/test_nowhere.py::test_a")
    assert not is_a_test("tests/test_security_docs.py::is_a_test")


def test_the_page_is_made_of_the_table():
    assert asvs.PAGE.read_text() == asvs.page(), "python -m tests.asvs"


def test_the_goal_is_reached():
    for level, goal in ((1, 1.0), (2, 0.95)):
        count = Counter(row.verdict for row in table() if row.level == level)
        applies = sum(count.values()) - count[NONE]
        assert (count[MET] + count[OPERATOR]) / applies >= goal, count[NOT_MET]


def test_figures_are_never_rounded_up():
    assert (asvs.share(1999, 2000), asvs.share(1, 1), asvs.share(19, 20)) == ("99.9 %", "100 %", "95 %")


def test_the_page_of_safety_says_what_the_code_does():
    said = SAFETY.read_text()
    for words in (
        f"{browsers.UNUSED.days} days without use",
        f"{browsers.LONGEST.days} days in all",
        f"{confirm.VALID // 60} minutes after the password",
        f"{door.VALID // 60} minutes between password and code",
        f"{people.VALID.days} days for an invitation",
        f"{settings.PASSWORD_RESET_TIMEOUT // 3600} hour for a new password",
        f"{settings.TRIES_PER_ADDRESS} wrong tries from one address",
        f"{tries.PAIR.free} wrong tries at an account from one address are free",
        f"After {tries.ACCOUNT.free} at the account",
        f"within {tries.KNOWN.days} days",
    ):
        assert words in said, words
    assert all(f"`{word}`" in said for word in passwords.WORDS)


def test_the_page_of_safety_knows_the_ten_risks_of_language_models():
    said = SAFETY.read_text()
    assert re.findall(r"^\| (LLM\d\d) ", said, re.MULTILINE) == OWASP


@pytest.mark.parametrize("page", [SAFETY, REPORTS], ids=lambda page: page.name)
def test_tests_files_and_pages_that_are_named_exist(page):
    said = page.read_text()
    named = set(re.findall(r"`(tests/[\w/.-]+\.py)(?:::(\w+))?`", said))
    assert named or page is REPORTS
    for path, function in named:
        assert (ROOT / path).is_file(), path
        assert not function or is_a_test(f"{path}::{function}"), function
    for path in re.findall(r"`((?:widget|sparkwidget|docs|deploy|requirements)/[\w/.-]+\.\w+)`", said):
        assert (ROOT / path).exists(), path
    for link in re.findall(r"\]\((?!https?:)([^)#]+)", said):
        assert (page.parent / link).exists(), link


def test_the_page_of_reports_says_what_it_must():
    said = REPORTS.read_text()
    for words in (
        "Report",
        "Supported versions",
        "What we promise",
        "Out of scope",
        "within 3 days",
        "7 days",
        "30 days",
        "90 days",
    ):
        assert words in said, words


def test_every_library_is_pinned_with_its_hashes():
    for name in ("build.txt", "run.txt", "dev.txt", "docs.txt"):
        entries = re.sub(r"\\\n\s*", " ", (ROOT / "requirements" / name).read_text())
        lines = [line for line in entries.splitlines() if line.strip() and not line.strip().startswith("#")]
        assert lines and all(re.match(r"\S+==\S+ .*--hash=sha256:", line) for line in lines), name


def test_the_embed_has_no_library_at_run_time():
    package = json.loads((ROOT / "widget" / "embed" / "package.json").read_text())
    assert not package.get("dependencies")
