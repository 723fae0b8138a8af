"""Which licence a library has, and whether we may use it. Pure: metadata and the table of requirements/licences.toml come in.

A library that says its licence as SPDX is taken at its word. What another says is read by a person, once: the table keeps the
words and what they mean, so words that change are read again.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from typing import Self

from license_expression import ExpressionError, LicenseExpression, get_spdx_licensing

SPDX = get_spdx_licensing()
CLASSIFIER = "License :: OSI Approved :: "


class LicenceError(Exception):
    """Says in words what to do; nothing to tell apart."""


@dataclass(frozen=True, slots=True)
class Policy:
    """`allowed` are SPDX names; `read` are words of libraries by name, and what they mean."""

    allowed: frozenset[str]
    read: Mapping[str, tuple[str, str]]

    @classmethod
    def from_toml(cls, text: str) -> Self:
        table = tomllib.loads(text)
        read = {name: (row["says"], row["means"]) for name, row in table.get("read", {}).items()}
        return cls(frozenset(table["allowed"]), read)

    def licence_of(self, name: str, metadata: Message) -> str:
        """As an SPDX expression."""
        said = words(metadata)
        if is_known(said):
            return said
        says, means = self.read.get(name, ("", ""))
        if says != said or not says:
            raise LicenceError(
                f"{name} says {said or 'nothing'!r} of its licence, which is no SPDX name. Read its licence, and write under "
                f'[read] in requirements/licences.toml: {name} = {{ says = "{said}", means = "..." }}'
            )
        return means

    def fault(self, name: str, licence: str) -> str:
        """Empty if it may be used."""
        if not is_known(licence):
            return f"{name}: {licence!r} is no licence that SPDX knows."
        if self._may_use(SPDX.parse(licence)):
            return ""
        return (
            f"{name} is under {licence}, which is not on the list of requirements/licences.toml. Take another library, or put "
            "the licence on the list when you know what it asks of us."
        )

    def _may_use(self, expression: LicenseExpression) -> bool:
        """One side of an OR is enough, of an AND it takes all; a WITH stands on the list as a whole, or its licence does."""
        if isinstance(expression, SPDX.OR):
            return any(map(self._may_use, expression.args))
        if isinstance(expression, SPDX.AND):
            return all(map(self._may_use, expression.args))
        return not self.allowed.isdisjoint({str(expression), str(expression).partition(" WITH ")[0]})


def words(metadata: Message) -> str:
    """What a library says: as SPDX if it does, else the first line, else the classifier."""
    classifiers = [line.removeprefix(CLASSIFIER) for line in metadata.get_all("Classifier", []) if CLASSIFIER in line]
    first_line = (metadata.get("License") or "").strip().partition("\n")[0]
    return metadata.get("License-Expression") or first_line or " and ".join(classifiers)


def is_known(licence: str) -> bool:
    try:
        return bool(licence) and SPDX.parse(licence, validate=True, strict=True) is not None
    except ExpressionError:
        return False
