"""Copies of the database, made while servers serve: whole as of one moment, looked at, for their owner's eyes alone."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

Database = Mapping[str, Any]
"""As Django's settings have it."""
Progress = Callable[[int], object]
"""Is told how many more pages of SQLite's are copied."""
NAME = "sparkwidget-"
_PAGES = 2_000
"""Of SQLite, copied in one go; writers come in between."""


class NoBackup(Exception):
    """Why not, in words and without the password."""


def make(database: Database, folder: Path, now: datetime, progress: Progress) -> Path:
    """The copy's path."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    kind = "sqlite3" if is_sqlite(database) else "dump"
    path = folder / f"{NAME}{now:%Y%m%d-%H%M%S}.{kind}"
    unfinished = path.with_name(path.name + ".unfinished")
    os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        if is_sqlite(database):
            _copy_sqlite(Path(str(database["NAME"])), unfinished, progress)
        else:
            _call(database, "pg_dump", "--format=custom", f"--file={unfinished}")
            _call(database, "pg_restore", "--list", str(unfinished))
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path


def drop_old(folder: Path, keep: int) -> list[Path]:
    """All but the newest so many; which went."""
    old = sorted(folder.glob(f"{NAME}*"), reverse=True)[keep:]
    for path in old:
        path.unlink()
    return old


def restore(database: Database, backup: Path, now: datetime) -> Path | None:
    """Put a copy in the database's place; where what was there before lies, if it is a file. Nobody may serve."""
    if is_sqlite(database) != (backup.suffix == ".sqlite3"):
        raise NoBackup(f"{backup.name} is of another kind of database than DATABASE_URL.")
    if is_sqlite(database):
        return _restore_sqlite(Path(str(database["NAME"])), backup, now)
    _call(
        database,
        "pg_restore",
        "--clean",
        "--if-exists",
        "--no-owner",
        "--single-transaction",
        "--exit-on-error",
        str(backup),
        names=True,
    )
    return None


def is_sqlite(database: Database) -> bool:
    return "sqlite3" in str(database["ENGINE"])


def _copy_sqlite(source: Path, target: Path, progress: Progress) -> None:
    if not source.exists():
        raise NoBackup(f"There is no database at {source}.")
    with closing(sqlite3.connect(source, timeout=20)) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there, pages=_PAGES, progress=lambda *_: progress(_PAGES))
        there.execute("PRAGMA journal_mode=DELETE")
    _look_at_sqlite(target)


def _look_at_sqlite(path: Path) -> None:
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as line:
            [(said,)] = line.execute("PRAGMA integrity_check(1)").fetchall()
            line.execute("SELECT 1 FROM django_migrations").fetchone()
    except sqlite3.DatabaseError as error:
        raise NoBackup(f"{path} is no database of SparkWidget that can be read: {error}") from None
    if said != "ok":
        raise NoBackup(f"{path} is damaged: {said}")


def _restore_sqlite(database: Path, backup: Path, now: datetime) -> Path | None:
    _look_at_sqlite(backup)
    new = database.with_name(database.name + ".new")
    new.unlink(missing_ok=True)
    os.close(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    shutil.copyfile(backup, new)
    before = None
    if database.exists():
        before = database.with_name(f"{database.name}.before-{now:%Y%m%d-%H%M%S}")
        _copy_sqlite(database, before, lambda *_: None)  # with what its log still holds
        before.chmod(0o600)
    for rest in ("-wal", "-shm"):
        database.with_name(database.name + rest).unlink(missing_ok=True)
    new.replace(database)
    return before


def _call(database: Database, program: str, *arguments: str, names: bool = False) -> None:
    """A program of PostgreSQL's; it hears the password where nobody else can."""
    if not shutil.which(program):
        raise NoBackup(
            f"{program} is missing: install Debian's package `postgresql-client`, of the server's version or later."
        )
    known = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    told = {name: str(database[setting]) for name, setting in known.items() if database.get(setting)}
    if mode := database.get("OPTIONS", {}).get("sslmode"):
        told["PGSSLMODE"] = str(mode)
    where = [f"--dbname={told['PGDATABASE']}"] if names else []
    done = subprocess.run(
        [program, *where, *arguments],
        env=os.environ | told,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        raise NoBackup(f"{program}: {(done.stderr.strip().splitlines() or ['failed'])[0]}")
