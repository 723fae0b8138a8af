"""One look for all who want to know."""

import asyncio

import pytest

from widget import tracing
from widget.glance import Glance


class Slow:
    def __init__(self, *answers):
        self.answers, self.looks, self.about = list(answers), 0, None
        self.go = asyncio.Event()

    async def __call__(self):
        self.looks += 1
        self.about = dict(tracing.about())
        await self.go.wait()
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


async def test_all_who_want_to_know_at_once_share_one_look():
    slow = Slow("seen")
    glance = Glance(slow, "nothing", kept=60, patience=60)
    asked = [asyncio.create_task(glance()) for _ in range(50)]
    await asyncio.sleep(0)
    slow.go.set()
    assert set(await asyncio.gather(*asked)) == {"seen"} and slow.looks == 1


async def test_what_was_seen_is_good_for_a_while():
    now, slow = [0.0], Slow("first", "second")
    slow.go.set()
    glance = Glance(slow, "nothing", kept=5, patience=60, clock=lambda: now[0])
    assert [await glance(), await glance()] == ["first", "first"]
    now[0] = 5.0
    assert await glance() == "second"


async def test_who_goes_away_takes_nobody_elses_look_along():
    slow = Slow("seen")
    glance = Glance(slow, "nothing", kept=60, patience=60)
    first, second = (asyncio.create_task(glance()) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    slow.go.set()
    assert await second == "seen"


@pytest.mark.parametrize(("problem", "is_logged"), [(OSError("gone"), False), (ValueError("odd"), True)])
async def test_what_cannot_be_seen_is_otherwise_and_logged_unless_somebody_else_tells_it(problem, is_logged, caplog):
    slow = Slow(problem)
    slow.go.set()
    assert await Glance(slow, "nothing", kept=60, patience=60, mind=(OSError,))() == "nothing"
    assert bool(caplog.records) is is_logged


async def test_what_takes_too_long_is_given_up():
    assert await Glance(Slow(), "nothing", kept=60, patience=0.01)() == "nothing"


async def test_a_look_is_nobodys_in_particular():
    slow = Slow("seen")
    slow.go.set()
    with tracing.noting(request="ABC", site=3):
        await Glance(slow, "nothing", kept=60, patience=60)()
    assert slow.about == {}
