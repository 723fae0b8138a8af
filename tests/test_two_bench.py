"""The benchmark of two processes: its arithmetic, and a short run of it with real ones."""

import pytest

from benchmarks.relay.scenarios import SCENARIOS, Scenario
from benchmarks.relay.two import COLUMNS, growth, run, table
from tests.engines import need


def test_two_that_cost_the_same_and_share_evenly_carry_twice_as_much():
    assert growth({"per_10k": 0.5}, {"per_10k": 0.5, "even": 0.5}) == 2
    assert growth({"per_10k": 0.5}, {"per_10k": 0.55, "even": 0.5}) == pytest.approx(1.82, abs=0.01)
    assert growth({"per_10k": 0.5}, {"per_10k": 0.5, "even": 1.0}) == 1
    assert growth({"per_session_ms": 9}, {"per_session_ms": 9, "even": 0.5}) == 2


def test_the_table_says_both_and_their_ratio():
    one = {name: 1.0 for name in COLUMNS if "session" not in name}
    lines = table(SCENARIOS["burst"], {"1": one, "2": one | {"a_second": 1.5, "even": 0.5}}).splitlines()
    assert lines[1].split() == ["deltas", "/", "s", "1", "1.5", "x", "1.50"] and lines[-1].endswith("x 2.00")


def test_all_deltas_come_through_one_process_and_through_two():
    need("redis-server")
    need("postgres")
    scenario = Scenario("paced50", "", streams=12, question="paced 20", spread=0.1)
    figures = run([scenario], 1)["paced50"]
    assert [(figures[size]["deltas"], figures[size]["lost"]) for size in ("1", "2")] == [(120, 0), (240, 0)]
    assert figures["1"]["even"] == 1 and figures["2"]["even"] < 1
