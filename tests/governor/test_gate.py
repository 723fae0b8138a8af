"""Who may call, who waits and where, who is turned away: decided at a gate, on a clock that the test reads out."""

import json

import pytest

from tests.governor.crowd import Flow, quantile, simulate
from widget.governor.asker import Asker, Go, Kind, No, Outcome, Result, Rules, Wait
from widget.governor.gate import Gate
from widget.protocol import Code

RULES = Rules(per_key=4, queue=3, wait=60, lease=10)
NOW = 1_000_000.0


def half():
    return 0.5


def asker(name, *, site=1, visitor=None, kind=Kind.VISITOR, at_once=2, model=5, floor=0.2, is_low=False):
    return Asker(name, "gate", site, visitor or name, model, kind, at_once, floor, is_low)


@pytest.fixture
def gate():
    return Gate()


def ask(gate, *names, now=NOW, **known):
    return [gate.ask(asker(name, **known), now, RULES) for name in names]


def leave(gate, name, result=Result.OK, now=NOW, **said):
    return gate.leave(name, Outcome(result, **said), now, half)


def test_so_many_are_answered_at_once_and_the_others_know_their_position(gate):
    assert ask(gate, "a", "b", "c", "d", "e") == [Go(), Go(), Wait(1), Wait(2), Wait(3)]


def test_whoever_waits_moves_up_and_goes_when_somebody_has_left(gate):
    ask(gate, "a", "b", "c", "d")
    leave(gate, "a")
    assert ask(gate, "d", "c", "d") == [Wait(2), Go(), Wait(1)]


def test_asking_again_changes_nothing(gate):
    ask(gate, "a", "b", "c")
    assert ask(gate, "a", "c", "c") == [Go(), Wait(1), Wait(1)]


def test_a_full_queue_turns_away_with_a_time_to_wait(gate):
    ask(gate, "a", "b", "c", "d", "e")
    assert ask(gate, "f") == [No(Code.CROWDED, 15)]
    assert "f" not in gate.seats


def test_nobody_waits_for_ever(gate):
    ask(gate, "a", "b", "c")
    for now in range(0, 60, 4):
        assert ask(gate, "a", "b", "c", now=NOW + now)[2] == Wait(1)
    assert ask(gate, "a", "b", "c", now=NOW + 60)[2] == No(Code.CROWDED, 15)


def test_a_visitor_who_is_answered_already_waits_behind_the_others(gate):
    ask(gate, "a1", "a2", "a3", visitor="ann")
    assert ask(gate, "b", visitor="bob") == [Wait(1)]
    assert ask(gate, "a3", visitor="ann") == [Wait(2)]


def test_a_seat_that_nobody_renews_is_free_again(gate):
    ask(gate, "a", "b", "c")
    assert ask(gate, "c", now=NOW + 9) == [Wait(1)]
    assert ask(gate, "c", now=NOW + 11) == [Go()]


def test_renewed_seats_stay_and_come_back_where_they_were_lost(gate):
    ask(gate, "a", "b")
    seats = list(gate.seats.values())
    gate.hold(seats, NOW + 9, RULES)
    assert ask(gate, "c", now=NOW + 15) == [Wait(1)]
    empty = Gate()
    empty.hold(seats, NOW, RULES)
    assert ask(empty, "c") == [Wait(1)]
    assert empty.calls == 2


def test_a_site_never_takes_the_last_place_of_a_key_from_one_that_asks_too(gate):
    ask(gate, "x", site=2)
    leave(gate, "x")
    assert ask(gate, "a", "b", "c", "d", at_once=9) == [Go(), Go(), Go(), Wait(1)]
    assert ask(gate, "x2", site=2) == [Go()]


def test_the_next_place_is_for_the_site_with_the_fewest(gate):
    ask(gate, "a", "b", "c", "d", at_once=9)
    ask(gate, "e", at_once=9)
    ask(gate, "x", site=2)
    leave(gate, "a")
    assert ask(gate, "e", at_once=9) == [Wait(1)]
    assert ask(gate, "x", site=2) == [Go()]


def test_visitors_go_first_then_owners_then_work(gate):
    ask(gate, "a", "b", "c", "d", at_once=9)
    ask(gate, "w", kind=Kind.WORK, site=3)
    ask(gate, "o", kind=Kind.OWNER, site=0)
    ask(gate, "v", site=2)
    leave(gate, "a")
    assert isinstance(ask(gate, "w", kind=Kind.WORK, site=3)[0], Wait)
    assert isinstance(ask(gate, "o", kind=Kind.OWNER, site=0)[0], Wait)
    assert ask(gate, "v", site=2) == [Go()]
    leave(gate, "b")
    assert isinstance(ask(gate, "w", kind=Kind.WORK, site=3)[0], Wait)
    assert ask(gate, "o", kind=Kind.OWNER, site=0) == [Go()]
    leave(gate, "c")
    assert ask(gate, "w", kind=Kind.WORK, site=3) == [Go()]


