"""Carrying an answer costs what it may, beside Starlette in the same run, by turns. Measured, so it runs alone.

Ratios of processor time: another machine, or one that is busy, has the same ones, nearly. `make bench-relay` judges by the goals
(docs/speed.md); these budgets are what is reached today, with room.
"""

import pytest

from benchmarks.relay.__main__ import run
from benchmarks.relay.scenarios import SCENARIOS, shorter

ROUNDS = 2
BUDGETS = {"paced200": 0.65, "burst": 0.45}
"""Processor time for each delta, as a share of Starlette's."""


@pytest.fixture(scope="module")
def found():
    return run(["starlette", "ours"], [shorter(SCENARIOS[name]) for name in BUDGETS], ROUNDS)


@pytest.mark.parametrize("scenario", BUDGETS)
def test_a_delta_costs_no_more_than_its_budget_beside_starlette(found, scenario):
    ours, starlette = found[scenario]["SparkWidget"], found[scenario]["Starlette"]
    assert ours["per_10k"] / starlette["per_10k"] < BUDGETS[scenario], found[scenario]


@pytest.mark.parametrize("scenario", BUDGETS)
def test_both_carried_all_that_was_asked(found, scenario):
    assert {name: it["delivered"] for name, it in found[scenario].items()} == {"Starlette": 1, "SparkWidget": 1}
