"""Keeps an API key out of what comes back: a server that repeats its request must not tell visitors what opens it. Does no IO.

Raises nothing: whoever raises must not have the key among its variables.
"""

from .errors import Nonsense
from .secret import Secret

_SURE = 4
"""Letters of the key at the end of a delta from which on they are held back until the next one shows whether it goes on."""


class Echo:
    """Deltas in, the same text out, a little later where it might be the key. Once it was the key, it is `heard`."""

    def __init__(self, key: Secret) -> None:
        self._key, self.heard = key.reveal(), False
        self._start = self._key[:_SURE]
        self._said = self._held = ""

    def hear(self, delta: str) -> str:
        if self.passes(delta):
            return delta
        text = self._said + self._held + delta
        self.heard = self.heard or (bool(self._key) and self._key in text)
        told = len(self._said) if self.heard else max(len(text) - self._begun(text), len(self._said))
        new, self._held = text[len(self._said) : told], text[told:]
        self._said = (self._said + new)[-_SURE + 1 :]
        return new

    def passes(self, text: str) -> bool:
        """Whether it has nothing of the key, and nothing was held back; then it counts as heard."""
        text = self._said + text
        if self._held or self.heard or self._start in text:
            return False
        self._said = text[-_SURE + 1 :]
        return True

    def close(self) -> str:
        """What was held back: nothing goes on, so it is not the key."""
        held, self._held = self._held, ""
        return "" if self.heard else held

    def _begun(self, text: str) -> int:
        """How many letters at the end of a text are the beginning of the key; 0 where they are too few to tell."""
        if self._start not in text[-len(self._key) :]:
            return 0
        lengths = range(min(len(self._key) - 1, len(text)), _SURE - 1, -1)
        return next((length for length in lengths if text.endswith(self._key[:length])), 0)


def is_in(text: str | bytes | bytearray, key: Secret) -> bool:
    """Whether somebody has sent the key back."""
    if isinstance(text, str):
        return key.reveal() in text
    return key.reveal().encode() in text


def sent_back() -> Nonsense:
    return Nonsense("SparkGPT sent the API key back")
