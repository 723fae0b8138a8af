"""No test file is forgotten: `make test` runs each of them exactly once on SQLite."""

from pathlib import Path

from tests import lanes
from tests.canary.recorder import CHANNELS
from tests.canary.total import Total

ON_DISK = {str(path) for path in Path("tests").rglob("test_*.py")}


def _is_in(path, folder):
    return path == folder or path.startswith(f"{folder}/")


def _files(run):
    """The files that pytest collects for these arguments."""
    ignored = [it.removeprefix("--ignore=") for it in run.arguments if it.startswith("--ignore=")]
    named = [it for it in run.arguments if it.startswith("tests")]
    return [
        path
        for path in ON_DISK
        if any(_is_in(path, it) for it in named) and not any(_is_in(path, it) for it in ignored)
    ]


def test_every_test_file_runs_exactly_once_on_sqlite():
    runs = [run for lane in lanes.lanes() for run in lane if not run.environment]
    ran = [path for run in runs for path in _files(run)] + list(lanes.MEASURED)
    assert len(ran) == len(set(ran))
    assert set(ran) == ON_DISK


def test_every_pattern_of_files_names_files():
    assert [pattern for pattern in (*lanes.ROWS, *lanes.SERVED) if not list(Path().glob(pattern))] == []


def test_the_lanes_are_beside_each_other_by_what_they_wait_for():
    names = [[run.name for run in lane] for lane in lanes.lanes()]
    assert names == [["embed", "browsers", "scaled"], ["served"], ["patient", "postgres", "walks"], ["others"]]


def test_what_runs_on_postgres_runs_on_sqlite_too():
    [rows] = [run for lane in lanes.lanes() for run in lane if run.environment]
    assert rows.environment == {"SPARKWIDGET_TEST_ENGINE": "postgres"}
    assert set(_files(rows)) <= ON_DISK


def test_a_run_fails_for_a_hit_and_for_a_channel_on_which_nothing_was_heard(capsys):
    heard = dict.fromkeys(CHANNELS, (1, 10))
    hit = {"form": "hex", "channel": "log", "where": "there", "test": "", "around": ""}
    assert lanes.judge(Total(heard, [])) == 0
    assert lanes.judge(Total(heard, [hit])) == 1 and "HIT: hex on log: there" in capsys.readouterr().out
    assert lanes.judge(Total(heard | {"frames": (0, 0)}, [])) == 1
    assert "Nothing was heard of: frames" in capsys.readouterr().out
