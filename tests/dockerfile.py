"""A Dockerfile's own steps, done by hand in a folder that stands for the image's root: a path that is wrong fails here, too.

One root for all stages, and no isolation. What the machine has no network or rights for is done otherwise: libraries that pip
would fetch by hash are those installed here, and users aren't made.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

_PINNED = re.compile(r"(\S*python) -m pip(?: --python (\S+))? install --require-hashes -r (\S+)")
_SHIMS = {
    "python": f'exec {shlex.quote(sys.executable)} "$@"',
    "groupadd": "exit 0",
    "useradd": "exit 0",
    "install": 'for last; do :; done; mkdir -p "$last"',
    "libraries": "test -s $2 && echo $LIBRARIES > $(echo ${1%/bin/python}/lib/python*/site-packages)/libraries.pth",
}


def instructions(text):
    """(WORD, rest) of each, comments and line ends taken out."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [tuple(line.split(None, 1)) for line in joined.splitlines() if line.strip()]


def context(tree):
    """What .dockerignore leaves of a tree: the last pattern that fits decides."""
    patterns = [it for it in (tree / ".dockerignore").read_text().splitlines() if it and not it.startswith("#")]
    for path in [it for it in tree.rglob("*") if it.is_file()]:
        if not _is_sent(path.relative_to(tree), patterns):
            path.unlink()
    return tree


def _is_sent(path, patterns):
    is_sent = True
    for pattern in patterns:
        wanted = pattern.lstrip("!").removeprefix("**/")
        above = [path, *path.parents][:-1]
        names = [it.name for it in above] if "**/" in pattern else [str(it) for it in above]
        if any(fnmatch(name, wanted) for name in names):
            is_sent = pattern.startswith("!")
    return is_sent


@dataclass
class Image:
    """`tree` is what the builder is sent, `root` an empty folder."""

    tree: Path
    root: Path
    environment: dict[str, str] = field(default_factory=dict)
    said: dict[str, Any] = field(default_factory=dict)
    """The last word of each instruction that only says something."""
    _workdir: Path | None = None

    def build(self):
        shims = self.root / "shims"
        shims.mkdir(parents=True)
        for name, body in _SHIMS.items():
            (shims / name).write_text(f"#!/bin/sh\n{body}\n")
            (shims / name).chmod(0o755)
        for word, rest in instructions((self.tree / "Dockerfile").read_text()):
            self._do(word, rest)
        return self

    def run(self, *command, wait=True, **more):
        """A command in the image, such as its entry point."""
        pipes = {"cwd": self._workdir, "env": self._whole() | more, "stdout": subprocess.PIPE, "text": True}
        if not wait:
            return subprocess.Popen(command, **pipes)
        return subprocess.run(command, **pipes, stderr=subprocess.STDOUT, timeout=120)

    def files(self):
        """All that lies in the image, but for what is made to be written to."""
        return {str(it) for it in self.root.rglob("*") if it.is_file() and not it.is_relative_to(self.root / "data")}

    def _do(self, word, rest):
        match word:
            case "FROM":
                self.environment = {}
            case "WORKDIR":
                self._workdir = Path(self._in_root(rest))
                self._workdir.mkdir(parents=True, exist_ok=True)
            case "COPY":
                self._copy(*rest.split())
            case "RUN":
                self._run(rest)
            case "ENV":
                self.environment |= dict(pair.split("=", 1) for pair in shlex.split(rest))
            case "ENTRYPOINT" | "CMD":
                self.said[word] = json.loads(rest)
            case _:
                self.said[word] = rest

    def _copy(self, *words):
        if words[0].startswith("--from="):
            assert all(Path(self._in_root(it)).exists() for it in words[1:])
            return
        *sources, target = words
        for name in sources:
            source, into = self.tree / name, self._workdir / target
            assert source.exists(), f"COPY {name}: it isn't sent to the builder"
            if source.is_dir():
                shutil.copytree(source, into, dirs_exist_ok=True)
            else:
                into = into / source.name if target.endswith(("/", ".")) else into
                into.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, into)

    def _run(self, command):
        command = _PINNED.sub(lambda it: f"libraries {it[2] or it[1]} {it[3]}", command)
        done = subprocess.run(
            ["sh", "-ec", self._in_root(command)], cwd=self._workdir, env=self._whole(), capture_output=True, text=True
        )
        assert done.returncode == 0, f"RUN {command}\n{done.stdout}\n{done.stderr}"

    def _whole(self):
        path = f"{self.root / 'shims'}:/usr/bin:/bin"
        own = {name: self._in_root(value).replace("$PATH", path) for name, value in self.environment.items()}
        return {
            "PATH": path,
            "LIBRARIES": sysconfig.get_path("purelib"),
            "TMPDIR": os.environ.get("TMPDIR", "/tmp"),
            **own,
        }

    def _in_root(self, text):
        return re.sub(r"(?<![\w.])/(opt|src|data)\b", rf"{self.root}/\1", text)
