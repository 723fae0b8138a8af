"""The people of the tests. alice and bob own sites, charlie is staff and owns nothing, root is superuser.

dora and erik were let in by an invitation: dora edits where a test says so, erik only reads.
"""

import gc
import os
import time
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from tests import emptying
from tests.fakes import ScriptedSource, Shelf
from tests.login import login
from tests.runs import SKIPPED
from tests.sockets import in_database
from widget import conversations
from widget.admin import doorway
from widget.bucket import Buckets
from widget.crypto import Vault
from widget.database import database
from widget.owners import GROUP, INVITED
from widget.relay import Relay
from widget.spares import Spares
from widget.suggestions import Suggestions

# A busy machine is slow, and no reason to fail: nothing here is judged by the clock.
hypothesis.settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("unhurried")

emptying.install()

PASSWORD = "correct horse"  # noqa: S105

pytest_plugins = ["tests.canary.plugin", "tests.rows", "tests.running", "tests.standing"]

_BROWSER = Path(__file__).parent / "browser"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Browser tests come last: Playwright keeps an event loop running, beside which no other can be started."""
    for item in items:
        if item.path.is_relative_to(_BROWSER):
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: item.path.is_relative_to(_BROWSER))


def pytest_collection_finish():
    """Thousands of tests and all of Django stay to the end: looking through them for waste took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_sessionfinish(session):
    """Where everything must have run, a skipped test is a failure."""
    skipped = session.config.pluginmanager.get_plugin("terminalreporter").stats.get("skipped", [])
    if skipped and os.environ.get("SPARKWIDGET_NO_SKIPS"):
        session.exitstatus = SKIPPED


@pytest.fixture
def vault():
    return Vault(settings.ENCRYPTION_KEYS)


@pytest.fixture
def alice(db):
    return new_owner("alice")


@pytest.fixture
def bob(db):
    return new_owner("bob")


@pytest.fixture
def charlie(db):
    return get_user_model().objects.create_user("charlie", password=PASSWORD, is_staff=True)


@pytest.fixture
def dora(db):
    return let_in("dora")


@pytest.fixture
def erik(db):
    return let_in("erik")


def new_owner(name):
    """As `make_owner` makes them, with the group that migrating has made."""
    user = get_user_model().objects.create_user(name, password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name=GROUP))
    return user


def let_in(name):
    """As `admit` lets in."""
    user = get_user_model().objects.create_user(name, f"{name}@people.test", PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name=INVITED))
    return user


@pytest.fixture
def root(db):
    return get_user_model().objects.create_superuser("root", password=PASSWORD)


@pytest.fixture(autouse=True)
def patient_admin(monkeypatch):
    """Nobody has tried anything at SparkGPT yet; and the time stands, so that a slow test is given no tries more."""
    full = Buckets(doorway.AT_ONCE, doorway.PER_MINUTE / 60, lambda: 0.0)
    monkeypatch.setattr(doorway, "tries", full)


@pytest.fixture
def as_alice(alice):
    """The admin as she sees it, signed in."""
    return login(alice)


@pytest.fixture
def source():
    """An upstream that the test speaks."""
    return ScriptedSource()


@pytest.fixture
def shelf():
    """Where a relay without a database saves."""
    return Shelf()


@pytest.fixture
async def relay(source):
    """A relay that asks it, saves in the database, and finds spare answers there."""

    async def save(question, ending):
        return await in_database(conversations.finish, question.row, question.attempt, ending)

    relay = Relay(source, save, spare=Spares(database, Suggestions(database, time.monotonic)).find)
    yield relay
    await relay.finish(0)
