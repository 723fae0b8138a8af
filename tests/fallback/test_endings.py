"""How a stream ends: the browser hangs up, its task is cancelled, the server stops; nothing stays behind."""

import asyncio

import pytest
from channels.layers import get_channel_layer

from widget.protocol import Close

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def groups():
    """The visitors whose tabs hear of each other now, apart from those whom earlier tests have left."""
    groups = get_channel_layer().groups
    before = set(groups)
    return lambda: set(groups) - before


async def test_a_browser_that_hangs_up_leaves_nothing_behind_and_its_answer_goes_on(open_tab, house, source, groups):
    ann = await open_tab()
    assert groups()
    turn = await ann.ask()
    source.say("At ")
    assert [(await ann.hear())["type"] for _ in range(2)] == ["asked", "delta"]
    await ann.stream.hang_up()
    await asyncio.sleep(0)
    names = {task.get_name() for task in asyncio.all_tasks()}
    assert f"reader {turn}" not in names
    assert groups() == set()
    assert house.doors._guests == set()
    assert len(house.relay.running) == 1


async def test_a_stream_whose_task_is_cancelled_leaves_nothing_behind(open_tab, house, groups):
    ann = await open_tab()
    task, ann.stream = ann.stream.task, None
    task.cancel()
    await asyncio.wait({task})
    assert groups() == set()
    assert house.doors._guests == set()


async def test_a_server_that_stops_sends_the_idle_home_and_lets_the_waiting_hear_the_end(open_tab, house, source):
    idle, ann = await open_tab(), await open_tab()
    await ann.ask()
    await ann.hear("asked")
    source.say("At nine.")
    source.end()
    await house.doors.close(5)
    assert [event if isinstance(event, int) else event["type"] for event in await idle.stream.rest()] == [
        "refused",
        4000,
    ]
    types = [event if isinstance(event, int) else event["type"] for event in await ann.stream.rest()]
    assert types[-3:] == ["done", "refused", 4000]
    late = await (await ann.post("stream", ann.hello())).rest()
    assert (late[0]["code"], late[-1]) == ("restarting", Close.RESTARTING)
    await ann.ask()
    assert (ann.told[0]["code"], ann.code) == ("restarting", Close.RESTARTING)
