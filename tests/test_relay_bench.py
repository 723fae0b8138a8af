"""What the benchmark of the relay says and hears: dialects, ratios, and a round of it with the product itself."""

import json

import pytest

from benchmarks.relay.__main__ import run, table
from benchmarks.relay.dialects import Chainlit, Ours, Plain, Stream, framed
from benchmarks.relay.scenarios import SCENARIOS, Scenario, shorter


def test_a_masked_frame_says_how_long_it_is():
    assert framed("hi") == b"\x81\x82\0\0\0\0hi"
    assert framed("a" * 126)[:4] == b"\x81\xfe\x00\x7e"


@pytest.mark.parametrize(
    ("dialect", "delta", "end"),
    [
        (Plain, b"@1 ", b"[DONE]"),
        (Ours, b'{"type":"delta","text":"@1 "}', b'{"type":"done","text":"@1 "}'),
        (Stream, b'data: {"choices":[{"delta":{"content":"@1 "}}]}\n', b"data: [DONE]\n"),
        (Chainlit, b'42["stream_token",{"token":"@1 "}]', b'42["task_end"]'),
    ],
)
def test_each_dialect_tells_a_delta_from_the_end(dialect, delta, end):
    one = dialect(1, "/", 1)
    assert b"@1 " in one.hear(delta)[0] and not one.has_ended
    assert one.hear(end)[0].count(b"@") == 0 and one.has_ended


def test_an_answer_that_failed_is_lost():
    one = Ours(1, "/", 1)
    one.hear(json.dumps({"type": "failed"}, separators=(",", ":")).encode())
    assert one.is_lost


def test_the_table_says_who_takes_how_much_of_what_starlette_takes():
    found = {"Starlette": {"per_10k": 1.0}, "SparkWidget": {"per_10k": 0.4}}
    assert table(SCENARIOS["paced50"], found).splitlines()[2].split()[-1] == "0.40"


def test_a_shorter_scenario_asks_a_third():
    assert (SCENARIOS["paced200"].offered, shorter(SCENARIOS["paced200"]).offered) == (60_000, 20_000)


def test_all_deltas_come_through_the_product():
    scenario = Scenario("paced50", "", streams=5, question="paced 20", spread=0.1)
    figures = run(["direct", "ours"], [scenario], 1)["paced50"]
    assert [figures[name]["deltas"] for name in ("direct", "SparkWidget")] == [100, 100]
    assert figures["SparkWidget"]["lost"] == 0 and figures["SparkWidget"]["processor"] > 0
