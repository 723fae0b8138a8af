"""The wheel holds all that runs: built from a clean tree, installed in a clean environment, served there."""

import subprocess
import urllib.request
import zipfile

import pytest

from tests.packing import clean_environment, clean_tree, install, listed, wheel_of
from tests.server import ENCRYPTION_KEY, SECRET_KEY, free_port
from tests.waiting import answered

FORWARDED = {"Host": "chat.example.com", "X-Forwarded-Proto": "https"}
"""As the proxy asks, which had it by TLS."""
NOT_PACKED = ("widget/embed/",)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return wheel_of(clean_tree(tmp_path_factory.mktemp("tree")), tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def program(wheel, tmp_path_factory):
    return install(wheel, clean_environment(tmp_path_factory.mktemp("clean") / "environment"))


@pytest.fixture
def run(program, tmp_path):
    """The installed program in a folder of the operator's; what it prints."""
    environment = {
        "ENV_FILE": "/dev/null", "PUBLIC_URL": "https://chat.example.com", "SECRET_KEY": SECRET_KEY,
        "ENCRYPTION_KEYS": ENCRYPTION_KEY, "TRAINING_HOURS": "0", "PATH": "/usr/bin:/bin", "PORT": str(free_port()),
    }  # fmt: skip

    def it(*arguments, wait=True):
        pipes = {"cwd": tmp_path, "env": environment, "text": True, "stdout": subprocess.PIPE}
        if not wait:
            return subprocess.Popen([program, *arguments], **pipes)
        done = subprocess.run([program, *arguments], **pipes, stderr=subprocess.PIPE, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout

    it.environment = environment
    return it


def packed_as(name):
    return f"sparkwidget/{name}" if name.startswith(("templates/", "static/")) else name


def test_the_wheel_holds_all_that_runs_and_nothing_else(wheel):
    runs = [it for it in listed() if it.startswith(("sparkwidget/", "widget/", "templates/", "static/"))]
    wanted = {packed_as(it) for it in runs if not it.startswith(NOT_PACKED) and not it.endswith(".po")}
    held = {it for it in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in it}
    assert held == wanted


def test_it_migrates_checks_and_serves_from_where_it_is_installed(run, program, tmp_path):
    where = run("shell", "-c", "import widget; print(widget.__file__)")
    assert str(program.parent.parent) in where
    run("migrate", "--verbosity", "0")
    assert (tmp_path / "var" / "sparkwidget.sqlite3").exists()
    run("check", "--deploy", "--fail-level", "WARNING")
    server = run("serve", "--drain-seconds", "0.2", wait=False)
    port = run.environment["PORT"]
    try:
        answered(f"http://127.0.0.1:{port}/readyz", server, headers=FORWARDED)
        assert is_alive(program, run.environment)
        for path, words in (
            ("/admin/login/", b"SparkWidget"), ("/widget/v1.js", b"function"), ("/static/admin/css/base.css", b"html")
        ):  # fmt: skip
            assert words in fetch(port, path), path
    finally:
        server.terminate()
        server.communicate(timeout=20)
    assert server.returncode == 0
    assert not is_alive(program, run.environment)


def fetch(port, path):
    return urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=FORWARDED)).read()


def is_alive(program, environment):
    """What a container's health check says."""
    command = [program.with_name("python"), "-m", "sparkwidget.alive"]
    return subprocess.run(command, env=environment, timeout=60).returncode == 0
