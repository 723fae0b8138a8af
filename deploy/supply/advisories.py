"""What the advisory services' answers mean for a list of pins. Pure: reports of pip-audit and npm come in as JSON.

Neither tool can be believed alone: pip-audit ends with 0 when the service knew none of the packages, and a proxy may answer
everything with nothing. So one version that is known to be bad is asked for, too, and every pin must have been answered for.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from deploy.supply.pins import Pin

KNOWN_BAD = {"PyPI": Pin("pycrypto", "2.6.1"), "npm": Pin("growl", "1.9.2")}
"""Abandoned, so no lock of ours will ever have them; CVE-2013-7459 and CVE-2017-16042 are about them."""


class Ending(IntEnum):
    """How the command ends; argparse has 2."""

    NOTHING_KNOWN = 0
    ADVISORIES = 1
    NOT_ASKED = 3


@dataclass(frozen=True, slots=True)
class Advisory:
    """`mended_in` is empty if no version is, None if the service doesn't say."""

    pin: str
    names: tuple[str, ...]
    mended_in: tuple[str, ...] | None = None

    def __str__(self) -> str:
        said = f"{self.pin}: {', '.join(self.names)}"
        if self.mended_in is None:
            return said
        return f"{said}; " + (
            f"mended in {', '.join(self.mended_in)}" if self.mended_in else "not mended in any version that is known"
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """`silence` says why it is none, or not a whole one."""

    asked: int
    advisories: tuple[Advisory, ...] = ()
    silence: str = ""


def of_pip_audit(report: Any, pins: Collection[Pin], bad: Pin) -> Answer:
    """`report` is the whole of `--format json`."""
    try:
        answered = {
            _key(row["name"], row["version"]): _python(row) for row in report["dependencies"] if "version" in row
        }
    except (KeyError, TypeError):
        return Answer(len(pins), silence="its report is none")
    return _believed(answered, pins, bad)


def of_npm(report: Any, pins: Collection[Pin], bad: Pin) -> Answer:
    """`report` is of `npm audit --json`: it lists what is bad only, by name, and counts what it looked at."""
    try:
        found = {name: tuple(_npm(row)) for name, row in report["vulnerabilities"].items()}
        total = report["metadata"]["dependencies"]["total"]
    except (KeyError, TypeError, AttributeError):
        return Answer(len(pins), silence=_said(report))
    if total < len(pins):
        return Answer(len(pins), silence=f"it looked at {total} packages of {len(pins)}")
    answered = {_key(pin.name, pin.version): found.get(pin.name, ()) for pin in (*pins, bad)}
    return _believed(answered, pins, bad)


def ending(answers: Iterable[Answer]) -> Ending:
    """An advisory outweighs a silence: it is there whatever the other service would have said."""
    answers = list(answers)
    if any(answer.advisories for answer in answers):
        return Ending.ADVISORIES
    return Ending.NOT_ASKED if any(answer.silence for answer in answers) else Ending.NOTHING_KNOWN


def _believed(answered: dict[str, tuple[Advisory, ...]], pins: Collection[Pin], bad: Pin) -> Answer:
    missing = [str(pin) for pin in pins if _key(pin.name, pin.version) not in answered]
    found = tuple(dict.fromkeys(it for pin in pins for it in answered.get(_key(pin.name, pin.version), ())))
    silence = ""
    if missing:
        silence = f"it said nothing of {', '.join(missing[:3])}" + (
            f" and {len(missing) - 3} more" if missing[3:] else ""
        )
    elif not answered.get(_key(bad.name, bad.version)):
        silence = f"it knows nothing against {bad}, which is known to be bad, so its other answers prove nothing"
    return Answer(len(pins), found, silence)


def _key(name: str, version: str) -> str:
    return f"{name.lower().replace('_', '-').replace('.', '-')}=={version}"


def _python(row: dict[str, Any]) -> tuple[Advisory, ...]:
    pin = f"{row['name']}=={row['version']}"
    return tuple(Advisory(pin, (it["id"], *it.get("aliases", ())), tuple(it["fix_versions"])) for it in row["vulns"])


def _npm(row: dict[str, Any]) -> Iterable[Advisory]:
    """`via` names other packages where the fault is theirs; they have a row of their own."""
    for it in row["via"]:
        if isinstance(it, dict):
            yield Advisory(f"{row['name']} {it['range']}", (it["url"].rpartition("/")[2], it["title"]))


def _said(report: Any) -> str:
    said = report.get("message") if isinstance(report, dict) else None
    return str(said or "its report is none")
