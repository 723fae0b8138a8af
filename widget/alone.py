"""Whether this is the only process that serves from a database. Without Redis it must be: running answers live in its memory."""

import fcntl
import os
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from django.db import connections

ADVISORY_LOCK = 0x5BA2C  # any number, as long as nobody else locks the same one in our database
NETWORK_FILE_SYSTEMS = (
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "9p",
    "afs",
    "ceph",
    "glusterfs",
    "fuse.sshfs",
    "fuse.glusterfs",
)


Release = Callable[[], None]


def claim(database: Mapping[str, Any]) -> Release | None:
    """Hold the only place until `Release` is called or the process dies; None if another one holds it."""
    return _claim_file(Path(str(database["NAME"]))) if "sqlite3" in database["ENGINE"] else _claim_connection()


def others_connected(alias: str = "default", seconds: float = 3.0) -> int:
    """How many are connected to this database besides us, servers with Redis among them; 0 for SQLite, which doesn't know.

    Whoever has just ended has so many seconds to be gone.
    """
    connection: Any = connections[alias].copy("alone")
    connection.settings_dict = {
        **connection.settings_dict,
        "OPTIONS": {},
    }  # without the pool, which connects more than once
    until = time.monotonic() + seconds
    while connection.vendor == "postgresql" and (others := _others(connection)):
        if time.monotonic() > until:
            break
        time.sleep(0.1)
    else:
        others = 0
    connection.close()
    return others


def _others(connection: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return int(cursor.fetchone()[0])


def network_file_system(folder: Path, mounts: str) -> str | None:
    """The kind of network drive that a folder is on, as /proc/mounts tells; None if it is on a disk of this machine."""
    kinds = {
        Path(fields[1].replace("\\040", " ")): fields[2] for line in mounts.splitlines() if (fields := line.split())
    }
    kind = next((kinds[place] for place in (folder, *folder.parents) if place in kinds), "")
    return kind if kind in NETWORK_FILE_SYSTEMS else None


def _claim_file(database: Path) -> Release | None:
    lock = os.open(database.with_name(database.name + ".lock"), os.O_CREAT | os.O_WRONLY, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        return None
    return partial(os.close, lock)


def _claim_connection() -> Release | None:
    """A lock that PostgreSQL keeps for as long as this connection lives."""
    alone: Any = connections["default"].copy("alone")
    alone.settings_dict = {**alone.settings_dict, "OPTIONS": {}}
    with alone.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [ADVISORY_LOCK])
        (is_ours,) = cursor.fetchone()
    if not is_ours:
        alone.close()
        return None
    release: Release = alone.close
    return release
