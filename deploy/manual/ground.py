"""What commands may name: targets of `make`, services of Compose, units of systemd, settings. Read from their own files."""

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

TARGET = re.compile(r"^([a-z][\w-]*):(?!=)", re.MULTILINE)
VARIABLE = re.compile(r"^(\w+) *[?:]?= ", re.MULTILINE)
SETTING = re.compile(r'\b(?:text|flag|number|names|get)\(\s*"([A-Z][A-Z0-9_]+)"')
FOR_TESTS = re.compile(r"\bSPARKWIDGET_[A-Z_]+\b")
SETTINGS = "sparkwidget/settings.py"


@dataclass(frozen=True, slots=True)
class Ground:
    """`for_tests`: what tests read from the environment. `files`: paths in the project may begin with these names."""

    root: Path
    targets: frozenset[str]
    variables: frozenset[str]
    services: frozenset[str]
    units: frozenset[str]
    settings: frozenset[str]
    for_tests: frozenset[str]
    files: frozenset[str]


def ground(root: Path) -> Ground:
    make = (root / "Makefile").read_text()
    compose = yaml.safe_load((root / "compose.yaml").read_text())
    units = {it.name for it in (root / "deploy/systemd").iterdir()}
    return Ground(
        root,
        frozenset(TARGET.findall(make)),
        frozenset(VARIABLE.findall(make)),
        frozenset(compose["services"]),
        frozenset(units | {name.removesuffix(".service") for name in units}),
        frozenset(SETTING.findall((root / SETTINGS).read_text())),
        frozenset(name for it in (root / "tests").rglob("*.py") for name in FOR_TESTS.findall(it.read_text())),
        frozenset(it.name for it in root.iterdir() if it.name not in (".venv", "var")),
    )
