"""The puzzle: what the embed's solver finds is right, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import vectors
from widget import limits
from widget.challenge import SECONDS, ProofOfWork, Solution, zeros
from widget.pressure import Pressure

PUZZLES = vectors.read("puzzles")
WHO, NOW = PUZZLES["who"], PUZZLES["now"]


def at(now, secret=PUZZLES["secret"], bits=8):
    return ProofOfWork(secret, bits, lambda: now)


@pytest.mark.parametrize("case", PUZZLES["hashes"], ids=lambda case: case["text"][:8] or "empty")
def test_zero_bits_are_counted_as_the_vectors_say(case):
    assert zeros(case["text"]) == case["zeros"]


@pytest.mark.parametrize("case", PUZZLES["solved"], ids=lambda case: f"{case['bits']} bits")
def test_a_solution_is_right_until_the_puzzle_ends_and_for_its_asker_alone(case):
    solution = Solution(case["puzzle"], case["answer"])
    assert at(NOW).check(WHO, solution)
    assert at(NOW + SECONDS - 1).check(WHO, solution)
    assert at(NOW + SECONDS).check(WHO, solution) is None
    assert at(NOW).check("7 203.0.113.1 visitor", solution) is None
    assert at(NOW).check("8 203.0.113.0 visitor", solution) is None
    assert at(NOW, secret="another").check(WHO, solution) is None


def test_a_number_that_does_not_solve_it_is_wrong():
    hard = PUZZLES["solved"][-1]
    for answer in ("0", "", "-1", hard["answer"] + "0", "1" * 17, " " + hard["answer"], "٣"):
        assert at(NOW).check(WHO, Solution(hard["puzzle"], answer)) is None


def test_nobody_makes_a_puzzle_easier_or_longer():
    hard = PUZZLES["solved"][-1]
    ends, bits, name, signature = hard["puzzle"].split(".")
    for puzzle in (
        f"{ends}.0.{name}.{signature}",
        f"9{ends}.{bits}.{name}.{signature}",
        f"{ends}.{bits}.x.{signature}",
    ):
        assert at(NOW).check(WHO, Solution(puzzle, hard["answer"])) is None


def test_each_puzzle_has_a_name_of_its_own_and_keeps_it():
    easy = at(NOW, bits=0)
    puzzles = [easy.issue(WHO) for _ in range(3)]
    names = [easy.check(WHO, Solution(puzzle.text, "0")) for puzzle in puzzles]
    assert len({*names}) == 3 and None not in names
    assert easy.check(WHO, Solution(puzzles[0].text, "1")) == names[0], "another number is no second use"


@given(st.text(), st.text())
def test_no_text_is_more_than_wrong(puzzle, answer):
    assert at(NOW).check(WHO, Solution(puzzle, answer)) is None


def test_pressure_begins_with_many_signs_and_ends_by_itself():
    class Clock:
        now = 0.0

        def __call__(self):
            return self.now

    clock = Clock()
    pressure = Pressure(limits.windows("3/minute"), limits.windows("5/minute"), clock)
    for _ in range(3):
        assert not pressure.is_on(7, "203.0.113.7")
        pressure.note(7, "203.0.113.7")
    assert pressure.is_on(7, "203.0.113.7")
    assert not pressure.is_on(7, "198.51.100.1"), "others are not asked for it"
    pressure.note(7, ""), pressure.note(7, "")
    assert pressure.is_on(7, "198.51.100.1"), "the whole site is"
    assert not pressure.is_on(8, "198.51.100.1")
    clock.now += 60
    assert not pressure.is_on(7, "203.0.113.7")
