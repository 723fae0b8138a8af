"""How everybody is sent home: whoever waits for an answer last, and nobody twice."""

import asyncio

from tests.canary.mark import marked
from tests.fakes import ScriptedSource, Shelf
from widget.carrier import Unreachable
from widget.doors import WAVE, Doors, Standing
from widget.protocol import Code
from widget.question import Question
from widget.relay import Relay
from widget.sparkgpt import Secret

QUESTION = Question(7, "turn-7", 1, 5, "Hello", True, Secret(marked("key")))


OPEN = Standing(True, frozenset({"key"}), needs_identity=False)


class Guest:
    def __init__(self, name, told, *, is_waiting=False, site=1, objection=None):
        self.name, self._told, self.is_waiting, self.site, self._objection = name, told, is_waiting, site, objection

    def objection(self, site):
        return self._objection

    async def send_away(self):
        self._told.append(self.name)

    async def catch_up(self):
        self._told.append(f"{self.name} caught up")

    async def turn_out(self, code):
        self._told.append(f"{self.name} {code}")

    async def site_changed(self):
        self._told.append(f"{self.name} changed")


def house(**options):
    source, shelf = ScriptedSource(), Shelf()
    relay = Relay(source, shelf, save_pauses=(0,))
    released = []

    async def release(rows):
        released.extend(rows)

    return Doors(relay, release, **options), relay, source, shelf, released


async def test_everybody_is_sent_away_once():
    doors, *_ = house()
    told = []
    for name in ("ann", "ben"):
        doors.enter(Guest(name, told))
    await doors.close(0)
    await doors.close(0)
    assert sorted(told) == ["ann", "ben"]
    assert doors.are_closing


async def test_many_are_sent_away_in_waves_and_whoever_left_meanwhile_is_not_told():
    doors, *_ = house()
    told = []
    guests = [Guest(str(number), told) for number in range(2 * WAVE + 10)]
    for guest in guests:
        doors.enter(guest)
    closing = asyncio.create_task(doors.close(10))
    while not told:  # noqa: ASYNC110
        await asyncio.sleep(0)
    assert len(told) == WAVE
    left = next(guest for guest in guests if guest.name not in told)
    doors.leave(left)
    await closing
    assert sorted(told) == sorted(guest.name for guest in guests if guest is not left)


async def test_all_waves_are_over_before_the_drain_is():
    doors, *_ = house()
    told = []
    for number in range(20 * WAVE):
        doors.enter(Guest(str(number), told))
    began = asyncio.get_running_loop().time()
    await doors.close(0.5)
    assert len(told) == 20 * WAVE and asyncio.get_running_loop().time() - began < 1


async def test_who_has_left_is_not_told():
    doors, *_ = house()
    told = []
    ann = Guest("ann", told)
    doors.enter(ann)
    doors.leave(ann)
    await doors.close(0)
    assert told == []


async def test_who_waits_for_an_answer_is_sent_away_after_it_has_ended():
    doors, relay, source, shelf, released = house()
    relay.start(QUESTION)
    source.say("At nine.")
    told = []

    class Waiting(Guest):
        async def send_away(self):
            self._told.append((self.name, len(shelf.saved)))

    doors.enter(Waiting("idle", told))
    doors.enter(Waiting("waiting", told, is_waiting=True))
    source.end()
    await doors.close(5)
    assert told == [("idle", 0), ("waiting", 1)]
    assert shelf.saved[0][2].text == "At nine."
    assert shelf.saved[0][2].code is None
    assert released == []


async def test_an_answer_that_takes_too_long_is_left_to_the_next_process():
    doors, relay, source, shelf, released = house()
    relay.start(QUESTION)
    source.say("At ")
    await relay.log(7).wait(0)
    await doors.close(0)
    assert shelf.saved == []
    assert released == [7]
    assert source.hung_up == 1


async def test_a_guest_who_cannot_be_told_keeps_nobody_inside(caplog):
    doors, relay, source, shelf, released = house()
    relay.start(QUESTION)
    told = []

    class Deaf(Guest):
        async def send_away(self):
            raise ConnectionError("the line broke")

    doors.enter(Deaf("deaf", told))
    doors.enter(Guest("ann", told))
    doors.enter(Guest("waiting", told, is_waiting=True))
    source.say("At nine.")
    source.end()
    await doors.close(5)
    assert told == ["ann", "waiting"]
    assert shelf.saved[0][2].text == "At nine."
    assert "the line broke" in caplog.text


async def test_only_guests_who_may_not_stay_at_a_site_are_turned_out():
    doors, *_ = house()
    told = []
    for name, site, objection in (("ann", 1, Code.PAUSED), ("ben", 2, Code.PAUSED), ("cleo", 1, None)):
        doors.enter(Guest(name, told, site=site, objection=objection))
    await doors.site_changed(1, OPEN)
    assert sorted(told) == ["ann paused", "cleo changed"]


async def test_who_is_still_inside_catches_up():
    doors, *_ = house()
    told = asyncio.Queue()

    class Eager(Guest):
        async def catch_up(self):
            doors.leave(ben)
            await told.put(self.name)

    ann, ben = Eager("ann", []), Eager("ben", [])
    doors.enter(ann)
    doors.catch_up()
    assert await asyncio.wait_for(told.get(), 5) == "ann"
    assert told.empty()


async def test_who_could_not_be_told_for_lack_of_a_database_is_told_when_it_is_back():
    doors, told = house(rest_seconds=0)[0], asyncio.Queue()

    class Unlucky(Guest):
        tries = 0

        async def catch_up(self):
            self.tries += 1
            if self.tries < 3:
                raise Unreachable
            await told.put(self.name)

    ann = Unlucky("ann", [])
    doors.enter(ann)
    doors.catch_up(ann)
    assert await asyncio.wait_for(told.get(), 5) == "ann"


async def test_only_the_guests_of_a_site_hear_that_it_was_saved():
    doors, *_ = house()
    told = []
    for name, site in (("ann", 1), ("ben", 2)):
        doors.enter(Guest(name, told, site=site))
    await doors.site_changed(1, OPEN)
    assert told == ["ann changed"]
