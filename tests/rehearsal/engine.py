"""Docker's engine, started for us alone: its data, its socket and its plugin lie in one folder; it ends with us."""

import os
import shutil
import subprocess
import time
from contextlib import suppress
from pathlib import Path

PROGRAMS = {"dockerd": "docker.io", "docker": "docker.io", "debootstrap": "debootstrap"}
BRIDGE = "172.29.200.1/24"
"""Of containers that no network of ours holds; Docker's own choice may be taken on this machine."""


class Failed(Exception):
    """A command of the engine's; says which, and its last words."""


def missing():
    """What this machine lacks, in words."""
    packages = {package for program, package in PROGRAMS.items() if not shutil.which(program)}
    if packages:
        yield f"Debian's packages {', '.join(sorted(packages))} (apt-get install --no-install-recommends)"
    if os.geteuid() != 0:
        yield "root, on a machine whose kernel lets it make namespaces and bridges"


class Engine:
    """`say` is told each line of what takes long."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = folder / "config"
        (self.config / "cli-plugins").mkdir(parents=True, exist_ok=True)
        self._environment = os.environ | {
            "DOCKER_HOST": f"unix://{folder}/socket",
            "DOCKER_CONFIG": str(self.config),
            "BUILDKIT_PROGRESS": "plain",
        }

    def start(self):
        command = [
            "dockerd", "--host", f"unix://{self.folder}/socket", "--data-root", self.folder / "data",
            "--exec-root", self.folder / "exec", "--pidfile", self.folder / "pid", "--bip", BRIDGE, "--oom-score-adjust", "0",
        ]  # fmt: skip
        with (self.folder / "dockerd.log").open("wb") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        until = time.monotonic() + 60
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                raise Failed((self.folder / "dockerd.log").read_text()[-2000:])
            time.sleep(0.2)
        return self

    def _answers(self):
        with suppress(Failed):
            return bool(self.docker("info", "--format", "{{.ServerVersion}}"))
        return False

    def stop(self):
        self._process.terminate()
        self._process.wait(60)

    def docker(self, *words, cwd=None, given=None, seconds=1200, fails=False):
        """What it prints. `fails`: with its exit code before it, whatever that is."""
        done = subprocess.run(
            ["docker", *map(str, words)], cwd=cwd, env=self._environment, input=given, capture_output=True,
            text=True, timeout=seconds,
        )  # fmt: skip
        if fails:
            return done.returncode, done.stdout + done.stderr
        if done.returncode:
            raise Failed(f"docker {' '.join(map(str, words))}\n{(done.stdout + done.stderr)[-4000:]}")
        return done.stdout.strip()

    def shell(self, lines, cwd):
        """Commands as the docs have them."""
        done = subprocess.run(
            ["sh", "-ec", lines], cwd=cwd, env=self._environment, capture_output=True, text=True, timeout=600
        )
        if done.returncode:
            raise Failed(f"{lines}\n{(done.stdout + done.stderr)[-4000:]}")

    def state(self, container):
        """Running or exited, healthy or not, and how it ended."""
        form = "{{.State.Status}} {{if .State.Health}}{{.State.Health.Status}}{{else}}-{{end}} {{.State.ExitCode}}"
        return tuple(self.docker("inspect", "--format", form, container).split())

    def wait_until_healthy(self, container, seconds=120):
        until = time.monotonic() + seconds
        while (state := self.state(container))[1] != "healthy":
            if state[0] != "running" or time.monotonic() > until:
                raise Failed(f"{container} is {' '.join(state)}\n{self.docker('logs', '--tail', '40', container)}")
            time.sleep(1)

    def stopped(self, container, seconds):
        """How many seconds it took until it was gone of itself; it would be killed after `seconds`."""
        begun = time.monotonic()
        self.docker("stop", "--time", seconds, container)
        return time.monotonic() - begun
