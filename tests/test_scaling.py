"""The capacity model and what is played: held against queueing theory, each other, and the server that was measured."""

import random
import re
import subprocess
from dataclasses import replace
from math import factorial
from pathlib import Path

import pytest

from benchmarks.scaling import pages, sizes
from benchmarks.scaling.costs import Costs, Spent, read
from benchmarks.scaling.drawing import Axis, Curve, drawn
from benchmarks.scaling.model import Demand, breaks_at, largest, limits, needs
from benchmarks.scaling.played import House, Scene
from benchmarks.scaling.playing import as_measured, hop_seconds, house_of, play
from benchmarks.scaling.returning import longest_pause, pause
from benchmarks.scaling.stations import Station
from tests.server import ROOT

MEASURED = read()
COSTS = MEASURED.costs
CONNECTION = ROOT / "widget/embed/src/connection.ts"


def waits(station, rate, services, customers=200_000):
    """The mean wait of customers who come at random."""
    chance, now, waited = random.Random(3), 0.0, 0.0
    for _ in range(customers):
        now += chance.expovariate(rate)
        service = services(chance)
        waited += station.take(now, service) - now - service
    return waited / customers


@pytest.mark.parametrize("busy", [0.3, 0.6, 0.8])
def test_one_server_with_equal_work_waits_as_pollaczek_and_khinchin_say(busy):
    assert waits(Station(), busy, lambda _: 1.0) == pytest.approx(busy / (2 * (1 - busy)), rel=0.05)


@pytest.mark.parametrize(("servers", "busy"), [(1, 0.7), (4, 0.7), (8, 0.85)])
def test_several_servers_with_random_work_wait_as_erlang_says(servers, busy):
    offered = servers * busy
    last = offered**servers / factorial(servers) / (1 - busy)
    queued = last / (sum(offered**n / factorial(n) for n in range(servers)) + last)
    station = Station(servers)
    assert waits(station, offered, lambda chance: chance.expovariate(1.0)) == pytest.approx(
        queued / (servers - offered), rel=0.08
    )


def test_small_work_in_the_background_slows_the_rest():
    assert Station(background=0.5).take(0.0, 1.0) == 2.0


def only(**spent):
    """Costs of nothing but this."""
    nothing = Spent()
    return Costs(spent.get("question", nothing), spent.get("delta", nothing), spent.get("hello", nothing), nothing, nothing,
                 0.0, 0.0, 0.0, 2.0, 0.0)  # fmt: skip


def test_a_process_that_only_takes_questions_waits_as_theory_says():
    """Three pieces of work for each question, of which the first two come together: bounded by M/D/1 of the whole."""
    busy, work = 0.7, 0.01
    costs = only(question=Spent(server_seconds=work))
    demand = Demand(online=busy / work * 60, questions_per_minute=1, think_seconds=0.0, stay_minutes=1e9)
    played = play(House(1, demand, costs, 0.0, seconds=300, processes_per_machine=1))
    mean = sum(played.first) / len(played.first) - work * 0.6
    one = work * busy / (2 * (1 - busy))
    assert one * 0.5 < mean < one * 3
    assert played.shares["a process"] == pytest.approx(busy, rel=0.05)


def test_what_is_played_uses_what_the_model_says():
    demand = largest(COSTS, 3, Demand(1))
    found, played = needs(COSTS, demand), play(house_of(3, demand, COSTS, 0.01))
    assert found.processes <= 12 and played.shares["a process"] == pytest.approx(found.process_share, rel=0.07)
    assert played.shares["PostgreSQL"] * house_of(3, demand, COSTS, 0.01).postgres_processors == pytest.approx(
        found.postgres_processors, rel=0.1
    )


def test_the_model_says_how_busy_the_measured_server_was():
    """With little to do each delta is woken for by itself, and costs more than among many."""
    for step in (it for it in MEASURED.ramp if it.share < 0.85):
        found = needs(COSTS, as_measured(step, COSTS, 0.0).demand)
        assert found.process_share * found.processes == pytest.approx(step.share, rel=0.2, abs=0.06), step


def test_what_is_played_comes_as_late_as_from_the_measured_server():
    """The median, below the limit; at the tail the machine has its own say, so only the size of it is compared."""
    hop = hop_seconds(MEASURED)
    for step in (it for it in MEASURED.ramp if it.share < 0.7):
        played = play(as_measured(step, COSTS, hop))
        assert played.first_at(0.5) * 1000 == pytest.approx(step.first_p50, rel=0.5), step
        assert step.first_p99 / 3 < played.first_at(0.99) * 1000 < step.first_p99 * 3, step


