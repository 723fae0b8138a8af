"""What the benchmark of the relay says and hears: dialects, ratios, and a round of it with the product itself."""

import subprocess
import sys

import pytest

from benchmarks.relay import processes
from benchmarks.relay.__main__ import _takes_part, run
from benchmarks.relay.contenders import Contender
from benchmarks.relay.dialects import Chainlit, Ours, Plain, Stream, framed
from benchmarks.relay.scenarios import SCENARIOS, Mark, Scenario, figures, shorter
from benchmarks.relay.tables import short, table
from benchmarks.relay.upstream import Pace
from tests.engines import need
from tests.server import free_port


def test_a_masked_frame_says_how_long_it_is():
    assert framed("hi") == b"\x81\x82\0\0\0\0hi"
    assert framed("a" * 126)[:4] == b"\x81\xfe\x00\x7e"


@pytest.mark.parametrize(
    ("dialect", "delta", "end"),
    [
        (Plain, b"@1 ", b"[DONE]"),
        (Ours, b'{"type":"delta","text":"@1 "}', b'{"type":"done","text":"@1 "}'),
        (Stream, b'data: {"choices":[{"delta":{"content":"@1 "}}]}\n', b"data: [DONE]\n"),
        (Chainlit, b'42["stream_token",{"token":"@1 "}]', b'42["task_end"]'),
    ],
)
def test_each_dialect_tells_a_delta_from_the_end(dialect, delta, end):
    one = dialect(1, "/", 1)
    one.ask("?")
    assert b"@1 " in one.hear(delta)[0] and not one.has_ended
    assert one.hear(end)[0].count(b"@") == 0 and one.has_ended


def test_chainlits_greeting_is_no_end_and_its_last_frame_says_that_it_is_ready():
    one = Chainlit(1, "/", 1)
    for event in ("task_end", "clear_ask"):
        one.hear(f'42["{event}",{{}}]'.encode())
        assert not one.has_ended and not one.is_ready
    one.hear(b'42["clear_call_fn",{}]')
    assert one.is_ready and not one.has_ended


def test_chainlits_answer_has_ended_whatever_comes_after_it():
    one = Chainlit(1, "/", 1)
    one.ask("?")
    one.hear(b'42["task_end",{}]')
    one.hear(b'42["update_message",{}]')
    assert one.has_ended


class Counting:
    """A stream of the upstream's that counts what it says."""

    def __init__(self):
        self.said = 0

    def say_next(self):
        self.said += 1
        return True


async def test_the_first_delta_is_said_at_once():
    stream = Counting()
    Pace().take(stream)
    assert stream.said == 1


BURNS = r"""
import subprocess, sys, threading, time
def burn():
    while time.thread_time() < 0.2: pass
thread = threading.Thread(target=burn); thread.start(); thread.join()
subprocess.run([sys.executable, "-c", "import time\nwhile time.process_time() < 0.2: pass"])
print("done", flush=True); sys.stdin.read()
"""


def test_the_time_of_threads_and_children_that_have_ended_counts():
    process = subprocess.Popen([sys.executable, "-c", BURNS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with process:
        process.stdout.readline()
        assert processes.processor_seconds(process.pid) >= 0.38


def test_what_a_contender_needs_besides_counts_and_is_told_apart():
    scenario = Scenario("paced50", "", streams=1, question="paced 20")
    took = figures(scenario, {"wall": 1.0, "deltas": 10}, [0.1, 0.2, 0.1], 0, 1)
    assert (took["per_10k"], took["server_per_10k"], took["delivered"]) == (pytest.approx(400), pytest.approx(100), 0.5)


def test_what_a_delta_costs_is_measured_while_nobody_asks():
    scenario = Scenario("paced50", "", streams=2, question="paced 100", spread=0.5)
    assert scenario.window == 2
    marks = [Mark(50, [3.0, 1.0]), Mark(150, [3.4, 1.1])]
    took = figures(scenario, {"wall": 2.0, "deltas": 200}, [5.0, 2.0], 0, 2, marks)
    assert (took["per_10k"], took["server_per_10k"]) == (pytest.approx(50), pytest.approx(40))
    assert took["whole_per_10k"] == pytest.approx(350)


@pytest.mark.parametrize("name", ["paced50", "paced200", "paced500"])
def test_all_streams_run_together_for_a_while(name):
    for scenario in (SCENARIOS[name], shorter(SCENARIOS[name])):
        assert scenario.window - scenario.spread >= 1 and scenario.seconds > scenario.window + 1


def test_a_burst_has_no_window():
    assert (SCENARIOS["burst"].window, SCENARIOS["churn"].window, SCENARIOS["idle"].window) == (0, 0, 0)


def test_what_is_not_installed_is_said_at_once():
    with pytest.raises(FileNotFoundError, match="there is no frobnicate here"):
        processes.start(["frobnicate"])


def test_nobody_waits_for_a_server_that_has_ended():
    gone = processes.start(["true"])
    gone.wait()
    with pytest.raises(TimeoutError):
        processes.listens(free_port(), gone, seconds=600)


def test_memory_is_asked_of_sockets_only_and_what_the_measuring_costs_is_asked_once():
    direct, server = Contender("direct", "stream", 1, "/", ()), Contender("SparkWidget", "ours", 1, "/", (1,))
    assert [_takes_part(it, SCENARIOS["idle"], 0) for it in (direct, server)] == [False, True]
    assert [_takes_part(direct, SCENARIOS["burst"], number) for number in range(3)] == [True, False, False]
    assert all(_takes_part(server, SCENARIOS["burst"], number) for number in range(3))


def test_a_contender_without_processes_costs_nothing():
    direct = Contender("direct", "stream", 1, "/", ())
    assert (direct.processor_seconds(), direct.memory()) == ([], 0)


@pytest.mark.parametrize(
    ("number", "said"), [(0.12345, "0.123"), (42.46, "42.5"), (151_234, "151,000"), (100, "100"), (0, "0")]
)
def test_three_digits_of_a_figure_are_said(number, said):
    assert short(number) == said


def test_an_answer_that_failed_is_lost():
    one = Ours(1, "/", 1)
    one.hear(b'{"type":"failed","code":"not_now"}')
    one.hear(b'{"type":"news"}')
    assert one.is_lost and one.has_ended


def test_the_table_says_who_takes_how_much_of_what_starlette_takes():
    found = {"Starlette": {"per_10k": 1.0}, "SparkWidget": {"per_10k": 0.4}}
    assert table(SCENARIOS["paced50"], found).splitlines()[2].split()[-1] == "0.40"


def test_a_shorter_scenario_asks_a_third():
    assert (SCENARIOS["paced200"].offered, shorter(SCENARIOS["paced200"]).offered) == (60_000, 20_000)
    assert shorter(SCENARIOS["idle"]).streams == 500


TINY = Scenario("paced50", "", streams=5, question="paced 20", spread=0.1)


def test_all_deltas_come_through_the_product():
    found = run(["direct", "ours"], [TINY], 1)["paced50"]
    assert [found[name]["deltas"] for name in ("direct", "SparkWidget")] == [100, 100]
    ours = found["SparkWidget"]
    assert ours["lost"] == 0 and 0 < ours["per_10k"] < ours["whole_per_10k"]


def test_with_redis_and_postgresql_their_time_counts():
    need("redis-server"), need("postgres")
    found = run(["ours-shared"], [TINY], 1)["paced50"]["SparkWidget, shared"]
    assert (found["deltas"], found["lost"]) == (100, 0)
    assert 0 < found["server_per_10k"] < found["per_10k"]
