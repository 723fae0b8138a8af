"""Known secrets are put into a real server, everything is done to it, and all that can be seen of it is searched for them.

Pages, files, frames, logs at their most talkative, tracebacks, letters, webhooks, processes, Redis, database: in clear and in
other forms (tests/canaries.py).
"""

import base64
import glob
import json
import re
import secrets
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import uuid
from contextlib import closing
from pathlib import Path

import httpx
import jwt
import psycopg
import pytest
from django_otp.oath import totp
from websockets.sync.client import connect

from tests.admin_walk import addresses
from tests.canaries import Canary, Recording
from tests.canary.mark import MARK, marked
from tests.engines import program
from tests.postbox import Postbox
from tests.receiver import Receiver
from tests.replies import DONE, Reply, Step, event, plain, sse
from tests.server import ROOT, Product
from tests.tab import ORIGIN
from tests.upstream import Upstream

TOTP = secrets.token_bytes(16)
API_KEY, OTHER_KEY, JWT, PASSWORD, SECRET_KEY, ENCRYPTION_KEY = (
    marked(f"{name}-{secrets.token_hex(12)}") for name in ("api", "entered", "jwt", "password", "secret", "encryption")
)
DATABASE_PASSWORD = f"canary-database-{secrets.token_hex(12)}"
WEBHOOK = "whsec_" + base64.b64encode(MARK.encode() + secrets.token_bytes(8)).decode()
CANARIES = [
    Canary("API key", API_KEY),
    Canary("API key that is entered", OTHER_KEY),
    Canary("secret for logged-in visitors", JWT),
    Canary("secret of a webhook", WEBHOOK),
    Canary("what a webhook is signed with", base64.b64decode(WEBHOOK.removeprefix("whsec_"))),
    Canary("secret of an app", TOTP),
    Canary("password", PASSWORD),
    Canary("SECRET_KEY", SECRET_KEY),
    Canary("ENCRYPTION_KEYS", ENCRYPTION_KEY),
    Canary("password of the database", DATABASE_PASSWORD),
]
PLANT = """
from base64 import b64encode
from django.conf import settings
from django.contrib.auth.models import User
from widget.crypto import Vault
from widget.models import IdentitySecret, Site, Webhook, WebhookSecret
from widget.second_factor import App
vault, site, user = Vault(settings.ENCRYPTION_KEYS), Site.objects.get(), User.objects.get(username="alice")
user.set_password({password!r})
user.is_superuser, user.email = True, "alice@example.com"
user.save()
for secret, text in ((IdentitySecret(site=site), {jwt!r}), (WebhookSecret(site=site), {webhook!r})):
    secret.sealed, secret.last_four = vault.seal(text, secret.seal_name), text[-4:]
    secret.save()
Webhook.objects.create(site=site, url={url!r}, events=["contact.created", "turn.failed"])
site.takes_messages, site.mail_to = True, "alice@example.com"
site.save()
app = App(user=user, name="app", confirmed=True)
app.key = vault.seal(b64encode(bytes.fromhex({totp!r})).decode().rstrip("="), app.seal_name)
app.save()
"""


def echoes(key):
    """What an upstream says that repeats what it was sent, in every way there is to fail."""
    header = {"X-Echo": f"Bearer {key}", "Set-Cookie": f"key={key}", "WWW-Authenticate": f"Bearer {key}"}
    said = {"error": {"message": f"Invalid key: Bearer {key}", "code": key}, "request": {"authorization": key}}
    for status in (401, 403, 429, 500, 418):
        yield plain(said, status, **{name.replace("-", "_"): value for name, value in header.items()})
    yield Reply([b"moved"], 302, {**header, "Location": f"http://127.0.0.1:9/{key}?key={key}"}, "length")
    yield Reply([f"<html>{key}</html>".encode()], 200, {**header, "Content-Type": "text/html"}, "length")
    yield Reply([f"data: {key} is not JSON\n\n".encode()], headers=header)
    yield Reply([b"data: " + json.dumps(said).encode() + b"\n\n"], headers=header)
    yield Reply([event("At "), event(key), DONE])
    yield Reply([event("At "), event(key[:15]), event(key[15:]), DONE])
    yield Reply([event("At "), Step.RESET])
    yield Reply([f"HTTP/1.1 200 {key}\r\n{key}\r\n\r\n".encode()], framing="raw")
    yield Reply([f"{key} is no HTTP".encode()], framing="raw")
    yield plain({"message": {"role": "assistant", "content": f"Your key is {key}"}})
    yield Reply(sse(["At nine."]))


