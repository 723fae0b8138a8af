"""Runs tests/vectors/sse.json: each case whole, byte by byte, cut in two everywhere, and cut at random."""

import base64
import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widget.sparkgpt.errors import Nonsense
from widget.sparkgpt.sse import SSEDecoder

CASES = json.loads((Path(__file__).parent / "vectors/sse.json").read_text())["cases"]
each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])


def stream_of(case: dict[str, Any]) -> bytes:
    return base64.b64decode(case["base64"]) if "base64" in case else case["text"].encode()


def check(case: dict[str, Any], pieces: list[bytes]) -> None:
    decoder = SSEDecoder(case.get("limit", 100_000))
    if case["events"] is None:
        with pytest.raises(Nonsense):
            [list(decoder.feed(piece)) for piece in pieces]
        return
    assert [event for piece in pieces for event in decoder.feed(piece)] == case["events"]
    assert decoder.signs == case.get("signs", decoder.signs)
    half = decoder.close()
    assert half == case.get("half", half)


@each_case
def test_a_stream_is_read_whole(case):
    check(case, [stream_of(case)])


@each_case
def test_a_stream_is_read_byte_by_byte(case):
    check(case, [bytes([byte]) for byte in stream_of(case)])


@each_case
def test_a_stream_is_read_cut_in_two_anywhere(case):
    stream = stream_of(case)
    for place in range(len(stream) + 1):
        check(case, [stream[:place], stream[place:]])


@each_case
def test_pieces_without_bytes_change_nothing(case):
    stream = stream_of(case)
    check(case, [piece for byte in stream for piece in (bytes([byte]), b"")])


@given(st.data())
def test_a_stream_is_read_cut_anyhow(data):
    case = data.draw(st.sampled_from(CASES))
    stream = stream_of(case)
    places = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    check(case, [stream[start:end] for start, end in zip([0, *places], [*places, len(stream)], strict=True)])


@given(
    st.lists(st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]))),
    st.sampled_from(["\n", "\r", "\r\n"]),
)
def test_what_is_encoded_comes_back(events, end):
    stream = "".join(f"data: {event}{end}{end}" for event in events)
    assert list(SSEDecoder(100_000).feed(stream.encode())) == events


@given(st.lists(st.binary()))
def test_any_bytes_are_read_without_an_exception(pieces):
    decoder = SSEDecoder(1_000_000)
    assert all(isinstance(event, str) for piece in pieces for event in decoder.feed(piece))


def test_a_long_line_in_small_pieces_takes_time_in_proportion():
    def seconds(size: int) -> float:
        decoder, start = SSEDecoder(10_000_000), time.process_time()
        for _ in range(size):
            list(decoder.feed(b"x"))
        list(decoder.feed(b"\n\n"))
        return time.process_time() - start

    # Quadratic work would make it 256 times as long, not 16.
    assert seconds(160_000) < 100 * max(seconds(10_000), 0.001)
