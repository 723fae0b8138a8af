"""Images in the place of those that a registry would give, made of Debian's packages; and Compose, from there too."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.rehearsal.engine import Engine, Failed

HERE = Path(__file__).parent / "stand_ins"
RELEASES = ("bookworm", "trixie")
"""The first has Python 3.11, the second PostgreSQL 17, Redis 8 and Docker's Compose 2."""
LEFT_OUT = ("./dev/*", "./proc/*", "./root/*", "./var/cache/apt/archives/*.deb", "./var/lib/apt/lists/*")
TRUSTED = Path("/etc/ssl/certs/ca-certificates.crt")
PLUGIN = "usr/libexec/docker/cli-plugins/docker-compose"


def make(engine: Engine):
    """What is there from the last time stays."""
    for release in RELEASES:
        tree = _tree(engine.folder, release)
        if not engine.docker("images", "-q", f"rehearsal/{release}"):
            _import(engine, tree, release)
    _take_compose(engine, engine.folder / "trixie")
    with tempfile.TemporaryDirectory() as scratch:
        context = shutil.copytree(HERE, Path(scratch, "stand_ins"))
        shutil.copy(TRUSTED, context / "trusted.crt")
        engine.docker("compose", "build", cwd=context)


def _tree(folder, release):
    """A small Debian of this release."""
    tree = folder / release
    if not (tree / "etc/debian_version").exists() or (tree / "debootstrap").exists():
        shutil.rmtree(tree, ignore_errors=True)
        # What it mounts in there is gone with it, also when it is interrupted.
        _run("unshare", "--mount", "debootstrap", "--variant=minbase", release, tree)
    return tree


def _import(engine, tree, release):
    left_out = [f"--exclude={it}" for it in LEFT_OUT]
    with tempfile.NamedTemporaryFile(suffix=".tar") as packed:
        _run("tar", "-C", tree, *left_out, "-cf", packed.name, ".")
        engine.docker("import", packed.name, f"rehearsal/{release}")


def _take_compose(engine, tree):
    plugin = engine.config / "cli-plugins" / "docker-compose"
    if not plugin.exists():
        fetch = "cd /root && apt-get update -qq && apt-get download -q docker-compose && dpkg-deb -x docker-compose_*.deb compose"
        _run("chroot", tree, "sh", "-ec", fetch)
        shutil.copy(tree / "root/compose" / PLUGIN, plugin)


def _run(*command):
    done = subprocess.run([*map(str, command)], capture_output=True, text=True)
    if done.returncode:
        raise Failed(f"{command[0]}\n{(done.stdout + done.stderr)[-4000:]}")
