"""What a tab sends and takes back, on the pure model of it."""

from tests.facts import asked, delta, done, error, failed, running, screen, shown, stopped, told, types, welcome
from tests.screen import Screen


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
