"""Known secrets are put into a real server, everything is done to it, and all that can be seen of it is searched for them.

Pages, files, frames, logs at their most talkative, tracebacks, letters, webhooks, processes, Redis, database: in clear and in
other forms (tests/canaries.py).
"""

import sqlite3
import subprocess
from contextlib import closing

import psycopg
import pytest

from tests.canaries import Canary
from tests.canary.deeds import do_everything
from tests.canary.house import API_KEY, CANARIES, DATABASE_PASSWORD, House, Listener, gather
from tests.engines import program


def judge(house, *places):
    token = Canary("token of a visitor", house.token, frozenset({"frames"}))
    for place in ("pages", "frames", "log", "letters", "webhooks", "processes", "what commands print", *places):
        assert house.recording.size(place), f"nothing was recorded of {place}"
    log = house.product.log.read_text()
    assert "DEBUG" in log and "Traceback" in log
    assert any(API_KEY in request.headers["authorization"] for request in house.upstream.requests)
    assert house.recording.hits([*CANARIES, token]) == []


@pytest.mark.parametrize("debug", ["off", "on"])
def test_no_secret_leaves_a_server_that_is_alone(tmp_path, debug):
    house = House(tmp_path, {"DEBUG": debug, "MARK": str(tmp_path)})

    def tables(statement):
        with closing(sqlite3.connect(tmp_path / "database.sqlite3", timeout=30)) as database:
            database.execute(statement)
            database.commit()

    try:
        do_everything(house, tables)
    finally:
        house.end()
    gather(house)
    for file in tmp_path.glob("database.sqlite3*"):
        house.keep("database", file.read_bytes())
    judge(house, "database")


def test_no_secret_leaves_a_server_with_redis_and_postgresql(tmp_path, redis_server, postgres_process):
    url = postgres_process.create("canary")
    with_password = url.replace("postgres@", f"postgres:{DATABASE_PASSWORD}@")
    house = House(tmp_path, {"DATABASE_URL": with_password, "REDIS_URL": redis_server.url, "MARK": str(tmp_path)})
    listening = Listener(house, redis_server.port)

    def tables(statement):
        with psycopg.connect(url) as server:
            server.execute(statement)

    try:
        do_everything(house, tables)
        postgres_process.stop()
        for path in ("/readyz", "/admin/", f"/widget/v1/{house.site['site_key']}.json"):
            house.client.get(path)
    finally:
        if not postgres_process.is_ready():
            postgres_process.start()
        house.end()
        listening.stop()
    gather(house)
    house.keep("database", subprocess.run([program("pg_dump"), url], capture_output=True, check=True).stdout)
    judge(house, "database", "Redis")
