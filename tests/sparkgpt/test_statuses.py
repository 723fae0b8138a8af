"""What a status means, how long to wait and whether to try again; and the quota that every reply may name."""

import pytest

from tests.replies import Reply, Step, event, plain, sse
from tests.sparkgpt.listening import KEY, failure, listen
from tests.upstream import Upstream
from widget.sparkgpt import Bill, Limited, Nonsense, Quota, Reason, Refused, Unavailable


async def test_a_stream_ends_with_its_quota(connect):
    async with Upstream() as upstream:
        upstream.quota = {"X_RateLimit_Limit": "1000", "X_RateLimit_Remaining": "999"}
        assert (await listen(connect(upstream))).quota == Quota(1000, 999)
        assert (await connect(upstream).ask(KEY, 1, "Hello")).quota == Quota(1000, 999)


async def test_a_bill_counts_every_call_and_keeps_the_last_word_of_the_quota(connect):
    replies = (Reply([Step.RESET], framing="raw"), plain({"message": {"content": "a"}}, X_RateLimit_Remaining="7"))
    bill = Bill()
    async with Upstream(*replies, plain({}, 429), plain({}, 403)) as upstream:
        client = connect(upstream)
        await client.ask(KEY, 1, "Hello", bill)
        assert (bill.calls, bill.quota) == (2, Quota(None, 7))
        with pytest.raises(Limited):
            await client.ask(KEY, 1, "Hello", bill)
        assert (bill.calls, bill.quota) == (3, Quota(None, 7))


@pytest.mark.parametrize("reply", [Reply([Step.RESET], framing="raw"), plain({}, 500)])
async def test_on_a_bill_for_one_no_second_call_is_made_and_the_first_goes_over_a_new_connection(connect, reply):
    async with Upstream(plain({"message": {"content": "a"}}), reply) as upstream:
        client, bill = connect(upstream), Bill(is_for_one=True)
        await client.ask(KEY, 1, "Hello")
        with pytest.raises(Unavailable):
            await client.ask(KEY, 1, "Hello", bill)
        assert bill.calls == 1 and [request.connection for request in upstream.requests] == [0, 1]


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


@pytest.mark.parametrize(("status", "reason"), [(401, Reason.BAD_KEY), (403, Reason.NO_PERMISSION)])
async def test_a_refusal_says_which_and_is_not_tried_again(connect, status, reason):
    async with Upstream(plain({"error": f"{KEY.reveal()} is bad"}, status)) as upstream:
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