def test_work_never_goes_before_a_visitor_who_waits_for_another_reason(gate):
    ask(gate, "a", at_once=1)
    ask(gate, "b", at_once=1)
    assert isinstance(ask(gate, "w", kind=Kind.WORK)[0], Wait)
    assert ask(gate, "o", kind=Kind.OWNER) == [Go()]


def test_work_stops_at_the_floor_and_visitors_go_on(gate):
    ask(gate, "a")
    leave(gate, "a", limit=10, left=4)
    for name in ("w1", "w2"):
        assert ask(gate, name, kind=Kind.WORK) == [Go()]
    assert ask(gate, "w3", kind=Kind.WORK) == [No(Code.USED_UP)]
    assert ask(gate, "b") == [Go()]


def test_while_nothing_is_known_of_the_quota_one_piece_of_work_finds_out(gate):
    assert ask(gate, "w1", "w2", kind=Kind.WORK) == [Go(), No(Code.USED_UP)]


def test_while_nothing_is_known_but_it_was_low_when_it_was_heard_last_no_work_finds_out(gate):
    assert ask(gate, "w1", kind=Kind.WORK, is_low=True) == [No(Code.USED_UP)]
    assert ask(gate, "a") == [Go()]
    leave(gate, "a", limit=10, left=9)
    assert ask(gate, "w2", kind=Kind.WORK, is_low=True) == [Go()], "what the gate has heard itself is newer"


def test_a_call_that_never_went_out_costs_nothing(gate):
    ask(gate, "a")
    leave(gate, "a", limit=10, left=9)
    ask(gate, "b")
    assert gate.shares.left == 8
    leave(gate, "b", Result.OTHER, calls=0)
    assert (gate.shares.left, gate.shares.spent) == (9, {"1": 1})


def test_a_late_reply_does_not_bring_calls_back(gate):
    ask(gate, "a", "b")
    leave(gate, "b", limit=100, left=50)
    leave(gate, "a", limit=100, left=51)
    assert gate.shares.left == 50


def test_what_runs_already_is_taken_from_what_is_left(gate):
    ask(gate, "a", "b")
    leave(gate, "a", limit=100, left=50)
    assert gate.shares.left == 49


def test_a_gate_comes_back_from_text_as_it_was(gate):
    ask(gate, "a", "b", "c")
    leave(gate, "a", Result.LIMITED, limit=9, left=3, retry_after=7)
    there = Gate.of(json.loads(json.dumps(gate.plain())))
    assert there == gate


def test_a_part_of_the_ceilings_is_a_part_of_each(gate):
    gate.portion = 0.5
    assert ask(gate, "a", "b") == [Go(), Wait(1)]


# --- On a simulated clock ---


def test_a_site_at_a_hundred_times_its_limit_leaves_the_others_their_time():
    answer, minutes = 6.0, 20

    def run(an_hour):
        flood = Flow(1, an_hour, at_once=4)
        quiet = [Flow(site, each) for site, each in ((2, 300), (3, 1200), (4, 3000))]
        simulate(flood, *quiet, hours=minutes / 60, rules=Rules(per_key=20), answer_seconds=answer)
        return flood, quiet

    limit = 4 * 3600 / answer
    _, before = run(limit / 100)
    flood, now = run(limit * 100)
    assert flood.refused > 50 * flood.answered > 1000
    for one, other in zip(before, now, strict=True):
        assert one.refused == other.refused == 0
        assert quantile(other.waits, 0.95) + answer <= 1.1 * (quantile(one.waits, 0.95) + answer)


def test_calls_that_run_short_are_shared_and_nothing_is_left_over():
    greedy, modest = Flow(1, 900), Flow(2, 20)
    gate = simulate(greedy, modest, hours=23.9, calls=1000)
    assert modest.refused <= 0.02 * modest.answered
    assert greedy.refused > 10 * greedy.answered
    assert greedy.answered + modest.answered >= 990
    assert gate.shares.left is not None


def test_a_site_that_is_alone_may_use_everything():
    only = Flow(1, 100)
    simulate(only, hours=20, calls=1000)
    assert only.answered >= 1000 and set(only.by_code) <= {Code.USED_UP}
