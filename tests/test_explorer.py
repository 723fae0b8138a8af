"""Every state of the small worlds keeps the laws; without one rule, or with a browser that forgets one, a law is broken."""

import pytest

from tests import vectors
from tests.explorer import scripts, spoilt
from tests.explorer.rules import Rules
from tests.explorer.screens import give
from tests.explorer.search import Unfinished, explore
from tests.explorer.state import Budget, Ending, Row, Run, Server, State
from tests.explorer.worlds import SMALL, WIDE, World
from tests.screen import Screen

LEAST = {"stop, try again, and the next question": 10_000, "upstream fails, and is asked again": 9_000}

NEEDED = [
    ("saves_are_fenced", World(Budget(hangs=1), deltas=1), "with the text of another"),
    ("saved_before_told", World(Budget(crashes=1)), "shown as ('done'"),
    ("fenced_is_not_told", World(Budget(hangs=1), deltas=1), "shown as ('done'"),
    ("appends_are_fenced", World(Budget(hangs=1)), "a hole, a double or a splice"),
    ("takeover_is_conditional", World(Budget(hangs=1)), "stored as ('running'"),
    ("one_running_turn", World(Budget(asks=2), deltas=1, tabs=2), "two turns run"),
    ("ask_is_harmless_twice", World(Budget(drops=1)), "nobody wanted it"),
    ("retry_names_its_attempt", World(Budget(drops=1, failures=2, retries=1), deltas=1), "nobody wanted it"),
    ("retry_begins_empty", World(Budget(failures=2, retries=2, crashes=1)), "with the text of another"),
    ("cursor_goes_with_text", World(Budget(drops=1)), "a hole, a double or a splice"),
    ("readers_look_at_the_store", World(Budget(crashes=1)), "for ever"),
    ("spares_come_alone", World(Budget(spares=1)), "with the text of another"),
    ("no_end_is_lost", World(Budget(asks=2), deltas=0, tabs=2), "for ever"),
]

FORGETFUL = [
    (spoilt.TrustsEveryDelta, World(Budget(drops=1)), "a hole, a double or a splice"),
    (spoilt.ForgetsTheOldText, World(Budget(crashes=1)), "vanished"),
    (spoilt.AsksOnce, World(Budget(drops=1)), "for ever"),
    (spoilt.TakesBackWhatWasSent, World(Budget(drops=1, stops=1), deltas=1), "but it was taken"),
    (spoilt.TakesEveryErrorToBeAboutTheQuestion, World(Budget(asks=2, stops=1)), "but it was taken"),
]


@pytest.mark.parametrize("name", SMALL)
def test_no_order_of_things_breaks_a_law(name):
    seen = scripts.explored(name)
    assert seen.broken is None, seen.trace
    assert len(seen) >= LEAST.get(name, 15_000)
    assert seen.at_rest > 0
    print(f"\n{name}: {len(seen):,} states, {seen.steps:,} steps, {seen.seconds:.1f} s")


@pytest.mark.parametrize(("rule", "world", "broken"), NEEDED, ids=[rule for rule, *_ in NEEDED])
def test_without_one_rule_a_law_is_broken(rule, world, broken):
    seen = explore(world.model(rules=Rules(**{rule: False})))
    assert broken in (seen.broken or ""), seen.broken
    assert 5 < len(seen.trace.splitlines()) < 60
    print(f"\nwithout {rule}: {seen.trace}")


@pytest.mark.parametrize(("browser", "world", "broken"), FORGETFUL, ids=[browser.__name__ for browser, *_ in FORGETFUL])
def test_a_browser_that_forgets_one_rule_breaks_a_law(browser, world, broken):
    seen = explore(world.model(browser=browser))
    assert broken in (seen.broken or ""), seen.broken


def begin_beside_an_older_attempt(model):
    """Attempt 1 has failed, which its process has saved and not yet told; the visitor opens the page and tries again."""
    failed = Ending("failed", "", 0, "unavailable")
    late = Server(runs=(Run("t", 1, (), failed, is_saved=True),))
    start: State = model.start()
    return start._replace(rows=(Row("t", "failed", 1, "", 0, "unavailable"),), servers=(late, Server()))


@pytest.mark.parametrize("rules", [Rules(), Rules(readers_never_go_back=False)], ids=["with the rule", "without"])
def test_a_reader_that_goes_back_to_an_older_attempt_loses_the_end(rules):
    model = World(Budget(asks=0, retries=1, drops=1), deltas=1).model(rules=rules)
    seen = explore(model, start=begin_beside_an_older_attempt(model))
    assert (seen.broken is None) == rules.readers_never_go_back, seen.trace


def test_a_counterexample_is_a_short_story():
    seen = explore(World(Budget(crashes=1)).model(rules=Rules(saved_before_told=False)))
    first, *steps = seen.trace.splitlines()
    assert "shown as ('done', 1, 't1a t1b ', None) and stored as ('running'" in first
    assert steps[0] == "  1. tab 0 does ('ask', 't')"
    assert "hears ('done'" in steps[-1]


def test_a_world_that_is_too_large_says_so():
    with pytest.raises(Unfinished):
        explore(World(Budget(crashes=1)).model(), at_most=100)


def test_rules_that_are_needed_are_all_switched_off_here():
    tried = {rule for rule, *_ in NEEDED} | {"readers_never_go_back"}
    assert tried == set(Rules.__dataclass_fields__)


def test_the_wide_worlds_have_names_of_their_own():
    assert not SMALL.keys() & WIDE.keys()


def test_the_vectors_are_what_the_small_worlds_tell():
    assert vectors.read("screens") == scripts.vectors(), "run python -m tests.explorer.scripts"


def test_the_model_of_a_tab_replays_every_story():
    told = vectors.read("screens")
    for script, steps in zip(scripts.scripts(), told["scripts"], strict=True):
        screen = Screen()
        for given, (_, shown, _) in zip(script, steps, strict=True):
            give(screen, given)
            assert scripts.shows(screen) == told["screens"][shown]
