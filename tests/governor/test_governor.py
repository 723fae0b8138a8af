"""The governor between a relay and a real upstream: who is asked when, what stops everything, and what is told."""

import asyncio

import pytest

from tests.canary.mark import marked
from tests.fakes import Shelf
from tests.replies import plain
from tests.upstream import Upstream
from widget.answer import State
from widget.governor.asker import Asker, Denied, Kind, Outcome, Result, Rules
from widget.governor.governor import Governor
from widget.governor.memory import Memory
from widget.question import Question, asking
from widget.relay import Relay
from widget.sparkgpt import Bill, Secret, SparkGPT


class Clock:
    def __init__(self):
        self.now = 1_000_000.0

    def __call__(self):
        return self.now


class Book:
    """Where it is written what is open."""

    def __init__(self, **known):
        self.known, self.notes = known, []

    async def load(self, gate):
        return dict(self.known)

    async def note(self, gate, changes):
        self.notes += [(change.name, change.circuit and str(change.circuit.why)) for change in changes]


class House:
    """A relay with a governor, and the questions of visitors, each of one of their own."""

    def __init__(self, upstream, *, rules=None, records=None, clock=None):
        self.upstream, self.clock, self.shelf = upstream, clock or Clock(), Shelf()
        self.book = records or Book()
        self.client = SparkGPT(upstream.url, retry_pause=0.0)
        self.governor = self.new_governor(rules)
        self.relay = Relay(asking(self.client), self.shelf, governor=self.governor, save_pauses=(0,))
        self._row = 0

    def new_governor(self, rules=None):
        return Governor(Memory(self.clock), rules or Rules(), self.book, chance=lambda: 0.0, poll_seconds=0.01)

    def ask(self, prompt="When?", *, site=1, at_once=2, model=5):
        self._row += 1
        asker = Asker(f"{self._row}:1", "gate", site, str(self._row), model, at_once=at_once)
        return self.relay.start(
            Question(self._row, f"t{self._row}", 1, model, prompt, True, Secret(marked("key-for-tests")), asker)
        )

    async def answer(self, *args, **kwargs):
        log = self.ask(*args, **kwargs)
        ending = await end_of(log)
        await self.governor.settle()
        return ending


async def end_of(log):
    while not log.is_over:
        await log.wait(log.seq, log.position)
    return log.ending


async def waits_at(log, position):
    async with asyncio.timeout(5):
        while log.position != position:
            await log.wait(log.seq, log.position)


@pytest.fixture
async def upstream():
    async with Upstream() as upstream:
        yield upstream


@pytest.fixture
async def house(upstream):
    house = House(upstream)
    yield house
    upstream.release()
    await house.relay.finish(0)
    await house.client.aclose()


async def test_so_many_are_asked_at_once_and_the_rest_wait_their_turn(house, upstream):
    upstream.hold()
    logs = [house.ask(str(number)) for number in range(4)]
    await upstream.came(2)
    await waits_at(logs[2], 1)
    await waits_at(logs[3], 2)
    assert len(upstream.requests) == 2
    upstream.release()
    assert [(await end_of(log)).state for log in logs] == [State.DONE] * 4
    assert [log.position for log in logs] == [0] * 4
    assert sorted(upstream.prompts) == ["0", "1", "2", "3"]


async def test_stop_while_waiting_is_told_at_once_and_costs_no_call(house, upstream):
    upstream.hold()
    house.ask(), house.ask()
    log = house.ask("stopped")
    after = house.ask("after")
    await waits_at(after, 2)
    house.relay.stop(3)
    ending = await end_of(log)
    assert (ending.state, ending.measured.calls) == (State.STOPPED, 0)
    await waits_at(after, 1)
    upstream.release()
    await end_of(after)
    assert "stopped" not in upstream.prompts


async def test_a_drain_lets_go_of_those_who_wait_and_not_of_those_who_are_answered(house, upstream):
    upstream.hold()
    running = [house.ask("x"), house.ask("y")]
    log = house.ask("z")
    await waits_at(log, 1)
    assert house.relay.let_go_of_waiting() == {3: 0}
    await end_of(log)
    assert log.is_abandoned and log.ending is None
    upstream.release()
    assert [(await end_of(each)).state for each in running] == [State.DONE] * 2
    assert sorted(upstream.prompts) == ["x", "y"]


async def test_a_429_with_retry_after_is_respected_without_another_call(house, upstream):
    upstream.script = [plain({"error": "slow down"}, 429, retry_after="30")]
    assert (await house.answer()).code == "limited"
    ending = await house.answer()
    assert (ending.code, ending.retry_after, ending.retryable, ending.measured.calls) == ("limited", 30, True, 0)
    assert len(upstream.requests) == 1
    upstream.script = []
    house.clock.now += 30
    assert (await house.answer()).state is State.DONE
    assert house.book.notes == [("limit", "limited"), ("limit", None)]


async def test_a_429_without_retry_after_pauses_for_longer_each_time(house, upstream):
    upstream.script = [plain({"error": "slow down"}, 429)]
    waits = []
    for _ in range(3):
        await house.answer()
        waits.append((await house.answer()).retry_after)
        house.clock.now += waits[-1]
    assert waits == [15, 30, 60]
    assert len(upstream.requests) == 3


