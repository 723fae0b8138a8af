"""Answers in bad weather with two processes: who reads elsewhere sees the same, and whoever takes over tells one, too."""

import pytest

from tests.replies import plain
from tests.tab import Tab

QUESTION, ANSWER = "When are you open?", "At nine."
SET_UP = """
from tests.training.lessons import teach
from widget import approving
from widget.models import Site
site = Site.objects.get(key={key!r})
teach(site, ({question!r}, {answer!r}))
approving.approve(site, [{question!r}])
"""


@pytest.fixture
def trained(pair, site, upstream):
    code = SET_UP.format(key=site["site_key"], question=QUESTION, answer=ANSWER)
    pair[0].manage("shell", "-v", "0", "-c", code)
    yield
    upstream.script = []


def down(upstream):
    upstream.script = [plain({"error": "down"}, 500)]


def closest(tab, turn):
    return [fact["closest"] for _, fact in tab.facts if fact["type"] == "done" and fact["turn"] == turn]


def test_who_follows_from_another_process_hears_the_same_and_may_try_again_there(pair, site, upstream, trained):
    down(upstream)
    with Tab(pair[0], site) as here, Tab(pair[1], site, token=here.screen.token) as there:
        turn = here.ask("when are you opne")
        assert (here.ends(turn).text, there.ends(turn).text) == (ANSWER, ANSWER)
        assert closest(here, turn) == closest(there, turn) == [QUESTION]
        upstream.script = []
        there.retry(turn)
        for tab in (there, here):
            tab.until(lambda tab=tab: len(closest(tab, turn)) == 2)
            assert closest(tab, turn)[-1] is None
            assert tab.ends(turn).text.startswith("when are you opne: ")
        with Tab(pair[0], site, token=here.screen.token) as late:
            assert late.screen.turns[turn].text == here.screen.turns[turn].text and not late.screen.turns[turn].is_spare


def test_a_process_that_takes_over_tells_one_once(pair, site, upstream, trained):
    upstream.hold()
    with Tab(pair[0], site) as here, Tab(pair[1], site, token=here.screen.token) as there:
        turn = here.ask(QUESTION)
        upstream.wait_for_requests(1)
        down(upstream)
        pair[0].kill()
        shown = there.ends(turn)
        assert (shown.state, shown.text, shown.attempt, closest(there, turn)) == ("done", ANSWER, 2, [QUESTION])
    code = "from widget.models import Turn; "
    code += f"print(Turn.objects.filter(uid='{turn}', attempt=2, state='done', code='unavailable').count())"
    assert pair[1].manage("shell", "-v", "0", "-c", code).split() == ["1"]
