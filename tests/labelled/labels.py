"""The labelled set: what models were trained with, what was asked, and what was meant. See README.md beside it."""

import json
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
MODELS = ("shop", "clinic", "software", "city")
CHOOSING, FIGURES = "choosing", "figures"
"""Thresholds and weights are chosen by the first part; figures are told, and never tuned, of the second."""


@dataclass(frozen=True)
class Asked:
    text: str
    kind: str
    meant: str | None
    """The trained question; None, if nothing trained answers it."""


@dataclass(frozen=True)
class Model:
    name: str
    trained: list[str]
    asked: dict[str, list[Asked]]


def models() -> list[Model]:
    return [_read(name) for name in MODELS]


def _read(name):
    told = json.loads((HERE / f"{name}.json").read_text())
    parts = {part: [Asked(it["asked"], it["kind"], it["meant"]) for it in told[part]] for part in (CHOOSING, FIGURES)}
    return Model(name, told["trained"], parts)


def elliptical() -> tuple[list[str], list[str]]:
    """Questions that need the one before them, and questions that stand alone."""
    told = json.loads((HERE / "elliptical.json").read_text())
    needing, alone = ([text for texts in told[kind].values() for text in texts] for kind in ("elliptical", "alone"))
    return needing, alone
