"""The pages about safety say what is so: every requirement once, tests and files that exist, figures that are the table's."""

import ast
import json
import re
from collections import Counter
from functools import cache

import pytest
from django.conf import settings

from tests import asvs
from tests.asvs import MET, NONE, NOT_MET, OPERATOR, ROOT, VERDICTS, ids, table
from widget import browsers, passwords, people, tries
from widget.admin import confirm, door

SAFETY = ROOT / "docs" / "security.md"
REPORTS = ROOT / "SECURITY.md"
OWASP = [f"LLM{place:02}" for place in range(1, 11)]


@cache
def names_in(path):
    """Names of the tests in a file, without running any of it."""
    tree = ast.parse((ROOT / path).read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


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
    for name in ("run.txt", "dev.txt"):
        entries = re.sub(r"\\\n\s*", " ", (ROOT / "requirements" / name).read_text())
        lines = [line for line in entries.splitlines() if line.strip() and not line.strip().startswith("#")]
        assert lines and all(re.match(r"\S+==\S+ .*--hash=sha256:", line) for line in lines), name


def test_the_embed_has_no_library_at_run_time():
    package = json.loads((ROOT / "widget" / "embed" / "package.json").read_text())
    assert not package.get("dependencies")
