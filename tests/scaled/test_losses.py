"""What the processes lean on is gone or hangs, and visitors notice little of it."""

import pytest

from tests.scaled.stored import stored, whole
from tests.server import Product, free_port
from tests.tab import Tab


def test_without_redis_answers_go_on_and_the_rest_catches_up(pair, site, upstream, redis_server):
    upstream.hold()
    with Tab(pair[0], site) as here, Tab(pair[1], site, token=here.screen.token) as there:
        turn = here.ask("x")
        upstream.wait_for_requests(1)
        upstream.release(2)
        there.shows(turn, "x: 0 ")
        redis_server.kill()
        upstream.release(2)
        here.shows(turn, "x: 0 1 2 ")
        upstream.release()
        with Tab(pair[0], site) as new:
            assert new.ends(new.ask("y")).text == whole("y")
        assert here.ends(turn).text == there.ends(turn).text == whole("x")  # from the database
        redis_server.start()
        turn = here.ask("z")
        assert there.ends(turn).text == whole("z")


def test_stop_needs_no_redis(pair, site, upstream, redis_server):
    upstream.hold()
    with Tab(pair[0], site) as here, Tab(pair[1], site, token=here.screen.token) as there:
        turn = here.ask("x")
        (request,) = upstream.wait_for_requests(1)
        upstream.release(2)
        there.shows(turn, "x: 0 ")
        redis_server.kill()
        there.stop(turn)
        assert request.gone.wait(20)
        assert (there.ends(turn).state, there.ends(turn).text) == ("stopped", "x: 0 ")


def test_without_postgres_answers_go_on_and_are_saved_when_it_is_back(pair, site, upstream, postgres):
    upstream.hold()
    with Tab(pair[0], site) as here, Tab(pair[0], site) as other:
        turn = here.ask("x")
        upstream.wait_for_requests(1)
        upstream.release(2)
        here.shows(turn, "x: 0 ")
        postgres.kill()
        try:
            refused = other.ask("y")
            other.until(lambda: other.screen.returned, seconds=8)
            assert other.screen.returned == [(refused, "not_now")]
            upstream.release()
            here.shows(turn, whole("x"))
            assert here.screen.turns[turn].state == "running", "it is not told as done before it is saved"
        finally:
            postgres.start()
        assert here.ends(turn).state == "done"
        again = other.ask("y")
        assert other.ends(again).text == whole("y")
    assert stored(pair[0], turn, again, refused) == [(1, "done", whole("x")), (1, "done", whole("y"))]
    assert upstream.prompts == ["x", "y"]


def test_a_postgres_that_hangs_is_no_reason_to_wait(pair, site, upstream, postgres):
    with Tab(pair[0], site) as tab:
        postgres.pause()
        try:
            refused = tab.ask("y")
            tab.until(lambda: tab.screen.returned, seconds=8)
            assert tab.screen.returned == [(refused, "not_now")]
            pair[0].wait_for_log(
                f"turn={refused} say={refused[:6].upper()}] turn {refused} is refused because it could not"
            )
        finally:
            postgres.resume()


def test_nobody_serves_beside_a_process_without_redis(postgres, upstream, tmp_path):
    alone = Product(tmp_path, upstream.url, DATABASE_URL=postgres.create("alone")).start()
    try:
        with pytest.raises(
            AssertionError, match="Another SparkWidget process serves from this database.*set REDIS_URL"
        ):
            alone.manage("serve", "--port", str(free_port()))
    finally:
        alone.kill()
    alone.start().stop()
