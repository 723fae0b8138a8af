"""A stream says the same however it is cut into reads: read by read, all at once, or byte by byte."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.canary.mark import marked
from widget.sparkgpt import Secret
from widget.sparkgpt.chat import read_texts
from widget.sparkgpt.reading import Reading
from widget.sparkgpt.sse import SSEDecoder

KEY = marked("reading")


def said(text):
    return b"data: " + json.dumps({"choices": [{"delta": {"content": text}}]}).encode() + b"\n\n"


PLAIN = [said(text) for text in ("Hello", " you", "ä\u0000ö", "\ud83d", "\ude00", "☕", KEY[:9], KEY[9:], KEY)]
ODD = [
    b": still there\n\n",
    b"data: {}\n\n",
    b"data:" + said("no blank")[6:],
    b"event: message\n" + said("named"),
    b"data: \xff\n\n",
    b'data: {"choices": [{"delta": {"role": "assistant", "content": ""}}]}\n\n',
    b'data: {"choices": [{"delta": {"content": "a"}}], "error": "quota"}\n\n',
    b'data: {"choices": [{"delta":\ndata: {"content": "two lines"}}]}\n\n',
    said("CRLF").replace(b"\n", b"\r\n"),
    b'data: {"choices": [{"delta": {"content": 7}}]}\n\n',
    b'data: {"choices": [{"delta": {"content": "a"}}]},{"choices": [{"delta": {"content": "b"}}]}\n\n',
    b"data: [DONE]\n\n",
    b"\n\n",
    b"data: half of it",
]


def reading(answer_limit=40, event_limit=120):
    return Reading(answer_limit, event_limit, 10_000, Secret(KEY))


def heard(pieces, **limits):
    """All that was said, and what ended it."""
    it, deltas = reading(**limits), []
    for piece in pieces:
        if it.end is None:
            deltas += it.feed(piece)
    return "".join(deltas), type(it.end), str(it.end), it.events.signs if it.end is None else None


def cut(stream, places):
    at = [0, *sorted(place % (len(stream) + 1) for place in places), len(stream)]
    return [stream[a:b] for a, b in zip(at, at[1:], strict=False)]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from([*PLAIN * 3, *ODD]), max_size=12), st.lists(st.integers(0, 2000), max_size=6))
def test_a_stream_says_the_same_however_it_is_cut(events, places):
    stream = b"".join(events)
    byte_by_byte = heard(stream[at : at + 1] for at in range(len(stream)))
    assert heard([stream]) == byte_by_byte
    assert heard(events) == byte_by_byte
    assert heard(cut(stream, places)) == byte_by_byte


def test_each_event_is_a_delta_of_its_own_also_if_they_come_together():
    it = reading(answer_limit=1000)
    it.feed(b": hello\n\n")
    assert it.feed(said("a") + said("b") + said("c")[:20]) == ["a", "b"]
    assert it.feed(said("c")[20:] + said("d") + said("e")) == ["c", "d", "e"]
    assert it.events.signs == 6


@pytest.mark.parametrize(
    ("piece", "events"),
    [
        (b"data: a\n\ndata: b\n\n", ["a", "b"]),
        (b"data: a\n\n\n\ndata: b\n\n", None),
        (b"data: a\n\ndata:b\n\n", None),
        (b"data: a\ndata: b\n\n", None),
        (b"data: a\n\ndata: b\n", None),
        (b"data: a\r\n\n\n", None),
        (b"data: \xff\n\n", None),
        (b"data: " + b"a" * 100 + b"\n\n", None),
    ],
)
def test_plain_events_are_known_by_their_ends(piece, events):
    decoder = SSEDecoder(100)
    list(decoder.feed(b"data: first\n\n"))
    assert decoder.plain(piece) == events


@pytest.mark.parametrize("begun", [b"", b"data: half", b"data: a\n", b"data: a\n\r"])
def test_nothing_is_plain_where_something_has_begun(begun):
    decoder = SSEDecoder(100)
    list(decoder.feed(begun))
    assert decoder.plain(b"data: b\n\n") is None


@pytest.mark.parametrize(
    "event",
    ["", "[DONE]", "{}", "[]", "7", '{"choices": []}', '{"choices": [{"delta": null}]}', '{"choices": [{"delta": {}}]}']
    + ['{"choices": [{"delta": {"content": ""}}]}', '{"choices": [{"delta": {"content": NaN}}]}', "[" * 100_000],
)
def test_what_says_nothing_is_left_to_who_judges(event):
    assert read_texts([json.dumps({"choices": [{"delta": {"content": "a"}}]}), event]) is None
