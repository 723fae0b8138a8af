"""The rules of order and recovery, on the pure model of a tab."""

import pytest

from tests.screen import Screen

ASKED_AT = "2026-11-22T10:00:00Z"


def welcome(*turns, token=None):
    return {"type": "welcome", "v": 1, "token": token, "ping": 25, "question_limit": 2000, "turns": list(turns)}


def told(**more):
    turn = {"turn": "t", "question": "When?", "asked_at": ASKED_AT, "state": "running", "attempt": 1, "seq": 2}
    return turn | {"text": "At nine", "code": None, "message": None, "retryable": False, "rating": "none"} | more


def asked(attempt=1, turn="t"):
    return {"type": "asked", "turn": turn, "attempt": attempt, "question": "When?", "asked_at": ASKED_AT}


def delta(after, seq, text, attempt=1):
    return {"type": "delta", "turn": "t", "attempt": attempt, "after": after, "seq": seq, "text": text}


def done(text, attempt=1):
    return {"type": "done", "turn": "t", "attempt": attempt, "text": text}


def stopped(text, attempt=1):
    return {"type": "stopped", "turn": "t", "attempt": attempt, "text": text}


def failed(code, attempt=1, text=""):
    fact = {"type": "failed", "turn": "t", "attempt": attempt, "code": code, "message": "", "retryable": True}
    return fact | {"retry_after": None, "text": text}


def error(code):
    return {"type": "error", "code": code, "message": ""}


def screen(*facts):
    tab = Screen()
    tab.hello()
    for fact in (welcome(token="alice"), *facts):
        tab.hear(fact)
    return tab


def running():
    return screen(asked(), delta(0, 2, "At nine"))


def shown(tab):
    [turn] = tab.turns.values()
    return turn


def types(frames):
    return [frame["type"] for frame in frames]


def test_deltas_follow_one_another():
    tab = running()
    assert tab.hear(delta(2, 5, " o'clock")) == []
    assert (shown(tab).text, shown(tab).seq) == ("At nine o'clock", 5)


@pytest.mark.parametrize("fact", [delta(1, 2, " nine"), delta(0, 1, "At"), asked()])
def test_what_was_told_before_changes_nothing(fact):
    tab = running()
    before = tab.frozen()
    assert tab.hear(fact) == []
    assert tab.frozen() == before


@pytest.mark.parametrize("fact", [delta(3, 4, "?"), delta(1, 4, " nine?"), delta(0, 1, "A", attempt=2)])
def test_a_hole_shows_nothing_and_says_hello_with_the_cursor(fact):
    tab = running()
    [hello] = tab.hear(fact)
    assert hello["screen"] == {"turn": "t", "attempt": 1, "seq": 2}
    assert (shown(tab).text, tab.stale) == ("At nine", True)


def test_between_hello_and_welcome_no_delta_moves_the_cursor():
    tab = running()
    tab.hello()
    assert tab.hear(delta(2, 3, "!")) == []
    assert shown(tab).seq == 2


def test_the_old_text_stays_until_the_new_attempt_has_text():
    tab = running()
    tab.hear(asked(2))
    assert (shown(tab).text, shown(tab).previous, shown(tab).visible) == ("", "At nine", "At nine")
    tab.hear(delta(0, 1, "We", attempt=2))
    assert (shown(tab).previous, shown(tab).visible) == ("", "We")


def test_an_attempt_that_fails_before_its_first_word_leaves_the_earlier_text():
    tab = running()
    tab.hear(asked(2))
    tab.hear(failed("unavailable", 2))
    assert (shown(tab).state, shown(tab).code, shown(tab).visible) == ("failed", "unavailable", "At nine")


def test_done_wins_and_nothing_follows_it():
    tab = running()
    tab.hear(done("At ten."))
    assert tab.hear(delta(2, 3, "!")) == []
    assert (shown(tab).state, shown(tab).text) == ("done", "At ten.")
    assert tab.hello()["screen"] is None


def test_the_end_of_an_older_attempt_is_ignored():
    tab = running()
    tab.hear(asked(2))
    tab.hear(done("At ten."))
    assert shown(tab).state == "running"


def test_a_question_is_sent_at_once_or_after_the_welcome():
    tab = screen()
    assert types(tab.ask("t", "When?")) == ["ask"]
    late = Screen()
    assert late.ask("t", "When?") == []
    assert types(late.hear(welcome())) == ["ask"]
    assert late.hear(welcome(told())) == []


def test_one_question_at_a_time():
    tab = running()
    assert tab.ask("u", "And?") == []
    assert list(tab.turns) == ["t"]


