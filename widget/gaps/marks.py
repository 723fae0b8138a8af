"""By what a topic is known again when its questions are deleted: keyed hashes of the words that matter. Pure; keeps no words."""

from collections.abc import Collection
from hashlib import blake2b

from widget.training.normalising import words
from widget.training.weighing import LITTLE, said_by

MOST = 12
ENOUGH = 0.6
"""Of the marks of both must be on both sides."""


def marks(text: str, key: str) -> list[str]:
    """The same for the same words in any order. Nobody without the key can try words out."""
    heavy = sorted({word for word in words(text) if said_by(word) > LITTLE})[:MOST]
    secret = blake2b(key.encode(), digest_size=32).digest()
    return sorted(blake2b(word.encode(), key=secret, digest_size=6).hexdigest() for word in heavy)


def are_alike(one: Collection[str], other: Collection[str]) -> bool:
    both = set(one) & set(other)
    return bool(both) and len(both) >= ENOUGH * len(set(one) | set(other))
