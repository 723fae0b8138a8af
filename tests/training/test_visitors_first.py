"""The log of SparkGPT's calls shows: background work never runs below the floor, and never before a waiting visitor.

A real server, real sockets, and the sandbox in a process of its own, which writes down each call with its time and what is left.
Background are all calls of getModelTrain, and those that ask a trained question word by word: no visitor does that here.
"""

import json
import os
import socket
import subprocess
import sys
import threading
import time

import pytest

from tests.server import ROOT, Product, free_port
from tests.tab import ORIGIN, Tab
from widget.sandbox.trained import load

LIMIT, FLOOR = 500, 93
LEAST = LIMIT * FLOOR // 100
TRAINED = {pair.question for pair in load()[1].pairs}
UNDER_WAY = 0.25
"""Seconds: a call that went out just before somebody began to wait may come just after that."""


class LoggedSandbox:
    def __init__(self, folder):
        self.log, self.port = folder / "calls.jsonl", free_port()
        self.log.touch()
        told = {"CALL_LOG": str(self.log), "DAILY_LIMIT": str(LIMIT), "PACE": "0.3", "PATH": os.environ["PATH"]}
        program = [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(self.port), "tests.sandbox.logged:app"]
        with (folder / "sandbox.log").open("wb") as said:
            self._process = subprocess.Popen(program, cwd=ROOT, env=told, stdout=said, stderr=said)
        until = time.monotonic() + 20
        while not self._answers():
            assert time.monotonic() < until and self._process.poll() is None
            time.sleep(0.05)

    def _answers(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/api"

    @property
    def calls(self):
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    @property
    def background(self):
        return [call for call in self.calls if is_background(call)]

    @property
    def left(self):
        return min((call["left"] for call in self.calls), default=LIMIT)

    def stop(self):
        self._process.kill()
        self._process.wait()


def is_background(call):
    return call["name"] == "getModelTrain" or call["prompt"] in TRAINED


@pytest.fixture
def sandbox(tmp_path):
    sandbox = LoggedSandbox(tmp_path)
    yield sandbox
    sandbox.stop()


@pytest.fixture
def product(tmp_path, sandbox):
    product = Product(tmp_path, sandbox.url, TRAINING_HOURS="24", CHECK_HOURS="24", ANSWERS_PER_SITE="1")
    yield product
    product.kill()


class Waits:
    """When visitors waited, as their tabs were told."""

    def __init__(self):
        self.all = []

    def read(self, tab):
        since = None
        for at, fact in tab.facts:
            if fact["type"] == "waiting":
                if since is None and fact["position"]:
                    since = at
                elif since is not None and not fact["position"]:
                    self.all.append((since, at))
                    since = None


def shell(product, code):
    return product.manage("shell", "-v", "0", "-c", f"from widget.models import *; {code}").strip()


def make_due(product):
    """All that works in the background wants to, now; both look at the clock every five to ten seconds."""
    shell(product, "from django.utils import timezone; now = timezone.now(); TaughtModel.objects.update(due_at=now); "
                   "Checking.objects.update(due_at=now, left=0); "
                   "Upkeep.objects.filter(name__in=('training', 'checks')).update(due_at=now)")  # fmt: skip


def looked(product):
    """What came of it, when both have come by once more."""
    product.manage("shell", "-v", "0", "-c", _LOOK)
    return [shell(product, f"print(Upkeep.objects.get(name='{name}').words)") for name in ("training", "checks")]


_LOOK = """
import time
from django.utils import timezone
from widget.models import Upkeep
until = time.monotonic() + 50
them = Upkeep.objects.filter(name__in=("training", "checks"), lease_until=None).exclude(ended_at=None)
while them.filter(due_at__gt=timezone.now()).count() < 2:
    assert time.monotonic() < until, list(Upkeep.objects.values())
    time.sleep(0.1)
"""


def asks(product, site, waits, questions):
    with Tab(product, site) as tab:
        for question in questions:
            tab.ends(tab.ask(question))
        waits.read(tab)


def crowd(product, site, waits, *people):
    """Everybody in a thread, so that all hear at once that they wait."""
    them = [threading.Thread(target=asks, args=(product, site, waits, questions)) for questions in people]
    for one in them:
        one.start()
    return them


def join(them):
    for one in them:
        one.join()


def wondering(sandbox):
    """Two questions at once, then a rest in which something else may be called."""
    for count in range(200):
        if sandbox.left < LEAST:
            return
        if count % 3 == 2:
            time.sleep(3)
        yield f"Visitor wonders: {count}?"


def assert_visitors_went_first(sandbox, waits):
    for call in sandbox.background:
        assert call["left"] >= LEAST, ("below the floor", call)
        before = [wait for wait in waits.all if wait[0] + UNDER_WAY < call["at"] < wait[1]]
        assert not before, ("before a waiting visitor", call, before)


def test_what_works_in_the_background_never_runs_below_the_floor_and_never_before_a_waiting_visitor(product, sandbox):
    site, waits = product.add_site("Shop", ORIGIN), Waits()
    shell(product, f"ApiKey.objects.update(floor={FLOOR})")
    product.start()
    fetch_and_check_in_peace(product, sandbox)
    put_off_while_visitors_wait(product, sandbox, site, waits)
    go_between_a_crowd_until_the_floor(product, sandbox, site, waits)
    stay_away_below_it_also_after_a_restart(product, sandbox, site)
    assert_visitors_went_first(sandbox, waits)
    assert len(waits.all) >= 8 and len(sandbox.background) >= 7


def fetch_and_check_in_peace(product, sandbox):
    looked(product)
    assert names(sandbox)[:1] == ["getModelTrain"]
    make_due(product)
    assert looked(product) == ["1 done", "5 same"]
    assert names(sandbox).count("askoutsideStream") >= 5 and names(sandbox).count("getModelTrain") == 2


def names(sandbox):
    return [call["name"] for call in sandbox.background]


def put_off_while_visitors_wait(product, sandbox, site, waits):
    before, calls = len(sandbox.background), len(sandbox.calls)
    them = crowd(product, site, waits, ["!slow"] * 3, ["!slow"] * 3, ["!slow"] * 3)
    while len(sandbox.calls) == calls:
        time.sleep(0.05)
    make_due(product)
    assert looked(product) == ["1 put off", "1 put off"] and len(sandbox.background) == before
    join(them)
    assert len(waits.all) >= 2


def go_between_a_crowd_until_the_floor(product, sandbox, site, waits):
    """All the time everything in the background is due; visitors go on until they are below the floor."""
    them = crowd(product, site, waits, wondering(sandbox), wondering(sandbox), wondering(sandbox))
    while any(one.is_alive() for one in them):
        make_due(product)
        time.sleep(0.3)
    join(them)
    assert sandbox.left < LEAST


def stay_away_below_it_also_after_a_restart(product, sandbox, site):
    looked(product)
    before = len(sandbox.background)
    product.stop()
    product.start()
    make_due(product)
    assert looked(product) == ["1 put off", "1 put off"]
    with Tab(product, site) as ann:
        assert ann.ends(ann.ask("Am I heard below the floor?")).state == "done"
    assert len(sandbox.background) == before and sandbox.calls[-1]["left"] < LEAST
