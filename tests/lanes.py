"""Runs all tests of Python: four lanes beside each other, because most tests wait for something, then those that must be alone.

    python -m tests.lanes

What the runs let out is looked at for secrets (tests/canary) and added up at the end: a hit fails the whole, and so does a
channel on which nothing was heard.

Each lane is a row of runs of pytest, each with an output of its own under var/, shown as it is for the first lane and afterwards
for the others. Every run happens, whatever the others said; the exit code is how many failed. A few tests that failed run once
more when all is quiet (tests/runs.py).
"""

import os
import shutil
import signal
import sys
from pathlib import Path

from tests.canary import total
from tests.canary.recorder import FOLDER
from tests.migrated import FOLDER as MIGRATED
from tests.runs import VAR, NodeRun, Run, beside_each_other, by_itself, once_more

MEASURED = ("tests/browser/test_figures.py", "tests/test_neighbours.py", "tests/test_relay_budget.py")
"""What they find out depends on who else is at work."""
CANARY = VAR / "canary"
NODE = ("--experimental-test-isolation=none", "widget/embed/test/*.test.ts")
BROWSERS = ("tests/browser", "tests/firefox")
WALKS = ("tests/test_admin_walk.py", "tests/test_admin_hostile.py")
"""Twenty-five thousand requests: nothing waits here, so they are beside those who do."""
PATIENT = ("tests/test_chaos.py", "tests/training/test_visitors_first.py", "tests/training/test_served.py")
"""They wait for what comes by itself: a minute and more, in which the others work. So they begin a lane."""
# What starts the product as a process of its own, and waits for it most of the time.
SERVED = (
    *(f"tests/{folder}/test_served.py" for folder in ("fallback", "gaps", "governor", "sandbox")),
    *("tests/test_*_served.py", "tests/scaled", "tests/supply"),
    *("tests/test_server.py", "tests/test_serve.py", "tests/test_bounds.py", "tests/test_headers.py"),
    *("tests/test_upstream.py", "tests/test_exposure.py", "tests/test_enumeration.py", "tests/test_replies.py"),
    "tests/test_full_disk.py",
)
# What asks the database for more than a page's own row; of the admin's walks, one of the six people's, and no hostile texts.
ROWS = (
    *("tests/test_conversations*.py", "tests/test_leases.py", "tests/test_keeper.py", "tests/test_tenancy.py"),
    *("tests/test_contacts.py", "tests/test_visitors.py", "tests/test_vouching.py", "tests/test_people.py"),
    *(
        f"tests/test_admin_{what}.py"
        for what in ("bans", "contacts", "conversations", "exports", "filters", "keys", "live")
    ),
    *(
        f"tests/test_admin_{what}.py"
        for what in ("gaps", "people", "questions", "sites", "training", "walk", "webhook")
    ),
    *("tests/test_invited.py", "tests/test_audit.py", "tests/test_outbox.py", "tests/test_outbox_webhooks.py"),
    *(
        "tests/numbers/test_rollup.py",
        "tests/numbers/test_counting.py",
        "tests/numbers/test_pages.py",
        "tests/numbers/test_whose.py",
    ),
    *("tests/test_delivering.py", "tests/test_tries.py", "tests/test_second_factor.py", "tests/test_browsers.py"),
    *("tests/test_password_reset.py", "tests/test_attention.py", "tests/test_notes.py", "tests/test_searching.py"),
    *("tests/test_exporting.py", "tests/test_care.py", "tests/test_sightings.py", "tests/consumers", "tests/fallback"),
    *(f"tests/gaps/test_{what}.py" for what in ("looking", "privacy", "schedule")),
    *("tests/test_drafting.py", "tests/test_asking_again.py", "tests/test_admin_drafts.py"),
    *("tests/test_followups.py", "tests/training/test_keeping.py", "tests/training/test_schedule.py"),
    *("tests/training/test_history.py", "tests/training/test_rounds.py", "tests/test_admin_checks.py"),
)


def _files(patterns: tuple[str, ...]) -> tuple[str, ...]:
    """Every pattern must name something: a file that was renamed shall not drop out in silence."""
    found = {pattern: sorted(str(path) for path in Path().glob(pattern)) for pattern in patterns}
    assert all(found.values()), [pattern for pattern, paths in found.items() if not paths]
    return tuple(path for paths in found.values() for path in paths)


def _without(*paths: str) -> tuple[str, ...]:
    return tuple(f"--ignore={path}" for path in paths)


def lanes() -> list[list[Run]]:
    browsers = Run("browsers", (*BROWSERS, *_without(*MEASURED)))
    served = Run("served", _files(SERVED))
    walks, patient = Run("walks", WALKS), Run("patient", PATIENT)
    others = Run("others", ("tests", *_without(*BROWSERS, *MEASURED, *WALKS, *PATIENT, *served.arguments)))
    few_people = (
        "--deselect",
        "tests/fallback/test_served.py",
        "-k",
        "not test_admin_walk or dora",
    )
    rows = Run("postgres", (*_files(ROWS), *few_people), {"SPARKWIDGET_TEST_ENGINE": "postgres"})
    return [[NodeRun("embed", NODE), browsers], [served], [patient, rows, walks], [others]]


def main() -> int:
    os.environ[FOLDER] = str(empty(CANARY))
    os.environ[MIGRATED] = str(empty(VAR / "migrated"))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    failed = beside_each_other(lanes())
    print("\n--- alone", flush=True)
    failed += by_itself(Run("alone", MEASURED))
    return len(once_more(failed)) + judge(total.of(CANARY.iterdir()))


def empty(folder: Path) -> Path:
    """Of the last run nothing stays: its migrations may have been others."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def judge(heard: total.Total) -> int:
    """1 if anything that must not leave was let out, or if something was not looked at."""
    print("\n--- canary", *heard.lines(), sep="\n", flush=True)
    if heard.silent:
        print(f"Nothing was heard of: {', '.join(heard.silent)}", flush=True)
    return int(bool(heard.hits or heard.silent))


if __name__ == "__main__":
    sys.exit(main())
