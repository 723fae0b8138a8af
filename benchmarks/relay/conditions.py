"""With what and on what was measured: versions, cores, load, commit. No name of a machine or a person, no path."""

import os
import platform
import re
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version

from benchmarks.relay import processes
from benchmarks.relay.contenders import ROOT, VENV
from tests.engines import program

OURS = (
    "django",
    "channels",
    "daphne",
    "twisted",
    "autobahn",
    "httpx",
    "httptools",
    "uvloop",
    "starlette",
    "uvicorn",
    "websockets",
)
_NUMBER = re.compile(r"\d+(\.\d+)+")
_CHAINLIT = "from importlib.metadata import version; print(version('chainlit'))"


def conditions(rounds: int, *, short: bool) -> dict[str, object]:
    """Asked before anything is started."""
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "commit": commit(),
        "python": platform.python_version(),
        "cores": len(os.sched_getaffinity(0)),
        "pinned": processes.pinned(),
        "load": round(os.getloadavg()[0], 2),
        "rounds": rounds,
        "short": short,
        "versions": versions(),
    }


def commit() -> str:
    """Short; with a plus where something has changed since."""
    name = _said(["git", "rev-parse", "--short", "HEAD"])
    changed = _said(["git", "status", "--porcelain", "--untracked-files=no"])
    return f"{name}{'+' if changed else ''}" if name else "unknown"


def versions() -> dict[str, str]:
    """What isn't there is left out."""
    others = {
        "nginx": ["nginx", "-v"],
        "node": ["node", "--version"],
        "chainlit": [str(VENV / "bin/python"), "-c", _CHAINLIT],
        "redis": [program("redis-server") or "redis-server", "--version"],
        "postgresql": [program("postgres") or "postgres", "--version"],
    }
    said = {name: _NUMBER.search(_said(command)) for name, command in others.items()}
    return {name: version(name) for name in OURS} | {name: it[0] for name, it in said.items() if it}


def _said(command: list[str]) -> str:
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return (done.stdout + done.stderr).strip() if done.returncode == 0 else ""
