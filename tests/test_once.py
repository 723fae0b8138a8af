"""What takes long is worked out once, by one thread, while others that want it wait."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from widget.once import Once


def test_two_threads_that_want_the_same_have_it_made_once():
    once, begun, may_end, made = Once(2), Event(), Event(), []

    def make():
        made.append(1)
        begun.set()
        assert may_end.wait(10)
        return "made"

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(once.get, "name", make)
        assert begun.wait(10)
        second = threads.submit(once.get, "name", make)
        may_end.set()
        assert (first.result(10), second.result(10), len(made)) == ("made", "made", 1)


def test_what_is_known_is_told_while_something_else_is_worked_out():
    once, may_end = Once(2), Event()
    once.get("known", lambda: 1)
    with ThreadPoolExecutor(1) as threads:
        other = threads.submit(once.get, "other", lambda: may_end.wait(10))
        assert once.get("known", lambda: 2) == 1
        may_end.set()
        assert other.result(10)


def test_what_fails_keeps_nothing():
    once = Once(2)
    with pytest.raises(ZeroDivisionError):
        once.get("name", lambda: 1 // 0)
    assert once.get("name", lambda: 1) == 1


def test_the_longest_unused_one_goes_first():
    once = Once(2)
    for name in ("a", "b", "a", "c"):
        once.get(name, lambda name=name: name)
    assert once.get("a", lambda: "again") == "a"
    assert once.get("b", lambda: "again") == "again"
