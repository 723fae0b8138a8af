"""What `make bench` prints: each figure beside its limit, and a word where a promise is missed."""

from benchmarks.__main__ import table
from benchmarks.figures import Figure


def test_a_missed_promise_is_named_and_a_kept_one_is_not():
    kept, missed = Figure("bytes", 2_990, 3_000, "2,990 bytes"), Figure("growth", 6.25, 6, "12 ms")
    assert (kept.is_kept, missed.is_kept) == (True, False)
    assert [line.split() for line in table([kept, missed]).splitlines()[1:]] == [
        ["bytes", "2,990", "bytes", "2,990", "3,000"],
        ["growth", "12", "ms", "6.25", "6", "MISSED"],
    ]
