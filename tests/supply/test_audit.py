"""The command asks real services, and says what they said: pip-audit and npm as they are, over HTTP on loopback."""

import json
import socket
import subprocess
import sys

import pytest

from deploy import audit
from deploy.supply.pins import of_npm, of_python
from tests.asvs import ROOT
from tests.supply.registry import Registry, registry

PACKAGE = {"name": "x", "devDependencies": {"esbuild": "0.28.2"}}
LOCK = {
    "name": "x",
    "lockfileVersion": 3,
    "packages": {"": PACKAGE, "node_modules/esbuild": {"version": "0.28.2", "dev": True}},
}


@pytest.fixture
def ask(tmp_path):
    """Runs the command for a small lock; gives its exit code and what it said."""
    (tmp_path / "lock.txt").write_text("django==5.2.19\njinja2==2.4.1\nnever-installed==1.0 ; python_version < '3'\n")
    (tmp_path / "package.json").write_text(json.dumps(PACKAGE))
    (tmp_path / "package-lock.json").write_text(json.dumps(LOCK))
    started = []

    def ask(osv, npm):
        started[:] = [it for it in (osv, npm) if isinstance(it, Registry)]
        addresses = [it.url if isinstance(it, Registry) else it for it in (osv, npm)]
        command = [sys.executable, "-m", "deploy.audit", "--lock", str(tmp_path / "lock.txt"), "--embed", str(tmp_path)]
        command += ["--osv-url", f"{addresses[0]}/v1/query", "--npm-url", f"{addresses[1]}/", "--patience", "5"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    yield ask
    for it in started:
        it.stop()


def nowhere():
    """An address where nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{held.getsockname()[1]}"


def test_nothing_known_is_success_and_every_version_was_asked_for(ask):
    osv, npm = registry(), registry()
    code, said = ask(osv, npm)
    assert (code, said.count("no advisory is known")) == (0, 2), said
    assert {"django==5.2.19", "jinja2==2.4.1", "never-installed==1.0"} < set(osv.asked)
    assert "esbuild==0.28.2" in npm.asked


def test_a_pin_that_is_known_to_be_vulnerable_is_found(ask):
    code, said = ask(registry("jinja2==2.4.1"), registry("esbuild==0.28.2"))
    assert code == 1
    assert "ADVISORY jinja2==2.4.1: PYSEC-jinja2, CVE-jinja2; mended in 99.1" in said
    assert "ADVISORY esbuild <=0.28.2: GHSA-esbuild, It is bad." in said


def test_services_that_are_not_reached_are_told_and_never_taken_for_safe(ask):
    code, said = ask(nowhere(), nowhere())
    assert (code, said.count("NOT ANSWERED")) == (3, 2), said
    assert "Connection refused" in said and "ECONNREFUSED" in said and "The audit is not done" in said


def test_a_service_that_fails_or_knows_nothing_is_no_answer(ask):
    code, said = ask(registry(status=500), Registry())
    assert (code, said.count("NOT ANSWERED")) == (3, 2), said
    assert "knows nothing against growl==1.9.2" in said


def test_an_advisory_is_told_though_the_other_service_is_gone(ask):
    code, said = ask(registry("jinja2==2.4.1"), nowhere())
    assert code == 1 and "ADVISORY jinja2==2.4.1" in said and said.count("NOT ANSWERED") == 1


def test_all_locked_files_are_asked_about():
    assert [path.name for path in audit.LOCKS] == ["build.txt", "dev.txt", "docs.txt", "run.txt"]
    names = {pin.name for path in audit.LOCKS for pin in of_python(path.read_text())}
    names |= {pin.name for pin in of_npm((audit.EMBED / "package-lock.json").read_text())}
    assert {"django", "pytest", "esbuild"} < names
    assert not names & {pin.name for pin in audit.KNOWN_BAD.values()}
