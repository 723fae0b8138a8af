"""The relay's goals: each figure beside its limit, and no goal met that nobody measured."""

import pytest

from benchmarks.relay import tables
from benchmarks.relay.goals import GOALS, judge

OTHERS = {
    "Starlette": {"per_10k": 1.0, "a_second": 100.0, "sessions_a_second": 200.0},
    "nginx": {"late_p50": 0.2, "late_p99": 1.0},
}
JUST_MET = {
    "paced200": {**OTHERS, "SparkWidget": {"per_10k": 0.4, "late_p50": 1.2, "late_p99": 11.0}},
    "paced500": {"SparkWidget": {"delivered": 1.0, "late_p50": 5.0, "late_p99": 40.0}},
    "burst": {**OTHERS, "SparkWidget": {"a_second": 500.0}},
    "churn": {**OTHERS, "SparkWidget": {"sessions_a_second": 300.0}},
    "idle": {"SparkWidget": {"per_socket": 40_000.0}},
}
WORSE = [
    ("cpu", "paced200", "per_10k", 0.41),
    ("late200", "paced200", "late_p50", 1.21),
    ("tail200", "paced200", "late_p99", 11.1),
    ("all500", "paced500", "delivered", 0.999),
    ("late500", "paced500", "late_p50", 5.1),
    ("tail500", "paced500", "late_p99", 40.1),
    ("burst", "burst", "a_second", 499.0),
    ("churn", "churn", "sessions_a_second", 299.0),
    ("idle", "idle", "per_socket", 40_100.0),
]


def _with(scenario, figure, value):
    ours = {**JUST_MET[scenario]["SparkWidget"], figure: value}
    return {**JUST_MET, scenario: {**JUST_MET[scenario], "SparkWidget": ours}}


def test_what_is_just_reached_is_met():
    assert [it.verdict for it in judge(JUST_MET)] == ["met"] * len(GOALS)


@pytest.mark.parametrize(("name", "scenario", "figure", "value"), WORSE)
def test_a_figure_beyond_its_limit_misses_its_goal_and_no_other(name, scenario, figure, value):
    missed = [it.goal.name for it in judge(_with(scenario, figure, value)) if not it.is_met]
    assert missed == [name]


def test_every_goal_can_be_missed():
    assert [name for name, *_ in WORSE] == [goal.name for goal in GOALS]


def test_what_was_not_measured_is_not_met():
    without_starlette = {**JUST_MET, "burst": {"SparkWidget": {"a_second": 500.0}}}
    judged = {it.goal.name: it for it in judge(without_starlette)}
    assert judged["burst"].verdict == "not measured" and not judged["burst"].is_met
    assert judged["cpu"].is_met


def test_goals_are_printed_with_what_is_wanted_and_a_word():
    lines = tables.goals(judge(_with("paced200", "per_10k", 0.6))).splitlines()
    said = [[cell.strip() for cell in line.split("  ") if cell] for line in lines]
    assert said[1] == ["200 streams: CPU for each delta / Starlette's", "0.6", "at most 0.4", "NOT MET"]
    assert said[-1] == ["idle: memory of a socket that says nothing", "40 kB", "at most 40 kB", "met"]
