"""What the client sends to a scripted upstream over real HTTP, and how it reads what comes back."""

import asyncio

import pytest

from tests.replies import DONE, Reply, event, plain, sse
from tests.sparkgpt.listening import KEY, asking, listen, words
from tests.upstream import Upstream
from widget.sparkgpt import Finished, Quota, Training
from widget.sparkgpt.body import TakerBroke


async def test_a_streamed_answer_comes_delta_by_delta(connect):
    async with Upstream() as upstream:
        assert await words(connect(upstream)) == ["You ", "said: ", "Hello"]


async def test_a_question_is_sent_as_documented(connect):
    async with Upstream() as upstream:
        await listen(connect(upstream), prompt="Grüße")
        request = upstream.requests[0]
    assert (request.method, request.path) == ("POST", "/api/askoutsideStream")
    assert request.json == {"model_id": 1, "user": "Grüße", "stream": True}
    assert request.headers["authorization"] == f"Bearer {KEY.reveal()}"
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
    async with Upstream(Reply([*sse(["a", "b"])], framing=framing)) as upstream:
        assert await words(connect(upstream)) == ["a", "b"]


async def test_a_stream_without_a_content_type_is_read(connect):
    async with Upstream(Reply([*sse(["a"])], headers={"Content-Type": ""})) as upstream:
        assert await words(connect(upstream)) == ["a"]


async def test_a_whole_answer_to_a_streamed_question_is_taken(connect):
    async with Upstream(plain({"message": {"content": "All at once"}})) as upstream:
        assert await words(connect(upstream)) == ["All at once"]


async def test_an_empty_answer_just_ends(connect):
    async with Upstream(Reply([DONE])) as upstream:
        assert await words(connect(upstream)) == []


async def test_what_comes_after_the_end_is_not_read(connect):
    async with Upstream(Reply([b"".join([*sse(["a"]), event("b"), b"data: nonsense\n\n"])])) as upstream:
        assert await words(connect(upstream)) == ["a"]


async def test_characters_cut_anywhere_arrive_whole(connect):
    raw = '\ufeffdata: {"choices":[{"delta":{"content":"né\u2028\u0085🥐"}}]}\n\n'.encode()
    async with Upstream(Reply([bytes([byte]) for byte in raw] + [DONE])) as upstream:
        assert await words(connect(upstream)) == ["né\u2028\u0085🥐"]


async def test_a_pair_split_over_two_deltas_is_one_character(connect):
    async with Upstream(Reply([*sse(["a\ud83e", "\udd50b"])])) as upstream:
        assert "".join(await words(connect(upstream))) == "a🥐b"


async def test_a_listener_that_breaks_is_not_called_a_broken_connection(connect):
    def broken(deltas):
        raise OSError("no space left")

    async with Upstream() as upstream:
        with pytest.raises(TakerBroke, match="no space left"):
            await connect(upstream).ask_stream(KEY, 1, "Hello", broken)
