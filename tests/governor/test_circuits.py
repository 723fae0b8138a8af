"""Circuits: when a key isn't asked with, for how long, and what closes them."""

import pytest

from widget.governor.asker import Asker, Go, Kind, No, Outcome, Result, Rules, Wait
from widget.governor.circuits import FAILURES
from widget.governor.gate import Gate
from widget.protocol import Code

NOW = 1_000_000.0


class Key:
    """A gate whose clock and calls the test makes."""

    def __init__(self):
        self.gate, self.now, self._number = Gate(), NOW, 0

    def begin(self, *, model=5, kind=Kind.VISITOR):
        self._number += 1
        asker = Asker(str(self._number), "gate", 1, str(self._number), model, kind, 50)
        return asker, self.gate.ask(asker, self.now, Rules(per_key=100, lease=1e9))

    def end(self, asker, result=Result.OK, **said):
        return self.gate.leave(asker.id, Outcome(result, **said), self.now, lambda: 0.0)

    def call(self, result=Result.OK, *, model=5, kind=Kind.VISITOR, **said):
        """A whole call; what the gate said to it."""
        asker, verdict = self.begin(model=model, kind=kind)
        if isinstance(verdict, Go):
            self.changes = self.end(asker, result, **said)
        return verdict


@pytest.fixture
def key():
    return Key()


def test_a_refused_key_is_not_asked_with_until_a_test_succeeds(key):
    assert key.call(Result.BAD_KEY) == Go()
    assert [change.name for change in key.changes] == ["key"]
    key.now += 86_400
    assert key.call() == key.call(model=6) == No(Code.REFUSED)
    assert key.call(Result.BAD_KEY, kind=Kind.OWNER) == Go()
    assert key.changes == [] and key.call() == No(Code.REFUSED)
    assert key.call(kind=Kind.OWNER) == Go()
    assert [(change.name, change.circuit) for change in key.changes] == [("key", None)]
    assert key.call() == Go()


def test_a_refused_model_leaves_the_others_alone(key):
    key.call(Result.NO_PERMISSION, model=5)
    assert key.call(model=5) == No(Code.REFUSED)
    assert key.call(model=6) == Go()
    assert key.call(model=5) == No(Code.REFUSED)
    key.call(kind=Kind.OWNER, model=5)
    assert key.call(model=5) == Go()


def test_answers_that_had_begun_before_close_nothing(key):
    early, _ = key.begin()
    key.call(Result.BAD_KEY)
    assert key.end(early) == []
    assert key.call() == No(Code.REFUSED)


def test_retry_after_is_respected_to_the_second(key):
    key.call(Result.LIMITED, retry_after=30)
    key.now += 29.5
    assert key.call() == No(Code.LIMITED, 1)
    key.now += 0.5
    assert key.call() == Go(is_probe=True)
    assert key.call() == Go()


def test_without_retry_after_the_pause_grows_and_ends(key):
    waits = []
    for _ in range(9):
        key.call(Result.LIMITED)
        waits.append(key.call().retry_after)
        key.now += waits[-1]
    assert waits == [15, 30, 60, 120, 240, 480, 900, 900, 900]
    key.call()
    key.call(Result.LIMITED)
    assert key.call().retry_after == 15


def test_the_pause_is_jittered(key):
    asker, _ = key.begin()
    key.gate.leave(asker.id, Outcome(Result.LIMITED), key.now, lambda: 1.0)
    assert key.call() == No(Code.LIMITED, 19)


def test_many_late_429s_are_one(key):
    askers = [key.begin()[0] for _ in range(10)]
    for asker in askers:
        key.end(asker, Result.LIMITED)
    assert key.call() == No(Code.LIMITED, 15)


def test_a_used_up_day_is_called_so_and_has_no_known_end(key):
    key.call(limit=10, left=0)
    assert key.call() == No(Code.USED_UP)
    key.now += 300
    assert key.call(Result.LIMITED, left=0) == Go(is_probe=True)
    key.now += 300
    assert key.call() == No(Code.USED_UP)
    key.now += 300
    assert key.call(limit=10, left=9) == Go(is_probe=True)
    assert key.call() == Go()


def test_a_dead_upstream_is_asked_by_one_probe_at_a_time(key):
    for _ in range(FAILURES):
        assert key.call(Result.DOWN) == Go()
    assert key.call() == No(Code.UNAVAILABLE, 10)
    key.now += 10
    probe, verdict = key.begin()
    assert verdict == Go(is_probe=True)
    assert [key.begin()[1], key.begin()[1]] == [Wait(1), Wait(2)]
    key.end(probe, Result.DOWN)
    assert key.call() == No(Code.UNAVAILABLE, 20)


def test_failures_with_answers_between_them_open_nothing(key):
    for _ in range(3 * FAILURES):
        key.call(Result.DOWN)
        assert key.call() == Go()


def test_a_probe_that_was_stopped_leaves_it_to_the_next(key):
    for _ in range(FAILURES):
        key.call(Result.DOWN)
    key.now += 10
    assert key.call(Result.OTHER, calls=1) == Go(is_probe=True)
    assert key.call() == Go(is_probe=True)
    assert key.call() == Go()


@pytest.mark.parametrize(
    "opened", [Result.BAD_KEY, Result.NO_PERMISSION, Result.LIMITED], ids=lambda result: str(result)
)
def test_work_waits_until_everything_is_well(key, opened):
    key.call(opened)
    key.now += 1_000
    assert isinstance(key.call(kind=Kind.WORK), No)


def test_nothing_that_is_broken_stops_an_owners_test(key):
    key.call(Result.LIMITED, left=0)
    key.call(Result.BAD_KEY, kind=Kind.OWNER)
    assert key.call(kind=Kind.OWNER) == Go()
