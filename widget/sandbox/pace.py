"""How the sandbox talks: a text in pieces of one to three words with uneven pauses, the same for the same prompt."""

import random
import re
from collections.abc import Iterator


def pieces(text: str, generator: random.Random) -> tuple[str, ...]:
    """The text in order, nothing lost: white space goes in front of the word it precedes."""
    words = re.findall(r"\s*\S+|\s+$", text)
    cut, start = [], 0
    while start < len(words):
        end = start + generator.choice((1, 1, 2, 2, 3))
        cut.append("".join(words[start:end]))
        start = end
    return tuple(cut)


def pauses(generator: random.Random) -> Iterator[float]:
    """Seconds before each piece: mostly short, sometimes a thought."""
    while True:
        yield generator.uniform(0.2, 0.35) if generator.random() < 0.04 else generator.uniform(0.02, 0.09)


def seeded(prompt: str) -> random.Random:
    return random.Random(prompt)  # noqa: S311  (a pace, not a secret)
