"""The wire protocol: tests/vectors/frames.json decides, for this end and for the embed's."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import vectors
from widget import protocol
from widget.protocol import BadFrame, TooLarge, decode, encode

FRAMES = vectors.read("frames")
UP, DOWN = FRAMES["up"], FRAMES["down"]
TURN = "2f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b"


def fact_of(frame):
    fields = {name: value for name, value in frame.items() if name != "type"}
    if frame["type"] == "welcome":
        fields["turns"] = tuple(protocol.TurnSoFar(**turn) for turn in fields["turns"])
    return protocol.FACTS[frame["type"]](**fields)


@pytest.mark.parametrize("case", UP["good"], ids=lambda case: case["name"])
def test_a_good_command_is_read_whole(case):
    command = decode(json.dumps(case["frame"]))
    assert type(command) is protocol.COMMANDS[case["frame"]["type"]]
    for name, value in case["frame"].items():
        if name != "type":
            read = getattr(command, name)
            kind = {"screen": protocol.Cursor, "solution": protocol.Solved}.get(name) if value else None
            assert read == (kind(**value) if kind else value)


@pytest.mark.parametrize("case", UP["bad"], ids=lambda case: case["name"])
def test_a_bad_command_is_refused_and_the_field_is_named(case):
    with pytest.raises(BadFrame, match=case["names"]):
        decode(case["text"])


@pytest.mark.parametrize("case", DOWN["good"], ids=lambda case: case["name"])
def test_a_fact_is_written_as_the_vectors_say(case):
    assert json.loads(encode(fact_of(case["frame"]))) == case["frame"]


def test_the_vectors_name_every_frame():
    assert {case["frame"]["type"] for case in UP["good"]} == set(protocol.COMMANDS)
    assert {case["frame"]["type"] for case in DOWN["good"]} == set(protocol.FACTS)


def test_every_code_has_words_and_every_refusal_a_close_code():
    assert {code for code in protocol.Code if code not in (protocol.Code.BAD_FRAME, protocol.Code.TOO_LARGE)} == set(
        protocol.WORDS
    )
    for close in protocol.Close:
        assert protocol.Code[close.name] in protocol.WORDS


def test_the_protocol_page_names_every_frame_code_and_close_code():
    page = (vectors.FOLDER.parent.parent / "docs" / "protocol.md").read_text(encoding="utf-8")
    names = [*protocol.COMMANDS, *protocol.FACTS, *protocol.Code]
    assert [name for name in names if f"`{name}`" not in page] == []
    assert [close for close in protocol.Close if f"| {close.value} | `{protocol.Code[close.name]}`" not in page] == []


def test_a_frame_of_more_than_16_kib_is_too_large():
    fits = json.dumps({"type": "ping", "pad": ""})
    with pytest.raises(TooLarge):
        decode(json.dumps({"type": "ping", "pad": "x" * protocol.FRAME_LIMIT}))
    with pytest.raises(TooLarge):
        decode(json.dumps({"type": "ping", "pad": "😀" * (protocol.FRAME_LIMIT // 3)}, ensure_ascii=False))
    assert decode(json.dumps({"type": "ping", "pad": "x" * (protocol.FRAME_LIMIT - len(fits))})) == protocol.Ping()


def test_the_longest_question_fits_into_a_frame_in_any_script():
    text = "😀" * protocol.QUESTION_LIMIT
    frame = json.dumps({"type": "ask", "turn": TURN, "text": text}, ensure_ascii=False)
    assert decode(frame).text == text


def test_the_longest_question_leaves_room_for_8_000_bytes_of_context():
    context = {f"n{number}": "x" for number in range(10)}
    context |= {"n0": "\u4e00" * (200), "n1": "x" * 200}
    pad = 8000 - len(json.dumps(context, ensure_ascii=False, separators=(",", ":")).encode())
    frame = {
        "type": "ask",
        "turn": TURN,
        "text": "\U0001f600" * protocol.QUESTION_LIMIT,
        "context": context,
        "consent": "811c9dc59747b28c",
        "pad": "x" * pad,
    }
    assert decode(json.dumps(frame, ensure_ascii=False)).context == context


def test_text_that_cannot_be_stored_is_made_storable():
    command = decode(f'{{"type": "ask", "turn": "{TURN}", "text": "a\\u0000b\\ud83dc\\ud83d\\ude00"}}')
    assert command.text == "ab\ufffdc😀"
    command.text.encode()


@given(st.text())
def test_no_text_is_more_than_a_bad_frame(text):
    with pytest.raises(BadFrame):
        decode(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.sampled_from(["turn", "text", "v", "attempt", "seq", "token"]) | st.text(), inner)
    ),
    max_leaves=10,
)


@given(
    st.sampled_from(sorted(protocol.COMMANDS)),
    st.dictionaries(
        st.sampled_from(
            [
                "v",
                "token",
                "locale",
                "page",
                "screen",
                "turn",
                "text",
                "attempt",
                "rating",
                "reason",
                "identity",
                "context",
            ]
        ),
        JSON,
    ),
)
def test_any_fields_are_read_or_refused(kind, fields):
    try:
        decode(json.dumps({"type": kind, **fields}))
    except BadFrame:
        return


@pytest.mark.parametrize("text", ["[" * 5000, '{"type":' + "9" * 5000 + "}", '{"type":"ping","type":"pong"}'])
def test_hostile_json_is_a_bad_frame(text):
    with pytest.raises(BadFrame):
        decode(text)
