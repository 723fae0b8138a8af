"""Secrets that are known, and a server with all its neighbours that they are put into; what is seen of it is recorded."""

import base64
import json
import secrets
import socket
import threading

import httpx

from tests.canaries import Canary, Recording
from tests.canary.mark import MARK, marked
from tests.postbox import Postbox
from tests.receiver import Receiver
from tests.replies import DONE, Reply, Step, event, plain, sse
from tests.server import Product
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


def gather(house):
    """What is left when all is done."""
    house.keep("log", house.product.log.read_bytes())
    for letter in house.box.letters:
        house.keep("letters", letter.as_bytes())
        house.keep("letters", str(letter.get_content()))
    for headers, body in house.receiver.calls:
        house.keep("webhooks", json.dumps(headers))
        house.keep("webhooks", body)


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
