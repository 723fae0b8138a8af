"""What the doctor finds out of what an installation leans on, and of an owner's page."""

import datetime
import email.utils

import pytest

from tests.engines import RedisServer, need
from tests.postbox import Postbox
from tests.replies import Reply
from tests.server import free_port
from tests.upstream import Upstream
from widget.doctor import door, leaning, page
from widget.doctor.finding import State

SERVER, PAGE = "https://chat.example.com", "https://shop.example.com/a/"
TAG = f'<script async src="{SERVER}/widget/v1/abc.js"></script>'
PINNED = (
    f'<script src="{SERVER}/widget/pinned-0123456789ab.js" data-site="abc" integrity="sha384-xyz" crossorigin></script>'
)


def states(findings):
    return {it.what: it.state for it in findings}


def looked(html, policy="", key="abc", headers=None):
    said = {"content-security-policy": policy} if policy else {}
    return list(page.judge(page.read(html, said | (headers or {}), PAGE, SERVER), SERVER, key))


@pytest.mark.parametrize("tag", [TAG, PINNED, f'<SCRIPT src="{SERVER}/widget/v1.js" data-site=abc></SCRIPT>'])
def test_each_form_of_the_tag_is_known(tag):
    assert states(looked(f"<html><body><p>{tag}")) == {"tag": State.WELL}


@pytest.mark.parametrize(
    "html", ["", "<p>", f"<!-- {TAG} -->", TAG.replace("chat.", "other."), f'<a href="{SERVER}/widget/v1/abc.js">']
)
def test_a_page_without_it_is_wrong(html):
    [found] = looked(html)
    assert found.state is State.WRONG and "Paste the tag" in found.fix


def test_the_tag_of_another_site_is_wrong_and_named():
    [found] = looked(TAG, key="xyz")
    assert found.state is State.WRONG and "abc" in found.words and "xyz" in found.fix


@pytest.mark.parametrize(
    ("policy", "blocks"),
    [
        ("", None),
        ("img-src 'self'", None),
        ("default-src *", None),
        ("default-src https:", None),
        (f"script-src 'self' {SERVER}; connect-src {SERVER} wss://chat.example.com", None),
        ("script-src *.example.com; connect-src *.example.com", None),
        (f"script-src {SERVER}/widget/; connect-src https: wss:", None),
        ("default-src 'self'", "script-src"),
        ("script-src 'none'", "script-src"),
        (f"script-src 'self' {SERVER}; connect-src 'self'", "connect-src"),
        (f"default-src {SERVER}", None),
        ("script-src 'nonce-abc'; connect-src *", None),
        ("script-src https://example.com; connect-src *", "script-src"),
        ("script-src 'sha384-xyz'; connect-src *", "script-src"),
    ],
)
def test_a_policy_that_blocks_the_chat_is_found(policy, blocks):
    found = [it for it in looked(TAG, policy) if it.state is State.WRONG]
    assert [it.words.split()[0] for it in found] == ([blocks] if blocks else [])


def test_a_pinned_tag_may_be_allowed_by_its_hash():
    assert State.WRONG not in states(looked(PINNED, "script-src 'sha384-xyz'; connect-src *")).values()


def test_a_policy_in_the_page_itself_counts():
    html = f"""<meta http-equiv="Content-Security-Policy" content="script-src 'self'">{TAG}"""
    assert states(looked(html))["Content-Security-Policy"] is State.WRONG


@pytest.fixture(scope="module")
def redis(tmp_path_factory):
    need("redis-server")
    server = RedisServer(tmp_path_factory.mktemp("redis")).start()
    yield server
    server.stop()


def test_a_redis_that_forgets_nothing_is_well(redis):
    assert set(states(leaning.redis(redis.url)).values()) == {State.WELL}


def test_a_redis_that_may_forget_running_answers_is_wrong(redis):
    from redis import Redis

    with Redis.from_url(redis.url) as client:
        client.config_set("maxmemory-policy", "allkeys-lru")
        try:
            found = {it.what: it for it in leaning.redis(redis.url)}
        finally:
            client.config_set("maxmemory-policy", "noeviction")
    assert found["Redis' memory"].state is State.WRONG and "allkeys-lru" in found["Redis' memory"].words


def test_a_redis_that_is_gone_is_wrong_without_its_password():
    [found] = leaning.redis(f"redis://:geheim@127.0.0.1:{free_port()}/0")
    assert found.state is State.WRONG and "geheim" not in found.words and "REDIS_URL" in found.fix


def mail(box, user="", **more):
    return leaning.mail("127.0.0.1", box.port, user, "geheim", **({"tls": False, "ssl_first": False} | more))


def test_a_mail_server_that_greets_is_well_and_gets_no_letter():
    box = Postbox()
    assert mail(box).state is State.WELL
    box.stop()
    assert box.letters == []


@pytest.mark.parametrize("how", [{"user": "anna"}, {"tls": True}, {"ssl_first": True}])
def test_a_mail_server_that_cannot_do_what_is_wanted_is_wrong(how):
    box = Postbox()
    found = mail(box, **how)
    box.stop()
    assert found.state is State.WRONG and "EMAIL_URL" in found.fix and "geheim" not in found.words


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (401, State.WELL),
        (403, State.WELL),
        (429, State.WELL),
        (500, State.NOTE),
        (404, State.WRONG),
        (200, State.WRONG),
    ],
)
async def test_sparkgpt_is_there_if_it_wants_a_key(status, state):
    import asyncio

    async with Upstream(Reply([b"{}"], status=status, framing="length")) as upstream:
        found = await asyncio.to_thread(lambda: list(leaning.sparkgpt(upstream.url, lambda address: True)))
        assert [it.state for it in found] == [state]
        assert [(it.path, "authorization" in it.headers) for it in upstream.requests] == [("/api/askoutside", False)]


def test_sparkgpt_in_a_private_network_is_not_asked_where_that_is_not_allowed():
    [found] = leaning.sparkgpt("http://127.0.0.1:9/api", lambda address: False)
    assert found.state is State.WRONG


@pytest.mark.parametrize(("skew", "state"), [(0, State.WELL), (4.5, State.WELL), (61, State.WRONG), (-61, State.WRONG)])
def test_a_clock_that_is_off_is_wrong(skew, state):
    found = door.clock_found("clock", skew)
    assert found.state is state and ("NTP" in found.fix) is (state is State.WRONG)


def test_a_servers_clock_is_read_from_its_answer(tmp_path):
    import threading
    from http.server import BaseHTTPRequestHandler, HTTPServer

    late = datetime.datetime.now(datetime.UTC) - datetime.timedelta(minutes=5)

    class Late(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()

        def date_time_string(self, timestamp=None):
            return email.utils.format_datetime(late, usegmt=True)

        def log_message(self, *_):
            return

    with HTTPServer(("127.0.0.1", 0), Late) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        [found] = door.clock(f"http://127.0.0.1:{server.server_port}")
        server.shutdown()
        thread.join()
    assert found.state is State.WRONG and "behind" in found.words