def test_twice_the_visitors_take_twice_of_everything():
    once, twice = needs(COSTS, Demand(50_000)), needs(COSTS, Demand(100_000))
    assert twice.spent.wal_bytes == pytest.approx(2 * once.spent.wal_bytes, rel=0.01)
    assert twice.processes in (2 * once.processes - 1, 2 * once.processes, 2 * once.processes + 1)
    assert twice.demand.answers == 2 * once.demand.answers


def test_as_many_machines_as_the_model_asks_for_carry_what_it_says():
    for machines in (1, 10, 100):
        demand = largest(COSTS, machines, Demand(1))
        assert needs(COSTS, demand).machines == machines
        assert needs(COSTS, replace(demand, online=demand.online * 1.02)).machines > machines


def test_nothing_is_full_before_it_is():
    for name, online in breaks_at(COSTS, Demand(1)).items():
        if 10 < online < 1e8:
            assert (
                limits(needs(COSTS, Demand(online * 0.97)))[name]
                <= 1
                < limits(needs(COSTS, Demand(online * 1.03)))[name] + 0.02
            )


def test_the_same_seed_plays_the_same_and_another_one_another():
    house = house_of(2, Demand(20_000), COSTS, 0.01, seconds=4)
    assert play(house).first == play(house).first != play(replace(house, seed=2)).first


def test_all_visitors_of_a_machine_that_dies_come_back_and_its_answers_are_taken_over():
    house = house_of(4, largest(COSTS, 2, Demand(1)), COSTS, 0.01, scene=Scene.DEATH, seconds=20)
    played = play(house)
    assert len(played.back) == pytest.approx(house.demand.online / 4, abs=8)
    assert played.taken_over > 0 and max(played.back) < 15


def test_during_an_upgrade_no_answer_is_asked_again():
    house = house_of(4, largest(COSTS, 2, Demand(1)), COSTS, 0.01, scene=Scene.UPGRADE, seconds=61)
    played = play(house)
    assert played.taken_over == 0 and len(played.back) >= house.demand.online / 4


def test_a_key_that_is_asked_more_than_it_may_makes_questions_wait_and_turns_some_away():
    house = house_of(1, Demand(10_000), COSTS, 0.01, seconds=20)
    assert play(replace(house, keys=200)).queued == 0
    crowded = play(replace(house, keys=1))
    assert crowded.queued > 0 and crowded.turned_away > 0


def test_nobody_is_left_of_one_machine_that_dies():
    with pytest.raises(ValueError, match="nobody"):
        play(house_of(1, Demand(100), COSTS, 0.01, scene=Scene.DEATH))


def test_pauses_are_those_of_the_embed():
    source = CONNECTION.read_text()
    constants = re.findall(r"^const (?:FIRST|LONGEST)_PAUSE = .*$", source, re.MULTILINE)
    body = source[source.index("function longestPause") :].replace("failures: number): number", "failures)")
    asked = "console.log(JSON.stringify([...Array(12).keys()].map(longestPause)))"
    node = Path(ROOT / ".venv/bin/node")
    said = subprocess.run(
        [node, "-e", "\n".join([*constants, body, asked])], check=True, capture_output=True, text=True
    )
    assert [float(it) / 1000 for it in re.findall(r"\d+", said.stdout)] == [longest_pause(n) for n in range(12)]
    assert "this.#world.random() * longest" in source and pause(0, lambda: 0.5) == 0.25


def test_a_plot_says_what_it_shows():
    axis = Axis("visitors", [(1, "one"), (10, "ten")], 1, 10, is_logarithmic=True)
    svg = drawn("Full & more", axis, axis, [Curve("PostgreSQL", [(1, 1), (10, 10)])])
    assert "Full &amp; more" in svg and "PostgreSQL" in svg and svg.count("<polyline") == 1


def test_the_documentation_is_what_the_committed_costs_give():
    assert pages.stale(MEASURED, pages.PAGE.read_text()) == []


def test_a_figure_that_is_written_by_hand_is_found():
    page = pages.PAGE.read_text()
    assert pages.stale(MEASURED, page.replace("| 1,000 |", "| 1,001 |", 1)) == ["docs/scaling.md"]


def test_the_kept_rows_are_what_playing_them_again_gives():
    of, rows = sizes.kept()
    assert of == sizes.fingerprint() and not MEASURED.is_short
    again = sizes.row(sizes.SIZES[0], COSTS, hop_seconds(MEASURED))
    kept = rows[0]
    assert (again.queued, again.death_given_up) == (kept.queued, kept.death_given_up)
    assert again.online == pytest.approx(kept.online, rel=1e-3)
    assert again.first_p99 == pytest.approx(kept.first_p99, rel=1e-3)
