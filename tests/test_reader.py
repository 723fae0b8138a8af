"""A turn told to a browser: how late its words are, and what the log's lines of it are about."""

import asyncio
import json
import logging
from datetime import UTC, datetime

import pytest

from tests.canary.mark import marked
from tests.fakes import ScriptedSource, Shelf
from widget import protocol
from widget.answer import Answer
from widget.lines import JsonLines
from widget.question import Question
from widget.reader import Reader
from widget.relay import Relay
from widget.snapshots import Snapshot
from widget.sparkgpt import Secret

QUESTION = Question(7, "7f3a2c1e-turn", 1, 5, "Hello", True, Secret(marked("key")))
SNAPSHOT = Snapshot(7, QUESTION.turn, "Hello", datetime(2026, 1, 1, tzinfo=UTC), "running", 1, 0, "", None, None, "")


class Carrier:
    say = None

    def __init__(self):
        self.told, self.news = [], asyncio.Event()
        self.breaks = False

    async def tell(self, fact):
        if self.breaks:
            raise ValueError("no socket")
        self.told.append(fact)
        self.news.set()

    async def heard(self, text):
        while "".join(it.text for it in self.told if isinstance(it, protocol.Delta)) != text:
            self.news.clear()
            await self.news.wait()


async def nothing(function, *args):
    return None


@pytest.fixture
async def running():
    source = ScriptedSource()
    relay = Relay(source, Shelf(), save_pauses=(0,))
    log = relay.start(QUESTION)
    yield source, relay, log
    source.end()
    await relay.finish(5)


async def test_how_late_each_frame_is_is_measured_for_who_was_there(running):
    source, relay, _ = running
    carrier = Carrier()
    reader = Reader(carrier, nothing, relay, SNAPSHOT, 0)
    for word, so_far in (("At ", "At "), ("nine.", "At nine.")):
        source.say(word)
        await carrier.heard(so_far)
    assert sum(relay.meters.added.counts) == 2 and relay.meters.added.total < 1
    reader.task.cancel()


async def test_what_is_older_than_its_reader_was_not_late(running):
    source, relay, log = running
    source.say("At ")
    await log.wait(0)
    carrier = Carrier()
    reader = Reader(carrier, nothing, relay, SNAPSHOT, 0)
    await carrier.heard("At ")
    assert sum(relay.meters.added.counts) == 0
    source.say("nine.")
    await carrier.heard("At nine.")
    assert sum(relay.meters.added.counts) == 1
    reader.task.cancel()


class Line(Carrier):
    """A carrier with the short way; what goes over it is kept as text."""

    def __init__(self):
        super().__init__()
        self.said = []

    def say(self, text):
        if self.breaks:
            raise ValueError("no socket")
        self.said.append(text)


async def test_over_the_short_way_a_delta_is_told_while_it_is_written(running):
    _, relay, log = running
    line = Line()
    reader = Reader(line, nothing, relay, SNAPSHOT, 0)
    await asyncio.sleep(0)
    log.append(["At ", "nine."])
    (frame,) = line.said
    expected = {"type": "delta", "turn": QUESTION.turn, "attempt": 1, "after": 0, "seq": 2, "text": "At nine."}
    assert json.loads(frame) == expected
    assert reader.screen.seq == 2 and sum(relay.meters.added.counts) == 1
    log.end(Answer().stop())
    assert json.loads(line.said[1])["type"] == "stopped"
    await asyncio.wait_for(reader.task, 5)


async def test_a_frame_is_made_once_for_all_who_have_heard_as_much(running):
    _, relay, log = running
    lines = [Line(), Line()]
    readers = [Reader(line, nothing, relay, SNAPSHOT, 0) for line in lines]
    await asyncio.sleep(0)
    log.append(["At "])
    assert lines[0].said[0] is lines[1].said[0]
    late = Line()
    readers.append(Reader(late, nothing, relay, SNAPSHOT, 0))
    log.append(["nine."])
    await asyncio.sleep(0)
    assert [json.loads(text)["text"] for text in late.said] == ["At nine."]
    assert json.loads(lines[0].said[1])["text"] == "nine."
    for reader in readers:
        reader.task.cancel()


async def test_nothing_is_said_to_who_has_just_left(running):
    _, relay, log = running
    line = Line()
    reader = Reader(line, nothing, relay, SNAPSHOT, 0)
    await asyncio.sleep(0)
    reader.task.cancel()
    log.append(["At "])
    assert line.said == []


async def test_a_line_that_breaks_harms_neither_the_log_nor_another_line(running):
    _, relay, log = running
    broken, whole = Line(), Line()
    broken.breaks = True
    readers = [Reader(line, nothing, relay, SNAPSHOT, 0) for line in (broken, whole)]
    await asyncio.sleep(0)
    log.append(["At "])
    assert len(whole.said) == 1
    await asyncio.wait_for(readers[0].task, 5)
    readers[1].task.cancel()


async def test_what_a_reader_logs_names_its_turn(running):
    source, relay, _ = running
    lines = []

    class Kept(logging.Handler):
        def emit(self, record):
            lines.append(json.loads(JsonLines().format(record)))

    handler = Kept()
    logging.getLogger("widget.reader").addHandler(handler)
    try:
        carrier = Carrier()
        carrier.breaks = True
        reader = Reader(carrier, nothing, relay, SNAPSHOT, 0)
        source.say("At ")
        await reader.task
    finally:
        logging.getLogger("widget.reader").removeHandler(handler)
    (line,) = lines
    assert (line["turn"], line["say"], line["attempt"]) == (QUESTION.turn, "7F3A2C", "1")
    assert line["event"] == "turn %s: its reader broke"
