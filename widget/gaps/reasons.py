"""Why a question is one of a knowledge gap. Pure."""

from enum import IntFlag


class GapReason(IntFlag):
    """Kept as their sum; 0: it was one, and isn't now."""

    FAR = 1
    """From everything the model is taught."""
    DOWN = 2
    AGAIN = 4
    """Asked again in the same words, or stopped and tried again."""
    REPHRASED = 8
    PERSON = 16
    """The visitor asked for a person next."""


AFTERWARDS = GapReason.AGAIN | GapReason.REPHRASED | GapReason.PERSON
"""What only later things tell. It stays, whatever is taught."""
