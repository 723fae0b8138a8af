"""compose.yaml as an operator starts it: a clean tree, `cp .env.example .env`, one command."""

import re
import ssl
import time

from tests.rehearsal.engine import Engine, Failed
from tests.rehearsal.image import add_site, doctor, drains, visited
from tests.rehearsal.visitor import Visitor
from tests.server import ROOT as REPOSITORY

NAME = "chat.local"
"""Caddy signs for it by itself, as for all names that nobody else could."""
SERVICES = ("postgres", "redis", "web", "caddy")
ROOT = "/data/caddy/pki/authorities/local/root.crt"
# Where the name leads is the operator's domain's business; here it is the machine itself.
BESIDE = f'services: {{ web: {{ extra_hosts: ["{NAME}:host-gateway"] }} }}\n'


def written():
    """How docs/backup.md has the database copied, put back, and the keys copied."""
    page = (REPOSITORY / "docs/backup.md").read_text()
    blocks = re.findall(r"```sh\n(.*?)```", page, re.DOTALL)
    [copying] = [it for it in blocks if "pg_dump" in it]
    [restoring] = [it for it in blocks if "pg_restore" in it]
    [keys] = re.findall(r"`(docker compose cp [^`]*)`", page)
    return copying, restoring, keys


class Installation:
    def __init__(self, engine: Engine, tree) -> None:
        self.engine, self.tree = engine, tree
        example = (tree / ".env.example").read_text()
        said = example.replace("PUBLIC_URL=https://localhost", f"PUBLIC_URL=https://{NAME}") + "SPARKGPT_SANDBOX=on\n"
        (tree / ".env").write_text(said)
        (tree / "compose.override.yaml").write_text(BESIDE)

    def compose(self, *words, **more):
        return self.engine.docker("compose", *words, cwd=self.tree, **more)

    def container(self, service):
        return f"sparkwidget-{service}-1"

    def play(self):
        self.compose("config", "--quiet")
        yield "docker compose config has nothing to say"
        begun = time.monotonic()
        self.compose("up", "--detach", "--build")
        yield f"everything was up after {time.monotonic() - begun:.0f} s"
        yield from self._states()
        visitor = Visitor(f"https://{NAME}", self._trust())
        site_key = add_site(self.engine, "compose", "exec", "-T", "web", cwd=self.tree)
        yield from visited(visitor, site_key)
        yield from self._examined()
        yield from self._scaled(visitor, site_key)
        yield from self._again(visitor, site_key)
        yield from self._put_back(visitor, site_key)
        yield from drains(self.engine, self.container("web"), visitor, site_key)
        yield from self._stopped()

    def clear(self):
        self.compose("down", "--volumes", "--timeout", "5", fails=True)

    def _states(self):
        for service in SERVICES:
            self.engine.wait_until_healthy(self.container(service))
        for service in ("secrets", "migrate"):
            status, _, code = self.engine.state(self.container(service))
            assert (status, code) == ("exited", "0"), service
        yield f"{', '.join(SERVICES)} are healthy; secrets and migrate have ended with 0"
        for service in SERVICES:
            code, _ = self.compose("exec", "-T", service, "sh", "-c", "touch /root-is-writable", fails=True)
            assert code, f"{service} can write to its root"
        yield "none of them can write to its root file system"

    def _trust(self):
        return ssl.create_default_context(cadata=self._root())

    def _root(self):
        return self.compose("exec", "-T", "caddy", "cat", ROOT)

    def _examined(self):
        self.compose("exec", "-T", "web", "sh", "-c", "cat > /tmp/root.crt", given=self._root())
        exec_ = ("compose", "exec", "-T", "--env", "SSL_CERT_FILE=/tmp/root.crt", "web")
        yield from doctor(self.engine, *exec_, cwd=self.tree)

    def _scaled(self, visitor, site_key):
        self.compose("up", "--detach", "--scale", "web=2")
        self.engine.wait_until_healthy("sparkwidget-web-2")
        yield from visited(visitor, site_key)
        yield "two web processes"
        self.compose("up", "--detach", "--scale", "web=1")

    def _again(self, visitor, site_key):
        """As at an upgrade: containers are new, what is kept is there."""
        self.compose("up", "--detach", "--build", "--force-recreate")
        for service in SERVICES:
            self.engine.wait_until_healthy(self.container(service))
        yield from visited(visitor, site_key)
        yield "all containers made anew, the site and the secrets are those from before"

    def _put_back(self, visitor, site_key):
        """docs/backup.md's own lines, around a site that is lost."""
        copying, restoring, keys = written()
        self.engine.shell(f"{copying}\n{keys}", self.tree)
        assert {it.name for it in (self.tree / "somewhere-safe").iterdir()} == {"secret-key", "encryption-keys"}
        lose = "from widget.models import Site; Site.objects.all().delete()"
        self.compose("exec", "-T", "web", "sparkwidget", "shell", "-c", lose)
        assert visitor.get(f"/chat/{site_key}/")[0] == 404
        [copy] = self.tree.glob("sparkwidget-*.dump")
        self.engine.shell(re.sub(r"sparkwidget-\d+\.dump", copy.name, restoring), self.tree)
        self.engine.wait_until_healthy(self.container("web"))
        yield from visited(visitor, site_key)
        yield "copied and put back by the lines of docs/backup.md"

    def _stopped(self):
        self.compose("stop")
        ended = {service: self.engine.state(self.container(service)) for service in SERVICES}
        if killed := {service: it for service, it in ended.items() if it[2] != "0"}:
            raise Failed(f"killed, or left otherwise than with 0: {killed}")
        yield "told to stop, everything left with 0"
