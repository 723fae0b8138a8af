"""Nothing is lost: the short run of `make chaos`, with real servers that are killed under real visitors."""

from tests.chaos.run import by_schedule, run
from tests.chaos.schedule import short
from tests.chaos.table import table
from tests.engines import need

SEED = 1


async def storm_over(folder, *, is_scaled, visitors):
    """Everything that strikes must have struck, however long that takes; visitors keep asking until then."""
    faults = short(SEED, 2 if is_scaled else 1, engines=is_scaled)
    report = await run(
        folder, is_scaled=is_scaled, seed=SEED, visitors=visitors, turns_each=3, storm=by_schedule(faults)
    )
    assert {event.fault.kind for event in report.events} == {fault.kind for fault in faults}
    return report


async def test_nothing_is_lost_when_the_embedded_server_is_killed(tmp_path):
    report = await storm_over(tmp_path, is_scaled=False, visitors=8)
    assert not report.is_spoilt, table(report)
    assert report.outages, "nobody was reading when the server was killed"


async def test_nothing_is_lost_when_processes_redis_and_postgresql_are_killed(tmp_path):
    need("redis-server")
    need("postgres")
    report = await storm_over(tmp_path, is_scaled=True, visitors=8)
    assert not report.is_spoilt, table(report)
    assert report.outages, "nobody was reading when the server was killed"
