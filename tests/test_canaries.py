"""The search itself: it finds a secret however it is written, and nothing where there is none."""

import base64
import json
import urllib.parse

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.canaries import Canary, Recording, found

SECRET = "canary-7Qm4Zt9LrW2xVb6N<&>"  # noqa: S105


def written(secret, before, after):
    whole = before + secret + after
    yield whole
    yield base64.b64encode(whole)
    yield base64.urlsafe_b64encode(whole)
    yield base64.b32encode(whole)
    yield whole.hex().encode()
    yield whole.hex().upper().encode()
    yield "".join(f"%{byte:02X}" for byte in whole).encode()
    yield whole[::-1]


@given(st.binary(max_size=20), st.binary(max_size=20))
def test_it_is_found_wherever_it_stands(before, after):
    for data in written(SECRET.encode(), before, after):
        assert list(found(SECRET.encode(), data)), data


@pytest.mark.parametrize(
    "data",
    [
        f"x{SECRET}y".encode("utf-16-le"),
        f"x{SECRET}y".encode("utf-16-be"),
        json.dumps("".join(f"\\u{ord(letter):04X}" for letter in SECRET)).replace("\\\\", "\\").encode(),
        SECRET.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode(),
        b"".join(b"\\x%02X" % byte for byte in SECRET.encode()),
        base64.b32encode(SECRET.encode()),
    ],
)
def test_it_is_found_however_it_is_written(data):
    assert list(found(SECRET.encode(), data))


@given(st.binary(max_size=2000))
def test_nothing_is_found_where_it_is_not(data):
    assert not list(found(SECRET.encode(), data))
    assert not list(found(SECRET.encode(), urllib.parse.quote(SECRET[:-1]).encode() + data))


def test_a_recording_says_where_and_leaves_out_where_it_belongs():
    recording = Recording()
    recording.keep("frames", SECRET)
    recording.keep("log", f"it is {SECRET}!")
    recording.keep("mail", b"nothing")
    ((name, form, where, around),) = recording.hits([Canary("key", SECRET, frozenset({"frames"}))])
    assert (name, form, where) == ("key", "clear", "log") and b"it is" in around
