"""Backups: made while a server serves and somebody writes, put back, and useful; SQLite and PostgreSQL alike."""

import os
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from tests.engines import PostgresServer, need
from tests.server import API_KEY, ENCRYPTION_KEY, ROOT, Product
from widget import backups

OTHER_KEY = "b3RoZXIta2V5LW90aGVyLWtleS1vdGhlci1rZXktb3Q="
COUNT = "from widget.models import Site; print(Site.objects.count())"


@pytest.fixture(scope="module")
def postgres(tmp_path_factory):
    need("postgres")
    server = PostgresServer(tmp_path_factory.mktemp("postgres")).start()
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgres"])
def product(request, upstream, tmp_path):
    more = {}
    if request.param == "postgres":
        more = {"DATABASE_URL": request.getfixturevalue("postgres").create("backups")}
    product = Product(tmp_path, upstream.url, **more)
    yield product
    product.stop()


def call(product, *arguments, **environment):
    command = [sys.executable, "manage.py", *map(str, arguments)]
    pipes = {"capture_output": True, "text": True, "timeout": 120}
    return subprocess.run(command, cwd=ROOT, env=product.environment | environment, **pipes)


def how_many_sites(product):
    return int(product.manage("shell", "-v0", "-c", COUNT).split()[-1])


def test_what_was_backed_up_while_it_served_is_back_with_one_command(product, tmp_path):
    site = product.add_site("Shop", "https://shop.example.com")
    product.start()
    done = call(product, "backup", tmp_path / "kept")
    assert done.returncode == 0, done.stderr
    [copy] = (tmp_path / "kept").iterdir()
    assert copy.stat().st_mode & 0o777 == 0o600 and str(copy) in done.stdout
    assert API_KEY.encode() not in copy.read_bytes()
    product.add_site("Later", "https://later.example.com")

    while_it_serves = call(product, "restore", copy, "--sure")
    assert while_it_serves.returncode == 1 and "Stop it first" in while_it_serves.stderr
    product.stop()
    assert how_many_sites(product) == 2
    unsure = call(product, "restore", copy)
    assert unsure.returncode == 1 and "--sure" in unsure.stderr

    product.stop()  # and whoever keeps a shell open
    done = call(product, "restore", copy, "--sure")
    assert done.returncode == 0, done.stderr
    product.manage("migrate", "--verbosity", "0")
    assert how_many_sites(product) == 1
    assert product.key_of(site) == API_KEY
    product.stop()
    product.start()


def test_a_backup_with_other_keys_is_told_so(product, tmp_path):
    product.add_site("Shop", "https://shop.example.com")
    product.stop()
    assert call(product, "backup", tmp_path / "kept").returncode == 0
    said = call(product, "check", "--database", "default", ENCRYPTION_KEYS=OTHER_KEY)
    assert "ENCRYPTION_KEYS don't open" in said.stderr
    assert (
        "ENCRYPTION_KEYS don't open"
        not in call(product, "check", "--database", "default", ENCRYPTION_KEYS=ENCRYPTION_KEY).stderr
    )


def test_what_is_no_backup_is_refused_and_nothing_is_lost(product, tmp_path):
    product.add_site("Shop", "https://shop.example.com")
    product.stop()
    for name, body in (("a.sqlite3", b"nonsense" * 1000), ("a.dump", b"PGDMPnonsense")):
        (tmp_path / name).write_bytes(body)
        assert call(product, "restore", tmp_path / name, "--sure").returncode == 1
    assert how_many_sites(product) == 1


def test_only_the_newest_are_kept(tmp_path):
    for day in range(1, 6):
        (tmp_path / f"sparkwidget-2026010{day}-030000.sqlite3").touch()
    (tmp_path / "somebody-elses").touch()
    backups.drop_old(tmp_path, 2)
    assert sorted(it.name for it in tmp_path.iterdir()) == [
        "somebody-elses", "sparkwidget-20260104-030000.sqlite3", "sparkwidget-20260105-030000.sqlite3",
    ]  # fmt: skip


def test_a_copy_is_whole_while_somebody_writes_all_the_time(tmp_path):
    from datetime import UTC, datetime

    source = tmp_path / "db.sqlite3"
    with closing(sqlite3.connect(source)) as line:
        line.executescript("PRAGMA journal_mode=WAL; CREATE TABLE django_migrations (a); CREATE TABLE pairs (a, b);")
    ends = threading.Event()

    def write():
        with closing(sqlite3.connect(source, timeout=20)) as line:
            number = 0
            while not ends.is_set():
                number += 1
                with line:
                    line.execute("INSERT INTO pairs VALUES (?, ?)", (number, "x" * 500))
                    line.execute("INSERT INTO pairs VALUES (?, ?)", (-number, "x" * 500))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        database = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(source)}
        copies = [backups.make(database, tmp_path / str(at), datetime.now(UTC), lambda *_: None) for at in range(5)]
    finally:
        ends.set()
        writer.join()
    for copy in copies:
        with closing(sqlite3.connect(copy)) as line:
            assert line.execute("SELECT sum(a), count(*) % 2 FROM pairs").fetchone() in ((0, 0), (None, 0))


def test_a_password_of_postgresql_stands_in_no_command(tmp_path, monkeypatch):
    """What a process is called with, everybody on the machine can read."""
    log = tmp_path / "log"
    program = tmp_path / "pg_dump"
    program.write_text(f'#!/bin/sh\necho "$@" > {log}\necho "$PGPASSWORD" >> {log}\nexit 1\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    database = {"ENGINE": "django.db.backends.postgresql", "NAME": "n", "HOST": "h", "USER": "u", "PASSWORD": "geheim"}
    from datetime import UTC, datetime

    with pytest.raises(backups.NoBackup) as refused:
        backups.make(database, tmp_path / "kept", datetime.now(UTC), lambda *_: None)
    arguments, password = Path(log).read_text().splitlines()
    assert password == "geheim" and "geheim" not in arguments + str(refused.value)
    assert not list((tmp_path / "kept").iterdir())