class House:
    """A server with all its neighbours, and what is seen of it."""

    def __init__(self, folder, environment):
        self.folder, self.recording = folder, Recording()
        self.upstream, self.box, self.receiver = Upstream().start(), Postbox(), Receiver()
        files = {}
        for name, text in (("SECRET_KEY", SECRET_KEY), ("ENCRYPTION_KEYS", ENCRYPTION_KEY)):
            (folder / name).write_text(text)
            files |= {f"{name}_FILE": str(folder / name), name: ""}
        environment = {
            **files, "LOG_LEVEL": "debug", "EMAIL_URL": self.box.url, "WEBHOOKS_TO_PRIVATE_ADDRESSES": "on", **environment,
        }  # fmt: skip
        self.product = Product(folder, self.upstream.url, **environment)
        self.site = self.product.add_site("Shop", ORIGIN, secret=API_KEY)
        self.keep("what commands print", json.dumps(self.site))
        told = {"password": PASSWORD, "jwt": JWT, "webhook": WEBHOOK, "url": self.receiver.url, "totp": TOTP.hex()}
        self.product.manage("shell", "-v", "0", given=PLANT.format(**told))
        self.product.start()
        self.client = httpx.Client(base_url=self.product.url, timeout=60, event_hooks={"response": [self._seen]})

    def keep(self, where, data):
        self.recording.keep(where, data)

    def end(self):
        self.client.close()
        self.product.stop()
        self.upstream.stop()
        self.box.stop()
        self.receiver.stop()
        for name in ("SECRET_KEY", "ENCRYPTION_KEYS"):
            (self.folder / name).unlink()

    def _seen(self, answer):
        self.keep("pages", "".join(f"{name}: {value}\n" for name, value in answer.headers.multi_items()))
        self.keep("pages", answer.read())

    def post(self, path, form, **more):
        """A form, as a browser sends it."""
        token = self.client.cookies.get("csrftoken") or ""
        headers = {"Referer": f"{self.product.url}{path}"}
        return self.client.post(path, data={**form, "csrfmiddlewaretoken": token}, headers=headers, **more)


# --- What is done ---


def talk(house):
    """Questions that end in every way, as nobody and as somebody whom the website names."""
    for reply in echoes(API_KEY):
        house.upstream.script = [reply]
        speak(house)
    house.upstream.script = []
    claims = {"aud": house.site["site_key"], "sub": "42", "exp": int(time.time()) + 600}
    for key in (JWT, "x" * 40):
        speak(house, identity=jwt.encode(claims, key, "HS256"))
    key = house.site["site_key"]
    hello = '{"type":"hello","v":1,"token":null,"locale":"en","page":"","screen":null}'
    for body in (f'{hello}\n{{"type":"ask","turn":"{uuid.uuid4()}","text":"When?","context":null}}', "nonsense"):
        house.client.post(f"/http/v1/{key}/command/", content=body, headers={"Origin": ORIGIN})


def speak(house, identity=None):
    address = f"ws://127.0.0.1:{house.product.port}/ws/v1/{house.site['site_key']}/"
    with connect(address, origin=ORIGIN, compression=None, open_timeout=40) as line:
        hello = {"type": "hello", "v": 1, "token": None, "locale": "en", "page": f"{ORIGIN}/", "screen": None}
        line.send(json.dumps(hello | ({"identity": identity} if identity else {})))
        hear(house, line, "welcome")
        turn = str(uuid.uuid4())
        line.send(json.dumps({"type": "ask", "turn": turn, "text": "When do you open?"}))
        hear(house, line, "done", "failed", "stopped")
        line.send(json.dumps({"type": "nonsense"}))
        contact = {"type": "contact", "turn": str(uuid.uuid4()), "kind": "message", "fields": {}, "text": "Call me."}
        line.send(json.dumps(contact))
        hear(house, line, "contacted")


