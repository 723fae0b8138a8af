"""One site is asked a hundred times what it takes, and those who ask at others hardly notice. Measured, so it runs alone."""

import pytest

from benchmarks.neighbours import LIMIT, TIMES, Round, Turn, figures, measure, quantile, street

SECONDS, ROUNDS = 6.0, 2
MARGIN = 1.5
"""A short run moves by itself; `python -m benchmarks.neighbours` judges by the promise."""


@pytest.fixture(scope="module")
def rounds():
    with street() as place:
        return measure(place, ROUNDS, SECONDS)


@pytest.mark.parametrize("what", ["first", "whole"])
def test_a_flooded_site_leaves_its_neighbours_their_time(rounds, what):
    late = [[quantile([getattr(turn, what) for turn in it.turns], 0.95) for it in those] for those in rounds]
    ratios = [after / before for before, after in zip(*late, strict=True)]
    assert min(ratios) < MARGIN, ratios


def test_a_flooded_site_takes_no_question_from_its_neighbours(rounds):
    _, flooded = rounds
    lost = [code for it in flooded for code in it.lost]
    assert len(lost) <= 0.05 * sum(len(it.turns) for it in flooded), lost


def test_the_flood_was_one(rounds):
    assert all(it.sent > 0.5 * LIMIT * TIMES / 60 * SECONDS for it in rounds[1])


def test_a_moved_percentile_is_told_as_a_ratio_and_lost_questions_by_their_codes():
    quiet, flooded = Round([Turn(1.0, 2.0)] * 20), Round([Turn(1.05, 2.4)] * 20, ["site_busy"])
    first, whole, lost = figures([quiet], [flooded])
    assert (round(first.value, 2), first.is_kept) == (1.05, True)
    assert (round(whole.value, 2), whole.is_kept) == (1.2, False)
    assert (lost.is_kept, lost.said) == (False, "1 of 21 {'site_busy': 1}")
