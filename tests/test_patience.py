"""A request comes within a minute of its first byte, or its connection ends: however many bytes come meanwhile."""

import pytest
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport
from twisted.web.http import Request

from widget.bounds import HTTP_SECONDS
from widget.replies import PatientChannel

WHOLE = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"


class Answered(Request):
    def process(self):
        self.finish()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def line(clock):
    channel = PatientChannel()
    channel.timeOut, channel.callLater, channel.requestFactory = HTTP_SECONDS, clock.callLater, Answered
    channel.makeConnection(StringTransport())
    return channel


def drip(line, clock, data, seconds):
    """These bytes again and again, one each second."""
    for second in range(seconds):
        if line.transport.disconnecting:
            return second
        line.dataReceived(data[second % len(data) :][:1])
        clock.advance(1)
    return None


@pytest.mark.parametrize(
    "begun", [b"", b"GET / HTTP/1.1\r\nX: ", b"POST / HTTP/1.1\r\nContent-Length: 900\r\n\r\n", WHOLE + b"GET /"]
)
def test_whoever_sends_a_byte_a_second_is_cut_off(line, clock, begun):
    if begun:
        line.dataReceived(begun)
    assert drip(line, clock, b"x", 200) == HTTP_SECONDS


def test_each_request_has_a_minute_of_its_own(line, clock):
    for _ in range(5):
        clock.advance(HTTP_SECONDS - 2)
        assert drip(line, clock, WHOLE, len(WHOLE)) is None
    assert line.transport.value().count(b"HTTP/1.1 200") == 5


def test_who_says_nothing_is_cut_off(line, clock):
    clock.advance(HTTP_SECONDS)
    assert line.transport.disconnecting
