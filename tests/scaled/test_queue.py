"""Two processes, one ceiling: no more answers are written at once than the site's owner wants, whoever is asked."""

import threading

import pytest

from tests.scaled.stored import whole
from tests.tab import Tab

SET = "from widget.models import Site; Site.objects.update(answers_at_once={})"


@pytest.fixture
def narrow(pair, site):
    pair[0].manage("shell", "-v", "0", "-c", SET.format(2))
    yield pair
    pair[0].manage("shell", "-v", "0", "-c", SET.format(10))


def test_no_more_are_answered_at_once_than_the_site_may_across_both(narrow, site, upstream):
    most, lock = 0, threading.Lock()

    def answer(prompt):
        nonlocal most
        with lock:
            under_way = sum(1 for it in upstream.requests if not it.is_whole and not it.gone.is_set())
            most = max(most, under_way)
        return [f"{prompt}: ", "x"]

    upstream.answer, upstream.pace = answer, 0.05
    try:

        def visit(number):
            with Tab(narrow[number % 2], site) as tab:
                for text in ("a", "b"):
                    assert tab.ends(tab.ask(f"{text}{number}"), 60).state == "done"

        visitors = [threading.Thread(target=visit, args=[number]) for number in range(8)]
        for visitor in visitors:
            visitor.start()
        for visitor in visitors:
            visitor.join(90)
    finally:
        upstream.pace = 0.0
    assert len(upstream.prompts) == 16 and most == 2


def test_a_tab_at_the_other_process_sees_the_position_too(narrow, site, upstream):
    upstream.hold()
    with Tab(narrow[0], site) as ann, Tab(narrow[1], site) as ben, Tab(narrow[0], site) as cem:
        ann.ask("a")
        ben.ask("b")
        upstream.wait_for_requests(2, seconds=20)
        turn = cem.ask("c")
        with Tab(narrow[1], site, token=cem.screen.token) as there:
            there.until(lambda: any(fact["type"] == "waiting" and fact["position"] == 1 for _, fact in there.facts))
            upstream.release()
            assert there.ends(turn).text == cem.ends(turn).text == whole("c")
