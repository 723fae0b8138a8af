"""Gates over several Redis servers: each keeps its part, and all processes find them there."""

import pytest

from tests.engines import RedisServer, need
from widget.governor.apart import Apart
from widget.governor.together import Together
from widget.redis import connect

GATES = [f"gate-{number}" for number in range(8)]


@pytest.fixture
async def servers(tmp_path):
    """Connections to two, of two processes."""
    need("redis-server")
    servers = [RedisServer(tmp_path / str(number)).start() for number in range(2)]
    processes = [[connect(server.url) for server in servers] for _ in range(2)]
    yield servers, processes
    for redis in (redis for process in processes for redis in process):
        await redis.aclose()
    for server in servers:
        server.stop()


def call(gate, now):
    gate.calls += 1
    return gate.calls


async def test_what_one_process_counts_at_a_gate_another_one_counts_on(servers):
    _, processes = servers
    here, there = (Apart([Together(redis, "test") for redis in process]) for process in processes)
    for name in GATES:
        assert not await here.knows(name)
        assert [await here.step(name, call), await there.step(name, call)] == [1, 2]
        assert await there.knows(name)


async def test_each_server_keeps_some_of_the_gates_and_none_keeps_all(servers):
    _, processes = servers
    here = Apart([Together(redis, "test") for redis in processes[0]])
    for name in GATES:
        await here.step(name, call)
    kept = [{name for name in GATES if await redis.exists(f"test:gate:{name}")} for redis in processes[0]]
    assert all(kept) and not kept[0] & kept[1] and kept[0] | kept[1] == set(GATES)


async def test_a_server_that_is_gone_leaves_the_gates_of_the_others_shared(servers):
    engines, processes = servers
    here, there = (Apart([Together(redis, "test") for redis in process]) for process in processes)
    await here.count()
    for name in GATES:
        await here.step(name, call)
    engines[0].kill()
    counted = {name: await there.step(name, call) for name in GATES}
    assert set(counted.values()) == {1, 2}  # alone where the server is gone, on from there where it isn't
