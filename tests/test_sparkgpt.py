"""The client against a scripted upstream, over real HTTP: what it sends, each fault, and where the API key never is."""

import asyncio
import gzip
import logging
import ssl
import traceback
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.upstream import DONE, Reply, Request, Step, Upstream, event, plain, sse
from widget.sparkgpt import (
    Deadlines,
    Finished,
    Limited,
    Nonsense,
    Quota,
    Reason,
    Refused,
    Secret,
    SparkGPT,
    SparkGPTError,
    TooLong,
    Training,
    Unavailable,
)

KEY = Secret("sk-SECRET-0123456789")
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
TLS = httpx.create_ssl_context(trust_env=False)  # slow to make, and no test speaks TLS
PATIENT = Deadlines()
QUICK = Deadlines(connect=1, first_byte=0.05, idle=0.05, total=0.4)

Connect = Callable[..., SparkGPT]


@pytest_asyncio.fixture
async def connect() -> AsyncIterator[Connect]:
    """Makes clients, and closes them after the test."""
    clients: list[SparkGPT] = []

    def make(upstream: Upstream, deadlines: Deadlines = PATIENT, **limits: int) -> SparkGPT:
        clients.append(
            SparkGPT(upstream.url, deadlines=deadlines, retry_pause=0.001, tls=TLS, now=lambda: NOON, **limits)
        )
        return clients[-1]

    yield make
    for client in clients:
        await client.aclose()


def asking(client: SparkGPT, prompt: str = "Hello") -> aclosing[AsyncGenerator[list[str] | Finished, None]]:
    return aclosing(client.ask_stream(KEY, 1, prompt))


async def listen(client: SparkGPT, said: list[str] | None = None, prompt: str = "Hello") -> Finished:
    """Hear an answer to its end; what was said goes to `said` at once, so that it is there after an error too."""
    said = [] if said is None else said
    end: Finished | None = None
    async with asking(client, prompt) as answer:
        async for deltas in answer:
            assert end is None, "something came after Finished"
            if isinstance(deltas, Finished):
                end = deltas
            else:
                assert deltas and all(deltas)
                said += deltas
    assert end is not None
    return end


async def failure(client: SparkGPT, said: list[str] | None = None) -> SparkGPTError:
    """How an answer fails."""
    with pytest.raises(SparkGPTError) as caught:
        await listen(client, said)
    check_nothing_leaks(caught.value)
    return caught.value


def check_nothing_leaks(error: BaseException) -> None:
    assert error.__cause__ is None
    assert error.__context__ is None
    printed = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    assert "SECRET" not in printed + repr(error) + str(error) + repr(vars(error))


@pytest.fixture(autouse=True)
def nothing_leaks_into_the_log(caplog):
    """Every test here runs with every logger at its most talkative."""
    caplog.set_level(logging.DEBUG)
    yield
    assert "SECRET" not in caplog.text


# What is sent, and what comes back.


async def test_a_streamed_answer_comes_delta_by_delta(connect):
    async with Upstream() as upstream:
        said: list[str] = []
        await listen(connect(upstream), said)
        assert said == ["You ", "said: ", "Hello"]


async def test_a_question_is_sent_as_documented(connect):
    async with Upstream() as upstream:
        await listen(connect(upstream), prompt="Grüße")
        request = upstream.requests[0]
    assert (request.method, request.path) == ("POST", "/api/askoutsideStream")
    assert request.json == {"model_id": 1, "user": "Grüße", "stream": True}
    assert request.headers["authorization"] == "Bearer sk-SECRET-0123456789"
    assert request.headers["content-type"] == "application/json"
    assert request.headers["accept-encoding"] == "identity"


async def test_all_deltas_of_one_read_come_together(connect):
    async with Upstream(Reply([b"".join(sse(["a", "b", "c"]))])) as upstream, asking(connect(upstream)) as answer:
        assert [deltas async for deltas in answer] == [["a", "b", "c"], Finished()]


