"""Prometheus scrapes a running product with our rules: each is evaluated, and all that the dashboard draws is there."""

import re
import time

import httpx
import pytest

from tests.engines import RedisServer, need
from tests.prometheus import Prometheus, expressions_of_dashboard, promtool, rules
from tests.replies import plain
from tests.server import Product
from tests.tab import ORIGIN, Tab

TOKEN = "a-token-that-lies-in-a-file-of-prometheus"  # noqa: S105
SELECTOR = re.compile(r"\b(?:sparkwidget_|process_|up\b)\w*(?:\{[^}]*\})?")


@pytest.fixture(scope="module")
def redis(tmp_path_factory):
    """Its own: a key that was refused here is refused to all who share one."""
    need("redis-server")
    engine = RedisServer(tmp_path_factory.mktemp("redis")).start()
    yield engine
    engine.stop()


@pytest.fixture(scope="module")
def product(upstream, tmp_path_factory, redis, postgres_process):
    """With all that it can have to tell of."""
    engines = {"REDIS_URL": redis.url, "DATABASE_URL": postgres_process.create("prometheus")}
    product = Product(tmp_path_factory.mktemp("product"), upstream.url, METRICS_TOKEN=TOKEN, **engines)
    product.site = product.add_site("Shop", ORIGIN)
    product.start()
    yield product
    product.kill()


@pytest.fixture(scope="module")
def prometheus(product, upstream, tmp_path_factory):
    """It has seen the product before and after an answer and a failure."""
    it = Prometheus(tmp_path_factory.mktemp("prometheus"), TOKEN, [f"127.0.0.1:{product.port}"]).start()
    until(lambda: it.query('sparkwidget_turns_total{state="done"} == 0'))
    upstream.quota = {"X-RateLimit-Limit": "100", "X-RateLimit-Remaining": "42"}
    with Tab(product, product.site) as tab:
        assert tab.ends(tab.ask()).state == "done"
        upstream.script = [plain({"error": "no"}, 401)]
        assert tab.ends(tab.ask()).state == "failed"
    yield it
    it.stop()


def until(look, seconds=30):
    """Look until there is something; it scrapes and evaluates once a second."""
    end = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < end
        time.sleep(0.1)
    return found


def drawn(expression):
    """As Grafana asks, with all processes chosen."""
    return expression.replace("$instance", ".*").replace("$__rate_interval", "1m")


def test_prometheus_finds_no_fault_in_what_is_told(product):
    told = httpx.get(f"{product.url}/metrics", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=40)
    done = promtool("check", "metrics", given=told.text)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_it_reads_every_process_with_the_token(prometheus):
    [target] = prometheus.asked("targets")["activeTargets"]
    assert (target["health"], target["lastError"]) == ("up", "")


def test_all_that_the_dashboard_draws_is_there(prometheus):
    for expression in map(drawn, expressions_of_dashboard()):
        assert until(lambda asked=expression: prometheus.query(asked)), expression
    assert prometheus.asked("label/instance/values", **{"match[]": "sparkwidget_build_info"}), "its list of processes"


def test_all_that_the_rules_ask_for_is_there(prometheus):
    for rule in rules():
        prometheus.query(rule["expr"])
        for selector in SELECTOR.findall(rule["expr"]):
            assert until(lambda asked=selector: prometheus.query(asked)), (rule["alert"], selector)


def test_every_rule_is_evaluated_without_a_fault(prometheus):
    def evaluated():
        [group] = prometheus.asked("rules")["groups"]
        return group["rules"] if all(it["health"] != "unknown" for it in group["rules"]) else None

    found = until(evaluated)
    assert {it["name"] for it in found} == {rule["alert"] for rule in rules()}
    assert [it["name"] for it in found if it["health"] != "ok"] == []


def test_the_first_failure_of_a_kind_is_an_increase(prometheus):
    """What begins with 1 would be none, and AnswersNotSaved would miss the first answer that is lost."""
    told = until(lambda: prometheus.query('increase(sparkwidget_turn_failures_total{code="refused"}[1m]) > 0'))
    assert float(told[0]["value"][1]) > 0
