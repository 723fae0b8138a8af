"""An answer ends exactly once, and with all that was said."""

from widget.answer import Answer, Ending, Measured, State


def test_a_whole_answer_is_the_deltas_joined():
    answer = Answer()
    answer.hear(["At ", "ni"])
    answer.hear(["ne."])
    assert answer.done() == Ending(State.DONE, "At nine.", 3)


def test_a_stopped_answer_keeps_what_was_said():
    answer = Answer()
    answer.hear(["At "])
    assert answer.stop() == Ending(State.STOPPED, "At ", 1)


def test_a_failed_answer_keeps_what_was_said_and_why():
    answer = Answer()
    answer.hear(["At "])
    assert answer.fail("limited", retryable=True, retry_after=30) == Ending(State.FAILED, "At ", 1, "limited", 30, True)


def test_the_first_ending_stands_and_nothing_is_added_to_it():
    answer = Answer()
    answer.hear(["At "])
    first = answer.stop()
    answer.hear(["nine."])
    assert answer.done() is first
    assert answer.fail("unavailable", retryable=True) is first


def test_blank_deltas_are_no_text():
    answer = Answer()
    answer.hear(["", " \n"])
    assert not answer.has_text
    answer.hear(["x"])
    assert answer.has_text


def test_the_first_delta_is_timed_and_no_other():
    times = iter([10.0, 10.6])  # a third look at the clock would fail
    answer = Answer(lambda: next(times))
    answer.hear([])
    assert answer.first_delta is None
    answer.hear(["At "])
    answer.hear(["nine."])
    assert answer.first_delta == 600


def test_what_an_answer_took_does_not_make_it_another_one():
    assert Ending(State.DONE, "x", 1, measured=Measured(600, 2)) == Ending(State.DONE, "x", 1)
