"""Whether this is the only process that serves from a database. Without Redis it must be: running answers live in its memory."""

import fcntl
from collections.abc import Mapping
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


def claim(database: Mapping[str, Any]) -> object | None:
    """Something to hold on to for as long as the process serves; None if another one holds it. The system frees it at death."""
    return _claim_file(Path(str(database["NAME"]))) if "sqlite3" in database["ENGINE"] else _claim_connection()


def network_file_system(folder: Path, mounts: str) -> str | None:
    """The kind of network drive that a folder is on, as /proc/mounts tells; None if it is on a disk of this machine."""
    kinds = {
        Path(fields[1].replace("\\040", " ")): fields[2] for line in mounts.splitlines() if (fields := line.split())
    }
    kind = next((kinds[place] for place in (folder, *folder.parents) if place in kinds), "")
    return kind if kind in NETWORK_FILE_SYSTEMS else None


def _claim_file(database: Path) -> object | None:
    lock = database.with_name(database.name + ".lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        return None
    return lock


def _claim_connection() -> object | None:
    """A lock that PostgreSQL keeps for as long as this connection lives."""
    alone: Any = connections["default"].copy("alone")
    alone.settings_dict = {**alone.settings_dict, "OPTIONS": {}}
    with alone.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [ADVISORY_LOCK])
        (is_ours,) = cursor.fetchone()
    if not is_ours:
        alone.close()
        return None
    return alone  # type: ignore[no-any-return]
