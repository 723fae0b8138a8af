"""A clean tree and a clean environment, as somebody has them who downloads the product: nothing of this working copy."""

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from tests.server import ROOT


def listed():
    """What belongs to the sources: what git knows, and what it will once it is added."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    return [name for name in names if (ROOT / name).is_file()]


def clean_tree(folder):
    """A copy of the sources in `folder`, without what was built or kept here, and without the tests, which nobody runs there."""
    for name in (it for it in listed() if not it.startswith("tests/")):
        target = Path(folder, name)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target)
    return Path(folder)


def wheel_of(tree, folder):
    """The wheel that the tree builds, with what is installed here instead of what pip would fetch."""
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-index", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "-w", str(folder), "."], cwd=tree, check=True, capture_output=True, text=True)
    [wheel] = Path(folder).glob("sparkwidget-*.whl")
    return wheel


def clean_environment(folder):
    """An environment with our libraries and nothing of ours; the path of its Python."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    [packages] = Path(folder).glob("lib/python*/site-packages")
    (packages / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return Path(folder, "bin", "python")


def install(wheel, python):
    command = [
        sys.executable,
        "-m",
        "pip",
        f"--python={python}",
        "install",
        "-q",
        "--no-index",
        "--no-deps",
        str(wheel),
    ]
    subprocess.run(command, check=True, capture_output=True, text=True)
    return python.with_name("sparkwidget")
