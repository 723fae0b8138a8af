"""What the sandbox tells of its calls to whoever wants to know who asked when, and what was left of the day. Does no IO."""

import json
from dataclasses import dataclass
from time import monotonic
from typing import Self


@dataclass(frozen=True, slots=True)
class Call:
    """`at` on this machine's monotonic clock, in seconds. `left` after this one; below zero it was one too many."""

    at: float
    name: str
    model: int | None
    prompt: str
    limit: int
    left: int

    @classmethod
    def of(cls, name: str, body: bytes, limit: int, left: int) -> Self:
        try:
            fields = json.loads(body)
        except (ValueError, RecursionError):
            fields = None
        known = fields if isinstance(fields, dict) else {}
        model, prompt = known.get("model_id"), known.get("user")
        said = (model if type(model) is int else None, prompt if isinstance(prompt, str) else "")
        return cls(monotonic(), name, *said, limit, left)
