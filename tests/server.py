"""The product as an operator runs it: `manage.py serve` in a process of its own, on a free port, with its own database."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.canary.mark import marked
from tests.canary.recorder import FOLDER, recorder
from tests.clerk import Clerk
from tests.migrated import copy_migrated

ROOT = Path(__file__).resolve().parent.parent
SERVERS = ("daphne", "uvicorn")
API_KEY = marked("key-for-tests")
SECRET_KEY, ENCRYPTION_KEY = (
    marked("secret-that-only-tests-know-and-nobody-else-uses"),
    marked("encryption-key-for-tests"),
)
_OFTEN = ("shell", "add_site", "sandbox", "fetch_training")
"""Commands that tests want by the hundred; loading Django for each took longer than what they do."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def free_ports(size):
    """The first of so many in a row."""
    while True:
        first = free_port()
        if all(_is_free(port) for port in range(first + 1, first + size)):
            return first


def _is_free(port):
    with socket.socket() as probe, suppress(OSError):
        probe.bind(("127.0.0.1", port))
        return True
    return False


class Product:
    """Start, stop, kill, start again: the database and the port stay."""

    def __init__(self, folder, upstream_url, *, migrate=True, server="daphne", processes=1, **environment):
        """`migrate`: prepare the database; False where another process has done so. `environment` overrides ours.

        Several `processes` also listen by themselves, on the ports after ours."""
        self.server = server
        self._served = ["--server", server, "--processes", str(processes)]
        self.port = free_ports(processes + 1) if processes > 1 else free_port()
        self.public_url = environment.get("PUBLIC_URL", f"http://localhost:{self.port}")
        self.log = folder / "server.log"
        self._process = None
        self.temporary = folder / "tmp"
        self.temporary.mkdir(exist_ok=True)
        self._at_work = None
        self._environment = {
            "PATH": os.environ["PATH"],
            "ENV_FILE": os.devnull,  # what a developer has set up is not the tests'
            "TMPDIR": str(self.temporary),
            "PORT": str(self.port),
            "PUBLIC_URL": self.public_url,
            "SECRET_KEY": SECRET_KEY,
            "ENCRYPTION_KEYS": ENCRYPTION_KEY,
            "DATABASE_URL": f"sqlite:///{folder}/database.sqlite3",
            "SPARKGPT_URL": upstream_url,
            "LIMITS": "off",  # tests and measurements ask faster than people; those of limits switch them on
            "SPARKGPT_TO_PRIVATE_ADDRESSES": "on",
            "TRAINING_HOURS": "0",  # tests know who asks, and when; those of trainings switch it on
            "CHECK_HOURS": "0",
            "GAPS_MINUTES": "0",
            **environment,
        }
        if migrate:
            self._prepare_database()

    def _prepare_database(self):
        kind, _, path = self._environment["DATABASE_URL"].partition(":///")
        if kind == "sqlite":
            copy_migrated(path)
        else:
            self.manage("migrate", "--verbosity", "0")

    @property
    def environment(self):
        return dict(self._environment)

    def manage(self, *arguments, given=None, seconds=60, **environment):
        """A command of the operator's; what it prints."""
        said = self._run(arguments, given, seconds, environment)
        recorder().hear("printed", f"manage.py {arguments[0]}", said)
        return said

    def _run(self, arguments, given=None, seconds=60, environment=None):
        if arguments[0] in _OFTEN and not environment:
            code, said, errors = self._clerk().run(arguments, given, seconds)
        else:
            result = subprocess.run(
                [sys.executable, "manage.py", *arguments],
                cwd=ROOT,
                env=self._environment | (environment or {}),
                input=given,
                capture_output=True,
                text=True,
                timeout=seconds,
            )
            code, said, errors = result.returncode, result.stdout, result.stderr
        assert code == 0, errors
        return said

    def _clerk(self):
        if self._at_work is None:
            self._at_work = Clerk(self._environment)
        return self._at_work

    def add_site(self, name, *origins, owner="alice", secret=API_KEY):
        options = [option for origin in origins for option in ("--origin", origin)]
        command = ["add_site", name, "--owner", owner, "--model-id", "1", "--api-key-stdin", "--json", *options]
        return json.loads(self.manage(*command, given=secret))

    def renew_keys(self):
        """Every API key is another one from now on, so that nothing is known of it."""
        code = "import secrets; from tests.canary.mark import marked; "
        code += "from django.conf import settings; from widget.crypto import Vault; "
        code += "from widget.models import ApiKey, OpenCircuit; vault = Vault(settings.ENCRYPTION_KEYS); "
        code += "[(key.seal(marked(secrets.token_hex(8)), vault), key.save()) for key in ApiKey.objects.all()]; "
        self.manage("shell", "-c", code + "OpenCircuit.objects.all().delete()")

    def key_of(self, site):
        """The API key that a site asks with."""
        code = "from django.conf import settings; from widget.crypto import Vault; from widget.models import Site; "
        code += f"site = Site.objects.get(key={site['site_key']!r}); print(site.api_key.open(Vault(settings.ENCRYPTION_KEYS)))"
        return self._run(("shell", "-c", code)).split()[-1]  # printed for the test alone

    @property
    def url(self):
        return f"http://localhost:{self.port}"

    def set_password(self, username, password):
        """What `manage.py changepassword` does, without its questions."""
        owner = f"User.objects.get(username={username!r})"
        code = f"from django.contrib.auth.models import User; u = {owner}; u.set_password({password!r}); u.save()"
        self.manage("shell", "-c", code)

    def start(self, port=None, drain=0.5, notice=0, **environment):
        """`port`: listen elsewhere than PORT says. `drain`: seconds that running answers have when it stops, after a `notice`."""
        self.port = port or self.port
        options = [
            "--drain-seconds",
            str(drain),
            "--notice-seconds",
            str(notice),
            *self._served,
            *(["--port", str(port)] if port else []),
        ]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-W", "error::DeprecationWarning:widget", *_program(), "serve", *options],
                cwd=ROOT, env=_listened_to() | self._environment | environment, stdout=log, stderr=log,
            )  # fmt: skip
        self.wait_until_ready()
        return self

    def wait_until_ready(self):
        """Block until it answers visitors, also when its database has just come back."""
        until = time.monotonic() + 30
        while time.monotonic() < until:
            assert self._process.poll() is None, self.log.read_text()
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=2):
                    return
            except OSError:
                time.sleep(0.05)
        raise AssertionError(self.log.read_text())

    def wait_for_log(self, words, seconds=20):
        """Block until the operator has been told."""
        until = time.monotonic() + seconds
        while words not in self.log.read_text():
            assert time.monotonic() < until, self.log.read_text()
            time.sleep(0.05)

    def stop(self):
        """Politely; its exit code."""
        return self._end(signal.SIGTERM)

    def tell_to_stop(self):
        """Politely, without waiting."""
        self._process.send_signal(signal.SIGTERM)

    def wait(self):
        return self._process.wait(20)

    def kill(self):
        self._end(signal.SIGKILL)

    @property
    def pid(self):
        return self._process.pid if self._process else 0

    @property
    def is_running(self):
        return self._process is not None and self._process.poll() is None

    def memory(self, what="VmRSS"):
        """Bytes: `VmRSS` is what the server has in memory now, `VmHWM` the most it ever had."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        (line,) = (line for line in status.splitlines() if line.startswith(what))
        return int(line.split()[1]) * 1024

    def temporary_sizes(self):
        """Bytes of each temporary file that the server has open, also of those that have no name any more."""
        opened = [
            path for path in Path(f"/proc/{self._process.pid}/fd").iterdir() if path.exists() or path.is_symlink()
        ]
        mine = [path for path in opened if os.readlink(path).startswith(str(self.temporary))]
        return [os.stat(path).st_size for path in mine]

    def processor_seconds(self):
        """What the server has computed for so far."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def pause(self):
        """It hangs: connections stay and are taken, nothing answers."""
        self._process.send_signal(signal.SIGSTOP)

    def resume(self):
        self._process.send_signal(signal.SIGCONT)

    def _end(self, how):
        if self._at_work:
            self._at_work.go_home()
            self._at_work = None
        if self._process and self._process.poll() is None:
            self._process.send_signal(how)
            return self._process.wait(20)
        return None


def _listened_to():
    """Where a server tells what it has let out, if that is wanted."""
    return {name: os.environ[name] for name in (FOLDER,) if name in os.environ}


def _program():
    """manage.py, or the same listened to."""
    return ["-m", "tests.canary.serve"] if _listened_to() else ["manage.py"]


class Pages:
    """Somebody else's web site: serves what `put` gives it, under a strict Content-Security-Policy."""

    def __init__(self):
        self.files = {}
        handler = partial(_Handler, self)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def put(self, path, body, *, csp=None, content_type="text/html; charset=utf-8"):
        self.files[path] = (body.encode(), csp, content_type)
        return self.url + path

    def stop(self):
        self._server.shutdown()
        self._server.server_close()


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, pages, *arguments):
        self._pages = pages
        super().__init__(*arguments)

    def do_GET(self):
        body, csp, content_type = self._pages.files.get(self.path.split("?")[0], (b"", None, "text/plain"))
        self.send_response(200 if body else 204)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        if csp:
            self.send_header("Content-Security-Policy", csp)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        return