async def test_a_delta_comes_before_the_next_is_sent(connect):
    more = asyncio.Event()
    async with Upstream(Reply([event("a"), more, *sse(["b"])])) as upstream, asking(connect(upstream)) as answer:
        assert await anext(answer) == ["a"]
        more.set()
        assert await anext(answer) == ["b"]


async def test_a_whole_answer_is_read(connect):
    async with Upstream() as upstream:
        answer = await connect(upstream).ask(KEY, 1, "Hello")
        assert answer.text == "You said: Hello"
        assert upstream.requests[0].path == "/api/askoutside"
        assert upstream.requests[0].json == {"model_id": 1, "user": "Hello"}


async def test_training_is_read(connect):
    row = {"id": 1, "model_id": 5, "question": "q", "answer": "a", "created_at": "2024-01-01 10:00:00"}
    async with Upstream(plain([row, {"odd": True}], X_RateLimit_Limit="9", X_RateLimit_Remaining="8")) as upstream:
        training = await connect(upstream).training(KEY, 5)
        assert upstream.requests[0].path == "/api/getModelTrain"
        assert upstream.requests[0].json == {"model_id": 5}
    assert isinstance(training, Training)
    assert (len(training.pairs), training.skipped, training.quota) == (1, 1, Quota(9, 8))


@pytest.mark.parametrize("framing", ["chunked", "close"])
async def test_a_stream_may_be_framed_either_way(connect, framing):
    said: list[str] = []
    async with Upstream(Reply([*sse(["a", "b"])], framing=framing)) as upstream:
        await listen(connect(upstream), said)
    assert said == ["a", "b"]


async def test_a_stream_without_a_content_type_is_read(connect):
    said: list[str] = []
    async with Upstream(Reply([*sse(["a"])], headers={"Content-Type": ""})) as upstream:
        await listen(connect(upstream), said)
    assert said == ["a"]


async def test_a_whole_answer_to_a_streamed_question_is_taken(connect):
    said: list[str] = []
    async with Upstream(plain({"message": {"content": "All at once"}})) as upstream:
        await listen(connect(upstream), said)
    assert said == ["All at once"]


async def test_an_empty_answer_just_ends(connect):
    said: list[str] = []
    async with Upstream(Reply([DONE])) as upstream:
        await listen(connect(upstream), said)
    assert said == []


async def test_what_comes_after_the_end_is_not_read(connect):
    said: list[str] = []
    async with Upstream(Reply([b"".join([*sse(["a"]), event("b"), b"data: nonsense\n\n"])])) as upstream:
        await listen(connect(upstream), said)
    assert said == ["a"]


async def test_characters_cut_anywhere_arrive_whole(connect):
    raw = '\ufeffdata: {"choices":[{"delta":{"content":"né\u2028\u0085🥐"}}]}\n\n'.encode()
    said: list[str] = []
    async with Upstream(Reply([bytes([byte]) for byte in raw] + [DONE])) as upstream:
        await listen(connect(upstream), said)
    assert said == ["né\u2028\u0085🥐"]


async def test_a_pair_split_over_two_deltas_is_one_character(connect):
    said: list[str] = []
    async with Upstream(Reply([*sse(["a\ud83e", "\udd50b"])])) as upstream:
        await listen(connect(upstream), said)
    assert "".join(said) == "a🥐b"


async def test_connections_are_kept_and_used_again(connect):
    async with Upstream() as upstream:
        client = connect(upstream)
        for _ in range(3):
            await listen(client)
        assert upstream.connections == 1


async def test_a_connection_whose_end_comes_late_is_kept(connect):
    ended = asyncio.Event()
    async with Upstream(Reply([*sse(["a"]), ended]), Reply([*sse(["b"])])) as upstream:
        client = connect(upstream)
        async with asking(client) as answer:
            assert await anext(answer) == ["a"]
            assert await anext(answer) == Finished()
            ended.set()
        await listen(client)
        assert upstream.connections == 1


