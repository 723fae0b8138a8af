"""Runs tests/vectors/chat.json, and says what we send."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widget.sparkgpt.chat import Delta, Finished, Unknown, body, read_answer, read_event, read_training
from widget.sparkgpt.errors import Nonsense, Refused, SparkGPTError
from widget.sparkgpt.text import TextJoiner, clean

VECTORS = json.loads((Path(__file__).parent / "vectors/chat.json").read_text())


def each(kind: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", VECTORS[kind], ids=lambda case: case["name"])


def unescaped(text: str) -> str:
    return str(json.loads(f'"{text}"'))


def expected(case: dict[str, Any]) -> Delta | Finished | Unknown | None:
    if "delta_escaped" in case:
        return Delta(unescaped(case["delta_escaped"]))
    if "delta" in case:
        return Delta(case["delta"])
    return Finished() if "finished" in case else Unknown() if "unknown" in case else None


def check_error(case: dict[str, Any], error: SparkGPTError) -> None:
    assert error.code == case["error"]
    if "reason" in case:
        assert isinstance(error, Refused)
        assert error.reason == case["reason"]
    assert error.__cause__ is None
    assert error.__context__ is None


@each("events")
def test_an_event_is_read(case):
    data = case["data"] if isinstance(case["data"], str) else case["data"]["repeat"] * case["data"]["times"]
    if "error" not in case:
        assert read_event(data) == expected(case)
        return
    with pytest.raises(SparkGPTError) as caught:
        read_event(data)
    check_error(case, caught.value)


@each("answers")
def test_an_answer_is_read(case):
    if "error" not in case:
        assert read_answer(case["reply"].encode()) == case["text"]
        return
    with pytest.raises(SparkGPTError) as caught:
        read_answer(case["reply"].encode())
    check_error(case, caught.value)


@each("training")
def test_training_is_read(case):
    reply = json.dumps(case["reply"]).encode()
    if "error" in case:
        with pytest.raises(SparkGPTError) as caught:
            read_training(reply)
        check_error(case, caught.value)
        return
    training = read_training(reply)
    read = [[pair.id, pair.model_id, pair.question, pair.answer, pair.created_at] for pair in training.pairs]
    assert (read, training.skipped) == (case["pairs"], case["skipped"])


@each("joined")
def test_deltas_are_joined_into_text_that_can_be_sent(case):
    joiner = TextJoiner()
    text = "".join(joiner.feed(unescaped(delta)) for delta in case["deltas"]) + joiner.close()
    assert text == case["text"]


@given(st.text(st.characters()), st.data())
def test_text_cut_anyhow_is_cleaned_as_if_whole(text, data):
    text = "".join(chr(unit) for unit in memoryview(text.encode("utf-16-le", "surrogatepass")).cast("H"))
    places = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=5)))
    joiner = TextJoiner()
    parts = [joiner.feed(text[start:end]) for start, end in zip([0, *places], [*places, len(text)], strict=True)]
    joined = "".join(parts) + joiner.close()
    assert joined == clean(text)
    joined.encode()


@given(st.text())
def test_any_data_is_read_or_refused_as_one_of_our_errors(data):
    try:
        read_event(data)
    except SparkGPTError as error:
        assert isinstance(error, Nonsense)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(st.sampled_from(["choices", "delta", "content", "error", "code", "status", "x"]), inner)
        ),
    )
)
def test_any_json_is_read_or_refused_as_one_of_our_errors(value):
    try:
        read_event(json.dumps(value))
    except SparkGPTError as error:
        assert error.__context__ is None


def test_what_upstream_says_is_never_in_an_error():
    for data in ('{"error":{"message":"sk-SECRET is wrong"}}', '"sk-SECRET', '{"choices":"sk-SECRET"}'):
        with pytest.raises(SparkGPTError) as caught:
            read_event(data)
        assert "SECRET" not in repr(caught.value) + str(caught.value)


def test_a_question_is_sent_as_documented():
    assert json.loads(body(1, "Hello")) == {"model_id": 1, "user": "Hello"}


def test_a_streamed_question_says_so():
    assert json.loads(body(1, "Hello", stream=True)) == {"model_id": 1, "user": "Hello", "stream": True}


def test_training_is_asked_for_by_the_model_alone():
    assert json.loads(body(1)) == {"model_id": 1}


def test_a_question_is_cleaned_before_it_is_sent():
    assert json.loads(body(1, "a\ud83e\0b"))["user"] == "a\ufffdb"
