"""Lines of the log: one for each event, with what it is about, and nothing in them that somebody else wrote as a line."""

import json
import logging
import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widget import tracing
from widget.kept_addresses import Writing
from widget.lines import LONGEST, JsonLines, TextLines, plain

FORGED = "2026-01-01T00:00:00.000Z ERROR root - forged"
HOSTILE = (
    "\n" + FORGED,
    "\r\n" + FORGED,
    "\x1b[2K\x1b[1G" + FORGED,
    "\u202e" + FORGED,
    "\u2066x\u2069",
    "\u2028" + FORGED,
    "\x85" + FORGED,
    "\x0b\x0c\x1c\x1d\x1e\x00\x08\x7f",
    "\x9b31m",
    "\ud800",
    "\U000e0001\ufeff\u200b\u200f",
    '"}\n{"time": "now", "level": "ERROR"}',
    "] " + FORGED,
    " [request=AAAAAAAAAAAA]",
)
FORMATTERS = (TextLines(), JsonLines())


def record(message, *arguments, exc_info=None):
    return logging.LogRecord("widget.test", logging.WARNING, "", 0, message, arguments, exc_info)


def caught(words):
    try:
        raise ValueError(words)
    except ValueError:
        return sys.exc_info()


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("lines", FORMATTERS, ids=lambda lines: type(lines).__name__)
def test_nothing_logged_begins_a_line_or_moves_a_cursor(lines, text):
    for logged in (record(text), record("said %s", text), record("said %s", {"a": text})):
        line = lines.format(logged)
        assert line.isprintable() and "\n" not in line


@given(st.text())
def test_whatever_is_logged_is_one_printable_line(text):
    with tracing.noting(site=text):
        for lines in FORMATTERS:
            assert lines.format(record("said %s by %s", text, text)).isprintable()


@given(st.text())
def test_what_can_be_printed_stays_as_it_is(text):
    assert plain(text) == text or not text.isprintable()


@pytest.mark.parametrize("text", HOSTILE)
def test_lines_of_a_traceback_are_marked_as_such(text):
    first, *past = TextLines().format(record("broke", exc_info=caught(text))).split("\n")
    assert first.endswith("- broke")
    assert past and all(line.startswith("  | ") and line.isprintable() for line in past)
    line = JsonLines().format(record("broke", exc_info=caught(text)))
    assert line.isprintable() and any("ValueError" in said for said in json.loads(line)["trace"])


def test_a_name_that_is_not_ours_is_one_line():
    said = record("Invalid HTTP_HOST header: %r", "evil.example", exc_info=caught("Invalid HTTP_HOST header"))
    said.name = "django.security.DisallowedHost"
    assert "\n" not in TextLines().format(said) and "trace" not in json.loads(JsonLines().format(said))


def test_a_line_says_when_what_and_about_whom():
    with tracing.noting(request="ABC", site=3), tracing.noting_turn("7f3a2c1e-0000-4000-8000-000000000000", 2):
        text, line = (lines.format(record("turn %s failed", "x")) for lines in FORMATTERS)
    about = "request=ABC site=3 turn=7f3a2c1e-0000-4000-8000-000000000000 say=7F3A2C attempt=2"
    assert re.fullmatch(rf"\d{{4}}-\d\d-\d\dT[\d:.]+Z WARNING widget\.test \[{about}\] turn x failed", text)
    said = json.loads(line)
    assert (said["event"], said["message"], said["level"]) == ("turn %s failed", "turn x failed", "WARNING")
    assert (said["request"], said["say"], said["logger"]) == ("ABC", "7F3A2C", "widget.test")
    assert tracing.about() == {}


def test_links_that_are_secrets_are_not_written_down():
    said = "Internal Server Error: /admin/invited/abc:def-ghi/"
    for lines in FORMATTERS:
        assert "abc:def" not in lines.format(record(said)) and "/admin/invited/***" in lines.format(record(said))
        assert "t0k3n" not in lines.format(record("%s", "/admin/password-reset/MQ/t0k3n/"))


def test_a_long_message_is_cut_and_says_so():
    line = TextLines().format(record("x" * (LONGEST + 1)))
    assert len(line) < LONGEST + 100 and line.endswith(f"({LONGEST + 1} characters)")


def test_ids_are_long_enough_not_to_meet_and_have_no_letters_alike():
    ids = {tracing.new_id() for _ in range(1000)}
    assert len(ids) == 1000 and all(re.fullmatch(r"[2-9A-HJKMNP-TV-Z]{12}", one) for one in ids)


def test_what_carries_requests_names_no_address_but_as_it_may_and_our_own_lines_stay():
    words = "<WebSocketProtocol client=['203.0.113.77', 1]> took too long"
    theirs = logging.LogRecord("daphne.server", logging.WARNING, "", 0, words, (), caught("from 203.0.113.77"))
    ours = logging.LogRecord("widget.sharing", logging.ERROR, "", 0, "connecting to 203.0.113.77:6379", (), None)
    for formatter in (TextLines, JsonLines):
        for way, told in (("off", "['-', 1]"), ("truncated", "['203.0.113.0/24', 1]")):
            line = formatter(Writing(way, "s")).format(theirs)
            assert told in line and "203.0.113.77" not in line
        assert "203.0.113.77:6379" in formatter(Writing("off", "s")).format(ours)
