"""What a try at SparkGPT keeps of what came: over a real server that says what it is told to."""

import pytest

from tests.canary.mark import marked
from tests.replies import plain
from tests.upstream import Upstream
from widget import trial
from widget.admin.words import quota_left, trouble, waiting
from widget.question import Question, asking
from widget.sparkgpt import Limited, Nonsense, Quota, Reason, Refused, Secret, SparkGPT, TooLong, Unavailable

KEY = Secret(marked("key-for-tests"))


@pytest.fixture
async def upstream():
    async with Upstream() as upstream:
        upstream.answer = lambda prompt: ["You ", "said ", prompt]
        upstream.training = [{"id": 1, "model_id": 7, "question": "When?", "answer": "At nine.", "created_at": ""}]
        upstream.quota = {"X-RateLimit-Limit": "100", "X-RateLimit-Remaining": "42"}
        yield upstream


@pytest.fixture
async def client(upstream):
    client = SparkGPT(upstream.url, retry_pause=0.001)
    yield client
    await client.aclose()


async def test_all_three_calls_are_made_and_told(client, upstream):
    tried = await trial.everything(client, KEY, 7)
    assert sorted(request.path.rpartition("/")[2] for request in upstream.requests) == [
        "askoutside",
        "askoutsideStream",
        "getModelTrain",
    ]
    assert tried.ask.text == tried.stream.text == "You said Hello"
    assert tried.stream.deltas == 3 and 0 <= tried.stream.first <= tried.stream.seconds
    assert [pair.question for pair in tried.training.pairs] == ["When?"]
    assert tried.quota == Quota(100, 42)
    assert not any(it.error for it in (tried.ask, tried.stream, tried.training))


async def test_what_fails_is_a_result_and_takes_nothing_else_along(client, upstream):
    upstream.script[:] = [plain({"error": "no"}, 401)]
    tried = await trial.everything(client, KEY, 7)
    errors = [tried.ask.error, tried.stream.error, tried.training.error]
    assert all(isinstance(error, Refused) and error.reason is Reason.BAD_KEY for error in errors)


async def test_what_takes_too_long_has_failed(client, upstream):
    upstream.hold()
    tried = await trial.everything(client, KEY, 7, seconds=0.01)
    assert isinstance(tried.stream.error, Unavailable) and "not done after 0.01 s" in str(tried.stream.error)
    upstream.release()


@pytest.mark.parametrize("stream", [True, False])
async def test_a_visitors_question_goes_the_visitors_way(client, upstream, stream):
    tried = await trial.as_visitor(asking(client), Question(0, "bench", 1, 7, "Rye?", stream, KEY))
    assert tried.text == "You said Rye?" and tried.error is None
    call = "askoutsideStream" if stream else "askoutside"
    assert [request.path.rpartition("/")[2] for request in upstream.requests] == [call]


ERRORS = [
    (Refused("", reason=Reason.BAD_KEY), "does not know this API key", "key"),
    (Refused("", reason=Reason.NO_PERMISSION), "use model 7", "model"),
    (Limited("", retry_after=7200), "The daily limit of this API key is reached. Try again tomorrow", "elsewhere"),
    (Limited("", retry_after=7200), "try again in 2 hours", "elsewhere"),
    (Unavailable("The connection to SparkGPT failed"), "Nothing is wrong on your side", "elsewhere"),
    (Nonsense("SparkGPT sent a web page"), "can't be read", "elsewhere"),
    (TooLong(""), "longer than a chat can take", "model"),
]


@pytest.mark.parametrize(("error", "words", "place"), ERRORS)
def test_every_trouble_is_said_in_plain_words_and_where_to_put_it_right(error, words, place):
    told = trouble(error, 7)
    assert words in told.words and told.place == place


@pytest.mark.parametrize(
    ("seconds", "words"), [(1, "1 second"), (90, "90 seconds"), (120, "2 minutes"), (7200, "2 hours")]
)
def test_a_wait_is_told_in_the_unit_that_says_enough(seconds, words):
    assert waiting(seconds) == words


def test_what_is_left_is_said_as_far_as_it_is_known():
    assert quota_left(Quota(100, 42)) == "42 of 100 calls are left today."
    assert quota_left(Quota(None, 42)) == "42 calls are left today." and quota_left(Quota()) == ""
