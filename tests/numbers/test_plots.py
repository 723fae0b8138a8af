"""Plots: markup that is well-formed and escaped, without script or style, with a name on every point, and true to the numbers."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widget.numbers.plots import BASE, TOP, Mark, Point, bars, share, sparkline, week

counts = st.integers(0, 10**9)
points = st.builds(
    Point, st.text("ab<>&\"'", max_size=5), st.text("ab<>&\"'", max_size=9), counts, counts, counts, st.none() | counts
)
NASTY = "</svg><script>alert(1)</script>\"' onload=x"


def tree(markup):
    return ElementTree.fromstring(markup)  # noqa: S314


def all_of(plot, kind):
    return [element for element in plot.iter() if element.get("class") == kind]


@given(st.lists(points, min_size=1, max_size=40))
def test_bars_are_well_formed_and_stay_within_the_plot(some):
    plot = tree(bars("Questions", some))
    assert len(all_of(plot, "plot-point")) == len(some)
    for rect in all_of(plot, "plot-bar") + all_of(plot, "plot-quiet"):
        top, height = float(rect.get("y")), float(rect.get("height"))
        assert top >= TOP - 0.1 and top + height <= BASE + 0.2 and height > 0


@given(st.lists(st.integers(1, 10**6), min_size=2, max_size=30))
def test_bars_are_as_high_as_what_they_count(values):
    plot = tree(bars("Questions", [Point("", "", value) for value in values]))
    drawn = [
        sum(float(rect.get("height")) for rect in all_of(point, "plot-bar")) for point in all_of(plot, "plot-point")
    ]
    for value, height in zip(values, drawn, strict=True):
        assert abs(height / max(drawn) - value / max(values)) < 0.02


@pytest.mark.parametrize(
    "markup",
    [
        bars(NASTY, [Point(NASTY, NASTY, 3)], [Mark(0.5, NASTY)]),
        sparkline(NASTY, [1, 2]),
        week(NASTY, {(0, 9): 3}),
        share(0.5),
    ],
    ids=["bars", "sparkline", "week", "share"],
)
def test_words_are_text_and_nothing_needs_script_or_style(markup):
    plot = tree(markup)
    assert not [
        element for element in plot.iter() if element.tag not in ("div", "svg", "g", "rect", "line", "text", "title")
    ]
    assert not re.search(r"\sstyle=|\son\w+=\"", markup)


def test_every_point_has_a_name_and_one_of_them_takes_the_tabulator():
    plot = tree(bars("Questions", [Point("1 Nov", "1 Nov: 3 questions", 3), Point("2 Nov", "2 Nov: none", 0)]))
    found = all_of(plot, "plot-point")
    assert [point.get("aria-label") for point in found] == ["1 Nov: 3 questions", "2 Nov: none"]
    assert [point.get("tabindex") for point in found] == ["0", "-1"]


def test_the_highest_bar_says_how_high_it_is():
    plot = tree(bars("Questions", [Point("a", "", 1_200), Point("b", "", 7)]))
    assert [element.text for element in all_of(plot, "plot-peak")] == ["1,200"]


def test_an_axis_has_few_round_numbers():
    plot = tree(bars("Questions", [Point("a", "", 93)]))
    side = all_of(plot, "plot-side")[0]
    assert [element.text for element in side] == ["0", "50", "100"]


def test_a_long_range_has_few_labels():
    plot = tree(bars("Questions", [Point(f"day {n}", "", n) for n in range(90)]))
    assert len([text for text in all_of(plot, "plot-text") if (text.text or "").startswith("day")]) <= 6


def test_a_week_has_a_cell_for_every_hour_and_the_busiest_is_strongest():
    plot = tree(week("Hours", {(0, 9): 40, (6, 23): 1}))
    assert len(all_of(plot, "plot-point")) == 168
    assert len(all_of(plot, "plot-heat-4")) == len(all_of(plot, "plot-heat-1")) == 1
    assert [point.get("aria-label") for point in all_of(plot, "plot-point")][9] == "Mon 09:00: 40 questions"


def test_nothing_can_be_drawn():
    tree(bars("Questions", [Point("a", "a: none", 0)]))
    tree(week("Hours", {}))
    assert len(all_of(tree(sparkline("None", [0] * 14)), "plot-quiet")) == 13


def test_words_at_the_left_stand_above_the_other_mark_and_not_in_the_axis():
    few = [Point(str(number), "", 1) for number in range(8)]
    left, right = all_of(
        tree(bars("Until", few, [Mark(0.2, "half 0.57 s", True), Mark(0.3, "95 % 0.88 s")])), "plot-marked"
    )
    assert left.get("text-anchor") == right.get("text-anchor") == "start"
    assert float(right.get("y")) - float(left.get("y")) >= 12, "one below the other"
    middle, _late = all_of(tree(bars("Until", few, [Mark(0.6, "half", True), Mark(0.7, "95 %")])), "plot-marked")
    assert middle.get("text-anchor") == "end"
