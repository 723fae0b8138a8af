"""What supervisors and Prometheus see of a real server: around questions, while it stops, and after hostile visitors."""

import re
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families as families

from tests.canary.mark import marked
from tests.replies import plain
from tests.server import API_KEY, Product
from tests.tab import ORIGIN, Tab
from tests.test_logging_served import QUESTION, send_everything, talk
from tests.upstream import Upstream

TOKEN = marked("token-for-prometheus")
LABELS = {"state", "code", "transport", "kind", "why", "key", "le", "version", "python", "generation"}


@pytest.fixture
def upstream():
    upstream = Upstream().start()
    yield upstream
    upstream.release()
    upstream.stop()


@pytest.fixture
def product(tmp_path, upstream):
    product = Product(tmp_path, upstream.url, METRICS_TOKEN=TOKEN)
    product.site = product.add_site("Shop", ORIGIN)
    yield product
    product.kill()


def scrape(product, **headers):
    answer = httpx.get(f"{product.url}/metrics", headers={"Authorization": f"Bearer {TOKEN}", **headers}, timeout=40)
    assert answer.status_code == 200, answer.text
    return answer


def read(text):
    """Every sample by its name and labels."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families(text)
        for sample in family.samples
    }


def meters(product):
    return Meters(read(scrape(product).text))


class Meters(dict[Any, float]):
    def of(self, name, **labels):
        return self.get((f"sparkwidget_{name}", tuple(sorted(labels.items()))))


def _has_left(seen):
    """The visitor; and it is long enough that the loop was looked at."""
    return seen.of("lines", transport="socket") == 0 and seen.of("event_loop_lag_seconds_count") > 0


def until(look, reached):
    """Look until it is so."""
    for _ in range(200):
        if reached(seen := look()):
            return seen
    raise AssertionError(seen)


def test_a_question_is_seen_before_while_and_after_it_is_answered(product, upstream):
    product.start()
    before = meters(product)
    assert before.of("turns_total", state="done") == 0 and before.of("lines", transport="socket") == 0
    upstream.quota = {"X-RateLimit-Limit": "100", "X-RateLimit-Remaining": "42"}
    upstream.hold()
    with Tab(product, product.site) as tab:
        turn = tab.ask()
        upstream.release(1)
        tab.shows(turn, "You ")
        during = meters(product)
        assert during.of("answers", state="running") == 1 and during.of("seats", state="answering") == 1
        assert during.of("lines", transport="socket") == 1 and during.of("first_delta_seconds_count") == 1
        upstream.release()
        assert tab.ends(turn).state == "done"
        upstream.script = [plain({"error": "no"}, 401)]
        assert tab.ends(tab.ask()).state == "failed"
    after = until(lambda: meters(product), _has_left)
    assert after.of("turns_total", state="done") == 1 and after.of("turns_total", state="failed") == 1
    assert after.of("turn_failures_total", code="refused") == 1
    assert after.of("upstream_errors_total", code="refused") == 1
    assert after.of("deltas_total") == 3 and after.of("delta_latency_seconds_count") >= 2
    assert after.of("delta_latency_seconds_sum") < 5
    assert after.of("upstream_calls_total") == 2 and after.of("answers", state="running") == 0
    assert after.of("database_up") == 1 and after.of("database_seconds_count") > before.of("database_seconds_count")
    assert after.of("outbox", kind="letter") is not None and after.of("redis_up") is None


def test_what_is_left_of_a_quota_is_told_by_the_number_of_the_key(product, upstream):
    upstream.quota = {"X-RateLimit-Limit": "100", "X-RateLimit-Remaining": "42"}
    product.start()
    with Tab(product, product.site) as tab:
        tab.ends(tab.ask())
    key = int(
        product.manage("shell", "-c", "from widget.models import ApiKey; print(ApiKey.objects.get().pk)").split()[-1]
    )
    wait = "from widget.numbers.rollup import count_some; count_some(100, wait=True)"
    product.manage("shell", "-c", wait)
    seen = until(lambda: meters(product), lambda seen: seen.of("quota_left", key=str(key)))
    assert (seen.of("quota_left", key=str(key)), seen.of("quota_limit", key=str(key))) == (42, 100)


def test_whoever_accepts_openmetrics_gets_it_and_no_word_of_theirs_in_the_type(product):
    product.start()
    plain_text = scrape(product).headers["content-type"]
    assert plain_text == "text/plain; version=0.0.4; charset=utf-8"
    answer = scrape(product, Accept="application/openmetrics-text; version=9; escaping=x-of-a-stranger")
    assert answer.headers["content-type"] == "application/openmetrics-text; version=1.0.0; charset=utf-8"
    assert answer.text.endswith("# EOF\n")


def test_without_a_token_there_is_nothing_and_the_public_name_knows_no_token(product, tmp_path_factory, upstream):
    product.start()
    assert httpx.get(f"{product.url}/metrics").status_code == 401
    assert httpx.post(f"{product.url}/metrics").status_code == 405
    assert httpx.head(f"{product.url}/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text == ""
    public = Product(
        tmp_path_factory.mktemp("public"), upstream.url, PUBLIC_URL="https://chat.example.com", METRICS_TOKEN=TOKEN
    )
    public.start()
    try:
        told = {"Authorization": f"Bearer {TOKEN}", "X-Forwarded-Proto": "https"}
        for host, status in (("chat.example.com", 404), ("10.0.0.1:8000", 200), ("evil.example", 200)):
            answer = httpx.get(f"http://127.0.0.1:{public.port}/metrics", headers={**told, "Host": host})
            assert answer.status_code == status, host
        assert httpx.get(f"http://127.0.0.1:{public.port}/readyz", headers={"Host": "10.0.0.1"}).status_code == 200
    finally:
        public.kill()


def test_where_nothing_is_said_nothing_is_there(tmp_path, upstream):
    product = Product(tmp_path, upstream.url, METRICS_ALLOW="127.0.0.0/8").start()
    try:
        answer = httpx.get(f"{product.url}/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        nowhere = httpx.get(f"{product.url}/nowhere")
        assert (answer.status_code, answer.text) == (nowhere.status_code, nowhere.text) == (404, nowhere.text)
        product.stop()
        product.start(TRUSTED_PROXIES="192.0.2.1")
        assert httpx.get(f"{product.url}/metrics").status_code == 200
    finally:
        product.kill()


def test_the_meters_hold_nothing_of_anybody(product, upstream):
    """Words, names, addresses, keys and tokens of visitors, after all that strangers can send; and few rows."""
    product.start(LIMITS="on", LIMIT_VISITOR="6/minute", CHALLENGE_BITS="0")
    send_everything(product)
    tab = talk(product, upstream)
    with Tab(product, product.site, came_from="203.0.113.77") as other:
        for _ in range(6):
            other.ends(other.ask())
        other.ask()
        other.until(lambda: any(fact.get("code") == "too_many" for _, fact in other.facts))
    text = scrape(product).text
    found = read(text)
    assert Meters(found).of("limited_total", code="too_many") and len(found) < 400
    for secret in (QUESTION, "forged", tab.screen.token, "203.0.113", "127.0.0.1", "Shop", "alice", API_KEY, TOKEN):
        assert secret not in text, secret
    assert product.site["site_key"] not in text and ORIGIN not in text
    labels = {(name, value) for _, pairs in found for name, value in pairs}
    assert {name for name, _ in labels} <= LABELS
    assert all(re.fullmatch(r"[\w.+]{1,24}", value) for _, value in labels), labels


def test_a_server_that_is_told_to_stop_is_not_ready_while_an_answer_still_runs(product, upstream):
    product.start(drain=30)
    upstream.hold()
    with Tab(product, product.site) as tab, httpx.Client(base_url=product.url, timeout=40) as balancer:
        turn = tab.ask()
        upstream.release(1)
        tab.shows(turn, "You ")
        assert balancer.get("/readyz").status_code == 200
        product.tell_to_stop()
        said = until(lambda: balancer.get("/readyz"), lambda answer: answer.status_code == 503).json()
        assert said["ok"] is False and said["doors"].startswith("closing") and said["database"] == "ok"
        assert balancer.get("/healthz").status_code == 200, "it need not be killed"
        assert product.is_running and tab.screen.turns[turn].state != "done"
        upstream.release()
        assert tab.ends(turn).state == "done"
        assert tab.close_code() == 4000, "come back"
    assert product.wait() == 0


def test_a_visitor_without_a_socket_is_counted_by_what_carries_them(product):
    product.start()
    hello = {"type": "hello", "v": 1, "token": None, "locale": "en", "page": f"{ORIGIN}/", "screen": None}
    way = f"{product.url}/http/v1/{product.site['site_key']}/stream/"
    with httpx.stream("POST", way, json=hello, headers={"Origin": ORIGIN}, timeout=40) as stream:
        events = stream.iter_lines()  # held: a reader that is dropped hangs up
        assert '"type":"welcome"' in next(events).replace(" ", "")
        seen = meters(product)
        assert (seen.of("lines", transport="stream"), seen.of("lines", transport="socket")) == (1, 0)
    httpx.post(way, json=hello, headers={"Origin": "https://evil.example"}, timeout=40)
    assert meters(product).of("refused_lines_total", code="origin_refused") == 1


def test_during_the_notice_whoever_comes_is_still_served(product, upstream):
    product.start(notice=3)
    product.tell_to_stop()
    until(lambda: httpx.get(f"{product.url}/readyz"), lambda answer: answer.status_code == 503)
    assert meters(product).of("leaving") == 1
    with Tab(product, product.site) as tab:
        assert tab.ends(tab.ask()).state == "done"
    assert product.wait() == 0


def test_each_of_two_processes_tells_of_itself_and_redis_that_is_gone_takes_neither_out(
    tmp_path, tmp_path_factory, upstream, redis_server, postgres_process
):
    environment = {"REDIS_URL": redis_server.url, "DATABASE_URL": postgres_process.create("seeing")}
    product = Product(tmp_path, upstream.url, METRICS_TOKEN=TOKEN, **environment)
    other = Product(tmp_path_factory.mktemp("other"), upstream.url, migrate=False, METRICS_TOKEN=TOKEN, **environment)
    site = product.add_site("Shop", ORIGIN)
    product.start()
    other.start()
    try:
        with Tab(product, site) as tab, Tab(other, site, token=tab.screen.token) as follower:
            turn = tab.ask()
            assert tab.ends(turn).state == follower.ends(turn).state == "done"
            seen, theirs = meters(product), meters(other)
        assert (seen.of("turns_total", state="done"), theirs.of("turns_total", state="done")) == (1, 0)
        assert seen.of("delta_latency_seconds_count") and not theirs.of("delta_latency_seconds_count")
        assert seen.of("redis_up") == theirs.of("redis_up") == 1 and seen.of("pool_size_max") == 8
        redis_server.kill()
        answer = until(
            lambda: httpx.get(f"{product.url}/readyz", timeout=40), lambda it: "any more" in it.json()["redis"]
        )
        assert answer.status_code == 200
        assert meters(product).of("redis_up") == 0
    finally:
        product.kill()
        other.kill()
