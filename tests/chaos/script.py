"""What upstream says in a chaos run, so that every delta names its question, its call and its place, and how that is read back.

Pure. A text that isn't the beginning of one call's answer, without a hole or a double, is Garbled.
"""

import re
from dataclasses import dataclass

_DELTA = re.compile(r"(q\d+)\.(\d+)#(\d+)(?:😀)? ")


class Garbled(Exception):
    """A text with a splice, a hole, a double, or something that nobody said."""


@dataclass(frozen=True, slots=True)
class Said:
    """The first `deltas` deltas of the answer of upstream's `call`-th call for a prompt."""

    prompt: str
    call: int
    deltas: int


def prompt_of(text: str) -> str:
    """The id at the beginning of a question."""
    return text.partition(":")[0]


def question(prompt: str) -> str:
    return f"{prompt}: when do you open?"


def read(text: str) -> Said | None:
    """What a text says; None if it is empty."""
    if not text:
        return None
    found = list(_DELTA.finditer(text))
    if "".join(delta.group() for delta in found) != text:
        raise Garbled(f"nobody said {text[:80]!r}")
    speakers = {(delta[1], int(delta[2])) for delta in found}
    if len(speakers) > 1:
        raise Garbled(f"spliced of {sorted(speakers)}")
    places = [int(delta[3]) for delta in found]
    if places != list(range(1, len(places) + 1)):
        raise Garbled(f"a hole or a double: {places}")
    ((prompt, call),) = speakers
    return Said(prompt, call, len(places))


class Script:
    """Answers prompts, each call differently. `shortest` and `longest` are in deltas."""

    def __init__(self, shortest: int = 10, longest: int = 40) -> None:
        self._shortest, self._span = shortest, longest - shortest + 1
        self._calls: dict[str, int] = {}

    def length(self, prompt: str) -> int:
        """How many deltas a whole answer has."""
        return self._shortest + int(prompt[1:]) * 7919 % self._span

    def __call__(self, text: str) -> list[str]:
        prompt = prompt_of(text)
        call = self._calls[prompt] = self._calls.get(prompt, 0) + 1
        # Now and then a character that is one for Python, two for JavaScript and four for UTF-8.
        return [f"{prompt}.{call}#{place}{'😀' * (place % 5 == 0)} " for place in range(1, self.length(prompt) + 1)]
