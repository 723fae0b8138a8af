"""A database that `manage.py migrate` has made: once for all who start out of one folder, copied by each. A SQLite file is
copied as it is, a database of PostgreSQL from its dump.

What is migrated is the same for all, and migrating takes longer than most tests. `make test` names the folder, so that its
lanes share one; a run of pytest by itself has its own, which goes with it.
"""

import atexit
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from tests.canary.mark import marked
from tests.programs import program

FOLDER = "SPARKWIDGET_MIGRATED"
"""The environment's name for where they lie."""
ROOT = Path(__file__).resolve().parent.parent


def copy_migrated(path):
    """To `path`. Whoever comes first makes it; the others wait."""
    with _made("database.sqlite3") as made:
        if not made.exists():
            unfinished = made.with_name("unfinished.sqlite3")
            unfinished.unlink(missing_ok=True)
            _migrate(f"sqlite:///{unfinished}")
            unfinished.rename(made)
    shutil.copyfile(made, path)


def fill_migrated(url):
    """An empty database of PostgreSQL. Whoever comes first migrates theirs; the others wait, and get what that became."""
    with _made("database.sql") as made:
        if not made.exists():
            _migrate(url)
            unfinished = made.with_name("unfinished.sql")
            _tell("pg_dump", url, "--no-owner", "--file", str(unfinished))
            unfinished.rename(made)
            return
    _tell(
        "psql", url, "--quiet", "--no-psqlrc", "--set", "ON_ERROR_STOP=1", "--output", os.devnull, "--file", str(made)
    )


@contextmanager
def _made(name):
    folder = _folder()
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder / name


def _tell(what, url, *arguments):
    """A password, which nobody asks for here, isn't for the list of processes."""
    told = urlsplit(url)
    where = ("-h", told.hostname, "-p", str(told.port), "-U", told.username, "-d", told.path.lstrip("/"))
    subprocess.run([program(what), *where, *arguments], check=True, stdout=subprocess.DEVNULL)


def _migrate(url):
    environment = {
        "PATH": os.environ["PATH"],
        "ENV_FILE": os.devnull,
        "PUBLIC_URL": "http://localhost:8000",
        "SECRET_KEY": marked("secret-of-whoever-migrates-and-of-nobody-else"),
        "ENCRYPTION_KEYS": marked("encryption-key-of-whoever-migrates"),
        "DATABASE_URL": url,
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
