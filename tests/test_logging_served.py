"""What a real server writes to its log while strangers send it what they like: lines of ours, and no word of theirs."""

import json
import re
import uuid

import httpx
import pytest

from tests.replies import Reply, plain
from tests.server import Product
from tests.tab import ORIGIN, Tab
from tests.test_lines import FORGED, HOSTILE
from tests.upstream import Upstream

LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z [A-Z]+ [\w.]+ (-|\[[\w.:= -]+\]) .*")
QUESTION = "a-question-that-nobody-else-reads"


@pytest.fixture
def upstream():
    upstream = Upstream().start()
    yield upstream
    upstream.stop()


@pytest.fixture
def make_product(tmp_path, upstream):
    made = []

    def make(**environment):
        product = Product(tmp_path, upstream.url, **environment)
        made.append(product)
        product.site = product.add_site("Shop", ORIGIN)
        return product.start()

    yield make
    for product in made:
        product.kill()


def lines_of(product):
    """What was logged since it serves; what is printed before is for whoever starts it."""
    text = product.log.read_bytes().decode()
    assert "\r" not in text and "\x1b" not in text
    _, _, logged = text.partition("Stop with Ctrl-C.\n")
    return logged.removesuffix("\n").split("\n") if logged else []


def send_everything(product):
    """Everything that a stranger can write, in every place that takes it."""
    path = f"/widget/v1/{product.site['site_key']}"
    with httpx.Client(base_url=product.url, timeout=40) as client:
        for text in (*HOSTILE, FORGED):
            safe = text.encode("utf-8", "surrogatepass")
            header = safe.translate(None, b"\r\n\0") or b"x"
            for name in (
                "User-Agent",
                "Referer",
                "Origin",
                "Accept-Language",
                "Cookie",
                "X-Forwarded-For",
                "X-Request-ID",
            ):
                ask(client, "GET", f"{path}.json", headers={name: header})
            ask(client, "GET", "/admin/", headers={"User-Agent": header, "Referer": header})
            quoted = "".join(f"%{byte:02X}" for byte in safe)
            for where in (
                f"/{quoted}",
                f"/admin/{quoted}/",
                f"/widget/v1/{quoted}.json",
                f"/chat/{quoted}/",
                f"/?{quoted}",
            ):
                ask(client, "GET", where)
            ask(
                client,
                "POST",
                f"/http/v1/{product.site['site_key']}/command/",
                content=safe,
                headers={"Origin": ORIGIN},
            )
            ask(client, "POST", "/admin/login/", data={"username": text.encode("utf-8", "replace").decode()})


def ask(client, *arguments, **more):
    try:
        client.request(*arguments, **more)
    except (httpx.RemoteProtocolError, httpx.InvalidURL, httpx.LocalProtocolError):
        return  # some of it can't even be sent, or is answered by a line that is no HTTP to httpx


def talk(product, upstream):
    """Questions of all sorts, answered and not."""
    upstream.script = [
        plain({"error": FORGED}, 500),
        plain({"error": FORGED}, 500),
        Reply([b"data: \n" + FORGED.encode() + b"\n\n"]),
    ]
    with Tab(product, product.site) as tab:
        for text in (QUESTION, *HOSTILE[:4]):
            tab.ends(tab.ask(text.replace("\ud800", "?")))
        tab.say(type="contact", turn=str(uuid.uuid4()), kind="message", fields={"name": FORGED}, text=FORGED)
        tab.say(type="nonsense" + FORGED)
        tab.until(lambda: any(fact["type"] == "error" for _, fact in tab.facts))
        return tab


def test_every_line_of_a_log_for_people_is_ours(make_product, upstream):
    product = make_product(LOG_LEVEL="debug")
    send_everything(product)
    talk(product, upstream)
    assert product.stop() == 0
    lines = lines_of(product)
    assert len(lines) > 200
    for line in lines:
        assert line.isprintable() and (LINE.fullmatch(line) or line.startswith("  | ")), line
        assert not line.startswith(FORGED[:20]), line


def test_every_line_of_a_log_for_machines_is_an_object_of_ours(make_product, upstream):
    product = make_product(LOG_LEVEL="debug", LOG_FORMAT="json")
    send_everything(product)
    talk(product, upstream)
    assert product.stop() == 0
    lines = [json.loads(line) for line in lines_of(product)]
    assert len(lines) > 200
    for line in lines:
        assert {"time", "level", "logger", "event", "message"} <= set(line) and line["time"] != "now"
        assert all(str(value).isprintable() for value in line.values())


def test_a_failed_turn_is_found_in_the_log_by_what_the_visitor_reads(make_product, upstream):
    product = make_product(LOG_FORMAT="json")
    upstream.script = [plain({"error": "broken"}, 403)]
    with Tab(product, product.site) as tab:
        turn = tab.ask(QUESTION)
        assert tab.ends(turn).state == "failed"
    product.wait_for_log(turn[:6].upper())
    (line,) = [line for line in map(json.loads, lines_of(product)) if line.get("say") == turn[:6].upper()]
    assert (line["turn"], line["attempt"], line["site"], line["level"]) == (turn, "1", "1", "WARNING")
    assert line["event"] == "turn %s failed: %s" and re.fullmatch(r"[2-9A-Z]{12}", line["request"])


def test_nothing_that_anybody_wrote_is_in_the_log_unless_it_is_asked_for(make_product, upstream):
    """At the usual level: no question, no answer, no name, no token, no address."""
    product = make_product()
    send_everything(product)
    tab = talk(product, upstream)
    with httpx.Client(base_url=product.url, timeout=40) as client:
        client.get("/nowhere", headers={"X-Forwarded-For": "203.0.113.77"})
    assert product.stop() == 0
    log = "\n".join(lines_of(product))
    assert "failed" in log
    for secret in (QUESTION, "forged", tab.screen.token, "203.0.113.77", "127.0.0.1", "Mozilla"):
        assert secret not in log, secret


@pytest.mark.parametrize(("way", "told"), [("off", " s: -. A"), ("truncated", ": 127.0.0.0/24. A"), ("hashed", None)])
def test_whoever_is_refused_is_named_only_as_addresses_may_be_written(make_product, upstream, way, told):
    product = make_product(
        LOG_LEVEL="debug", ADDRESSES=way, LIMITS="on", TRUSTED_PROXIES="192.0.2.1", LIMIT_VISITOR="1/minute"
    )
    with Tab(product, product.site) as tab:
        tab.ends(tab.ask("a"))
        tab.ask("b")
        tab.until(lambda: any(fact.get("code") == "too_many" for _, fact in tab.facts))
    assert product.stop() == 0
    lines = lines_of(product)
    assert any("daphne" in line for line in lines), "what says nothing proves nothing"
    carried = [line for line in lines if " daphne" in line or " widget.gate " in line or " autobahn" in line]
    assert not [line for line in carried if "127.0.0.1" in line]
    (refused,) = [line for line in lines if "refused as too_many" in line]
    assert told in refused if told else re.search(r": [0-9a-f]{16}\. A", refused)
