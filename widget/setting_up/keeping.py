"""The file with the settings: for its owner's eyes alone, written whole or not at all, never without a copy of the one before."""

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from widget import env_file

SECTIONS: Mapping[str, tuple[str, ...]] = {
    "Where visitors come": ("PUBLIC_URL",),
    "Secrets: without them nothing in the database can be opened. Keep a copy elsewhere.": (
        "SECRET_KEY",
        "ENCRYPTION_KEYS",
    ),
    "What is kept, and where": ("DATABASE_URL", "REDIS_URL"),
    "Letters": ("EMAIL_URL", "EMAIL_FROM"),
    "SparkGPT": ("SPARKGPT_URL", "SPARKGPT_SANDBOX"),
}
OTHERS = "As it was before"


def before(path: Path) -> dict[str, str]:
    """What the file says now; nothing if there is none. BadLine if it can't be read."""
    return env_file.read(path.read_text(encoding="utf-8")) if path.exists() else {}


def together(old: Mapping[str, str], answers: Mapping[str, str], secrets: Mapping[str, str]) -> str:
    """The file's new text: answers first, the rest and the secrets as they were. Empty answers take a setting out."""
    said = {**secrets, **old, **answers}
    sections = {
        heading: {name: said.pop(name) for name in names if said.get(name)} for heading, names in SECTIONS.items()
    }
    others = {name: value for name, value in said.items() if value}
    return env_file.write({heading: found for heading, found in {**sections, OTHERS: others}.items() if found})


def keep(path: Path, text: str, now: datetime) -> Path | None:
    """Write it; where the copy of the one before is."""
    copy = None
    if path.exists():
        copy = path.with_name(f"{path.name}.before-{now:%Y%m%d-%H%M%S}")
        _write(copy, path.read_text(encoding="utf-8"))
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    _write(new, text)
    os.replace(new, path)
    return copy


def _write(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
