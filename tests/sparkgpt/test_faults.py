"""Replies that can't be read and replies that are cut: each is its own error, after what was already said."""

import asyncio
import gzip

import pytest

from tests.replies import DONE, Reply, Step, event, plain, sse
from tests.sparkgpt.listening import KEY, asking, check_nothing_leaks, failure, words
from tests.upstream import Upstream
from widget.sparkgpt import Limited, Nonsense, Refused, SparkGPTError, Unavailable


async def test_a_web_page_is_nonsense(connect):
    async with Upstream(Reply([b"<html>Log in"], headers={"Content-Type": "text/html; charset=utf-8"})) as upstream:
        assert isinstance(await failure(connect(upstream)), Nonsense)


async def test_a_web_page_called_a_stream_is_nonsense(connect):
    async with Upstream(Reply([b"<html>\nLog in\n</html>\n"])) as upstream:
        assert isinstance(await failure(connect(upstream)), Nonsense)


@pytest.mark.parametrize("whole", [gzip.compress(b"".join(sse(["a"]))), gzip.compress(bytes(10_000_000))])
async def test_a_compressed_reply_is_refused_unread(connect, whole):
    async with Upstream(Reply([whole], headers={"Content-Encoding": "gzip"})) as upstream:
        assert isinstance(await failure(connect(upstream)), Nonsense)


async def test_a_reply_compressed_without_saying_so_is_nonsense(connect):
    async with Upstream(Reply([gzip.compress(bytes(10_000_000))])) as upstream:
        assert isinstance(await failure(connect(upstream)), Nonsense)


async def test_nonsense_in_a_stream_comes_after_what_was_said(connect):
    said: list[str] = []
    async with Upstream(Reply([event("a") + b"data: {{{\n\n" + event("b")])) as upstream:
        assert isinstance(await failure(connect(upstream), said), Nonsense)
    assert said == ["a"]


async def test_events_of_an_unknown_kind_are_passed_over(connect):
    async with Upstream(Reply([b'data: {"type":"ping"}\n\n', *sse(["a"])])) as upstream:
        assert await words(connect(upstream)) == ["a"]


async def test_an_answer_of_nothing_but_unknown_events_is_nonsense(connect):
    async with Upstream(Reply([b'data: {"text":"a"}\n\n', DONE])) as upstream:
        assert isinstance(await failure(connect(upstream)), Nonsense)


@pytest.mark.parametrize(
    ("said_by_them", "kind"),
    [
        (b'{"error":{"type":"rate_limit_exceeded"}}', Limited),
        (b'{"error":{"code":401}}', Refused),
        (b'{"error":{"message":"something broke"}}', Unavailable),
    ],
)
async def test_an_error_inside_a_stream_is_that_error(connect, said_by_them, kind):
    said: list[str] = []
    async with Upstream(Reply([event("a"), b"data: " + said_by_them + b"\n\n", DONE])) as upstream:
        assert isinstance(await failure(connect(upstream), said), kind)
        assert len(upstream.requests) == 1
    assert said == ["a"]


async def test_an_error_instead_of_a_stream_is_that_error(connect):
    async with Upstream(plain({"error": {"status": 429}})) as upstream:
        assert isinstance(await failure(connect(upstream)), Limited)


@pytest.mark.parametrize(
    "reply", [b"", b"[]", b"{}", b'{"message"', b"<html>", b'{"message":{"content":null}}', b"[" * 100_000]
)
async def test_a_whole_answer_without_content_is_nonsense(connect, reply):
    async with Upstream(Reply([reply], framing="length")) as upstream:
        with pytest.raises(Nonsense) as caught:
            await connect(upstream).ask(KEY, 1, "Hello")
    check_nothing_leaks(caught.value)


async def test_what_is_not_http_is_nonsense(connect):
    async with Upstream(Reply([b"SSH-2.0-OpenSSH_9.6\r\n\r\n"], framing="raw")) as upstream:
        assert isinstance(await failure(connect(upstream)), Nonsense)


async def test_a_huge_header_is_nonsense(connect):
    async with Upstream(plain({}, X_Big="x" * 100_000)) as upstream:
        assert isinstance(await failure(connect(upstream)), Nonsense)


async def test_a_stream_that_ends_without_done_was_cut(connect):
    for framing in ("chunked", "close"):
        said: list[str] = []
        async with Upstream(Reply([*sse(["a"], done=False)], framing=framing)) as upstream:
            assert isinstance(await failure(connect(upstream), said), Unavailable)
            assert len(upstream.requests) == 1
        assert said == ["a"]


@pytest.mark.parametrize("cut", [Step.RESET, Step.CLOSE])
async def test_a_cut_after_a_delta_is_unavailable_and_not_tried_again(connect, cut):
    heard = asyncio.Event()
    async with Upstream(Reply([event("a"), heard, cut])) as upstream:
        with pytest.raises(Unavailable) as caught:
            async with asking(connect(upstream)) as answer:
                assert await anext(answer) == ["a"]
                heard.set()
                await anext(answer)
        check_nothing_leaks(caught.value)
        assert len(upstream.requests) == 1


async def test_a_cut_inside_an_event_does_not_show_half_of_it(connect):
    said: list[str] = []
    async with Upstream(Reply([event("a"), event("b")[:-5]], framing="close")) as upstream:
        assert isinstance(await failure(connect(upstream), said), Unavailable)
    assert said == ["a"]


async def test_a_whole_answer_cut_short_is_never_taken_for_whole(connect):
    content = b'{"message":{"content":"a"}}'
    promised = b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"
    for reply in (Reply([promised, content], framing="raw"), Reply([content[:-5]], framing="close")):
        async with Upstream(reply) as upstream:
            with pytest.raises(SparkGPTError) as caught:
                await connect(upstream).ask(KEY, 1, "Hello")
        check_nothing_leaks(caught.value)
