"""An upstream that repeats what it was sent: the API key never comes through, in however many pieces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.replies import Reply, plain, sse
from tests.sparkgpt.listening import KEY, failure, words
from tests.upstream import Upstream
from widget.sparkgpt import Nonsense
from widget.sparkgpt.echo import Echo

TEXT = KEY.reveal()


def cut(text, places):
    ends = sorted({0, len(text), *(place % (len(text) + 1) for place in places)})
    return [text[start:end] for start, end in zip(ends, ends[1:], strict=False)]


@given(before=st.text(max_size=8), after=st.text(max_size=8), places=st.lists(st.integers(0, 60), max_size=30))
def test_the_key_is_noticed_however_it_is_cut(before, after, places):
    echo, said = Echo(KEY), ""
    for piece in cut(before + TEXT + after, places):
        said += echo.hear(piece)
    assert echo.heard and not echo.close()
    assert said == (before + TEXT)[: len(said)] and len(said) < len(before) + 4


@given(st.lists(st.text(alphabet="sk-SECRT0", max_size=12), max_size=12))
def test_what_only_looks_like_it_comes_through_whole(pieces):
    if TEXT in "".join(pieces):
        return
    echo = Echo(KEY)
    assert "".join(echo.hear(piece) for piece in pieces) + echo.close() == "".join(pieces)


def test_other_text_is_not_kept_waiting():
    echo = Echo(KEY)
    assert [echo.hear(piece) for piece in ("Hello", " sk", "y", "")] == ["Hello", " sk", "y", ""]


async def test_a_stream_that_repeats_the_key_ends_before_it(connect):
    async with Upstream(Reply(sse(["You sent ", TEXT[:9], TEXT[9:], " to me"]))) as upstream:
        said = []
        assert isinstance(await failure(connect(upstream), said), Nonsense)
        assert "".join(said) == "You sent "


async def test_a_beginning_of_the_key_at_the_end_of_an_answer_is_said(connect):
    async with Upstream(Reply(sse(["It begins with ", TEXT[:9]]))) as upstream:
        assert "".join(await words(connect(upstream))) == f"It begins with {TEXT[:9]}"


@pytest.mark.parametrize("escaped", [TEXT, TEXT.replace("-", "\\u002d")])
async def test_no_whole_reply_with_the_key_comes_through(connect, escaped):
    body = plain({"message": {"role": "assistant", "content": "KEY"}})
    (said,) = body.steps
    reply = Reply([said.replace(b"KEY", escaped.encode())], 200, body.headers, "close")
    async with Upstream(reply) as upstream:
        with pytest.raises(Nonsense):
            await connect(upstream).ask(KEY, 1, "Hello")


async def test_no_training_with_the_key_comes_through(connect):
    row = {"id": 1, "model_id": 1, "question": "Key?", "answer": TEXT, "created_at": None}
    async with Upstream(plain([row])) as upstream:
        with pytest.raises(Nonsense):
            await connect(upstream).training(KEY, 1)