def hear(house, line, *until):
    said = {"type": ""}
    while said["type"] not in until:
        text = line.recv(timeout=40)
        house.keep("frames", text)
        said = json.loads(text)
        if said.get("token"):
            house.token = said["token"]
    return said


def come_in(house):
    """Past a wrong password and a wrong code."""
    house.client.get("/admin/login/")
    for form in ({"username": "alice", "password": "wrong"}, {"username": "nobody", "password": PASSWORD}):
        house.post("/admin/login/", form)
    answer = house.post("/admin/login/?next=/admin/", {"username": "alice", "password": PASSWORD, "next": "/admin/"})
    assert answer.status_code == 302, answer.text
    house.client.get("/admin/second-step/")
    house.post("/admin/second-step/", {"code": "000000"})
    house.post("/admin/second-step/", {"code": f"{totp(TOTP):06}"})
    assert house.client.get("/admin/").status_code == 200


def walk(house):
    """Every page of the admin, its files, its trials against an upstream that repeats, and forms that are wrong."""
    for address in addresses():
        path = re.sub(r"[{<][^}>]+[}>]", "1", address.path)
        if address.kind not in ("logout", "live") and "(?P" not in path:
            house.client.get(path)
    for page in ("widget/conversation/export/csv/", "widget/conversation/export/json/", "widget/contact/export/csv/"):
        house.client.get(f"/admin/{page}")
    for reply in (
        next(echoes(API_KEY)),
        plain({"message": {"role": "assistant", "content": API_KEY}}),
        Reply([event(API_KEY)]),
    ):
        house.upstream.script = [reply]
        for path, form in (
            ("/admin/widget/site/1/test/", {}),
            ("/admin/widget/site/1/ask/", {"question": "When?"}),
            ("/admin/widget/apikey/1/test/", {"model_id": "1"}),
        ):
            house.post(path, form)
    house.upstream.script = []
    house.post("/admin/widget/apikey/add/", {"name": "", "secret": OTHER_KEY})
    house.post("/admin/widget/apikey/add/", {"name": "Bad", "secret": f"{OTHER_KEY} with a space"})
    house.post("/admin/widget/apikey/add/", {"name": "Good", "secret": OTHER_KEY})
    house.post("/admin/start/key/", {"name": "Started", "secret": OTHER_KEY})
    house.post("/admin/password_change/", {"old_password": PASSWORD, "new_password1": PASSWORD, "new_password2": "x"})
    house.post("/admin/widget/site/1/webhook/", {"act": "test"})


def break_down(house, tables):
    """What is there goes away under a running server, and pages, frames and forms fail with tracebacks."""
    for table in ("widget_auditentry", "widget_turn", "widget_site"):
        tables(f"ALTER TABLE {table} RENAME TO {table}_gone")
        house.post("/admin/widget/apikey/add/", {"name": "Broken", "secret": OTHER_KEY})
        house.post("/admin/widget/apikey/1/change/", {"name": "Broken", "secret": OTHER_KEY})
        house.post("/admin/widget/site/1/test/", {})
        house.post("/admin/login/", {"username": "alice", "password": PASSWORD})
        for path in (
            "/admin/widget/site/1/change/",
            f"/widget/v1/{house.site['site_key']}.json",
            "/admin/nowhere/",
            "/nowhere",
        ):
            house.client.get(path)
        try:
            speak(house)
        except Exception as gone:  # the server has said why, and ended it
            house.keep("frames", str(gone))
        tables(f"ALTER TABLE {table}_gone RENAME TO {table}")


def look_at_processes(house):
    for process in glob.glob("/proc/[0-9]*"):
        try:
            if f"MARK={house.folder}".encode() in Path(process, "environ").read_bytes():
                house.keep("processes", Path(process, "cmdline").read_bytes())
                house.keep("processes", Path(process, "environ").read_bytes().replace(DATABASE_PASSWORD.encode(), b""))
        except OSError:
            continue