async def test_150_answers_run_at_once(connect):
    async with Upstream() as upstream:
        upstream.hold()
        client = connect(upstream)
        answers = [asyncio.create_task(listen(client)) for _ in range(150)]
        await upstream.came(150)
        upstream.release()
        assert await asyncio.gather(*answers) == [Finished()] * 150
        assert upstream.connections == 150


async def test_a_client_can_be_used_again_after_it_was_closed(connect):
    async with Upstream() as upstream:
        client = connect(upstream)
        await listen(client)
        await client.aclose()
        await listen(client)


# Quota.


async def test_a_stream_ends_with_its_quota(connect):
    async with Upstream() as upstream:
        upstream.quota = {"X_RateLimit_Limit": "1000", "X_RateLimit_Remaining": "999"}
        assert (await listen(connect(upstream))).quota == Quota(1000, 999)
        assert (await connect(upstream).ask(KEY, 1, "Hello")).quota == Quota(1000, 999)


@pytest.mark.parametrize("odd", ["", "many", "-1", "1.5", "٣", "9" * 30])
async def test_an_odd_quota_is_no_quota(connect, odd):
    async with Upstream(plain({"message": {"content": "a"}}, X_RateLimit_Limit=" 5 ")) as upstream:
        upstream.script[0] = plain(
            {"message": {"content": "a"}}, X_RateLimit_Limit=" 5 ", X_RateLimit_Remaining=odd.encode().decode("latin-1")
        )
        assert (await connect(upstream).ask(KEY, 1, "Hello")).quota == Quota(5, None)


@pytest.mark.parametrize(
    "reply",
    [
        plain({}, 401, X_RateLimit_Remaining="7"),
        plain({}, 429, X_RateLimit_Remaining="7"),
        plain({}, 500, X_RateLimit_Remaining="7"),
        plain({}, 404, X_RateLimit_Remaining="7"),
        Reply([b"<html>"], headers={"Content-Type": "text/html", "X-RateLimit-Remaining": "7"}),
        Reply([event("a")], headers={"X-RateLimit-Remaining": "7"}),
        Reply([b"data: nonsense\n\n"], headers={"X-RateLimit-Remaining": "7"}),
        Reply([b'data: {"error": 429}\n\n'], headers={"X-RateLimit-Remaining": "7"}),
    ],
)
async def test_every_failure_knows_the_quota_it_saw(connect, reply):
    async with Upstream(reply) as upstream:
        assert (await failure(connect(upstream))).quota == Quota(None, 7)


# Statuses.


@pytest.mark.parametrize(("status", "reason"), [(401, Reason.BAD_KEY), (403, Reason.NO_PERMISSION)])
async def test_a_refusal_says_which_and_is_not_tried_again(connect, status, reason):
    async with Upstream(plain({"error": "sk-SECRET-0123456789 is bad"}, status)) as upstream:
        error = await failure(connect(upstream))
        assert isinstance(error, Refused)
        assert (error.code, error.retryable, error.reason) == ("refused", False, reason)
        assert len(upstream.requests) == 1


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("30", 30),
        ("0", 0),
        ("99999999", 86_400),
        ("9" * 30, None),
        ("-5", None),
        ("soon", None),
        ("1.5", None),
        ("Thu, 01 Jan 2026 12:01:00 GMT", 60),
        ("Thu, 01 Jan 2026 12:01:00 -0000", 60),
        ("Thu, 01 Jan 2026 11:00:00 GMT", 0),
        ("Fri, 01 Jan 2100 00:00:00 GMT", 86_400),
        ("Thu, 99 Jan 2026 12:00:00 GMT", None),
    ],
)
async def test_a_limit_says_how_long_to_wait_where_it_can_be_known(connect, header, seconds):
    named = {} if header is None else {"Retry_After": header}
    async with Upstream(plain({}, 429, **named)) as upstream:
        error = await failure(connect(upstream))
        assert isinstance(error, Limited)
        assert (error.code, error.retryable, error.retry_after) == ("limited", True, seconds)
        assert len(upstream.requests) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504, 529, 599])
