"""Locked versions, read from the files of the lock. Pure: knows neither what is installed nor who publishes it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

ENTRY = re.compile(r"([A-Za-z0-9][\w.-]*)(?:\[[^]]*\])?==([^\s;\\]+)")
HASH = re.compile(r"--hash=(sha256):([0-9a-f]{64})")
WANTED_BY = re.compile(r"#\s+(?:via\s+)?([A-Za-z0-9][\w.-]*)")


@dataclass(frozen=True, slots=True)
class Pin:
    """`hashes` are of all files it is published as; `wanted_by` are the names that brought it here."""

    name: str
    version: str
    hashes: tuple[str, ...] = ()
    wanted_by: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.name}=={self.version}"


def of_python(text: str) -> list[Pin]:
    """Pins of a requirements file as `uv pip compile` writes it, whatever their markers. ValueError: a line pins nothing."""
    return [_pin(entry) for entry in _entries(text)]


def of_npm(text: str) -> list[Pin]:
    """Pins of a package-lock.json, version 3, each name and version once."""
    packages = json.loads(text)["packages"]
    found = {(_name(path), entry["version"]) for path, entry in packages.items() if path}
    return [Pin(name, version) for name, version in sorted(found)]


def _name(path: str) -> str:
    return path.rpartition("node_modules/")[2]


def _entries(text: str) -> Iterator[list[str]]:
    """Each with its hashes and the comments that follow it; what stands above the first is about the file."""
    entry: list[str] = []
    for line in filter(str.strip, text.splitlines()):
        if line[0] not in " #":
            if entry:
                yield entry
            entry = []
        if entry or line[0] not in " #":
            entry.append(line)
    if entry:
        yield entry


def _pin(entry: list[str]) -> Pin:
    match = ENTRY.match(entry[0])
    if not match:
        raise ValueError(f"{entry[0]!r} names no version")
    comments = (WANTED_BY.match(line.strip()) for line in entry if line.strip() not in ("# via", entry[0]))
    wanted_by = tuple(found[1] for found in comments if found)
    hashes = tuple(found[2] for line in entry for found in HASH.finditer(line))
    return Pin(match[1], match[2], hashes, wanted_by)
