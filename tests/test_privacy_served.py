"""Privacy where it counts: in the bytes of a real server's database file, and in every line of its log."""

import json
import time
import urllib.error
import urllib.request
import uuid

import pytest

from tests.fallback.exchanges import ORIGIN
from tests.replies import Reply, plain
from tests.server import Product
from tests.tab import Tab
from tests.upstream import Upstream

CONSENT = "We keep what you write for a month."
WORDS = {
    "question": "canaryquestion", "answer": "canaryanswer", "reason": "canaryreason", "context": "canarycontext",
    "text": "canarytext", "name": "Canary-Name", "email": "canary@example.com",
}  # fmt: skip
SET_UP = """
from widget.models import Site, Webhook
site = Site.objects.get()
site.takes_messages, site.mail_to, site.keeps_conversations, site.consent = True, "alice@example.com", 30, {consent!r}
site.save()
Webhook.objects.create(site=site, url="https://127.0.0.1:9/hook", events=["contact.created", "turn.rated_down"])
"""
OLD = """
from datetime import timedelta
from django.utils import timezone
from widget.models import Contact, Turn, Upkeep
Turn.objects.update(asked_at=timezone.now() - timedelta(days=31))
Contact.objects.all().delete()
Upkeep.objects.all().delete()
"""
LEFT = "from widget.models import Consent, Turn, Upkeep, Visitor; print(Turn.objects.count(), Visitor.objects.count())"
WHAT_WENT = "from widget.models import Upkeep; print(Upkeep.objects.get().words)"


@pytest.fixture
def upstream():
    upstream = Upstream().start()
    upstream.answer = lambda prompt: [WORDS["answer"], " of ", prompt]
    yield upstream
    upstream.stop()


@pytest.fixture
def product(upstream, tmp_path):
    # A mail server that isn't there: letters fail, and that is logged.
    product = Product(
        tmp_path, upstream.url, EMAIL_URL="smtp://127.0.0.1:9", WEBHOOKS_TO_PRIVATE_ADDRESSES="on"
    ).start()
    yield product
    product.kill()


@pytest.fixture
def site(product):
    site = product.add_site("Shop", ORIGIN)
    run(product, SET_UP.format(consent=CONSENT))
    return site


def run(product, code):
    return product.manage("shell", "-v", "0", "-c", code).strip()


def on_disk(product):
    """Which of the words lie in the files of the database."""
    folder = product.log.parent
    held = b"".join(path.read_bytes() for path in sorted(folder.glob("database.sqlite3*")))
    return {word for word in WORDS.values() if word.encode() in held}


def visit(product, site, upstream):
    """A visitor who writes and leaves all there is, and meets what can go wrong."""
    tab = Tab(product, site)
    turn = str(uuid.uuid4())
    ask = {"type": "ask", "turn": turn, "text": WORDS["question"], "context": {"plan": WORDS["context"]}}
    tab.say(**ask)
    tab.ends(turn)
    tab.say(type="rate", turn=turn, rating="down", reason=WORDS["reason"])
    fields = {"name": WORDS["name"], "email": WORDS["email"]}
    tab.say(type="contact", turn=str(uuid.uuid4()), kind="message", fields=fields, text=WORDS["text"])
    tab.until(lambda: any(fact["type"] == "contacted" for _at, fact in tab.facts))
    return tab


def test_what_was_deleted_is_in_no_byte_of_the_database(product, site, upstream):
    tab = visit(product, site, upstream)
    assert on_disk(product) == set(WORDS.values()), "what is not kept proves nothing"
    tab.say(type="forget")
    tab.until(lambda: any(fact["type"] == "forgotten" for _at, fact in tab.facts))
    product.manage("purge")  # which also empties SQLite's second file, as the server does every hour
    assert on_disk(product) == set()
    tab.leave()


def test_what_is_too_old_goes_by_itself_and_from_the_file_too(product, site, upstream):
    visit(product, site, upstream).leave()
    product.stop()
    run(product, OLD)
    product.start()
    product.wait_for_log("deleted what was too old: 1 questions")
    assert run(product, LEFT) == "0 0"
    until = time.monotonic() + 20
    while run(product, WHAT_WENT) == "" and time.monotonic() < until:
        time.sleep(0.1)
    assert on_disk(product) == set()


def test_no_line_of_the_log_holds_a_word_of_a_visitor(product, site, upstream):
    tab = visit(product, site, upstream)
    answers = [
        Reply([b"data: " + WORDS["answer"].encode() + b"\n\n"]),
        plain({"error": WORDS["answer"]}, 500),
        plain({"message": WORDS["answer"]}, 401),
    ]
    for reply in answers:
        upstream.script = [reply]
        turn = tab.ask(WORDS["question"])
        tab.ends(turn)
    for nonsense in (
        {"type": "ask", "turn": WORDS["question"], "text": WORDS["question"]},
        {"type": WORDS["question"]},
        {"type": "contact", "turn": str(uuid.uuid4()), "kind": WORDS["name"], "fields": {}, "text": WORDS["text"]},
    ):
        tab.say(**nonsense)
        assert tab.hear()["type"] == "error"
    token = tab.screen.token
    tab.say(**(tab.screen.hello() | {"identity": f"{WORDS['name']}.{WORDS['email']}.x"}))
    tab.until(lambda: any(fact["type"] == "error" and fact["code"] == "identity_refused" for _at, fact in tab.facts))
    hello = {"type": "hello", "v": 1, "token": token, "locale": "en", "page": "", "screen": None}
    post(product, f"/http/v1/{site['site_key']}/mine/", json.dumps(hello))
    post(product, f"/http/v1/{site['site_key']}/command/", json.dumps(hello) + "\n" + WORDS["question"])
    get(product, f"/admin/widget/conversation/?q={WORDS['question']}")
    get(product, f"/{WORDS['question']}?email={WORDS['email']}")
    product.wait_for_log("given up")  # the webhook's address is none that this server calls
    tab.leave()
    product.stop()
    log = product.log.read_text()
    assert log.count("\n") > 3, "a server that says nothing proves nothing"
    assert [line for line in log.splitlines() if any(word.lower() in line.lower() for word in WORDS.values())] == []


def post(product, path, body):
    request = urllib.request.Request(
        product.url + path, body.encode(), {"Origin": ORIGIN, "Content-Type": "text/plain"}
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.read().decode()


def get(product, path):
    try:
        with urllib.request.urlopen(product.url + path, timeout=20):
            return
    except urllib.error.HTTPError:
        return