async def test_their_fault_is_tried_a_second_time_and_no_third(connect, status):
    async with Upstream(plain({}, status)) as upstream:
        error = await failure(connect(upstream))
        assert isinstance(error, Unavailable)
        assert (error.code, error.retryable) == ("unavailable", True)
        assert len(upstream.requests) == 2


async def test_a_second_try_that_works_is_all_a_caller_sees(connect):
    said: list[str] = []
    async with Upstream(plain({}, 500), Reply([*sse(["a"])])) as upstream:
        await listen(connect(upstream), said)
        assert [request.connection for request in upstream.requests] == [0, 1]
    assert said == ["a"]


async def test_who_names_a_time_is_not_asked_again_before(connect):
    async with Upstream(plain({}, 503, Retry_After="5")) as upstream:
        assert (await failure(connect(upstream))).retry_after == 5
        assert len(upstream.requests) == 1


@pytest.mark.parametrize("status", [400, 404, 405, 418, 422])
async def test_an_undocumented_status_is_nonsense(connect, status):
    async with Upstream(Reply([], status=status, framing="length")) as upstream:
        error = await failure(connect(upstream))
        assert isinstance(error, Nonsense)
        assert len(upstream.requests) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed_and_the_key_stays_here(connect, status):
    async with Upstream() as other, Upstream(plain({}, status, Location=other.url + "/askoutsideStream")) as upstream:
        assert isinstance(await failure(connect(upstream)), Nonsense)
        assert (other.requests, len(upstream.requests)) == ([], 1)


async def test_a_redirect_to_nowhere_is_nonsense(connect):
    async with Upstream(plain({}, 302, Location="http://[")) as upstream:
        assert isinstance(await failure(connect(upstream)), Nonsense)


# What can't be read.


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
    said: list[str] = []
    async with Upstream(Reply([b'data: {"type":"ping"}\n\n', *sse(["a"])])) as upstream:
        await listen(connect(upstream), said)
    assert said == ["a"]


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


# Cuts.


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


@pytest.mark.parametrize("cut", [Step.RESET, Step.CLOSE])
async def test_a_kept_connection_that_the_peer_closes_is_replaced(connect, cut):
    good, bad = Reply([*sse(["a"])]), Reply([cut], framing="raw")
    async with Upstream(good, bad, good) as upstream:
        client = connect(upstream)
        await listen(client)
        await listen(client)
        assert [request.connection for request in upstream.requests] == [0, 0, 1]


async def test_a_connection_lost_before_any_reply_is_tried_once_more(connect):
    async with Upstream(Reply([Step.RESET], framing="raw")) as upstream:
        assert isinstance(await failure(connect(upstream)), Unavailable)
        assert len(upstream.requests) == 2


async def test_nobody_at_the_door_is_unavailable(connect):
    async with Upstream() as upstream:
        pass
    error = await failure(connect(upstream))
    assert isinstance(error, Unavailable)
    assert error.quota == Quota()


# Deadlines and limits.


async def test_silence_before_the_reply_meets_the_first_deadline_and_is_not_tried_again(connect):
    async with Upstream(Reply([Step.SILENCE], framing="raw")) as upstream:
        error = await failure(connect(upstream, QUICK))
        assert isinstance(error, Unavailable)
        assert "did not begin" in str(error)
        assert len(upstream.requests) == 1


async def test_silence_after_the_headers_meets_the_first_deadline(connect):
    async with Upstream(Reply([Step.SILENCE])) as upstream:
        assert "did not begin" in str(await failure(connect(upstream, QUICK)))


