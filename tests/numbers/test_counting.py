"""While the server serves, what waits is counted, and no failure ends that."""

from widget.carrier import Unreachable
from widget.numbers import counting


class Database:
    """Hands back what the test says, or raises it."""

    def __init__(self, *results):
        self.results, self.asked = list(results), 0

    async def __call__(self, function, *arguments):
        self.asked += 1
        result = self.results.pop(0)
        if isinstance(result, Exception):
            raise result
        return result


async def test_it_counts_until_nothing_waits():
    database = Database(counting.AT_ONCE, counting.AT_ONCE, 3)
    await counting.try_count(database)
    assert database.asked == 3


async def test_a_database_that_is_gone_is_asked_again_next_time(caplog):
    await counting.try_count(Database(Unreachable()))
    assert not caplog.records


async def test_a_failure_is_logged_and_nothing_more(caplog):
    await counting.try_count(Database(RuntimeError("broken")))
    assert "the numbers could not be counted" in caplog.text
