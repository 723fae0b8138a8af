"""What looks at all that tests let out finds what was put there: on each channel, in each form, across two pieces, or packed."""

import base64
import gzip
import json
import logging
import os
import subprocess
import sys
from email.message import EmailMessage

import pytest

from tests.canaries import forms
from tests.canary import left, processes, total
from tests.canary.edge import watched
from tests.canary.listening import Listener
from tests.canary.mark import MARK, Needles, marked
from tests.canary.recorder import CHANNELS, Recorder, Stream

PLANTED = "Pl4ntedW7kXc2"
"""Not the mark of the run, or this test would fail it."""
KEY = f"sandbox-{PLANTED}-key"
FORMS = dict(forms(PLANTED.encode()))


@pytest.fixture
def recorder(tmp_path):
    return Recorder(tmp_path / "canary", Needles(PLANTED))


def places(recorder):
    return {(hit["channel"], hit["where"]) for hit in recorder.hits}


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_form_is_found_on_every_channel(recorder, channel):
    for form, written in FORMS.items():
        recorder.hear(channel, form, b"before" + written + b"after")
    assert places(recorder) == {(channel, form) for form in FORMS}
    assert recorder.counts()[channel][0] == len(FORMS)


@pytest.mark.parametrize("form", FORMS)
def test_what_stands_across_two_pieces_is_found_wherever_it_is_cut(recorder, form):
    for cut in range(1, len(FORMS[form])):
        stream = Stream(recorder, "wire", str(cut))
        stream.hear(b"x" * 300 + FORMS[form][:cut])
        stream.hear(FORMS[form][cut:] + b"x")
        assert ("wire", str(cut)) in places(recorder)


def test_a_key_is_found_inside_of_a_longer_text_in_base64_at_any_place(recorder):
    for before in range(3):
        recorder.hear("log", str(before), base64.b64encode(b"x" * before + f"Bearer {KEY}, and more".encode()))
    assert len(places(recorder)) == 3


def test_nothing_is_found_where_nothing_is(recorder):
    recorder.hear("wire", "nothing", os.urandom(1_000_000) + PLANTED[:-1].encode())
    assert not recorder.hits


async def send_by(recorder, kind, *messages):
    async def application(scope, receive, send):
        for message in messages:
            await send(message)

    sent = []

    async def send(message):
        sent.append(message)

    scope = {"type": kind, "path": "/there", "method": "GET"}
    await watched(application, recorder)(scope, None, send)
    assert sent == list(messages), "whoever is listened to sends what it would send"


async def test_a_page_is_looked_at_with_its_head_and_unpacked(recorder):
    start = {"type": "http.response.start", "status": 200, "headers": []}
    body = {"type": "http.response.body", "body": b"", "more_body": False}
    await send_by(recorder, "http", start | {"headers": [(b"x-key", KEY.encode())]}, body)
    await send_by(recorder, "http", start, body | {"body": KEY[:12].encode()}, body | {"body": KEY[12:].encode()})
    assert places(recorder) == {("pages", "GET /there")}
    packed = gzip.compress(KEY.encode() * 3)
    await send_by(
        recorder,
        "http",
        start | {"headers": [(b"Content-Encoding", b"gzip")]},
        body | {"body": packed[:20]},
        body | {"body": packed[20:]},
    )
    assert ("pages", "GET /there (unpacked)") in places(recorder)


async def test_frames_are_looked_at_and_answers_across_them(recorder):
    await send_by(recorder, "websocket", {"type": "websocket.send", "text": json.dumps({"key": KEY})})
    await send_by(recorder, "websocket", {"type": "websocket.close", "code": 4000, "reason": KEY})
    assert places(recorder) == {("frames", "GET /there")}
    halves = [json.dumps({"type": "delta", "text": it}, separators=(",", ":")) for it in (KEY[:13], KEY[13:])]
    await send_by(recorder, "websocket", *({"type": "websocket.send", "text": it} for it in halves))
    assert ("answers", "GET /there") in places(recorder)


def test_a_record_is_looked_at_as_it_would_be_written_with_its_traceback(recorder):
    listener = Listener(recorder, "log")
    try:
        raise ValueError(KEY)
    except ValueError:
        listener.handle(logging.LogRecord("a.library", logging.DEBUG, "", 1, "it broke", (), sys.exc_info()))
    listener.handle(logging.LogRecord("widget", logging.DEBUG, "", 1, "it is %s", (KEY,), None))
    assert places(recorder) == {("log", "a.library DEBUG"), ("log", "widget DEBUG")}


def test_a_letter_is_read_as_whoever_gets_it_reads_it(recorder):
    letter = EmailMessage()
    letter["Subject"] = "Hello"
    letter.set_content("é" * 50 + KEY, cte="base64")
    letter.add_alternative(f"<p>{'é' * 20}{KEY}</p>", subtype="html", cte="quoted-printable")
    left.look_at_letter(recorder, "letters", letter)
    assert {("letters", "Hello (text/plain)"), ("letters", "Hello (text/html)")} <= places(recorder)


def test_files_are_searched_also_large_ones(recorder, tmp_path):
    (tmp_path / "dump").write_bytes(b"x" * (256 * 1024 - 5) + KEY.encode())
    left.look_at_files(recorder, [tmp_path], since=0)
    (tmp_path / "dump").unlink()
    assert places(recorder) == {("files", str(tmp_path / "dump"))}


def test_processes_are_looked_at_but_for_what_operators_give_them(recorder):
    waits = [sys.executable, "-c", "input()"]
    for environment in ({}, {"SECRET_KEY": KEY}, {"OTHER": KEY}):
        with subprocess.Popen(waits, env=environment, stdin=subprocess.PIPE) as process:
            processes.look(recorder)
            process.communicate(b"\n")
        assert bool(recorder.hits) == ("OTHER" in environment)


def test_counts_and_hits_outlive_a_process_that_is_killed(tmp_path):
    code = (
        "import os, pathlib, sys; from tests.canary.recorder import Recorder; from tests.canary.mark import Needles; "
    )
    code += f"Recorder(pathlib.Path(sys.argv[1]), Needles({PLANTED!r})).hear('wire', 'there', {KEY.encode()!r}); "
    code += "os.kill(os.getpid(), 9)"
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "dead")], check=False)
    sum_of_all = total.of([tmp_path / "dead", tmp_path / "nowhere"])
    assert sum_of_all.counts["wire"] == (1, len(KEY)) and len(sum_of_all.hits) == 1
    assert "HIT: clear on wire: there" in "\n".join(sum_of_all.lines())
    (tmp_path / "dead" / "hits.jsonl").unlink()


def test_a_channel_on_which_nothing_was_heard_is_named(recorder):
    recorder.hear("wire", "", b"x")
    assert total.of([recorder.folder]).silent == [name for name in CHANNELS if name != "wire"]


def test_every_key_of_the_tests_has_the_mark_in_it():
    assert MARK in marked("key") and Needles().found(marked("key").encode())
