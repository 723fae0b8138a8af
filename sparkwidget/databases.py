"""How we connect to each kind of database. Knows no setting."""

from collections.abc import Mapping
from typing import Any


def options_of(database: Mapping[str, Any], connections: int) -> dict[str, Any]:
    """What is said to Django of a database besides where it is; `connections`: at most so many of a process."""
    return _of_sqlite() if "sqlite3" in database["ENGINE"] else _of_postgres(database, connections)


def _of_sqlite() -> dict[str, Any]:
    # A writer takes its lock when the transaction begins: with SQLite's default, two of them fail at once as "locked".
    options = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
            # What is deleted is overwritten with zeros: a visitor's words are not in the file any more.
            "PRAGMA secure_delete=ON;"
        ),
    }
    # Opening the file for each question cost more than asking it.
    return {"OPTIONS": options, "CONN_MAX_AGE": None}


def _of_postgres(database: Mapping[str, Any], connections: int) -> dict[str, Any]:
    # A pool with a ceiling; who finds it empty, or the database gone, hears so soon. A connection that died unseen is replaced.
    pool = {"min_size": 1, "max_size": connections, "timeout": 1.2, "reconnect_timeout": 1}
    options = {**database.get("OPTIONS", {}), "connect_timeout": 2, "pool": pool}
    return {"CONN_HEALTH_CHECKS": True, "OPTIONS": options}
