"""Where API keys are sent: to the operator's address, as it is found when it is connected to, and nowhere that a tenant wrote."""

import ast
import json
from pathlib import Path

import pytest

from tests.replies import Reply
from tests.server import ROOT, Product
from tests.sparkgpt.listening import KEY, TLS
from tests.tab import ORIGIN, Tab
from tests.test_courier import answers_of
from tests.upstream import Upstream
from widget import upstream
from widget.names import Names
from widget.public import is_public
from widget.sparkgpt import SparkGPT, SparkGPTError

INSIDE = [
    "127.0.0.1", "::1", "0.0.0.0", "169.254.169.254", "10.0.0.1", "192.168.1.1", "172.16.0.1", "100.64.0.1", "::ffff:127.0.0.1",
    "64:ff9b::7f00:1", "fd00:ec2::254", "fe80::1",
]  # fmt: skip


@pytest.fixture
def only_public(settings):
    settings.SPARKGPT_TO_PRIVATE_ADDRESSES, settings.SPARKGPT_SANDBOX = False, False
    settings.SPARKGPT_URL = "https://sparkgpt.example/api"


@pytest.mark.parametrize("address", INSIDE)
def test_no_address_inside_is_allowed_and_the_operator_is_told(only_public, caplog, settings, address):
    assert not upstream.is_allowed(address)
    assert "SPARKGPT_TO_PRIVATE_ADDRESSES" in caplog.text and address in caplog.text
    settings.SPARKGPT_TO_PRIVATE_ADDRESSES = True
    assert upstream.is_allowed(address)


def test_the_public_internet_is_allowed(only_public):
    assert upstream.is_allowed("93.184.216.34") and upstream.is_allowed("2606:2800:220:1:248:1893:25c8:1946")


def test_the_sandbox_is_reached_where_it_is_and_nothing_else_inside(only_public, settings):
    settings.SPARKGPT_SANDBOX, settings.SPARKGPT_URL = True, "http://127.0.0.1:8000/sandbox/api"
    assert upstream.is_allowed("127.0.0.1") and not upstream.is_allowed("10.0.0.1")
    settings.SPARKGPT_URL = "http://192.168.1.7:8000/sandbox/api"  # as `serve --host` has it
    assert upstream.is_allowed("192.168.1.7") and not upstream.is_allowed("192.168.1.8")
    settings.SPARKGPT_URL = "https://sparkgpt.example/api"
    assert not upstream.is_allowed("127.0.0.1")


async def ask(url, names, **more):
    client = SparkGPT(url, tls=TLS, retry_pause=0.001, names=names, **more)
    try:
        return (await client.ask(KEY, 1, "Hello")).text
    finally:
        await client.aclose()


async def test_a_name_that_leads_inside_when_it_is_connected_to_gets_nothing():
    """The name leads to the public internet when somebody looks first, and inside when the connection is made."""
    async with Upstream() as inside:
        url = f"http://sparkgpt.example:{inside.port}/api"
        for addresses in (["127.0.0.1"], ["93.184.216.34", "127.0.0.1"], ["::1"]):
            look_up = answers_of(addresses)
            with pytest.raises(SparkGPTError):
                await ask(url, Names(is_public, look_up))
            assert look_up.asked == 2  # the one retry looks again
        assert inside.connections == 0


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1"])
async def test_an_address_in_the_setting_itself_is_judged_too(host):
    async with Upstream() as inside:
        with pytest.raises(SparkGPTError):
            await ask(f"http://{host}:{inside.port}/api", Names(is_public))
        assert inside.connections == 0


async def test_what_was_judged_is_what_is_connected_to():
    async with Upstream() as there:
        look_up = answers_of(["127.0.0.1"], ["127.0.0.2"])
        allowed = Names(lambda address: address == "127.0.0.1", look_up)
        assert await ask(f"http://sparkgpt.example:{there.port}/api", allowed) == "You said: Hello"
        assert look_up.asked == 1 and there.requests[0].headers["host"] == f"sparkgpt.example:{there.port}"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_no_redirect_is_followed(status):
    async with Upstream() as elsewhere, Upstream() as there:
        for place in (f"{elsewhere.url}/askoutside", "/elsewhere", f"//127.0.0.1:{elsewhere.port}/"):
            there.script = [Reply([b"moved"], status, {"Location": place}, "length")]
            before = len(there.requests)
            with pytest.raises(SparkGPTError):
                await ask(there.url, None)
            assert len(there.requests) == before + 1
        assert elsewhere.connections == 0


def test_only_one_place_makes_a_client_and_only_the_operators_setting_says_where():
    """Whatever a tenant writes, there is no way from it to a client's address."""
    made, read = set(), set()
    for path in [*Path(ROOT, "widget").rglob("*.py"), *Path(ROOT, "sparkwidget").rglob("*.py")]:
        if "node_modules" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "SparkGPT":
                made.add(path.relative_to(ROOT).as_posix())
                assert ast.unparse(node.args[0]) == "settings.SPARKGPT_URL"
            if isinstance(node, ast.Attribute) and node.attr == "SPARKGPT_URL" and isinstance(node.ctx, ast.Store):
                read.add(path.relative_to(ROOT).as_posix())
    assert made == {"widget/upstream.py"} and read == {"widget/management/commands/serve.py"}


FILL = """
from django.db import models
from widget.models import ApiKey, Site
for row in (*Site.objects.all(), *ApiKey.objects.all()):
    for field in row._meta.fields:
        if type(field) in (models.CharField, models.TextField, models.URLField) and field.editable and not field.choices:
            setattr(row, field.name, {url!r}[: field.max_length])
    row.save()
"""


def test_nothing_that_a_tenant_writes_leads_a_key_elsewhere(tmp_path):
    right, wrong = Upstream().start(), Upstream().start()
    product = Product(tmp_path, right.url)
    try:
        site = product.add_site("Shop", ORIGIN)
        product.manage("shell", "-v", "0", "-c", FILL.format(url=wrong.url))
        product.start()
        with Tab(product, site) as tab:
            assert tab.ends(tab.ask(f"{wrong.url} {json.dumps({'url': wrong.url})}")).state == "done"
        assert len(right.requests) == 1 and wrong.connections == 0
    finally:
        product.kill()
        right.stop()
        wrong.stop()


def test_a_server_that_was_not_told_so_sends_nothing_inside(tmp_path):
    inside = Upstream().start()
    url = inside.url.replace("http://127.0.0.1", "https://0x7f.1")  # a name to whoever doesn't look it up
    product = Product(tmp_path, url, SPARKGPT_TO_PRIVATE_ADDRESSES="off")
    try:
        site = product.add_site("Shop", ORIGIN)
        product.start()
        with Tab(product, site) as tab:
            assert tab.ends(tab.ask()).state == "failed"
        assert inside.connections == 0
        product.wait_for_log("SPARKGPT_TO_PRIVATE_ADDRESSES=on")
    finally:
        product.kill()
        inside.stop()
