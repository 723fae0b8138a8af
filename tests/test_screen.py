"""The rules of order and recovery, on the pure model of a tab."""

import pytest

from tests.facts import asked, delta, done, failed, running, screen, shown, told, types, welcome


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