def run_commands(house):
    for command in (["rotate_keys"], ["rotate_keys", "--check"], ["check", "--database", "default"], ["roll_up"]):
        house.keep("what commands print", house.product.manage(*command))
    environment = house.product.environment | {"ENCRYPTION_KEYS_FILE": "", "ENCRYPTION_KEYS": marked("another" * 5)}
    command = [sys.executable, "manage.py", "rotate_keys", "--check"]
    failed = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, check=False)
    assert failed.returncode
    house.keep("what commands print", failed.stdout + failed.stderr)


def gather(house):
    """What is left when all is done."""
    house.keep("log", house.product.log.read_bytes())
    for letter in house.box.letters:
        house.keep("letters", letter.as_bytes())
        house.keep("letters", str(letter.get_content()))
    for headers, body in house.receiver.calls:
        house.keep("webhooks", json.dumps(headers))
        house.keep("webhooks", body)


def do_everything(house, tables):
    talk(house)
    come_in(house)
    walk(house)
    look_at_processes(house)
    house.receiver.wait_for(2)
    house.box.wait_for(1)
    break_down(house, tables)
    run_commands(house)


def judge(house, *places):
    token = Canary("token of a visitor", house.token, frozenset({"frames"}))
    for place in ("pages", "frames", "log", "letters", "webhooks", "processes", "what commands print", *places):
        assert house.recording.size(place), f"nothing was recorded of {place}"
    log = house.product.log.read_text()
    assert "DEBUG" in log and "Traceback" in log
    assert any(API_KEY in request.headers["authorization"] for request in house.upstream.requests)
    assert house.recording.hits([*CANARIES, token]) == []


@pytest.mark.parametrize("debug", ["off", "on"])
def test_no_secret_leaves_a_server_that_is_alone(tmp_path, debug):
    house = House(tmp_path, {"DEBUG": debug, "MARK": str(tmp_path)})

    def tables(statement):
        with closing(sqlite3.connect(tmp_path / "database.sqlite3", timeout=30)) as database:
            database.execute(statement)
            database.commit()

    try:
        do_everything(house, tables)
    finally:
        house.end()
    gather(house)
    for file in tmp_path.glob("database.sqlite3*"):
        house.keep("database", file.read_bytes())
    judge(house, "database")


def test_no_secret_leaves_a_server_with_redis_and_postgresql(tmp_path, redis_server, postgres_process):
    url = postgres_process.create("canary")
    with_password = url.replace("postgres@", f"postgres:{DATABASE_PASSWORD}@")
    house = House(tmp_path, {"DATABASE_URL": with_password, "REDIS_URL": redis_server.url, "MARK": str(tmp_path)})
    listening = Listener(house, redis_server.port)

    def tables(statement):
        with psycopg.connect(url) as server:
            server.execute(statement)

    try:
        do_everything(house, tables)
        postgres_process.stop()
        for path in ("/readyz", "/admin/", f"/widget/v1/{house.site['site_key']}.json"):
            house.client.get(path)
    finally:
        if not postgres_process.is_ready():
            postgres_process.start()
        house.end()
        listening.stop()
    gather(house)
    house.keep("database", subprocess.run([program("pg_dump"), url], capture_output=True, check=True).stdout)
    judge(house, "database", "Redis")


class Listener:
    """Hears all that is said to Redis, by whomever."""

    def __init__(self, house, port):
        self._line = socket.create_connection(("127.0.0.1", port))
        self._line.sendall(b"MONITOR\r\n")
        assert self._line.recv(5) == b"+OK\r\n"
        self._thread = threading.Thread(target=self._listen, args=(house,))
        self._thread.start()

    def _listen(self, house):
        heard = b""
        while piece := self._line.recv(65536):
            heard += piece
        house.keep("Redis", heard)

    def stop(self):
        self._line.shutdown(socket.SHUT_RDWR)
        self._thread.join(10)
        self._line.close()
