"""The mark that every key of the tests has in it, and how it may be written. Knows no channel."""

from functools import cache

from tests.canaries import FOLDED, forms

MARK = "Kn4ryB1rdQ7mZt9x"
"""Letters and digits only, so that no escaping changes it and every form of it is one string of bytes."""


def marked(name: str) -> str:
    """A key for tests, which ends in its name: people see the last four letters of a key."""
    return f"sandbox-{MARK}-{name}"


class Needles:
    """All forms of a mark, each once."""

    def __init__(self, mark: str = MARK) -> None:
        by_pattern = {pattern: form for form, pattern in reversed(list(forms(mark.encode())))}
        self._exact = [(form, pattern) for pattern, form in by_pattern.items() if form not in FOLDED]
        self._folded = [(form, pattern) for pattern, form in by_pattern.items() if form in FOLDED]
        self.longest = max(map(len, by_pattern))

    def found(self, data: bytes) -> list[tuple[str, int]]:
        """Which forms are in some bytes, and where."""
        hits = [(form, data.find(pattern)) for form, pattern in self._exact if pattern in data]
        folded = data.lower()
        return hits + [(form, folded.find(pattern)) for form, pattern in self._folded if pattern in folded]


@cache
def needles(mark: str = MARK) -> Needles:
    return Needles(mark)
