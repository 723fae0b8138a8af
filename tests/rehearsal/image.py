"""The image by itself: small, nobody in particular, and nothing to write to but /data and /tmp."""

import json
import re
import secrets
import time

from tests.rehearsal.engine import Engine, Failed
from tests.rehearsal.visitor import ORIGIN, Visitor
from tests.server import free_port

IMAGE = "sparkwidget:local"
BASE = "python:3.11-slim"
HARDENED = ("--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges", "--tmpfs=/tmp:mode=1777,size=64m")
MEGABYTES = 225
"""Ours, without Python and Debian."""
STOP = 40
NEEDLESS = r"/tests/|\.(po|pyi|a)$|/(gcc|cc|make|pip|node|npm)$"
NAME = "rehearsal-image"
NO_PROXY = "192.0.2.1"
"""Nobody has this address; no proxy stands before the image, so none is to be believed."""


def build(engine: Engine, tree):
    """From a clean tree, by the Dockerfile as it is."""
    begun = time.monotonic()
    engine.docker("build", "--tag", IMAGE, tree)
    yield f"the Dockerfile, unchanged, was built in {time.monotonic() - begun:.0f} s"


def look(engine: Engine):
    ours, base = (json.loads(engine.docker("image", "inspect", it))[0] for it in (IMAGE, BASE))
    size, layers = ours["Size"] - base["Size"], len(ours["RootFS"]["Layers"]) - len(base["RootFS"]["Layers"])
    assert size < MEGABYTES * 1e6, f"{size / 1e6:.0f} MB without Python and Debian; {MEGABYTES} are promised"
    yield f"{size / 1e6:.0f} MB and {layers} layers above {BASE}"
    config = ours["Config"]
    assert (config["User"], config["StopSignal"]) == ("10001:10001", "SIGTERM") and config["Healthcheck"]
    shell = ("run", "--rm", *HARDENED, "--entrypoint=sh", IMAGE, "-c")
    files = engine.docker(*shell, "find /opt/sparkwidget -type f").splitlines()
    assert len(files) > 1000
    needless = [it for it in files if re.search(NEEDLESS, it)]
    assert not needless, needless[:5]
    assert not [it for it in files if "/site-packages/" not in it and not re.search(r"/bin/|/pyvenv.cfg$|/share/", it)]
    yield f"{len(files)} files of ours, none of them a source, a test or a compiler"
    # Not with a read-only root, where nothing could be written anyway.
    look = "find /opt /usr /etc /data \\( -writable -o -user 10001 \\) ! -type l 2>/dev/null || true"
    mine = engine.docker("run", "--rm", "--cap-drop=ALL", "--entrypoint=sh", IMAGE, "-c", look)
    assert mine.split() == ["/data"], mine
    yield "as user 10001 nothing of it can be written but /data"


def serve(engine: Engine):
    """Migrated, served, asked, looked at by its health check and the doctor, told to stop."""
    url = f"http://localhost:{(port := free_port())}"
    told = {
        "PUBLIC_URL": url, "PORT": port, "TRUSTED_PROXIES": NO_PROXY, "SPARKGPT_SANDBOX": "on",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "ENCRYPTION_KEYS": engine.docker("run", "--rm", "--entrypoint=python", IMAGE, "-c",
                                         "from sparkwidget.first_secrets import encryption_key; print(encryption_key())"),
    }  # fmt: skip
    settings = [f"--env={name}={value}" for name, value in told.items()]
    engine.docker("volume", "create", NAME)
    how = (*HARDENED, *settings, f"--volume={NAME}:/data")
    engine.docker("run", "--rm", *how, IMAGE, "migrate", "--verbosity", "0")
    yield "migrated into an empty volume, with a read-only root"
    out = f"--publish=127.0.0.1:{port}:{port}"
    engine.docker(
        "run", "--detach", "--name", NAME, *how, out, IMAGE, "serve", "--host", "0.0.0.0", "--drain-seconds", "20"
    )
    engine.wait_until_healthy(NAME)
    yield "healthy, by its own health check"
    yield from visited(Visitor(url), add_site(engine, "exec", "-i", NAME))
    yield from doctor(engine, "exec", NAME)
    assert not [it for it in engine.docker("diff", NAME).splitlines() if not re.match(r"[AC] /(data|tmp)\b", it)]
    yield "nothing was written outside /data and /tmp"
    yield from drains(engine, NAME, Visitor(url), add_site(engine, "exec", "-i", NAME))


def clear(engine: Engine):
    engine.docker("rm", "--force", "--volumes", NAME, fails=True)
    engine.docker("volume", "rm", NAME, fails=True)


def add_site(engine, *exec_, cwd=None):
    command = ["sparkwidget", "add_site", f"Shop {secrets.token_hex(3)}", "--owner", "alice", "--model-id", "1"]
    said = engine.docker(
        *exec_, *command, "--api-key-stdin", "--json", "--origin", ORIGIN, cwd=cwd, given="sandbox-demo"
    )
    return json.loads(said)["site_key"]


def visited(visitor, site_key):
    """As probes, browsers and visitors come."""
    for path in ("/healthz", "/readyz"):
        status, said = visitor.get(path)
        assert status == 200, (path, said)
    for path in (f"/widget/v1/{site_key}.js", "/admin/login/", f"/chat/{site_key}/"):
        status, said = visitor.get(path)
        assert status == 200 and len(said) > 500, (path, status)
    yield "/healthz, /readyz, the embed, the hosted chat and the admin answer"
    with visitor.asks(site_key, "When are you open?") as answer:
        how, text, pieces = answer()
    assert how == "done" and pieces > 3, (how, text, pieces)
    yield f"a question was answered in {pieces} pieces: {text[:40]!r} ..."


def doctor(engine, *exec_, cwd=None):
    code, said = engine.docker(*exec_, "sparkwidget", "doctor", cwd=cwd, fails=True)
    if code:
        raise Failed(said)
    yield f"the doctor finds nothing wrong in {len(re.findall('(?m)^(?:OK|note)', said))} things"


def drains(engine, container, visitor, site_key):
    """Told to stop in the middle of an answer."""
    with visitor.asks(site_key, "!slow") as answer:
        time.sleep(1)  # the sandbox is silent for nine
        took = engine.stopped(container, STOP)
        how, text, _ = answer()
    assert how == "done" and text, how
    assert engine.state(container)[2] == "0" and 3 < took < STOP - 5, (took, engine.state(container))
    yield f"told to stop, it let the answer end and left with 0 after {took:.0f} s (killed after {STOP})"
