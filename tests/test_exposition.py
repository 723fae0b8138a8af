"""The meters as Prometheus reads them: the dashboard and the rules name only what is there."""

import re
from collections import Counter
from datetime import UTC, datetime

import promql_parser
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families as families

from tests.fakes import ScriptedSource, Shelf
from tests.prometheus import SCRAPING, expressions_of_dashboard, rules
from tests.server import ROOT
from widget.database import Line
from widget.doors import Doors
from widget.exposition import House, Seen, written
from widget.governor.circuits import Why
from widget.governor.governor import Governor
from widget.levels import Levels, QuotaLeft, Waiting
from widget.protocol import Code
from widget.relay import Relay

PAGE = ROOT / "docs" / "observing.md"
NAME = re.compile(r"\b((?:sparkwidget|process|python)_[a-z_]+)\b")
FULL = Levels(
    quotas=[QuotaLeft(3, 100, 42, datetime(2026, 1, 1, tzinfo=UTC))],
    outbox={"letter": Waiting(2, 5.0), "webhook": Waiting()},
    circuits=Counter(bad_key=1),
    pool={"pool_size": 5, "pool_available": 2, "pool_max": 8, "requests_waiting": 1},
)


@pytest.fixture
def house():
    relay = Relay(ScriptedSource(), Shelf())

    async def release(rows):
        return

    it = House(relay, Doors(relay, release), Governor(), Line())
    it.meters.ended("failed", Code.LIMITED, 1, False)
    it.meters.upstream_errors["limited"] += 1
    it.meters.refused_lines[Code.ORIGIN_REFUSED] += 1
    it.meters.limited[Code.TOO_MANY] += 1
    it.meters.first_delta.add(0.3)
    return it


def samples(text):
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in families(text.decode())
        for sample in family.samples
    }


def all_there_is(house):
    return samples(written(house, Seen(FULL, redis=True, news_waiting=4))[0])


def test_what_was_counted_is_told(house):
    found = all_there_is(house)
    assert found[("sparkwidget_turns_total", ("state", "failed"))] == 1
    assert found[("sparkwidget_turn_failures_total", ("code", "limited"))] == 1
    assert found[("sparkwidget_refused_lines_total", ("code", "origin_refused"))] == 1
    assert found[("sparkwidget_quota_left", ("key", "3"))] == 42
    assert found[("sparkwidget_pool_connections", ("state", "busy"))] == 3
    assert found[("sparkwidget_outbox", ("kind", "letter"))] == 2
    assert found[("sparkwidget_open_circuits", ("why", "bad_key"))] == 1
    assert found[("sparkwidget_redis_up",)] == 1 and found[("sparkwidget_redis_news_waiting",)] == 4
    assert found[("sparkwidget_build_info", ("python", python()), ("version", version()))] == 1


def python():
    import platform

    return platform.python_version()


def version():
    return re.search(r'^version = "(.*)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)[1]


def test_what_has_not_happened_yet_is_told_as_nothing(house):
    """Prometheus sees no increase in a count that begins with 1."""
    found = all_there_is(house)
    for rule in rules():
        for name, label, words in re.findall(r'(\w+_total)\{(code)=~?"([^"]+)"', rule["expr"]):
            assert all((name, (label, word)) in found for word in words.split("|")), rule["alert"]
    assert found[("sparkwidget_open_circuits", ("why", "down"))] == 0


def test_buckets_hold_all_that_is_shorter(house):
    found = all_there_is(house)
    buckets = {
        dict(rest)["le"]: value for (name, *rest), value in found.items() if name.endswith("first_delta_seconds_bucket")
    }
    assert (buckets["0.25"], buckets["0.5"], buckets["120.0"], buckets["+Inf"]) == (0, 1, 1, 1)
    assert found[("sparkwidget_first_delta_seconds_sum",)] == pytest.approx(0.3)


def test_a_database_that_is_gone_is_told_instead_of_old_levels(house):
    found = samples(written(house, Seen(Levels(is_known=False)))[0])
    assert found[("sparkwidget_database_up",)] == 0
    assert not [name for name, *_ in found if name.startswith(("sparkwidget_outbox", "sparkwidget_quota"))]


def names(house):
    return {name for name, *_ in all_there_is(house)}


def test_the_dashboard_draws_only_what_is_there(house):
    drawn = expressions_of_dashboard()
    assert len(drawn) > 15
    assert {name for it in drawn for name in NAME.findall(it)} <= names(house)


def test_the_rules_ask_only_for_what_is_there(house):
    asked = {name for rule in rules() for name in NAME.findall(rule["expr"])}
    assert len(asked) > 8 and asked <= names(house)


def test_every_meter_of_ours_is_on_the_page_for_operators_and_nothing_else_is(house):
    said = set(re.findall(r"^\| `(sparkwidget_[a-z_]+)", PAGE.read_text(), re.MULTILINE))
    ours = {re.sub(r"_(bucket|sum|count)$", "", name) for name in names(house) if name.startswith("sparkwidget_")}
    assert said == ours


def test_every_alert_leads_to_a_section_that_says_what_to_do():
    headings = re.findall(r"^### (\w+)$", PAGE.read_text(), re.MULTILINE)
    alerts = [rule["alert"] for rule in rules()]
    assert alerts == headings and len(set(alerts)) == len(alerts)
    for rule in rules():
        assert rule["annotations"]["runbook_url"].endswith(f"docs/observing.md#{rule['alert'].lower()}")
        assert rule["annotations"]["summary"] and rule["labels"]["severity"] in ("page", "ticket")
        assert re.fullmatch(r"\d+[mh]", rule["for"])


def test_the_codes_that_rules_and_dashboard_name_are_the_servers():
    known = {"code": {code.value for code in Code}, "why": {why.value for why in Why}}
    named = [
        (label, set(words.split("|")))
        for text in (*expressions_of_dashboard(), *(rule["expr"] for rule in rules()))
        for label, words in re.findall(r'(code|why)=~?"([^"]+)"', text)
    ]
    assert len(named) >= 4
    assert [words - known[label] for label, words in named if words - known[label]] == []


def test_every_expression_can_be_read():
    for text in (*expressions_of_dashboard(), *(rule["expr"] for rule in rules())):
        promql_parser.parse(text.replace("$__rate_interval", "5m"))
    with pytest.raises(ValueError, match="parenthesis"):
        promql_parser.parse("sum(rate(x[5m])")


def test_the_example_scrapes_every_process_by_itself_with_the_token():
    (job,) = yaml.safe_load(SCRAPING.read_text())["scrape_configs"]
    assert job["authorization"]["type"] == "Bearer" and job["authorization"]["credentials_file"]
    assert len(job["static_configs"][0]["targets"]) >= 2 and job["metrics_path"] == "/metrics"