async def test_silence_between_events_meets_the_idle_deadline(connect):
    said: list[str] = []
    async with Upstream(Reply([event("a"), Step.SILENCE])) as upstream:
        error = await failure(connect(upstream, Deadlines(idle=0.05)), said)
        assert isinstance(error, Unavailable)
        assert "fell silent" in str(error)
    assert said == ["a"]


async def test_a_drip_of_bytes_is_no_life(connect):
    drip: list[bytes | float] = [step for _ in range(100) for step in (b"x", 0.01)]
    async with Upstream(Reply([event("a"), *drip])) as upstream:
        assert "fell silent" in str(await failure(connect(upstream, Deadlines(idle=0.06))))


async def test_comments_are_life_but_not_for_ever(connect):
    drip: list[bytes | float] = [step for _ in range(100) for step in (b": ping\n\n", 0.01)]
    async with Upstream(Reply([event("a"), *drip])) as upstream:
        error = await failure(connect(upstream, Deadlines(first_byte=0.2, idle=0.2, total=0.3)))
        assert isinstance(error, Unavailable)
        assert "not done" in str(error)


async def test_an_endless_answer_meets_the_total_deadline(connect):
    drip: list[bytes | float] = [step for _ in range(100) for step in (event("a"), 0.01)]
    async with Upstream(Reply([*drip])) as upstream:
        assert "not done" in str(await failure(connect(upstream, Deadlines(total=0.1))))


async def test_a_slow_listener_is_not_mistaken_for_silence(connect):
    async with Upstream(Reply([event("a"), *sse(["b"])])) as upstream:
        async with asking(connect(upstream, Deadlines(idle=0.05))) as answer:
            said = []
            async for deltas in answer:
                await asyncio.sleep(0.06)
                said.append(deltas)
        assert isinstance(said[-1], Finished)


async def test_an_answer_over_the_limit_keeps_what_fits(connect):
    said: list[str] = []
    async with Upstream(Reply([*sse(["abc", "defg", "hij"])])) as upstream:
        error = await failure(connect(upstream, answer_limit=5), said)
        assert isinstance(error, TooLong)
        assert (error.code, error.retryable) == ("too_long", False)
    assert "".join(said) == "abcde"


async def test_an_answer_as_long_as_the_limit_is_whole(connect):
    said: list[str] = []
    async with Upstream(Reply([*sse(["abc", "de"])])) as upstream:
        await listen(connect(upstream, answer_limit=5), said)
    assert said == ["abc", "de"]


async def test_a_whole_answer_over_the_limit_is_too_long(connect):
    async with Upstream(plain({"message": {"content": "abcdef"}})) as upstream:
        with pytest.raises(TooLong):
            await connect(upstream, answer_limit=5).ask(KEY, 1, "Hello")


async def test_a_huge_event_is_nonsense(connect):
    async with Upstream(Reply([event("a" * 300_000)])) as upstream:
        assert isinstance(await failure(connect(upstream)), Nonsense)


async def test_a_stream_that_says_nothing_at_length_is_nonsense(connect):
    async with Upstream(Reply([b": ping\n\n" * 1000] * 20)) as upstream:
        assert isinstance(await failure(connect(upstream, body_limit=50_000)), Nonsense)


async def test_a_huge_body_is_nonsense(connect):
    async with Upstream(Reply([b" " * 60_000], framing="length")) as upstream:
        for ask in (partial(SparkGPT.ask, prompt="Hello"), SparkGPT.training):
            with pytest.raises(Nonsense):
                await ask(connect(upstream, body_limit=50_000), KEY, 1)


# Hanging up.


async def until_closed(request: Request) -> None:
    await asyncio.wait_for(request.closed.wait(), 2)


async def test_leaving_hangs_up_at_once(connect):
    async with Upstream(Reply([event("a"), Step.SILENCE])) as upstream:
        async with asking(connect(upstream)) as answer:
            assert await anext(answer) == ["a"]
        await until_closed(upstream.requests[0])


