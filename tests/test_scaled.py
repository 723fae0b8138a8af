"""Two processes on Redis and PostgreSQL: whoever is asked, the visitor sees the same, and what one can't do the other does."""

import re
import threading
import uuid
from ast import literal_eval

import httpx
import pytest

from tests.server import Product, free_port
from tests.tab import ORIGIN, Tab
from tests.upstream import Upstream

WORDS = [f"{number} " for number in range(8)]


@pytest.fixture(scope="module")
def answering():
    upstream = Upstream().start()
    yield upstream
    upstream.release()
    upstream.stop()


@pytest.fixture
def upstream(answering):
    """An upstream that nobody has asked yet."""
    answering.release()
    answering.requests.clear()
    answering.answer = lambda prompt: [f"{prompt}: ", *WORDS]
    return answering


@pytest.fixture(scope="module")
def house(redis_process, postgres_process, answering, tmp_path_factory):
    """Two processes that know nothing of each other but where Redis and the database are; and a site."""
    environment = {"REDIS_URL": redis_process.url, "DATABASE_URL": postgres_process.create("house")}
    one = Product(tmp_path_factory.mktemp("one"), answering.url, **environment)
    two = Product(tmp_path_factory.mktemp("two"), answering.url, migrate=False, **environment)
    yield (one, two), one.add_site("Shop", ORIGIN)
    one.kill()
    two.kill()


@pytest.fixture
def postgres(postgres_process):
    """The database server, which runs whatever the test before did to it."""
    if not postgres_process.is_ready():
        postgres_process.start()
    return postgres_process


@pytest.fixture
def pair(house, redis_server, postgres, upstream):
    """Both processes, whatever the test before did to them."""
    for product in house[0]:
        if not product.is_running:
            product.start()
    return house[0]


@pytest.fixture
def site(house):
    return house[1]


def whole(prompt):
    return f"{prompt}: " + "".join(WORDS)


def stored(product, *turns):
    """How these turns stand in the database: attempt, state and answer of each."""
    rows = f"Turn.objects.filter(uid__in={turns}).values_list('attempt', 'state', 'answer')"
    code = f"from widget.models import Turn; print(*{rows}, sep=chr(10))"
    return [literal_eval(line) for line in product.manage("shell", "-v", "0", "-c", code).splitlines()]


def test_an_answer_goes_on_at_the_other_process_from_every_delta(pair, site, upstream):
    one, two = pair
    upstream.hold()
    with Tab(one, site) as tab:
        for said in range(len(WORDS) + 1):
            prompt = f"q{said}"
            turn = tab.ask(prompt)
            upstream.wait_for_requests(said + 1)
            upstream.release(said)
            tab.shows(turn, "".join([f"{prompt}: ", *WORDS][:said]))
            tab = tab.move(two, site)
            upstream.release(len(WORDS) + 1 - said)
            assert tab.ends(turn).text == whole(prompt)
            one, two = two, one
            upstream.hold()
    assert len(upstream.requests) == len(WORDS) + 1


def test_a_question_that_reaches_both_processes_is_asked_once(pair, site, upstream):
    turns = {f"q{number}": str(uuid.uuid4()) for number in range(8)}
    with Tab(pair[0], site) as first:
        token = first.screen.token
        for prompt, turn in turns.items():
            together = threading.Barrier(2)

            def ask(product, turn=turn, together=together, prompt=prompt):
                with Tab(product, site, token=token) as tab:
                    together.wait(10)
                    for _ in range(3):
                        tab.say(type="ask", turn=turn, text=prompt)
                    assert tab.ends(turn).text == whole(prompt)

            both = [threading.Thread(target=ask, args=[product]) for product in pair]
            for thread in both:
                thread.start()
            for thread in both:
                thread.join(20)
    assert sorted(upstream.prompts) == sorted(turns)
    assert [state for _, state, _ in stored(pair[0], *turns.values())] == ["done"] * len(turns)


