"""What the tests need is found, or asked for in one line each; Debian's packages are kept from starting what they bring."""

import os
import stat
from pathlib import Path

import pytest

from deploy import prepare_machine
from deploy.prepare_machine import CADDY, CHROMIUM, CLUSTERS, FIREFOX, NEEDS, NGINX, POSTGRES, PROMETHEUS, REDIS
from tests.engines import WORDS

APT = """#!/bin/sh
echo "$(basename "$0") $*" >> {root}/ran
[ -e {root}/usr/sbin/policy-rc.d ] && {root}/usr/sbin/policy-rc.d postgresql start
echo "policy $?" >> {root}/ran
cat {root}/etc/postgresql-common/createcluster.conf >> {root}/ran
exit {status}
"""


@pytest.fixture
def debian(tmp_path, monkeypatch):
    """A folder as root, and an apt-get that writes down how it was called and what a package would meet."""

    def make(status=0):
        for folder in ("bin", "usr/sbin", "etc", "usr/share/postgresql-common"):
            (tmp_path / folder).mkdir(parents=True)
        (tmp_path / "usr/share/postgresql-common/createcluster.conf").write_text("# as Debian ships it\n")
        for name in ("apt-get", "update-rc.d", "systemctl"):
            program = tmp_path / "bin" / name
            program.write_text(APT.format(root=tmp_path, status=status))
            program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
        return tmp_path

    return make


def told(root, path="ran"):
    return (root / path).read_text()


def test_engines_are_installed_and_nothing_of_theirs_runs(debian):
    root = debian()
    prepare_machine.install([REDIS, POSTGRES], root)
    lines = told(root).splitlines()
    assert "apt-get install -y -qq --no-install-recommends redis-server postgresql" in lines
    assert lines.count("policy 101") == lines.count(CLUSTERS.strip()) == 4
    assert [line for line in lines if "disable" in line] == [
        f"update-rc.d {it} disable" for it in ("redis-server", "postgresql")
    ]


def test_what_systemd_alone_knows_is_disabled_there(debian):
    root = debian()
    prepare_machine.install([NGINX, CADDY, PROMETHEUS], root)
    lines = told(root).splitlines()
    assert {"update-rc.d nginx disable", "update-rc.d prometheus disable"} <= set(
        lines
    ) and "systemctl disable caddy.service" in lines


def test_afterwards_the_machine_is_as_debian_ships_it(debian):
    root = debian()
    prepare_machine.install([POSTGRES], root)
    assert not (root / "usr/sbin/policy-rc.d").exists()
    assert told(root, "etc/postgresql-common/createcluster.conf") == "# as Debian ships it\n"


def test_what_an_operator_has_said_about_services_and_clusters_stays(debian):
    root = debian()
    policy, clusters = root / "usr/sbin/policy-rc.d", root / "etc/postgresql-common/createcluster.conf"
    clusters.parent.mkdir()
    clusters.write_text("create_main_cluster = true\n")
    policy.write_text("#!/bin/sh\nexit 0\n")
    policy.chmod(0o755)
    prepare_machine.install([POSTGRES], root)
    assert (policy.read_text(), clusters.read_text()) == ("#!/bin/sh\nexit 0\n", "create_main_cluster = true\n")
    assert policy.stat().st_mode & stat.S_IXUSR


def test_an_installation_that_fails_says_so_and_cleans_up(debian, capsys):
    root = debian(status=1)
    prepare_machine.install([POSTGRES], root)
    assert "`apt-get update -qq` failed." in capsys.readouterr().err
    assert "update-rc.d" not in told(root)
    assert not (root / "usr/sbin/policy-rc.d").exists()


@pytest.mark.parametrize("browser", [CHROMIUM, FIREFOX], ids=lambda need: need.variable)
def test_a_browser_that_somebody_named_is_theirs_to_mend(monkeypatch, tmp_path, browser):
    monkeypatch.setenv(browser.variable, str(tmp_path / "nowhere"))
    assert (browser.program, browser.is_ours) == (None, False)


def test_the_words_are_those_of_the_skipped_tests():
    assert [REDIS.words, POSTGRES.words] == list(WORDS.values())


def test_what_is_missing_is_said_in_one_line_each(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("PATH", str(tmp_path))
    for named in ("CHROMIUM", "FIREFOX"):
        monkeypatch.delenv(named, raising=False)
    prepare_machine.say_what_is_missing()
    outside_path = [POSTGRES] if list(Path("/usr/lib/postgresql").glob("*/bin/postgres")) else []
    assert capsys.readouterr().err.splitlines() == [need.words for need in NEEDS if need not in outside_path]
