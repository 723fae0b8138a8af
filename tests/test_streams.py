"""How a log lies in a stream: whatever is written twice, or read from anywhere, gives the same deltas once, in order."""

import pytest

from widget import streams
from widget.answer import Ending, Measured, State
from widget.log import Log

DONE = Ending(State.DONE, "abc", 3)


def encoded(fields):
    return {name.encode(): value.encode() for name, value in fields.items()}


def hear(log, entry_id, fields):
    streams.mirror(log, entry_id.encode(), encoded(fields))


def hear_deltas(log, seq, *deltas):
    hear(log, streams.deltas_id(seq), streams.deltas_fields(list(deltas)))


@pytest.fixture
def log():
    return Log("turn", 1, is_written_here=False)


def test_entries_become_the_deltas_they_were(log):
    hear_deltas(log, 2, "a", "b")
    hear_deltas(log, 3, "c")
    hear(log, streams.ending_id(3), streams.ending_fields(DONE))
    assert (log.deltas(0), log.ending) == (["a", "b", "c"], DONE)


def test_what_is_told_again_is_heard_once(log):
    hear_deltas(log, 2, "a", "b")
    hear_deltas(log, 2, "a", "b")
    hear_deltas(log, 3, "a", "b", "c")
    assert log.deltas(0) == ["a", "b", "c"]


def test_a_hole_ends_the_mirror_and_is_never_shown(log):
    hear_deltas(log, 1, "a")
    hear_deltas(log, 3, "c")
    assert (log.deltas(0), log.is_abandoned) == (["a"], True)


def test_an_ending_after_deltas_that_were_not_heard_is_not_believed(log):
    hear_deltas(log, 1, "a")
    hear(log, streams.ending_id(3), streams.ending_fields(DONE))
    assert (log.ending, log.is_abandoned) == (None, True)


def test_a_closed_stream_abandons_the_mirror(log):
    hear_deltas(log, 1, "a")
    hear(log, streams.CLOSED_ID, streams.closed_fields())
    assert log.is_abandoned
    hear_deltas(log, 2, "b")
    assert log.deltas(0) == ["a"]


def test_a_failure_arrives_with_all_that_is_known_of_it(log):
    failed = Ending(State.FAILED, "a", 1, "limited", 30, True)
    hear_deltas(log, 1, "a")
    hear(log, streams.ending_id(1), streams.ending_fields(failed))
    assert log.ending == failed


@pytest.mark.parametrize(
    ("last_id", "held"),
    [(None, 0), (b"7-0", 7), ("12-0", 12), (b"7-4294967296", None), (b"0-3", 0), (streams.CLOSED_ID, None)],
)
def test_the_last_id_says_how_much_is_there(last_id, held):
    assert streams.position(last_id) == held


def test_what_an_answer_took_is_told_to_nobody(log):
    done = Ending(State.DONE, "a", 1, measured=Measured(600, 2, 100, 40))
    hear_deltas(log, 1, "a")
    hear(log, streams.ending_id(1), streams.ending_fields(done))
    assert log.ending == done and log.ending.measured == Measured()
