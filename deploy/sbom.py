"""Writes docs/sbom.json: `python -m deploy.sbom`; with `--check` says whether it is that of the lock. Refuses licences that
aren't allowed."""

import json
import sys
import tomllib
from email import message_from_string
from email.message import Message
from importlib import metadata
from pathlib import Path

from deploy.supply.bill import bill
from deploy.supply.licences import LicenceError, Policy
from deploy.supply.pins import Pin, of_python

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "requirements" / "run.txt"
POLICY = ROOT / "requirements" / "licences.toml"
EMBED = ROOT / "widget" / "embed" / "package.json"
BILL = ROOT / "docs" / "sbom.json"


def licences(pins: list[Pin], policy: Policy) -> tuple[dict[str, str], list[str]]:
    """Of all pins by name, and what is wrong with which, in words."""
    found: dict[str, str] = {}
    faults = []
    for pin in pins:
        try:
            found[pin.name] = policy.licence_of(pin.name, _metadata(pin))
            faults.append(policy.fault(pin.name, found[pin.name]))
        except LicenceError as error:
            faults.append(str(error))
    return found, [fault for fault in faults if fault]


def _metadata(pin: Pin) -> Message:
    try:
        installed = metadata.distribution(pin.name)
    except metadata.PackageNotFoundError:
        raise LicenceError(f"{pin.name} is locked, but not installed here: `make setup`.") from None
    if installed.version != pin.version:
        raise LicenceError(
            f"{pin.name} is locked as {pin.version}, but installed as {installed.version}: `make setup`."
        )
    return message_from_string(installed.read_text("METADATA") or "")


def written() -> tuple[str, list[str]]:
    """The bill as it must be; empty if there are faults."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    pins = of_python(LOCK.read_text())
    found, faults = licences(pins, Policy.from_toml(POLICY.read_text()))
    if json.loads(EMBED.read_text()).get("dependencies"):
        faults.append(
            "The embed has libraries at run time now: its package.json lists `dependencies`, and the bill says it has none."
        )
    return ("" if faults else bill(project["name"], project["version"], pins, found)), faults


def main(arguments: list[str]) -> int:
    text, faults = written()
    if not faults and arguments == ["--check"] and (not BILL.exists() or BILL.read_text() != text):
        faults = ["docs/sbom.json is not the bill of materials of requirements/run.txt: `make sbom`."]
    if not faults and not arguments:
        BILL.write_text(text)
    for fault in faults:
        print(fault, file=sys.stderr)
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
