"""From SQLite to PostgreSQL by one command: every row of every table, and a next row that gets the next number."""

import json
import os
import subprocess
import sys

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connections
from django.utils import timezone

from tests.engines import PostgresServer, need
from tests.server import ROOT
from tests.test_tenancy import make_rows
from widget import moving
from widget.models import Ban, Browser, Conversation, Site, Tag, TimeZone, Tries, Turn, Upkeep

pytestmark = pytest.mark.django_db(transaction=True)
ODD = "Grüße 🥐 \u2028 'quoted' \"twice\" \\ %s {}"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    need("postgres")
    server = PostgresServer(tmp_path_factory.mktemp("postgres")).start()
    yield server
    server.stop()


@pytest.fixture
def target(server):
    return server.create("moved")


@pytest.fixture
def old(alice, bob, root):
    """Rows of every model that there is."""
    for owner in (alice, bob):
        make_rows(owner)
    everything_else(alice)
    empty = [name for name, count in moving.counts("default").items() if not count]
    assert not empty, f"add rows of {empty}: a table without any proves nothing"
    return moving.counts("default")


def everything_else(owner):
    from django_otp.plugins.otp_static.models import StaticDevice
    from django_otp.plugins.otp_totp.models import TOTPDevice

    kind = ContentType.objects.get_for_model(Site)
    LogEntry.objects.create(user=owner, content_type=kind, object_id="1", object_repr=ODD, action_flag=1)
    owner.user_permissions.add(Permission.objects.first())
    Session.objects.create(session_key="s" * 32, session_data="x", expire_date=timezone.now())
    TOTPDevice.objects.create(user=owner, name="phone")
    StaticDevice.objects.create(user=owner, name="codes").token_set.create(token="t" * 8)
    Ban.objects.create(network="203.0.113.0/24")
    Browser.objects.get_or_create(user=owner, token="t", defaults={"mark": "m", "name": "b"})
    TimeZone.objects.get_or_create(user=owner, defaults={"name": "Europe/Berlin"})
    Conversation.objects.first().tags.add(Tag.objects.first())
    if not Tries.objects.exists():
        Tries.objects.create(
            **{
                field.name: _anything(field)
                for field in Tries._meta.local_fields
                if not field.primary_key and not field.has_default()
            }
        )
    if not Upkeep.objects.exists():
        Upkeep.objects.create(
            **{
                field.name: _anything(field)
                for field in Upkeep._meta.local_fields
                if not field.primary_key and not field.has_default()
            }
        )


def _anything(field):
    kind = field.get_internal_type()
    return timezone.now() if kind == "DateTimeField" else 1 if "Integer" in kind else "x"


SHOW = """
import json
from widget import moving
def plain(value):
    if isinstance(value, dict | list):
        return json.dumps(value, sort_keys=True)
    return repr(bytes(value) if isinstance(value, memoryview) else value)
print(json.dumps({it._meta.db_table: [[plain(value) for value in row] for row in it._base_manager.order_by("pk").values_list()]
                  for it in moving.models()}))
"""
STUMBLE = """
from django.core.management import call_command
from widget import moving
from widget.management.commands.move_database import connect
from widget.models import Ban
connect({target!r})
call_command("migrate", database="target", verbosity=0)
before = moving.counts("target")
def stumble(table, more):
    if table == "widget_turn":
        {deed}
try:
    moving.copy("default", "target", stumble)
except (RuntimeError, moving.NotMoved) as error:
    print(moving.counts("target") == before, error)
"""


def manage(url, *arguments, given=""):
    """A command of an operator with this database; it is real, and so is its end."""
    environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "sparkwidget.settings"}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, input=given, capture_output=True, text=True, timeout=120)


def here():
    return f"sqlite:///{connections['default'].settings_dict['NAME']}"


def move(target, given="", *options):
    return manage(here(), "move_database", "--to", target, *options, given=given)


def stored(url):
    """All that lies in all tables, as Python sees it."""
    done = manage(url, "shell", "-v0", "-c", SHOW)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(autouse=True)
def only_from_sqlite():
    if connections["default"].vendor != "sqlite":
        pytest.skip("the old database is SQLite")


def test_every_row_of_every_table_is_there_as_it_was(old, target):
    Turn.objects.filter(pk=Turn.objects.first().pk).update(question=ODD)
    done = move(target)
    assert done.returncode == 0, done.stderr
    assert f"{sum(old.values()):,} rows of {len(old)} tables" in done.stdout
    before, after = stored(here()), stored(target)
    assert after == before and any(repr(ODD) in row for row in after["widget_turn"])
    assert {name: len(rows) for name, rows in before.items()} == old
    sealed = [manage(url, "check", "--database", "default").stderr for url in (here(), target)]
    assert sealed[0] == sealed[1], "what could be opened there can be opened here"

    makes = "from django.contrib.auth.models import User; print(User.objects.create_user('new').pk)"
    assert int(manage(target, "shell", "-v0", "-c", makes).stdout) == max(User.objects.values_list("pk", flat=True)) + 1

    again = move(target)
    assert again.returncode == 1 and "isn't empty" in again.stderr


@pytest.mark.parametrize(
    ("deed", "said"),
    [
        ("raise RuntimeError('the power failed')", "True the power failed"),
        ("Ban.objects.get_or_create(network='198.51.100.7')", "True Somebody wrote"),
    ],
)
def test_what_goes_wrong_on_the_way_leaves_no_row_behind(old, target, deed, said):
    done = manage(here(), "shell", "-v0", "-c", STUMBLE.format(target=target, deed=deed))
    assert done.stdout.startswith(said), done.stderr
    assert moving.counts("default")["widget_turn"] == old["widget_turn"]


def test_a_password_comes_from_standard_input_and_never_from_the_command(db, target):
    done = move(target.replace("postgres@", "postgres:geheim@"))
    assert done.returncode == 1 and "--password-stdin" in done.stderr and "geheim" not in done.stderr
    assert move(target, "geheim\n", "--password-stdin").returncode == 0


def test_a_database_that_is_not_there_is_said_without_a_traceback(db, server):
    done = move(server.url("nowhere"))
    assert done.returncode == 1 and "does not exist" in done.stderr and "Traceback" not in done.stderr
