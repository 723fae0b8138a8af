"""`serve --processes 2`: one port, a Redis, real processes; one dies, all are told to leave, who started them is gone."""

import os
import re
import signal
import time
import urllib.request
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from tests.canary.mark import marked
from tests.server import SERVERS, Product, free_port
from tests.tab import ORIGIN, Tab
from tests.upstream import Upstream

TOKEN = marked("token-of-the-meters")
BOTH = (1, 2)


@pytest.fixture(scope="module")
def answering():
    upstream = Upstream().start()
    yield upstream
    upstream.stop()


@pytest.fixture
def upstream(answering):
    answering.release()
    return answering


@pytest.fixture
def make(tmp_path, upstream, redis_url):
    with ExitStack() as stack:

        def product(server="daphne", **environment):
            there = {"REDIS_URL": redis_url, "METRICS_TOKEN": TOKEN, "METRICS_ON_PUBLIC_HOST": "on", **environment}
            made = Product(tmp_path, upstream.url, server=server, processes=2, **there)
            stack.callback(end, made)
            return made

        yield product


def end(product):
    """Without the drain: killed, all of them."""
    for pid in members(product).values():
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    product.kill()


def started(product, **how):
    product.start(**how)
    until(lambda: all(is_alive(product, number) for number in BOTH))
    return product


def until(reached, seconds=40):
    late = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < late
        time.sleep(0.05)


def is_alive(product, number):
    with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{product.port + number}/readyz", timeout=5):
        return True
    return False


def members(product):
    """The processes by their numbers."""
    found = {}
    for pid in _children(product.pid):
        with suppress(OSError):
            words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
            if "--member" in words:
                found[int(words[words.index("--member") + 1])] = pid
    return found


def _children(pid):
    with suppress(OSError):
        tasks = Path(f"/proc/{pid}/task").glob("*/children")
        return [int(child) for task in tasks for child in task.read_text().split()]
    return []


def meter(product, number, name):
    """What one of them says of itself, at its own port."""
    asked = urllib.request.Request(
        f"http://127.0.0.1:{product.port + number}/metrics", headers={"Authorization": f"Bearer {TOKEN}"}
    )
    with urllib.request.urlopen(asked, timeout=20) as answer:
        (value,) = re.findall(rf"^{re.escape(name)} (\S+)$", answer.read().decode(), re.MULTILINE)
    return float(value)


def sockets(product, number):
    return meter(product, number, 'sparkwidget_lines{transport="socket"}')


def tabs_at_both(stack, product, site):
    """One visitor's tab at each process, by number: which process one gets at the common port is the kernel's choice."""
    found = {}
    for _ in range(40):
        before = {number: sockets(product, number) for number in BOTH}
        tab = stack.enter_context(Tab(product, site))
        until(lambda before=before: any(sockets(product, number) > before[number] for number in BOTH))
        (number,) = [number for number in BOTH if sockets(product, number) > before[number]]
        if number not in found:
            found[number] = tab
        if len(found) == len(BOTH):
            return found
    raise AssertionError("one process gets everybody")


@pytest.mark.parametrize("server", SERVERS)
def test_one_that_is_killed_is_started_again_and_the_others_visitors_notice_nothing(make, upstream, server):
    product = started(make(server), drain=10)
    site = product.add_site("Shop", ORIGIN)
    with ExitStack() as stack:
        tabs = tabs_at_both(stack, product, site)
        upstream.hold()
        there = tabs[2].ask("When?")
        upstream.release(1)
        tabs[2].until(lambda: tabs[2].screen.turns[there].visible)
        killed = members(product)[1]
        os.kill(killed, signal.SIGKILL)
        product.wait_for_log("process 1 ended with -9; it is started again in 0.5 s")
        with Tab(product, site) as newcomer:  # meanwhile all come to the other one
            assert newcomer.screen.token
        upstream.release()
        assert tabs[2].ends(there).text == "You said: When?"
        until(lambda: members(product).get(1, killed) != killed and is_alive(product, 1))
        assert tabs_at_both(stack, product, site).keys() == {1, 2}
        # Told to leave, both let what runs end, and say goodbye.
        upstream.hold()
        tabs = tabs_at_both(stack, product, site)
        before = len(upstream.requests)
        turns = {number: tab.ask("And now?") for number, tab in tabs.items()}
        upstream.wait_for_requests(before + 2)
        product.tell_to_stop()
        upstream.release()
        for number, tab in tabs.items():
            assert tab.ends(turns[number]).text == "You said: And now?"
    assert product.wait() == 0
    assert "Traceback" not in product.log.read_text()


def test_without_redis_several_are_refused_in_words(make):
    product = make(REDIS_URL="")
    with pytest.raises(AssertionError, match="--processes 2 needs Redis \\(REDIS_URL\\)"):
        product.manage("serve", "--processes", "2")
    with pytest.raises(AssertionError, match="--processes 2 needs Redis"):
        product.manage("serve", PROCESSES="2")


def test_a_port_that_a_crew_has_is_nobody_elses_and_sqlite_is_named(make):
    product = started(make())
    assert "SQLite lets one process write at a time" in product.log.read_text()
    for options in ((), ("--processes", "2"), ("--port", str(product.port + 2))):
        with pytest.raises(AssertionError, match="Cannot listen on 127.0.0.1:"):
            product.manage("serve", *options)


def test_a_process_whose_crew_is_gone_leaves_by_itself(make):
    product = started(make())
    product.kill()
    until(lambda: not any(is_alive(product, number) for number in BOTH))
    product.wait_for_log("the process that started this one is gone")
    assert free_port()  # a port may be had again
    started(product)
    assert product.stop() == 0
