"""No bytes at all break a parser or its law: what broke one once, and some thousands made of what is known."""

from random import Random

import pytest

from tests.fuzz import __main__ as fuzz
from tests.fuzz.one import Fuzzing, targets
from tests.fuzz.target import Target

TARGETS = targets()
COUNT = 1500


@pytest.mark.parametrize("name", TARGETS)
def test_what_broke_it_once_does_no_more(name):
    for data in TARGETS[name].kept:
        TARGETS[name].check(data)


@pytest.mark.parametrize("name", TARGETS)
def test_no_bytes_break_it(name, monkeypatch, tmp_path):
    monkeypatch.setattr("tests.fuzz.target.KEPT", tmp_path)
    fuzzing = Fuzzing(TARGETS[name], Random(1))
    fuzzing.run(20, COUNT)
    assert fuzzing.failures == {}
    assert fuzzing.executions >= min(COUNT, 500)


def test_what_breaks_is_found_and_made_small(monkeypatch, tmp_path):
    monkeypatch.setattr("tests.fuzz.target.KEPT", tmp_path)

    def fragile(data):
        assert b"\xff" not in data

    fuzzing = Fuzzing(Target("fragile", fragile, (b"a long beginning and a long end",)), Random(1))
    fuzzing.run(20, 3000)
    assert len(fuzzing.failures) == 1
    assert [path.read_bytes() for path in (tmp_path / "fragile").iterdir()] == [b"\xff"]


def test_the_long_run_leaves_no_target_out():
    assert set(fuzz.OF_THE_SERVER) == set(TARGETS)
