"""How webhooks are signed and where they may go, as the vectors say."""

import base64
import hashlib
import hmac
import json
import re
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests import vectors
from widget import webhooks
from widget.public import is_public

KNOWN = vectors.read("webhooks")
URLS, ADDRESSES = KNOWN["urls"], KNOWN["addresses"]


@pytest.mark.parametrize("case", KNOWN["signatures"], ids=lambda case: case["name"])
def test_a_signature_is_what_the_specification_says(case):
    headers = webhooks.headers(case["secrets"], case["id"], case["timestamp"], case["body"].encode())
    assert headers["webhook-signature"] == case["signature"]
    assert (headers["webhook-id"], headers["webhook-timestamp"]) == (case["id"], str(case["timestamp"]))


def test_while_secrets_are_changed_either_of_them_fits():
    secrets = [webhooks.new_secret(), webhooks.new_secret()]
    signatures = webhooks.headers(secrets, "msg_1", 7, b"{}")["webhook-signature"].split(" ")
    for secret, signature in zip(secrets, signatures, strict=True):
        key = base64.b64decode(secret[len("whsec_") :])
        assert base64.b64encode(hmac.new(key, b"msg_1.7.{}", hashlib.sha256).digest()).decode() == signature[3:]


def test_a_secret_holds_as_many_random_bytes_as_the_specification_wants():
    secrets = {webhooks.new_secret() for _ in range(20)}
    assert len(secrets) == 20
    assert all(24 <= len(base64.b64decode(secret.removeprefix("whsec_"), validate=True)) <= 64 for secret in secrets)


def test_a_body_says_what_happened_and_when():
    body = json.loads(webhooks.body("contact.created", datetime(2026, 1, 2, tzinfo=UTC), {"text": "Grüße 🙂"}))
    assert body == {"type": "contact.created", "timestamp": "2026-01-02T00:00:00+00:00", "data": {"text": "Grüße 🙂"}}


@pytest.mark.parametrize(
    ("kind", "private"), [("bad", False), ("bad_where_private_is_allowed", True)], ids=["usual", "private"]
)
def test_no_event_goes_to_a_bad_address(kind, private):
    for url in URLS[kind]:
        with pytest.raises(webhooks.BadUrl):
            webhooks.check_url(url, private=private)
            pytest.fail(url)


def test_events_go_to_good_addresses():
    for url in URLS["good"]:
        webhooks.check_url(url)
    for url in URLS["good"] + URLS["good_where_private_is_allowed"]:
        webhooks.check_url(url, private=True)


@pytest.mark.parametrize("address", ADDRESSES["public"])
def test_the_public_internet_may_be_reached(address):
    assert is_public(address)


@pytest.mark.parametrize("address", ADDRESSES["refused"])
def test_nothing_else_may_be_reached(address):
    assert not is_public(address)


# --- What the manual shows to whoever programs a receiver ---

MANUAL = (Path(__file__).parent.parent / "docs" / "webhooks.md").read_text()
SECRET = webhooks.new_secret()
NODE = """
const [secret, headers, body] = JSON.parse(process.argv[1]);
console.log(isGenuine(secret, headers, Buffer.from(body)));
"""


def example(language):
    (code,) = re.findall(rf"```{language}\n(.*?)```", MANUAL, re.DOTALL)
    return code


def by_python(secret, headers, body):
    names = {}
    exec(example("python"), names)
    return names["is_genuine"](secret, headers, body)


def by_node(secret, headers, body):
    node, given = Path(sys.prefix) / "bin" / "node", json.dumps([secret, headers, body.decode()])
    done = subprocess.run([node, "-e", example("js") + NODE, given], capture_output=True, text=True, check=True)
    return done.stdout.strip() == "true"


@pytest.mark.parametrize("is_genuine", [by_python, by_node])
def test_the_manuals_examples_believe_what_is_signed_and_nothing_else(is_genuine):
    body, now = '{"type": "webhook.test", "data": {"name": "Grüße"}}'.encode(), int(time.time())
    both = webhooks.headers([webhooks.new_secret(), SECRET], "msg_1", now, body)
    assert is_genuine(SECRET, both, body)
    assert not is_genuine(SECRET, both, body + b" ")
    assert not is_genuine(webhooks.new_secret(), both, body)
    assert not is_genuine(SECRET, webhooks.headers([SECRET], "msg_1", now - 3600, body), body)
