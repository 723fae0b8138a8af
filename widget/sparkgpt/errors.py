"""What can go wrong with SparkGPT, and what a caller can do about it.

    SparkGPTError
    |-- Refused       the API key is bad, or may not use the model (`reason` says which)
    |-- Limited       the daily or momentary limit is reached; `retry_after` where it is known
    |-- Unavailable   can't be reached, broke, was cut off, or took too long
    |-- Nonsense      answered, and the answer can't be read
    `-- TooLong       the answer grew past our limit

The words are ours: nothing SparkGPT or a library said is ever in them, because it might quote the API key.
"""

from enum import StrEnum
from typing import ClassVar

from .quota import NO_QUOTA, Quota


class SparkGPTError(Exception):
    """`retry_after` is in seconds; `quota` is empty unless the reply's headers named one."""

    code: ClassVar[str]
    retryable: ClassVar[bool]

    def __init__(self, words: str, *, retry_after: int | None = None, quota: Quota = NO_QUOTA) -> None:
        super().__init__(words)
        self.retry_after = retry_after
        self.quota = quota


class Reason(StrEnum):
    BAD_KEY = "bad_key"
    NO_PERMISSION = "no_permission"


class Refused(SparkGPTError):
    code = "refused"
    retryable = False

    def __init__(self, words: str, *, reason: Reason, quota: Quota = NO_QUOTA) -> None:
        super().__init__(words, quota=quota)
        self.reason = reason


class Limited(SparkGPTError):
    code = "limited"
    retryable = True


class Unavailable(SparkGPTError):
    code = "unavailable"
    retryable = True


class Nonsense(SparkGPTError):
    code = "nonsense"
    retryable = True


class TooLong(SparkGPTError):
    code = "too_long"
    retryable = False


def error_for(status: int, *, retry_after: int | None = None, quota: Quota = NO_QUOTA) -> SparkGPTError:
    """What a status that isn't a success stands for, in a reply's first line or inside a stream."""
    match status:
        case 401:
            return Refused("SparkGPT does not know this API key", reason=Reason.BAD_KEY, quota=quota)
        case 403:
            return Refused(
                "SparkGPT does not let this API key use this model", reason=Reason.NO_PERMISSION, quota=quota
            )
        case 429:
            return Limited("SparkGPT's limit for this API key is reached", retry_after=retry_after, quota=quota)
        case _ if status >= 500:
            return Unavailable(f"SparkGPT failed with status {status}", retry_after=retry_after, quota=quota)
        case _:
            return Nonsense(f"SparkGPT replied with status {status}, which it does not document", quota=quota)