async def test_a_used_up_day_is_said_so_without_a_call(house, upstream):
    upstream.quota = {"x_ratelimit_limit": "100", "x_ratelimit_remaining": "0"}
    assert (await house.answer()).state is State.DONE
    ending = await house.answer()
    assert (ending.code, ending.retry_after, ending.retryable) == ("used_up", None, True)
    assert len(upstream.requests) == 1


async def test_a_401_stops_all_calls_until_a_test_succeeds(house, upstream):
    upstream.script = [plain({"error": "who?"}, 401)]
    assert (await house.answer()).code == "refused"
    assert (await house.answer(model=6)).code == "refused"
    assert len(upstream.requests) == 1
    upstream.script = []
    house.clock.now += 1
    await house.governor.tested("gate", 5, [Outcome(Result.OK)])
    assert (await house.answer()).state is State.DONE
    assert house.book.notes == [("key", "bad_key"), ("key", None)]


async def test_the_sandbox_plays_bad_days_one_question_at_a_time(upstream):
    house = House(upstream, rules=Rules(plays=True))
    for status, code in ((401, "refused"), (403, "refused"), (429, "limited")):
        upstream.script = [plain({"error": "no"}, status)]
        assert (await house.answer()).code == code
    upstream.script = []
    assert (await house.answer()).state is State.DONE
    await house.client.aclose()


async def test_a_403_stops_the_calls_to_that_model(house, upstream):
    upstream.script = [plain({"error": "no"}, 403)]
    await house.answer()
    assert (await house.answer()).code == "refused"
    upstream.script = []
    assert (await house.answer(model=6)).state is State.DONE
    assert len(upstream.requests) == 2


async def test_a_dead_upstream_is_left_alone_and_comes_back_by_one_probe(house, upstream):
    upstream.script = [plain({"error": "broken"}, 500, retry_after="0")]
    assert (await house.answer()).code == "unavailable"
    before = len(upstream.requests)
    ending = await house.answer()
    assert (ending.code, ending.retry_after) == ("unavailable", 1)
    assert len(upstream.requests) == before
    upstream.script = []
    house.clock.now += 1
    upstream.hold()
    logs = [house.ask(), house.ask(), house.ask()]
    await upstream.came(before + 1)
    await waits_at(logs[2], 2)
    assert len(upstream.requests) == before + 1
    upstream.release(1)
    await upstream.came(before + 2)  # the first words are enough
    upstream.release()
    assert [(await end_of(log)).state for log in logs] == [State.DONE] * 3


async def test_what_was_open_before_a_restart_stays_open(upstream):
    from widget.governor.circuits import Circuit

    house = House(upstream, records=Book(key=Circuit("bad_key", 999_000.0)))
    assert (await house.answer()).code == "refused"
    assert upstream.requests == []
    await house.client.aclose()


async def test_what_could_not_be_written_down_is_written_with_the_next_tick(house, upstream):
    class Flaky(Book):
        fails = True

        async def note(self, gate, changes):
            if self.fails:
                raise OSError("no database")
            await super().note(gate, changes)

    book = house.governor._records = Flaky()
    upstream.script = [plain({"error": "who?"}, 401)]
    await house.answer()
    assert book.notes == []
    book.fails = False
    await house.governor.tick()
    assert book.notes == [("key", "bad_key")]


async def test_work_runs_only_above_the_floor_and_never_before_a_waiting_visitor(house, upstream):
    """The calls as upstream saw them: all of the work's came while more than the floor was left and nobody waited."""
    left = 12
    log = []

    def answer(prompt):
        nonlocal left
        left -= 1
        upstream.quota = {"x_ratelimit_limit": "20", "x_ratelimit_remaining": str(left)}
        log.append((prompt, left))
        return ["x"]

    upstream.answer = answer
    upstream.quota = {"x_ratelimit_limit": "20", "x_ratelimit_remaining": "11"}
    await house.answer("visitor")
    denied = 0
    for number in range(30):
        bill = Bill()
        asker = Asker(f"w{number}", "gate", 9, "", 5, Kind.WORK, floor=0.25)
        try:
            async with house.governor.may_work(asker, bill):
                await house.client.ask(Secret(marked("key-for-tests")), 5, "work", bill)
        except Denied:
            denied += 1
        await house.governor.settle()
        if number == 2:
            await house.answer("visitor")
    assert denied and all(after >= 5 for prompt, after in log if prompt == "work")
    assert [prompt for prompt, _ in log].count("work") + [prompt for prompt, _ in log].count("visitor") == 12 - left
    upstream.hold()
    logs = [house.ask("visitor", at_once=1), house.ask("visitor", at_once=1)]
    await waits_at(logs[1], 1)
    with pytest.raises(Denied):
        async with house.governor.may_work(Asker("w", "gate", 9, "", 5, Kind.WORK, floor=0.0), Bill()):
            pytest.fail("a visitor waits")
    upstream.release()
    assert [(await end_of(each)).state for each in logs] == [State.DONE] * 2


async def test_an_answer_that_was_given_before_asks_nobody(house, upstream):
    log = house.relay.start(Question(9, "t9", 1, 5, "When?", True, Secret(marked("key-for-tests")), saved="At nine."))
    ending = await end_of(log)
    assert (ending.state, ending.text, ending.saved, ending.measured.calls) == (State.DONE, "At nine.", True, 0)
    assert upstream.requests == []
