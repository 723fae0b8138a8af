"""A puzzle that a browser solves before it asks: cheap for one, dear for many. Signed, short-lived, for one asker. Pure.

Whoever solves it finds a number that makes the SHA-256 of the puzzle and the number begin with enough zero bits. Nothing is
stored to give one out; what was solved is used once, by a counter of the one who checks (widget.gate).
"""

import hashlib
import hmac
import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from widget.protocol import Solved as Solution

__all__ = ["SECONDS", "Challenge", "ProofOfWork", "Puzzle", "Solution", "zeros"]

SECONDS = 120
"""How long a puzzle can be solved."""
_ANSWER = re.compile(r"[0-9]{1,16}")


@dataclass(frozen=True, slots=True)
class Puzzle:
    """`kind` says how to solve it; `bits` how hard it is, where that means anything."""

    kind: str
    text: str
    bits: int = 0


class Challenge(Protocol):
    """What may stand in place of ours: CHALLENGE_CLASS names a class with these two methods, made without arguments."""

    def issue(self, who: str) -> Puzzle:
        """One for this asker: site, address and visitor in one text."""

    def check(self, who: str, solution: Solution) -> str | None:
        """The name under which a right solution is used up, for SECONDS at most; None if it isn't right. Must not wait."""


class ProofOfWork:
    def __init__(self, secret: str, bits: int, clock: Callable[[], float]) -> None:
        self._secret, self._bits, self._clock = secret.encode(), bits, clock

    def issue(self, who: str) -> Puzzle:
        # Of 63 characters, for two digits of bits: with its dot a whole block, which whoever solves it hashes once for all tries.
        head = f"{int(self._clock()) + SECONDS}.{self._bits}.{secrets.token_urlsafe(18)}"
        return Puzzle("pow", f"{head}.{self._sign(who, head)}", self._bits)

    def check(self, who: str, solution: Solution) -> str | None:
        head, _, signature = solution.puzzle.rpartition(".")
        if not hmac.compare_digest(signature.encode(), self._sign(who, head).encode()):
            return None
        ends, bits, name = head.split(".")
        if int(ends) <= self._clock() or not _ANSWER.fullmatch(solution.answer):
            return None
        return name if zeros(f"{solution.puzzle}.{solution.answer}") >= int(bits) else None

    def _sign(self, who: str, head: str) -> str:
        digest = hmac.digest(self._secret, f"{who}|{head}".encode(), "sha256")
        return urlsafe_b64encode(digest[:18]).decode()


def zeros(text: str) -> int:
    """With how many zero bits the SHA-256 of a text begins."""
    return 256 - int.from_bytes(hashlib.sha256(text.encode()).digest(), "big").bit_length()
