"""The costs are measured on a server, two Redis and a PostgreSQL that really run."""

import pytest

from benchmarks.scaling.costs import Spent, read, write
from benchmarks.scaling.measuring import SHORT, measure
from tests.engines import need


def test_what_is_spent_adds_up():
    one = Spent(server_seconds=2.0, statements=3.0)
    assert (one * 3 - one) == Spent(server_seconds=4.0, statements=6.0)
    assert (Spent() - one).at_least_nothing() == Spent()


def test_redis_is_not_charged_with_more_than_its_commands_can_take():
    assert Spent(redis_seconds=1.0, redis_commands=2.0).explained().redis_seconds == pytest.approx(100e-6)
    assert Spent(answers_seconds=1e-6, answers_commands=1.0).explained().answers_seconds == 1e-6


@pytest.fixture(scope="module")
def measured():
    for engine in ("redis-server", "postgres"):
        need(engine)
    return measure(SHORT, lambda words: None)


def test_a_question_and_a_delta_cost_each_part_something(measured):
    question, delta = measured.costs.question, measured.costs.delta
    assert 0 < delta.server_seconds < question.server_seconds < 0.2
    assert question.redis_commands > 5 and question.answers_commands > 5 and 5 < question.statements < 60
    assert question.wal_bytes > 500 and question.log_bytes < 500
    assert 0.3 < delta.answers_commands < 2 and delta.statements < 1


def test_a_visitor_holds_memory_and_two_sockets_of_the_load_balancer(measured):
    costs = measured.costs
    assert costs.proxied_sockets == pytest.approx(2, abs=0.3) and costs.process_bytes > 30e6
    assert costs.hello.server_seconds > 0 and costs.counting_seconds > 0


def test_the_ramp_says_how_it_was_borne_and_all_of_it_can_be_kept(measured, tmp_path):
    (step,) = measured.ramp
    assert step.lost == 0 and 0 < step.share < 1 and 0 < step.first_p50 <= step.first_p99
    write(measured, tmp_path / "var" / "costs.json")
    assert read(tmp_path / "var" / "costs.json").ramp[0].questions_per_second == step.questions_per_second
