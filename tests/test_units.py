"""The systemd units: systemd's own analyser finds nothing, and what they forbid nothing of ours needs."""

import ctypes
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.prepare_machine import SYSTEMD
from tests.server import ROOT, Product

UNITS = sorted((ROOT / "deploy/systemd").iterdir())
SERVICES = [it for it in UNITS if it.suffix == ".service"]
PR_SET_MDWE, REFUSE_EXEC_GAIN = 65, 1
EXPOSURE = 1.5
"""Of 10, as `systemd-analyze security` counts: what a break-in could do to the machine."""


def said(unit, name):
    return re.findall(rf"(?m)^{name}=(.*)$", unit.read_text())


def analyse(*words):
    if not shutil.which("systemd-analyze"):
        pytest.skip(SYSTEMD.words)
    return subprocess.run(["systemd-analyze", *map(str, words)], capture_output=True, text=True)


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """The units, calling a program that is there."""
    folder = tmp_path_factory.mktemp("units")
    for unit in UNITS:
        (folder / unit.name).write_text(unit.read_text().replace("/opt/sparkwidget/bin/sparkwidget", "/bin/true"))
    return folder


@pytest.mark.parametrize("unit", UNITS, ids=lambda it: it.name)
def test_systemd_understands_every_line(here, unit):
    done = analyse("verify", "--man=no", here / unit.name)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_service_is_shut_in():
    unit = ROOT / "deploy/systemd/sparkwidget.service"
    done = analyse("security", "--offline=yes", "--no-pager", f"--threshold={EXPOSURE * 10:.0f}", unit)
    assert done.returncode == 0, done.stdout.splitlines()[-1]


def test_running_answers_end_before_anybody_kills_them():
    unit = ROOT / "deploy/systemd/sparkwidget.service"
    [drain] = re.findall(r"--drain-seconds (\d+)", unit.read_text())
    assert int(said(unit, "TimeoutStopSec")[0]) >= int(drain) + 10


@pytest.mark.parametrize("unit", SERVICES, ids=lambda it: it.name)
def test_a_unit_names_no_secret_and_no_home_but_its_own(unit):
    assert said(unit, "EnvironmentFile") == ["/etc/sparkwidget/env"]
    assert said(unit, "User") == ["sparkwidget"]
    assert not re.search(r"SECRET_KEY|ENCRYPTION_KEYS|PASSWORD", unit.read_text())


def _forbid_executable_memory():
    """What MemoryDenyWriteExecute does, by the kernel's own word for it."""
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_MDWE, REFUSE_EXEC_GAIN, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "the kernel is too old")


def test_it_serves_where_no_memory_may_be_written_and_run(tmp_path):
    try:
        subprocess.run(["/bin/true"], preexec_fn=_forbid_executable_memory, check=True)  # noqa: PLW1509
    except subprocess.SubprocessError:
        assert tuple(map(int, re.findall(r"\d+", Path("/proc/version").read_text())[:2])) < (6, 3)
        return  # older kernels have no word for it but a filter of systemd's own
    product = Product(tmp_path, "http://127.0.0.1:9/api")
    program = "import ctypes, os, sys; assert not ctypes.CDLL(None).prctl(65, 1, 0, 0, 0); os.execv(sys.executable, sys.argv[1:])"
    command = [sys.executable, "-c", program, sys.executable, "manage.py", "shell", "-c", "import sparkwidget.asgi"]
    done = subprocess.run(command, cwd=ROOT, env=product.environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
