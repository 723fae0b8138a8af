"""A test that failed by accident gets a second look, and nothing that is broken gets through by it."""

import pytest

from tests import runs
from tests.runs import SKIPPED, Failed, NodeRun, Run, by_itself, once_more

WITHOUT = ("django", "randomly", "asyncio", "anyio", "hypothesispytest")
PLAIN = ("-c", "/dev/null", *(f"-pno:{plugin}" for plugin in WITHOUT))
FINE = "def test_fine(): pass\n"
BROKEN = "def test_broken(): assert False\n"
BY_ACCIDENT = """
from pathlib import Path

def test_by_accident():
    seen, first = Path(__file__).with_suffix(".seen"), not Path(__file__).with_suffix(".seen").exists()
    seen.touch()
    assert not first
"""


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setattr(runs, "VAR", tmp_path)

    def write(text, name="test_some.py"):
        (tmp_path / name).write_text(text)
        return Run("some", (*PLAIN, f"--rootdir={tmp_path}", str(tmp_path / name)))

    return write


def test_what_passes_is_not_run_again(run):
    assert by_itself(run(FINE)) == []


def test_a_failure_by_accident_is_told_and_forgiven(run, capfd):
    failed = by_itself(run(FINE + BY_ACCIDENT))
    assert len(failed) == 1
    assert once_more(failed) == []
    said = capfd.readouterr().out
    assert "UNSTEADY: test_some.py::test_by_accident" in said
    assert "1 passed" in said.rpartition("once more")[2] and "2 passed" not in said


def test_what_is_broken_fails_for_good_also_beside_an_accident(run):
    failed = by_itself(run(BROKEN + BY_ACCIDENT))
    assert once_more(failed) == failed


def test_many_failures_are_no_accident(run):
    many = "".join(BY_ACCIDENT.replace("by_accident", f"number_{n}").replace(".seen", f".{n}") for n in range(6))
    failed = by_itself(run(many))
    assert len(failed[0].tests) == 6
    assert once_more(failed) == failed


def test_a_file_that_can_not_be_read_fails_for_good(run):
    failed = by_itself(run("import nothing_of_this_name\n"))
    assert once_more(failed) == failed


@pytest.mark.parametrize("code", [2, 3, 4, 5, SKIPPED, -9])
def test_a_run_that_ended_otherwise_than_by_failing_tests_fails_for_good(run, code):
    it = run(FINE)
    kept = it.cache / "v/cache/lastfailed"
    kept.parent.mkdir(parents=True)
    kept.write_text('{"test_some.py::test_fine": true}')
    assert Failed(it, 1).tests == ["test_some.py::test_fine"]
    assert once_more([Failed(it, code)]) == [Failed(it, code)]


def test_the_embeds_own_tests_have_no_second_look(run):
    failed = [Failed(NodeRun("embed", ()), 1)]
    assert once_more(failed) == failed