@pytest.mark.parametrize("framing", ["raw", "chunked"])
async def test_cancelling_hangs_up_at_once_and_stays_a_cancellation(connect, framing):
    async with Upstream(Reply([Step.SILENCE], framing=framing)) as upstream:
        task = asyncio.create_task(listen(connect(upstream)))
        await upstream.came(1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await until_closed(upstream.requests[0])


async def test_a_failure_hangs_up_at_once(connect):
    async with Upstream(Reply([b"data: {{{\n\n", Step.SILENCE])) as upstream:
        await failure(connect(upstream))
        await until_closed(upstream.requests[0])


async def test_closing_the_client_ends_a_running_answer(connect):
    async with Upstream(Reply([event("a"), Step.SILENCE])) as upstream:
        client = connect(upstream)
        async with asking(client) as answer:
            assert await anext(answer) == ["a"]
            await client.aclose()
            with pytest.raises(Unavailable):
                await anext(answer)


# What must not get out, or in.


@pytest.mark.parametrize(
    "key", [*map(Secret, ["SECRET\n", "SECRET ", "SECRETÿ", "SECRET🥐", "sk SECRET", "sk\0SECRET", "\x7fSECRET", ""])]
)
async def test_a_key_that_fits_no_header_is_refused_unsent(connect, key):
    async with Upstream() as upstream:
        with pytest.raises(Refused) as caught:
            await connect(upstream).ask(key, 1, "Hello")
        assert upstream.requests == []
    check_nothing_leaks(caught.value)
    assert caught.value.reason == Reason.BAD_KEY


def test_a_secret_is_stars_wherever_it_is_printed():
    assert "SECRET" not in f"{KEY} {KEY!r} {[KEY]}" + "%s %r" % (KEY, KEY)  # noqa: UP031
    assert Secret("a") == Secret("a") != Secret("b")


async def test_proxies_of_the_environment_are_ignored(connect, monkeypatch):
    async with Upstream() as proxy, Upstream() as upstream:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        await listen(connect(upstream))
        assert (len(upstream.requests), proxy.requests) == (1, [])


async def test_a_cookie_of_one_reply_does_not_go_out_with_the_next_question(connect):
    async with Upstream(Reply([*sse(["a"])], headers={"Set-Cookie": "session=alice; Path=/"})) as upstream:
        client = connect(upstream)
        await listen(client)
        await listen(client)
        assert "cookie" not in upstream.requests[1].headers


async def test_a_certificate_nobody_vouches_for_is_unavailable(tmp_path):
    async with await asyncio.start_server(
        lambda reader, writer: writer.close(), "127.0.0.1", 0, ssl=self_signed(tmp_path)
    ) as server:
        client = SparkGPT(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}", tls=TLS, retry_pause=0.001)
        assert isinstance(await failure(client), Unavailable)
        await client.aclose()


def self_signed(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    dated = builder.not_valid_before(NOON).not_valid_after(NOON + timedelta(days=9999))
    certificate = dated.sign(key, hashes.SHA256())
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "pem").write_bytes(private + certificate.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "pem")
    return context


async def test_a_server_that_never_finishes_the_handshake_meets_the_connect_deadline(connect):
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        client = SparkGPT(url, tls=TLS, retry_pause=0.001, deadlines=Deadlines(connect=0.05))
        assert isinstance(await failure(client), Unavailable)
        await client.aclose()


# The upstream itself, as other tests use it.


async def test_an_upstream_in_a_thread_can_be_held_in_the_middle_of_an_answer(connect):
    upstream = Upstream().start()
    try:
        upstream.hold()
        upstream.release(2)
        said: list[str] = []
        async with asking(connect(upstream)) as answer:
            while len(said) < 2:
                deltas = await anext(answer)
                assert isinstance(deltas, list)
                said += deltas
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05):
                    await anext(answer)
        assert said == ["You ", "said: "]
        assert await asyncio.to_thread(upstream.requests[0].gone.wait, 2)
    finally:
        upstream.stop()
