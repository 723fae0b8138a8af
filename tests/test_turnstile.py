"""So many at a time, and of those who wait one of each crowd after the other."""

import asyncio

import pytest

from widget.turnstile import Turnstile


class Street:
    """Everybody who is let in stands there until sent on."""

    def __init__(self, places):
        self.turnstile, self.inside, self.came = Turnstile(places), {}, []
        self.tasks = []

    async def come(self, *names):
        for name in names:
            self.tasks.append(asyncio.create_task(self._stand(name)))
            await asyncio.sleep(0)

    async def _stand(self, name):
        async with self.turnstile.through(name[:-1]):
            self.came.append(name)
            self.inside[name] = asyncio.Event()
            await self.inside[name].wait()

    async def send_on_all(self):
        while self.inside:
            self.inside.pop(next(iter(self.inside))).set()
            for _ in range(3):
                await asyncio.sleep(0)

    def order(self):
        return " ".join(self.came)


async def test_a_crowd_stands_in_its_own_way():
    street = Street(1)
    await street.come("a1", "a2", "a3", "a4", "b1", "c1", "b2")
    assert street.order() == "a1"
    await street.send_on_all()
    assert street.order() == "a1 a2 b1 c1 a3 b2 a4"


async def test_who_belongs_to_no_crowd_goes_first():
    street = Street(1)
    await street.come("a1", "a2", "b1", "1", "2")
    await street.send_on_all()
    assert street.order() == "a1 1 2 a2 b1"


async def test_as_many_are_inside_as_there_are_places():
    street = Street(2)
    await street.come("a1", "a2", "a3")
    assert street.order() == "a1 a2"
    await street.send_on_all()
    await street.come("a4")
    assert street.order() == "a1 a2 a3 a4"
    await street.send_on_all()


@pytest.mark.parametrize("when", ["waiting", "let in"])
async def test_whoever_gives_up_leaves_the_place_to_the_next(when):
    street = Street(1)
    await street.come("a1", "a2", "b1")
    if when == "let in":
        street.inside.pop("a1").set()
        await asyncio.sleep(0)  # a1 leaves and calls a2, who hasn't heard it yet
    street.tasks[1].cancel()
    for _ in range(3):
        await asyncio.sleep(0)
    await street.send_on_all()
    assert street.order() == "a1 b1"
    await street.come("c1")
    assert street.order() == "a1 b1 c1"
    await street.send_on_all()


def test_a_loop_that_was_left_in_the_middle_leaves_no_place_taken():
    street = Street(1)
    asyncio.run(street.come("a1"))
    street.inside.clear()

    async def again():
        await street.come("b1")
        await street.send_on_all()

    asyncio.run(again())
    assert street.order() == "a1 b1"
