"""The queue and the circuits as visitors and owners meet them: `manage.py serve`, real sockets, a scripted SparkGPT."""

import pytest

from tests.replies import plain
from tests.server import Product
from tests.tab import ORIGIN, Tab
from tests.upstream import Upstream


@pytest.fixture
def upstream():
    upstream = Upstream().start()
    yield upstream
    upstream.release()
    upstream.stop()


@pytest.fixture
def product(tmp_path, upstream):
    product = Product(tmp_path, upstream.url, ANSWERS_PER_SITE="1").start()
    yield product
    product.kill()


@pytest.fixture
def site(product):
    return product.add_site("Shop", ORIGIN)


def positions(tab):
    return [fact["position"] for _, fact in tab.facts if fact["type"] == "waiting"]


def shell(product, code):
    return product.manage("shell", "-v", "0", "-c", f"from widget.models import *; {code}").split()


def test_the_waiting_visitor_is_told_the_position_as_it_moves_and_after_a_reload(product, site, upstream):
    upstream.hold()
    with Tab(product, site) as ann, Tab(product, site) as ben, Tab(product, site) as cem:
        first = ann.ask("a")
        upstream.wait_for_requests(1)
        second = ben.ask("b")
        ben.until(lambda: positions(ben) == [1])
        third = cem.ask("c")
        cem.until(lambda: positions(cem) == [2])
        with cem.move(product, site) as cem:
            cem.until(lambda: positions(cem) == [2])
            upstream.release()
            assert cem.ends(third).text == "You said: c"
            assert positions(cem) == [2, 1, 0]
        assert (ann.ends(first).text, ben.ends(second).text) == ("You said: a", "You said: b")
        assert upstream.prompts == ["a", "b", "c"]


def test_stop_while_waiting_costs_no_call_and_moves_the_others_up(product, site, upstream):
    upstream.hold()
    with Tab(product, site) as ann, Tab(product, site) as ben, Tab(product, site) as cem:
        ann.ask("a")
        upstream.wait_for_requests(1)
        turn = ben.ask("b")
        ben.until(lambda: positions(ben) == [1])
        cem.ask("c")
        cem.until(lambda: positions(cem) == [2])
        ben.stop(turn)
        assert ben.ends(turn).state == "stopped"
        cem.until(lambda: positions(cem) == [2, 1])
        assert upstream.prompts == ["a"]
    assert shell(product, f"print(Turn.objects.get(uid='{turn}').calls)") == ["0"]


def until_it_is_written_down(product, turn):
    """The process says each second what it has asked."""
    while shell(product, f"print(Turn.objects.get(uid='{turn}').calls_now)") != ["0"]:
        pass


@pytest.mark.parametrize("ends", ["drained", "killed"])
def test_whoever_waits_goes_on_waiting_at_the_next_process(product, site, upstream, ends):
    upstream.hold()
    with Tab(product, site) as ann, Tab(product, site) as ben:
        first = ann.ask("a")
        upstream.wait_for_requests(1)
        second = ben.ask("b")
        ben.until(lambda: positions(ben) == [1])
        until_it_is_written_down(product, second)
        if ends == "killed":
            product.kill()
        else:
            product.tell_to_stop()
            upstream.release()
            ann.ends(first)
            product.wait()
        product.start()
        with ann.move(product, site) as ann, ben.move(product, site) as ben:
            upstream.release()
            assert ben.ends(second).text == "You said: b"
            assert ann.ends(first).text == "You said: a"
    assert upstream.prompts.count("b") == 1
    assert shell(product, f"print(Turn.objects.get(uid='{second}').calls)") == ["1"], (
        "it waited twice and was asked once"
    )


def test_a_refused_key_is_asked_with_once_its_owner_gets_one_letter_and_a_restart_changes_nothing(
    product, site, upstream
):
    shell(product, "from django.contrib.auth.models import User; User.objects.update(email='alice@people.test')")
    upstream.script = [plain({"error": "who?"}, 401)]
    with Tab(product, site) as ann:
        turns = [ann.ends(ann.ask(text)) for text in ("a", "b")]
    assert [turn.code for turn in turns] == ["refused", "refused"]
    product.stop()
    product.start()
    with Tab(product, site) as ben:
        assert ben.ends(ben.ask("c")).code == "refused"
    assert upstream.prompts == ["a"]
    assert shell(
        product,
        "print(Delivery.objects.filter(event='key.refused').count(), *[c.why for c in OpenCircuit.objects.all()])",
    ) == [
        "1",
        "bad_key",
    ]


def test_the_same_question_is_answered_again_without_a_call_and_says_so(product, site, upstream):
    shell(product, "Site.objects.update(saved_for=1)")
    with Tab(product, site) as ann, Tab(product, site) as ben:
        ann.ends(ann.ask("When?"))
        turn = ben.ask(" when")
        assert ben.ends(turn).text == "You said: When?"
        assert ben.facts[-1][1]["saved"] is True
        with ben.move(product, site) as ben:
            assert [told["saved"] for _, fact in ben.facts if fact["type"] == "welcome" for told in fact["turns"]] == [
                True
            ]
    assert upstream.prompts == ["When?"]