def test_tabs_at_different_processes_see_the_same(pair, site, upstream):
    with Tab(pair[0], site) as here, Tab(pair[1], site, token=here.screen.token) as there:
        turn = here.ask("x")
        assert there.ends(turn).text == here.ends(turn).text == whole("x")


def test_stop_is_heard_by_whoever_runs_the_answer(pair, site, upstream):
    upstream.hold()
    with Tab(pair[0], site) as here, Tab(pair[1], site, token=here.screen.token) as there:
        turn = here.ask("x")
        (request,) = upstream.wait_for_requests(1)
        upstream.release(2)
        there.shows(turn, "x: 0 ")
        there.stop(turn)
        assert request.gone.wait(5)
        assert (there.ends(turn).state, here.ends(turn).text) == ("stopped", "x: 0 ")


def test_what_a_killed_process_left_is_taken_over_once(pair, site, upstream):
    upstream.hold()
    with Tab(pair[0], site) as here, Tab(pair[1], site, token=here.screen.token) as there:
        turn = here.ask("x")
        upstream.wait_for_requests(1)
        upstream.release(3)
        there.shows(turn, "x: 0 1 ")
        pair[0].kill()
        upstream.wait_for_requests(2, seconds=15)
        upstream.release()
        assert (there.ends(turn).text, there.screen.turns[turn].attempt) == (whole("x"), 2)
    assert upstream.prompts == ["x", "x"]


def test_a_process_that_hangs_loses_the_turn_and_cannot_write_when_it_wakes(pair, site, upstream):
    upstream.hold()
    with Tab(pair[0], site) as here, Tab(pair[1], site, token=here.screen.token) as there:
        turn = here.ask("x")
        upstream.wait_for_requests(1)
        upstream.release(2)
        there.shows(turn, "x: 0 ")
        pair[0].pause()
        upstream.answer = lambda prompt: ["the second answer"]
        upstream.wait_for_requests(2, seconds=15)
        upstream.release()
        assert there.ends(turn).text == "the second answer"
        pair[0].resume()
        assert here.ends(turn).text == "the second answer"
    assert stored(pair[1], turn) == [(2, "done", "the second answer")]


def test_a_process_that_stops_hands_over_what_it_could_not_end(pair, site, upstream):
    upstream.hold()
    with Tab(pair[0], site) as tab:
        turn = tab.ask("x")
        upstream.wait_for_requests(1)
        upstream.release(2)
        tab.shows(turn, "x: 0 ")
        pair[0].tell_to_stop()
        assert tab.close_code() == 4000
        with tab.move(pair[1], site) as tab:
            upstream.wait_for_requests(2)
            upstream.release()
            assert tab.ends(turn).text == whole("x")
    assert pair[0].wait() == 0


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
        assert request.gone.wait(5)
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


def test_a_site_that_is_paused_in_the_admin_sends_everybody_away_at_once(pair, upstream, house):
    site = pair[0].add_site("Pausing", ORIGIN)
    pair[0].set_password("alice", "correct horse")
    with Tab(pair[0], site) as here, Tab(pair[1], site) as there:
        with httpx.Client(base_url=pair[0].url, follow_redirects=True) as owner:
            page = owner.get("/admin/login/")
            form = {"username": "alice", "password": "correct horse", "next": "/admin/widget/site/?q=Pausing"}
            page = owner.post("/admin/login/", data=form | csrf(page))
            page = owner.get(re.search(r"/admin/widget/site/\d+/change/", page.text)[0])
            form = dict(re.findall(r'<(?:input|option)[^>]*name="(\w+)"[^>]*value="([^"]*)"', page.text))
            form |= dict(re.findall(r'(?s)<select name="(\w+)".*?<option value="([^"]*)" selected', page.text))
            form |= {"origins": ORIGIN}
            form.pop("is_active", None)
            page = owner.post(page.url, data=form | csrf(page))
            assert "was changed successfully" in page.text
        assert [here.close_code(), there.close_code()] == [4502, 4502]


def csrf(page):
    return {"csrfmiddlewaretoken": re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)[1]}
