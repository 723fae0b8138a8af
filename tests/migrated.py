"""A SQLite file that `manage.py migrate` has made: once for all who start out of one folder, copied by each.

A file that is migrated is the same for all, and migrating takes longer than most tests. `make test` names the folder, so that its
lanes share one; a run of pytest by itself has its own, which goes with it.
"""

import atexit
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from tests.canary.mark import marked

FOLDER = "SPARKWIDGET_MIGRATED"
"""The environment's name for where the file lies."""
ROOT = Path(__file__).resolve().parent.parent


def copy_migrated(path):
    """To `path`. Whoever comes first makes it; the others wait."""
    folder = _folder()
    made = folder / "database.sqlite3"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            _migrate(folder / "unfinished.sqlite3")
            (folder / "unfinished.sqlite3").rename(made)
    shutil.copyfile(made, path)


def _migrate(path):
    path.unlink(missing_ok=True)
    environment = {
        "PATH": os.environ["PATH"],
        "ENV_FILE": os.devnull,
        "PUBLIC_URL": "http://localhost:8000",
        "SECRET_KEY": marked("secret-of-whoever-migrates-and-of-nobody-else"),
        "ENCRYPTION_KEYS": marked("encryption-key-of-whoever-migrates"),
        "DATABASE_URL": f"sqlite:///{path}",
    }
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)


@cache
def _folder():
    if FOLDER in os.environ:
        return Path(os.environ[FOLDER])
    folder = tempfile.mkdtemp(prefix="sparkwidget-migrated-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)
