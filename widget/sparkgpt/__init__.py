"""SparkGPT's API, self-contained: ask, ask_stream, training, and all that can go wrong with them."""

from .chat import Answer, Finished, TrainedPair, Training
from .client import Hear, SparkGPT
from .deadlines import Deadlines
from .errors import Limited, Nonsense, Reason, Refused, SparkGPTError, TooLong, Unavailable
from .quota import Bill, Quota
from .secret import Secret

__all__ = [
    "Answer",
    "Bill",
    "Deadlines",
    "Finished",
    "Hear",
    "Limited",
    "Nonsense",
    "Quota",
    "Reason",
    "Refused",
    "Secret",
    "SparkGPT",
    "SparkGPTError",
    "TooLong",
    "TrainedPair",
    "Training",
    "Unavailable",
]
