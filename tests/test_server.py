"""The server under load and on its way out: drain, floods, and what other visitors notice of them (nothing)."""

import json
import time
import uuid

import pytest
from websockets.exceptions import ConnectionClosed

from tests.server import SERVERS, Product
from tests.test_serve import ORIGIN, dial, hear, hear_to_the_end, hello, say


@pytest.fixture(params=SERVERS)
def product(request, upstream, tmp_path):
    upstream.release()
    product = Product(tmp_path, upstream.url, server=request.param)
    yield product
    product.kill()


@pytest.fixture
def site(product):
    return product.add_site("Shop", ORIGIN)


def close_code(line):
    with pytest.raises(ConnectionClosed) as closed:
        line.recv(timeout=10)
    return closed.value.rcvd.code if closed.value.rcvd else None


def ask(line, text="When?"):
    turn = str(uuid.uuid4())
    say(line, type="ask", turn=turn, text=text)
    assert hear(line)["type"] == "asked"
    return turn


def test_a_drain_lets_running_answers_end_and_tells_all_to_come_back(product, site, upstream):
    product.start(drain=10)
    upstream.hold()
    with dial(product, site) as idle, dial(product, site) as waiting:
        hello(idle)
        hello(waiting)
        ask(waiting)
        upstream.release(1)
        assert hear(waiting)["type"] == "delta"
        product.tell_to_stop()
        assert hear(idle)["code"] == "restarting"
        assert close_code(idle) == 4000
        upstream.release()
        assert hear_to_the_end(waiting)[-1]["text"] == "You said: When?"
        assert hear(waiting)["code"] == "restarting"
        assert close_code(waiting) == 4000
    assert product.wait() == 0


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_the_next_server_takes_over_what_the_last_one_left(product, site, upstream, end):
    product.start(drain=0.3)
    upstream.hold()
    prompts = len(upstream.prompts)
    with dial(product, site) as line:
        token = hello(line)["token"]
        turn = ask(line)
        upstream.release(1)
        assert hear(line)["seq"] == 1
        getattr(product, end)()
    product.start()
    with dial(product, site) as line:
        welcome = hello(line, token, screen={"turn": turn, "attempt": 1, "seq": 1})
        (back,) = welcome["turns"]
        assert back["state"] == "running"
        if back["attempt"] == 1:
            assert (back["text"], back["seq"]) == (None, 1)
            asked = hear(line)
            assert (asked["type"], asked["turn"], asked["attempt"]) == ("asked", turn, 2)
        upstream.release()
        assert hear_to_the_end(line)[-1] == {
            "type": "done",
            "turn": turn,
            "attempt": 2,
            "text": "You said: When?",
            "saved": False,
            "closest": None,
        }
    assert len(upstream.prompts) - prompts == 2


def test_a_site_may_leave_asking_again_to_the_visitor(product, site, upstream):
    product.manage("shell", "-c", "from widget.models import Site; Site.objects.update(asks_again=False)")
    product.start(drain=0.3)
    upstream.hold()
    with dial(product, site) as line:
        token = hello(line)["token"]
        turn = ask(line)
        upstream.release(1)
        hear(line)
        product.kill()
    product.start()
    upstream.release()
    with dial(product, site) as line:
        (back,) = hello(line, token)["turns"]
        if back["state"] == "running":
            failed = hear(line)
            assert (failed["type"], failed["code"]) == ("failed", "interrupted")
        else:
            assert (back["state"], back["code"], back["retryable"]) == ("failed", "interrupted", True)
        say(line, type="retry", turn=turn, attempt=1)
        assert hear_to_the_end(line)[-1]["text"] == "You said: When?"


def test_a_question_asked_during_the_drain_is_for_the_next_server(product, site, upstream):
    product.start(drain=10)
    upstream.hold()
    with dial(product, site) as line:
        token = hello(line)["token"]
        ask(line)
        upstream.release(1)
        hear(line)
        with dial(product, site) as tab:
            hello(tab, token)
            product.tell_to_stop()
            time.sleep(0.2)
            say(tab, type="ask", turn=str(uuid.uuid4()), text="And now?")
            heard = [hear(tab)]
            while heard[-1]["type"] != "refused":
                heard.append(hear(tab))
            assert heard[-1]["code"] == "restarting"
        upstream.release()
        assert hear_to_the_end(line)[-1]["type"] == "done"
    assert product.wait() == 0
    assert "And now?" not in upstream.prompts


@pytest.mark.parametrize("shaken", [True, False], ids=["right after a handshake", "with nobody inside"])
def test_the_exit_code_is_zero(product, site, shaken):
    product.start()
    if shaken:
        with dial(product, site):
            assert product.stop() == 0
    else:
        assert product.stop() == 0
    assert "Traceback" not in product.log.read_text()


def test_a_second_signal_ends_the_drain_at_once(product, site, upstream):
    product.start(drain=60)
    upstream.hold()
    with dial(product, site) as line:
        hello(line)
        ask(line)
        product.tell_to_stop()
        time.sleep(0.2)
        begun = time.monotonic()
        assert product.stop() == 0
        assert time.monotonic() - begun < 10


def test_who_talks_too_fast_is_sent_away_and_others_notice_nothing(product, site, upstream):
    product.start()
    with dial(product, site) as flood, dial(product, site) as other:
        hello(flood)
        hello(other)
        with pytest.raises(ConnectionClosed) as closed:
            for _ in range(20_000):
                flood.send(json.dumps({"type": "ping"}))
            while True:
                flood.recv(timeout=10)
        assert closed.value.rcvd is None or closed.value.rcvd.code == 4003
        ask(other)
        assert hear_to_the_end(other)[-1]["text"] == "You said: When?"
    assert product.stop() == 0


def test_a_person_is_never_too_fast(product, site):
    product.start()
    with dial(product, site) as line:
        hello(line)
        for _ in range(30):
            say(line, type="ping")
        assert [hear(line)["type"] for _ in range(30)] == ["pong"] * 30


def test_an_answer_and_a_conversation_may_be_longer_than_a_browsers_frame(product, site, upstream):
    product.start()
    said, usual = ["é" * 1000] * 60, upstream.answer
    upstream.answer = lambda prompt: said if prompt == "At length?" else usual(prompt)
    with dial(product, site) as line:
        token = hello(line)["token"]
        for _ in range(2):
            ask(line, "At length?")
            assert hear_to_the_end(line)[-1]["text"] == "".join(said)
    with dial(product, site) as line:
        assert [turn["text"] for turn in hello(line, token)["turns"]] == ["".join(said)] * 2
