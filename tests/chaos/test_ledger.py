"""The ledger finds each thing that may go wrong, and nothing where nothing did."""

from dataclasses import replace

import pytest

from tests.chaos.journal import TAKEN_BACK, Asked, Journal, Moment
from tests.chaos.ledger import Call, Kind, Ledger
from tests.chaos.rows import Read, Row

QUESTION = "q1: when?"


def said(call, deltas, prompt="q1"):
    return "".join(f"{prompt}.{call}#{place} " for place in range(1, deltas + 1))


def moment(at, state="running", visible="", attempt=1, **more):
    return Moment(at, more.pop("tab", "alice"), "t", attempt, state, visible, **more)


WHOLE = said(1, 3)
CALLS = (Call("q1", 1, 3),)
ROW = Row("t", 1, QUESTION, WHOLE, "done", 1)
SHOWN = [moment(1, attempt=0, waiting=True), moment(2, visible=said(1, 2)), moment(3, "done", WHOLE)]


def find(*, away=(), moments=SHOWN, rows=(ROW,), calls=CALLS, owner=(), asked=None):
    asked = asked or Asked("t", "q1", [1.0])
    journal = Journal({"t": asked}, list(moments), away=set(away))
    return {defect.kind for defect in Ledger(journal, calls, rows, owner, lambda prompt: 3).defects()}


def test_a_question_that_went_well_has_no_defect():
    assert find(owner=[Read(QUESTION, WHOLE, "done")]) == set()


TAKEN_OVER = (
    moment(2, visible=said(1, 2)),
    moment(3, attempt=2, visible=said(1, 2), is_earlier=True),
    moment(4, attempt=2, visible=said(2, 1)),
    moment(5, "done", said(2, 3), attempt=2),
)
TWO_CALLS = (Call("q1", 1, 2), Call("q1", 2, 3))


def test_a_takeover_that_keeps_the_old_text_until_there_is_new_has_no_defect():
    assert find(moments=TAKEN_OVER, rows=[replace(ROW, answer=said(2, 3), attempt=2)], calls=TWO_CALLS) == set()


def test_a_question_that_is_in_no_row_is_lost():
    assert find(rows=[]) == {Kind.LOST}


def test_an_answer_saved_as_done_with_less_than_upstream_said_is_lost():
    short = said(1, 2)
    assert find(moments=[moment(2, "done", short)], rows=[replace(ROW, answer=short)]) == {Kind.LOST}


def test_two_rows_are_a_double():
    assert Kind.DUPLICATED in find(rows=[ROW, replace(ROW, conversation=2)])


def test_more_calls_than_attempts_are_a_double():
    assert find(calls=[Call("q1", 1, 3), Call("q1", 2, 1)]) == {Kind.DUPLICATED}


def test_a_row_and_a_call_that_nobody_asked_for_are_doubles():
    assert find(rows=[ROW, Row("x", 2, "q9: when?", "", "failed", 1)]) == {Kind.DUPLICATED}
    assert find(calls=[Call("q1", 1, 3), Call("q9", 1, 3)]) == {Kind.DUPLICATED}


@pytest.mark.parametrize(
    "visible",
    ["q1.1#1 q1.1#3 ", "q1.1#1 q1.1#1 ", "q1.1#1 q1.2#2 ", said(1, 2, "q2"), said(2, 1), said(1, 4)],
    ids=["hole", "double", "two calls", "another question", "no such call", "more than was sent"],
)
def test_text_that_no_single_call_said_is_spliced(visible):
    assert Kind.SPLICED in find(moments=[moment(2, visible=visible), moment(3, "done", WHOLE)])


def test_an_attempt_with_the_text_of_two_calls_is_spliced():
    moments = [moment(2, visible=said(1, 1)), moment(3, visible=said(2, 2)), moment(4, "done", said(2, 3))]
    assert Kind.SPLICED in find(moments=moments, calls=TWO_CALLS, rows=[replace(ROW, answer=said(2, 3), attempt=2)])


def test_going_back_to_an_older_call_is_spliced():
    assert Kind.SPLICED in find(moments=[*TAKEN_OVER, moment(6, "done", WHOLE, attempt=2)], calls=TWO_CALLS)


def test_a_saved_text_that_no_call_said_is_spliced():
    assert Kind.SPLICED in find(rows=[replace(ROW, answer="q1.1#1 q1.1#3 ")])


def test_no_end_and_a_late_end_are_endless():
    assert find(moments=SHOWN[:-1], rows=[ROW]) >= {Kind.ENDLESS}
    assert find(moments=[*SHOWN[:-1], moment(62, "done", WHOLE)]) == {Kind.ENDLESS}
    assert Kind.ENDLESS in find(rows=[replace(ROW, state="running")])


def test_an_answer_that_is_asked_for_again_has_a_minute_of_its_own():
    moments = [moment(59, "failed"), moment(60, "failed", waiting=True), moment(100, "done", said(1, 3), attempt=2)]
    row = replace(ROW, attempt=2)
    assert find(moments=moments, rows=[row], asked=Asked("t", "q1", [1.0, 60.0])) == set()


def test_done_on_the_screen_and_not_in_the_database_is_unsaved():
    assert find(rows=[replace(ROW, state="failed", answer="", code="interrupted")]) == {Kind.UNSAVED}


@pytest.mark.parametrize("visible", ["", said(1, 1)], ids=["all", "some"])
def test_shown_text_that_goes_before_its_replacement_has_vanished(visible):
    moments = [moment(2, visible=said(1, 2)), moment(3, visible=visible), moment(4, "done", WHOLE)]
    assert find(moments=moments) == {Kind.VANISHED}


def test_a_turn_that_leaves_the_screen_has_vanished():
    assert find(moments=[moment(2), moment(3, "gone"), *SHOWN[1:]]) == {Kind.VANISHED}


def test_a_last_look_that_differs_from_the_row_disagrees_in_any_tab():
    assert find(moments=[*SHOWN, moment(4, visible=said(1, 2), tab="alice+")]) == {Kind.DISAGREES}


def test_a_tab_without_a_line_claims_nothing():
    assert find(moments=[*SHOWN, moment(4, visible=said(1, 2), tab="alice+")], away=["alice+"]) == set()


def test_done_that_changes_afterwards_disagrees():
    assert Kind.DISAGREES in find(moments=[*SHOWN, moment(4, "failed", WHOLE)], rows=[replace(ROW, state="failed")])


def test_an_earlier_text_may_stand_above_a_failure():
    moments = [moment(2, visible=said(1, 2)), moment(3, "failed", said(1, 2), attempt=2, is_earlier=True)]
    row = replace(ROW, state="failed", answer="", attempt=2)
    assert find(moments=moments, rows=[row], calls=[Call("q1", 1, 2)]) == set()


def test_an_owner_who_reads_something_else_is_noticed():
    assert find(owner=[Read(QUESTION, said(1, 2), "done")]) == {Kind.OWNER}
    assert find(owner=[Read("q9: what?", "", "done")]) == {Kind.OWNER}


def test_a_refused_question_leaves_nothing_behind():
    gone = [moment(1, attempt=0, waiting=True), moment(2, "gone", attempt=0)]
    refused = Asked("t", "q1", [1.0], refused="busy")
    assert find(moments=gone, rows=[], calls=[], asked=refused) == set()
    assert find(moments=gone, asked=refused) == {Kind.DISAGREES}
    assert find(moments=gone, asked=replace(refused, resent=1)) == set()
    assert find(moments=gone, asked=replace(refused, refused=TAKEN_BACK)) == set()