def test_a_question_that_was_not_taken_comes_back():
    tab = screen()
    tab.ask("t", "When?")
    tab.hear(failed("busy", 0))
    assert (tab.turns, tab.returned) == ({}, [("t", "busy")])


def test_a_turn_that_was_taken_is_not_given_back_by_a_late_refusal():
    tab = running()
    tab.hear(failed("busy", 0))
    assert tab.returned == []


def test_a_retry_survives_the_line_and_ends_with_the_new_attempt():
    tab = screen(asked(), stopped("At"))
    assert tab.retry("t") == [{"type": "retry", "turn": "t", "attempt": 1}]
    tab.lost()
    assert types(tab.hear(welcome(told(state="stopped", text="At")))) == ["retry"]
    tab.hear(asked(2))
    assert (shown(tab).waiting, shown(tab).previous) == (None, "At")


def test_only_what_has_ended_without_an_answer_can_be_tried_again():
    assert running().retry("t") == []
    assert screen(asked(), done("At")).retry("t") == []


def test_a_stop_is_said_again_until_the_turn_has_ended():
    tab = running()
    tab.lost()
    assert tab.stop("t") == []
    assert types(tab.hear(welcome(told(text=None)))) == ["stop"]
    tab.hear(stopped("At nine"))
    assert tab.hear(welcome(told(state="stopped"))) == []


def test_a_question_stopped_before_any_server_heard_it_comes_back():
    tab = screen()
    tab.lost()
    tab.ask("t", "When?")
    assert tab.stop("t") == []
    assert (tab.turns, tab.returned) == ({}, [("t", None)])


def test_a_stop_of_a_question_that_a_dead_line_may_have_delivered_goes_out_after_the_welcome():
    tab = screen()
    tab.ask("t", "When?")
    tab.lost()
    assert tab.stop("t") == []
    assert tab.returned == []
    assert types(tab.copy().hear(welcome())) == ["ask", "stop"]
    assert types(tab.hear(welcome(told(seq=0, text="")))) == ["stop"]


def test_a_stop_of_a_retry_that_a_dead_line_may_have_delivered_goes_out_after_the_welcome():
    tab = screen(asked(), stopped("At"))
    tab.retry("t")
    tab.lost()
    tab.stop("t")
    assert types(tab.copy().hear(welcome(told(state="stopped", text="At")))) == ["retry", "stop"]
    assert types(tab.hear(welcome(told(attempt=2, seq=0, text="")))) == ["stop"]


def test_a_welcome_without_text_says_that_the_screen_was_right():
    tab = running()
    tab.hello()
    tab.hear(welcome(told(text=None)))
    tab.hear(delta(2, 3, "."))
    assert shown(tab).text == "At nine."


def test_a_welcome_replaces_everything_but_unsent_questions():
    tab = screen(asked(), done("At ten."))
    tab.lost()
    tab.ask("u", "And?")
    assert types(tab.hear(welcome(told(state="done", text="At eleven.")))) == ["ask"]
    assert [(turn.turn, turn.text) for turn in tab.turns.values()] == [("t", "At eleven."), ("u", "")]


def test_a_frame_that_could_not_be_read_gives_the_question_back():
    tab = screen()
    tab.ask("t", "When?")
    assert types(tab.hear(error("too_large"))) == ["hello"]
    assert (tab.turns, tab.returned) == ({}, [("t", "too_large")])


def test_an_error_about_something_else_leaves_the_question_waiting():
    tab = running()
    tab.stop("t")
    tab.hear(done("At ten."))
    tab.ask("u", "And on Sunday?")
    assert types(tab.hear(error("unknown_turn"))) == ["hello"]
    assert (tab.returned, tab.turns["u"].waiting) == ([], "ask")


def test_a_welcome_with_text_of_a_new_attempt_replaces_the_old_text():
    tab = running()
    tab.lost()
    tab.hear(welcome(told(attempt=2, seq=1, text="We")))
    assert (shown(tab).text, shown(tab).previous) == ("We", "")


def test_forgetting_empties_the_screen_and_says_hello_without_the_token():
    tab = running()
    [hello] = tab.hear({"type": "forgotten"})
    assert (tab.turns, hello["token"], tab.token) == ({}, None, None)


def test_without_a_welcome_on_the_line_nothing_is_said_twice():
    tab = running()
    tab.lost()
    tab.hello()
    assert tab.hear(error("hello_first")) == []


def test_a_copy_goes_its_own_way():
    tab = running()
    other = tab.copy()
    assert other.frozen() == tab.frozen()
    other.hear(delta(2, 3, "!"))
    assert shown(tab).text == "At nine"
    assert other.frozen() != tab.frozen()
