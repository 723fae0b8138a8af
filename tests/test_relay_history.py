"""What is kept of measurements of the relay, and that docs/speed.md and its pictures are those of the newest."""

import copy
import json
import xml.etree.ElementTree as ET

import pytest

from benchmarks.relay import page, plot, trends
from benchmarks.relay.conditions import conditions
from benchmarks.relay.goals import judge
from benchmarks.relay.history import KEPT, NEWEST, PAGE, ROOT, TRENDS, add, entries, objection, shown


@pytest.fixture
def newest():
    return copy.deepcopy(entries()[-1])


def test_the_page_and_its_pictures_are_those_of_the_newest_measurement():
    for file, text in shown(entries(), PAGE.read_text()).items():
        assert file.read_text() == text, f"{file.name}: run `python -m benchmarks.relay.history`"


def test_another_figure_makes_another_page_and_other_pictures(newest):
    newest["figures"]["paced200"]["SparkWidget"]["per_10k"] *= 3
    now = shown([*entries(), newest], PAGE.read_text())
    assert all(file.read_text() != text for file, text in now.items()) and len(now) == 3


def test_the_page_says_of_each_goal_whether_it_is_met(newest):
    said = page.figures(newest)
    for it in judge(newest["figures"]):
        (line,) = [row for row in said.splitlines() if row.startswith(f"| {it.goal.words} |")]
        assert it.said in line and ("**not met**" in line) is not it.is_met


def test_the_page_shows_both_pictures():
    for file in (NEWEST, TRENDS):
        assert f"({file.relative_to(PAGE.parent)})" in PAGE.read_text()


def test_what_is_added_comes_last_and_comes_back_whole(tmp_path, newest):
    file = tmp_path / "history.jsonl"
    add(newest | {"date": "2026-01-01"}, file)
    add(newest, file)
    assert [it["date"] for it in entries(file)] == ["2026-01-01", newest["date"]] and entries(file)[1] == newest


def test_a_short_run_and_one_without_a_figure_that_a_goal_needs_are_not_kept(newest):
    assert objection(newest) is None
    assert objection(newest | {"short": True}) == "it is of a short run"
    del newest["figures"]["burst"]["Starlette"]
    assert objection(newest) == "it doesn't say: burst: deltas a second / Starlette's"


def test_a_measurement_names_versions_cores_and_load_but_no_machine_and_no_path():
    said = conditions(3, short=False)
    assert {"date", "commit", "python", "cores", "load", "pinned", "rounds"} <= said.keys()
    assert said["versions"]["daphne"] and said["versions"]["uvicorn"]
    assert all(str(ROOT.parent) not in text and "/" not in text for text in (json.dumps(said), KEPT.read_text()))


@pytest.mark.parametrize("draw", ["newest", "trends"])
def test_a_picture_is_well_formed_and_light_or_dark_as_the_screen_is(draw, newest):
    found = newest["figures"]
    svg = plot.newest(newest, found) if draw == "newest" else trends.trends([newest, newest], [found, found])
    assert ET.fromstring(svg).tag.endswith("svg") and "prefers-color-scheme: dark" in svg


def test_a_longer_bar_is_a_larger_figure(newest):
    svg = ET.fromstring(plot.newest(newest, newest["figures"]))
    bars = [it for it in svg.iter("{http://www.w3.org/2000/svg}rect") if "bar" in (it.get("class") or "")]
    widths = [float(it.get("width")) for it in bars[: len(newest["figures"]["paced200"]) - 1]]
    figures = newest["figures"]["paced200"]
    there = [figures[name]["per_10k"] for name in plot.SHOWN if name in figures]
    assert sorted(range(len(there)), key=there.__getitem__) == sorted(range(len(widths)), key=widths.__getitem__)


def test_a_trend_has_a_point_for_each_measurement(newest):
    found = newest["figures"]
    assert trends.trends([newest] * 3, [found] * 3).count("<circle") == 3 * 9
