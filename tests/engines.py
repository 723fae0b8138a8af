"""Redis and PostgreSQL as processes of the tests' own: on free ports, in a folder of their own, gone afterwards.

Started, stopped, killed, paused and started again like the ones of an operator; what they keep outlives a restart as there.
"""

import atexit
import glob
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.canary.recorder import recorder
from tests.programs import program as program
from tests.server import free_port

WORDS = {
    "redis-server": "Redis is missing: install Debian's package `redis-server`.",
    "postgres": "PostgreSQL is missing: install Debian's package `postgresql`.",
}


class Engine:
    """A server process that comes and goes; its port and its folder stay."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self._process = None

    def command(self):
        raise NotImplementedError

    def user(self):
        """Whom to run as; None for ourselves."""
        return None

    def home(self):
        """Where it runs."""
        return self.folder

    def start(self):
        with (self.folder / "engine.log").open("ab") as log:
            self._process = subprocess.Popen(
                self.command(), stdout=log, stderr=log, cwd=self.home(), user=self.user(), start_new_session=True
            )
        self._wait_until_ready()
        return self

    def stop(self):
        """What it holds is looked at before it ends."""
        if self.is_running:
            self.resume()
            self.look()
        self._end(signal.SIGINT)

    def kill(self):
        self._end(signal.SIGKILL)

    def look(self):
        """For the mark, at all that it holds (tests/canary)."""
        raise NotImplementedError

    @property
    def pid(self):
        return self._process.pid

    @property
    def is_running(self):
        return self._process is not None and self._process.poll() is None

    def _end(self, how):
        if self.is_running:
            self._process.send_signal(signal.SIGCONT)
            self._process.send_signal(how)
            self._process.wait(20)

    def pause(self):
        """It hangs: connections stay and are taken, nothing answers."""
        self._process.send_signal(signal.SIGSTOP)

    def resume(self):
        self._process.send_signal(signal.SIGCONT)

    def is_ready(self):
        raise NotImplementedError

    def _wait_until_ready(self):
        until = time.monotonic() + 30
        while not self.is_ready():
            assert self._process.poll() is None, (self.folder / "engine.log").read_text()
            assert time.monotonic() < until, (self.folder / "engine.log").read_text()
            time.sleep(0.02)


class RedisServer(Engine):
    """Keeps nothing on disk: a restart forgets everything, which is the worse case."""

    @property
    def url(self):
        return f"redis://127.0.0.1:{self.port}/0"

    def command(self):
        return [
            program("redis-server"),
            "--port",
            str(self.port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
        ]

    def is_ready(self):
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as line:
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    def look(self):
        """It writes all down uncompressed, for us alone: a file that stays would be read at the next start."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as line, line.makefile("rb") as answers:
            for command in (b"CONFIG SET rdbcompression no\r\n", b"SAVE\r\n"):
                line.sendall(command)
                assert answers.readline().startswith(b"+OK")
        dump = self.folder / "dump.rdb"
        recorder().hear("Redis", "a dump", dump.read_bytes())
        dump.unlink()


class PostgresServer(Engine):
    """A cluster of its own. PostgreSQL doesn't run as root, so under root it runs as Debian's user for it.

    Its data are in a folder of their own, which goes when Python does: another user can't reach pytest's folders, whose root
    every session of pytest closes again.
    """

    def __init__(self, folder):
        super().__init__(folder)
        self._home = Path(tempfile.mkdtemp(prefix="sparkwidget-postgres-"))
        atexit.register(shutil.rmtree, self._home, ignore_errors=True)
        self._data = self._home / "data"
        self._initialize()

    def url(self, name="postgres"):
        return f"postgres://postgres@127.0.0.1:{self.port}/{name}"

    def create(self, name):
        """An empty database, also where there was one of this name; its URL."""
        where = ("-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres")
        self._run("dropdb", *where, "--if-exists", "--force", name)
        self._run("createdb", *where, name)
        return self.url(name)

    def look(self):
        command = [program("pg_dumpall"), "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres"]
        recorder().hear("PostgreSQL", "a dump", subprocess.run(command, check=False, capture_output=True).stdout)

    def kill(self):
        """All of its processes at once, as in a power cut."""
        if not self.is_running:
            return
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(20)
        (self._data / "postmaster.pid").unlink(missing_ok=True)

    def pause(self):
        self._tell_all(signal.SIGSTOP)

    def resume(self):
        self._tell_all(signal.SIGCONT)

    def _tell_all(self, what):
        """Those of connections that have just closed may be gone meanwhile."""
        for process in self._processes():
            with suppress(ProcessLookupError):
                os.kill(process, what)

    def command(self):
        options = ["fsync=off", "listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=100"]
        settings = [part for option in options for part in ("-c", option)]
        return [program("postgres"), "-D", str(self._data), "-p", str(self.port), *settings]

    def home(self):
        return self._home

    def user(self):
        return "postgres" if os.geteuid() == 0 else None

    def is_ready(self):
        probe = [program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres"]
        return subprocess.run(probe, check=False).returncode == 0

    def _processes(self):
        """The postmaster and its children, which have groups of their own."""
        found = [self._process.pid]
        for status in glob.glob("/proc/[0-9]*/stat"):
            try:
                fields = Path(status).read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == self._process.pid:
                found.append(int(status.split("/")[2]))
        return found

    def _initialize(self):
        if os.geteuid() == 0:
            shutil.chown(self._home, "postgres")
        self._run("initdb", "-D", str(self._data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")

    def _run(self, name, *arguments):
        subprocess.run(
            [program(name), *arguments], cwd=self._home, user=self.user(), check=True, capture_output=True, timeout=60
        )


def need(name):
    """Skip the test, with the reason, where this engine isn't installed."""
    if not program(name) or not sys.platform.startswith("linux"):
        pytest.skip(WORDS[name])
