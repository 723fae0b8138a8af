"""Whoever is asked, the visitor sees the same, and what one process can't do the other does."""

import re
import threading
import time
import uuid

import httpx

from tests.scaled.stored import WORDS, stored, whole
from tests.tab import ORIGIN, Tab


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


def test_ending_an_old_site_key_cuts_who_came_by_it_at_every_process_within_five_seconds(pair, upstream, house):
    site = pair[0].add_site("Renewing", ORIGIN)
    pair[0].set_password("alice", "correct horse")
    with (
        httpx.Client(base_url=pair[0].url, follow_redirects=True) as owner,
        Tab(pair[0], site) as here,
        Tab(pair[1], site) as there,
    ):
        page = owner.get("/admin/login/")
        form = {"username": "alice", "password": "correct horse", "next": "/admin/widget/site/?q=Renewing"}
        page = owner.post("/admin/login/", data=form | csrf(page))
        way = re.search(r"/admin/widget/site/(\d+)/change/", page.text)[0].replace("change", "new-key")
        page = owner.post(way, data={"days": "7"} | csrf(owner.get(way)))
        new = {"site_key": re.search(r"/widget/v1/([a-z0-9]+)\.js", page.text)[1]}
        assert new["site_key"] != site["site_key"]
        with Tab(pair[1], new) as stays:
            ended = time.monotonic()
            owner.post(way, data={"_end": "1"} | csrf(page))
            assert [here.close_code(), there.close_code()] == [4500, 4500]
            assert time.monotonic() - ended < 5
            turn = stays.ask("x")
            assert stays.ends(turn).text == whole("x")


def csrf(page):
    return {"csrfmiddlewaretoken": re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)[1]}
