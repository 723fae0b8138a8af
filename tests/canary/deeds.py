"""Everything that can be done to a server whose secrets are known: talked to, signed in to, walked through, broken down."""

import glob
import json
import re
import subprocess
import sys
import time
import uuid
from pathlib import Path

import jwt
from django_otp.oath import totp
from websockets.sync.client import connect

from tests.admin_walk import addresses
from tests.canary.house import API_KEY, DATABASE_PASSWORD, JWT, OTHER_KEY, PASSWORD, TOTP, echoes
from tests.canary.mark import marked
from tests.replies import Reply, event, plain
from tests.server import ROOT
from tests.tab import ORIGIN


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


def do_everything(house, tables):
    talk(house)
    come_in(house)
    walk(house)
    look_at_processes(house)
    house.receiver.wait_for(2)
    house.box.wait_for(1)
    break_down(house, tables)
    run_commands(house)
