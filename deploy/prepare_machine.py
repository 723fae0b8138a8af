"""Brings what the tests need and PyPI doesn't have: Chromium, Firefox, Redis, PostgreSQL, gettext, nginx, Caddy, systemd's
analyser, Prometheus, from Debian's packages, if it may.

Elsewhere it says what to install; the tests of that group are then skipped with the same words. Of those that serve only the
programs are wanted: no service of Debian's begins to run because of us, now or when the machine starts again.
"""

import glob
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HINT = "The browser tests need Chromium: install Debian's package `chromium`, or set CHROMIUM to the path of one."


@dataclass(frozen=True, slots=True)
class Need:
    """One of `programs` (names, or patterns of paths), which `packages` bring; `variable` may name one elsewhere."""

    words: str
    programs: tuple[str, ...]
    packages: tuple[str, ...]
    service: str = ""
    variable: str = ""

    @property
    def program(self) -> str | None:
        named = os.environ.get(self.variable)
        found = [
            shutil.which(path) for name in ([named] if named else self.programs) for path in glob.glob(name) or [name]
        ]
        return next((path for path in found if path), None)

    @property
    def is_ours(self) -> bool:
        """Whether installing a package would help: a path that somebody named is theirs to mend."""
        return not self.program and not os.environ.get(self.variable)


CHROMIUM = Need(
    HINT, ("chromium", "chromium-browser", "google-chrome"), ("chromium", "fonts-liberation"), variable="CHROMIUM"
)
FIREFOX = Need(
    "Firefox is missing: install Debian's package `firefox-esr`, or set FIREFOX to the path of one.",
    ("firefox-esr", "firefox"),
    ("firefox-esr",),
    variable="FIREFOX",
)
REDIS = Need(
    "Redis is missing: install Debian's package `redis-server`.",
    ("redis-server",),
    ("redis-server",),
    service="redis-server",
)
POSTGRES = Need(
    "PostgreSQL is missing: install Debian's package `postgresql`.",
    ("postgres", "/usr/lib/postgresql/*/bin/postgres"),
    ("postgresql",),
    service="postgresql",
)
GETTEXT = Need(
    "gettext is missing: install Debian's package `gettext`.",
    ("xgettext",),
    ("gettext",),
)
NGINX = Need(
    "nginx is missing: install Debian's package `nginx-light`.",
    ("nginx",),
    ("nginx-light",),
    service="nginx",
)
CADDY = Need(
    "Caddy is missing: install Debian's package `caddy`.",
    ("caddy",),
    ("caddy",),
    service="caddy.service",
)
SYSTEMD = Need(
    "systemd-analyze is missing: install Debian's package `systemd`.",
    ("systemd-analyze",),
    ("systemd",),
)
PROMETHEUS = Need(
    "Prometheus is missing: install Debian's package `prometheus`.",
    ("prometheus",),
    ("prometheus",),
    service="prometheus",
)
NEEDS = (CHROMIUM, FIREFOX, REDIS, POSTGRES, GETTEXT, NGINX, CADDY, SYSTEMD, PROMETHEUS)
POLICY = "#!/bin/sh\nexit 101\n"
CLUSTERS = "create_main_cluster = false\n"


def chromium() -> str | None:
    """The path of a Chromium, if there is one."""
    return CHROMIUM.program


def may_install() -> bool:
    return os.path.exists("/etc/debian_version") and hasattr(os, "geteuid") and os.geteuid() == 0


def install(needs: list[Need], root: Path = Path("/")) -> None:
    packages = [package for need in needs for package in need.packages]
    services = [need.service for need in needs if need.service]
    print(f"Installing {', '.join(packages)} from Debian's packages ...", flush=True)
    with _no_service_starts(root), _no_cluster_is_made(root):
        if _run("apt-get", "update", "-qq") and _run(
            "apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages
        ):
            for service in services:
                _run(*_disabling(service))


def _disabling(service: str) -> tuple[str, ...]:
    """Those that systemd alone knows have no script for update-rc.d."""
    if service.endswith(".service"):
        return "systemctl", "disable", service
    return "update-rc.d", service, "disable"


@contextmanager
def _no_service_starts(root: Path) -> Iterator[None]:
    """Debian asks this file before a package starts a service; one that is there already has its owner's reasons."""
    policy = root / "usr/sbin/policy-rc.d"
    if policy.exists():
        yield
        return
    policy.write_text(POLICY)
    policy.chmod(0o755)
    try:
        yield
    finally:
        policy.unlink()


@contextmanager
def _no_cluster_is_made(root: Path) -> Iterator[None]:
    """A fresh PostgreSQL makes a database, unless this file says no; afterwards it is as Debian ships it."""
    folder = root / "etc/postgresql-common"
    settings, template = folder / "createcluster.conf", root / "usr/share/postgresql-common/createcluster.conf"
    if settings.exists():
        yield
        return
    folder.mkdir(parents=True, exist_ok=True)
    settings.write_text(CLUSTERS)
    try:
        yield
    finally:
        if template.exists():
            shutil.copyfile(template, settings)
        else:
            settings.unlink()


def _run(*command: str) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "UCF_FORCE_CONFFOLD": "1"}
    done = subprocess.run(command, check=False, stdout=subprocess.DEVNULL, env=environment).returncode == 0
    if not done:
        print(f"`{' '.join(command)}` failed.", file=sys.stderr)
    return done


def say_what_is_missing() -> None:
    for need in NEEDS:
        if not need.program:
            print(need.words, file=sys.stderr)


def main() -> None:
    if may_install() and (missing := [need for need in NEEDS if need.is_ours]):
        install(missing)
    say_what_is_missing()


if __name__ == "__main__":
    main()
