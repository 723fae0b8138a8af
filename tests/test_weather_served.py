"""Answers in bad weather as visitors meet them: `manage.py serve`, real sockets, a sandbox or an upstream that has had enough."""

import pytest

from tests.server import Product
from tests.tab import ORIGIN, Tab
from tests.upstream import Upstream

QUESTION = "When are you open?"


def approve(product, *questions):
    code = "from widget import approving; from widget.models import Site; "
    code += f"approving.approve(Site.objects.get(), {list(questions)!r})"
    product.manage("shell", "-v", "0", "-c", code)


def stored(product):
    names = ("state", "code", "closest", "calls", "rating")
    code = f"from widget.models import Turn; print(*Turn.objects.values_list(*{names!r}).get(), sep='|')"
    return product.manage("shell", "-v", "0", "-c", code).strip()


def end(tab, turn):
    tab.ends(turn)
    return [fact for _, fact in tab.facts if fact["type"] in ("done", "failed") and fact["turn"] == turn][-1]


@pytest.fixture
def sandboxed(tmp_path):
    product = Product(tmp_path, "", SPARKGPT_SANDBOX="on")
    del product._environment["SPARKGPT_URL"]
    product.start()
    yield product
    product.kill()


@pytest.mark.parametrize(("weather", "code"), [("down", "unavailable"), ("limited", "limited")])
def test_from_rain_to_sunshine_with_the_sandbox(sandboxed, weather, code):
    site = sandboxed.add_site("Bakery", ORIGIN)
    question, answer = "May parrots come in?", "Only on a shoulder."
    sandboxed.manage("sandbox", "1", "--add", question, answer, "--weather", weather)
    sandboxed.manage("fetch_training")
    approve(sandboxed, question)
    with Tab(sandboxed, site) as tab:
        turn = tab.ask("may PARROTS come in")
        told = end(tab, turn)
        assert (told["type"], told["text"], told["closest"], told["saved"]) == ("done", answer, question, True)
        tab.say(type="rate", turn=turn, rating="up")
        tab.until(lambda: tab.facts[-1][1]["type"] == "rated")
        state, why, closest, calls, rating = stored(sandboxed).split("|")
        assert (state, why, closest, rating) == ("done", code, question, "up") and int(calls) >= 1
        other = end(tab, tab.ask("Who won the match?"))
        assert (other["type"], other["code"]) == ("failed", code), "it isn't told of what nobody approved"
        sandboxed.manage("sandbox", "1", "--weather", "fine")
        tab.retry(turn)
        tab.until(lambda: end(tab, turn)["attempt"] == 2)
        told = end(tab, turn)
        assert (told["type"], told["text"], told["closest"]) == ("done", answer, None)


def test_on_a_day_that_is_used_up_no_call_is_made_for_it(tmp_path):
    upstream = Upstream().start()
    upstream.training = [
        {"id": 1, "model_id": 1, "question": QUESTION, "answer": "At nine.", "created_at": "2024-01-01 10:00:00"}
    ]
    product = Product(tmp_path, upstream.url).start()
    try:
        site = product.add_site("Shop", ORIGIN)
        product.manage("fetch_training")
        approve(product, QUESTION)
        upstream.quota = {"X_RateLimit_Limit": "1000", "X_RateLimit_Remaining": "0"}
        with Tab(product, site) as tab:
            assert end(tab, tab.ask("The last one"))["closest"] is None
            told = end(tab, tab.ask(QUESTION))
            assert (told["type"], told["text"], told["closest"]) == ("done", "At nine.", QUESTION)
            assert end(tab, tab.ask("Another one"))["code"] == "used_up"
        assert upstream.prompts == ["The last one"]
    finally:
        product.kill()
        upstream.stop()
