"""Asks whether an advisory is known against a locked version: `python -m deploy.audit`, or `make audit`.

Python's versions go to OSV by pip-audit, the embed's tools to npm's registry by `npm audit`. Ends with 0 if nothing is known, 1
if something is, 3 if a service gave no whole answer: what wasn't answered never counts as safe.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from deploy.supply import advisories, pins
from deploy.supply.advisories import KNOWN_BAD, Answer, Ending
from deploy.supply.pins import Pin

ROOT = Path(__file__).parent.parent
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
EMBED = ROOT / "widget" / "embed"
OSV = "https://api.osv.dev/v1/query"
NPM = "https://registry.npmjs.org/"
PATIENCE = 15
"""Seconds for each answer, and twenty times as long for all."""


def ask_osv(locked: Sequence[Pin], url: str, patience: int) -> Answer:
    """One question for each version, by pip-audit."""
    bad = KNOWN_BAD["PyPI"]
    with tempfile.TemporaryDirectory() as folder:
        wanted, report = Path(folder, "locked.txt"), Path(folder, "report.json")
        # Plain lines: with hashes and markers pip-audit leaves out what wouldn't be installed on this machine.
        wanted.write_text("".join(f"{pin}\n" for pin in (*locked, bad)))
        asked = ["-r", str(wanted), "--osv-url", url, "--timeout", str(patience), "-o", str(report)]
        how = ["-m", "pip_audit", "-s", "osv", "--disable-pip", "--no-deps", "--progress-spinner", "off", "-f", "json"]
        _, errors = _run([sys.executable, *how, *asked], folder, patience)
        said = _json(report.read_text()) if report.exists() else None
    if said is None:
        return Answer(len(locked), silence=_last_line(errors))
    return advisories.of_pip_audit(said, locked, bad)


def ask_npm(package: str, lock: str, url: str, patience: int) -> Answer:
    """One question for all, by npm; `package` and `lock` are the texts of its two files."""
    bad, locked = KNOWN_BAD["npm"], pins.of_npm(lock)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "package.json").write_text(_with(package, bad))
        Path(folder, "package-lock.json").write_text(_with(lock, bad))
        how = ["audit", "--json", "--package-lock-only", "--fetch-retries", "0", "--loglevel", "error"]
        asked = ["--registry", url, "--fetch-timeout", str(patience * 1000)]
        output, errors = _run([_npm(), *how, *asked], folder, patience)
    said = _json(output)
    return advisories.of_npm(said, locked, bad) if said else Answer(len(locked), silence=_last_line(errors))


def _npm() -> str:
    """Ours, which is installed beside Python, before another."""
    return shutil.which("npm", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}") or "npm"


def _with(text: str, bad: Pin) -> str:
    """package.json or its lock with one package more."""
    files = json.loads(text)
    packages = files.get("packages", {"": files})
    packages[""].setdefault("devDependencies", {})[bad.name] = bad.version
    if "packages" in files:
        packages[f"node_modules/{bad.name}"] = {"version": bad.version, "dev": True}
    return json.dumps(files)


def _run(command: list[str], folder: str, patience: int) -> tuple[str, str]:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=patience * 20)
    except FileNotFoundError:
        return "", f"{command[0]} is not installed"
    except subprocess.TimeoutExpired:
        return "", f"no answer in {patience * 20} s"
    return done.stdout, done.stderr


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no answer"])[-1]


def said_of(whom: str, answer: Answer) -> list[str]:
    lines = [f"{whom}: {answer.asked} locked versions"]
    lines += [f"  ADVISORY {it}" for it in answer.advisories]
    if answer.silence:
        lines.append(f"  NOT ANSWERED, so nothing is known of them: {answer.silence}")
    elif not answer.advisories:
        lines.append("  no advisory is known")
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m deploy.audit", description=__doc__)
    parser.add_argument(
        "--lock", type=Path, action="append", help="a requirements file, instead of ours; may be repeated"
    )
    parser.add_argument(
        "--embed", type=Path, default=EMBED, help="the folder of package.json and its lock, instead of ours"
    )
    parser.add_argument("--osv-url", default=OSV, help="where OSV answers")
    parser.add_argument("--npm-url", default=NPM, help="a registry of npm that answers advisories")
    parser.add_argument("--patience", type=int, default=PATIENCE, help="seconds for each answer")
    wish = parser.parse_args(arguments)
    locked = sorted(
        {Pin(it.name, it.version) for lock in wish.lock or LOCKS for it in pins.of_python(lock.read_text())}, key=str
    )
    files = [(wish.embed / name).read_text() for name in ("package.json", "package-lock.json")]
    answers = {
        f"OSV ({wish.osv_url})": ask_osv(locked, wish.osv_url, wish.patience),
        f"npm ({wish.npm_url})": ask_npm(files[0], files[1], wish.npm_url, wish.patience),
    }
    for whom, answer in answers.items():
        print("\n".join(said_of(whom, answer)))
    return _told(advisories.ending(answers.values()))


def _told(ending: Ending) -> int:
    match ending:
        case Ending.ADVISORIES:
            print("Read each advisory; `make lock` takes new versions, SECURITY.md says how soon.")
        case Ending.NOT_ASKED:
            print("The audit is not done: ask again where the services can be reached.")
        case Ending.NOTHING_KNOWN:
            print("No advisory is known against any locked version.")
    return ending


if __name__ == "__main__":
    sys.exit(main())
