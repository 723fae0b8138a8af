"""The people of the tests, and makers of rows. alice and bob own sites, charlie is staff and owns nothing, root is superuser.

dora and erik were let in by an invitation: dora edits where a test says so, erik only reads.
"""

import os
import time
import uuid
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import hypothesis
import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import timezone

from tests.engines import PostgresServer, RedisServer, need
from tests.fakes import ScriptedSource
from tests.paint import painted
from tests.server import API_KEY
from tests.settings import TEST_ENGINE
from tests.sockets import in_database
from widget import conversations
from widget.admin import doorway
from widget.bucket import Buckets
from widget.crypto import Vault
from widget.models import (
    ApiKey,
    Avatar,
    Contact,
    Conversation,
    Membership,
    OldKey,
    Sighting,
    Site,
    State,
    Turn,
    Visitor,
)
from widget.owners import admit, make_owner
from widget.pictures import name_of, small_square
from widget.relay import Relay

# A busy machine is slow, and no reason to fail: nothing here is judged by the clock.
hypothesis.settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("unhurried")

PASSWORD = "correct horse"  # noqa: S105

pytest_plugins = ["tests.canary.plugin"]

_BROWSER = Path(__file__).parent / "browser"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Browser tests come last: Playwright keeps an event loop running, beside which no other can be started."""
    for item in items:
        if item.path.is_relative_to(_BROWSER):
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: item.path.is_relative_to(_BROWSER))


def pytest_sessionfinish(session):
    """Where everything must have run, a skipped test is a failure."""
    skipped = session.config.pluginmanager.get_plugin("terminalreporter").stats.get("skipped", [])
    if skipped and os.environ.get("SPARKWIDGET_NO_SKIPS"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def django_db_modify_db_settings():
    """The database's server, where SQLite isn't wanted: a PostgreSQL of the run's own, which ends with it."""
    if TEST_ENGINE == "sqlite":
        yield
        return
    with postgres_server(settings.DATABASES["default"]["PORT"]):
        yield


@contextmanager
def postgres_server(port=None):
    need("postgres")
    # Not in pytest's own folder: under root, the next run of pytest closes that to everybody else, PostgreSQL's user too.
    with TemporaryDirectory(prefix="sparkwidget-postgres-") as folder:
        server = PostgresServer(folder)
        server.port = port or server.port
        server.start()
        try:
            yield server
        finally:
            server.stop()


@pytest.fixture(scope="session")
def postgres_process():
    with postgres_server() as server:
        yield server


@pytest.fixture
def vault():
    return Vault(settings.ENCRYPTION_KEYS)


@pytest.fixture
def alice(db):
    return make_owner("alice", PASSWORD)[0]


@pytest.fixture
def bob(db):
    return make_owner("bob", PASSWORD)[0]


@pytest.fixture
def charlie(db):
    return get_user_model().objects.create_user("charlie", password=PASSWORD, is_staff=True)


@pytest.fixture
def dora(db):
    return let_in("dora")


@pytest.fixture
def erik(db):
    return let_in("erik")


def let_in(name):
    user = get_user_model().objects.create_user(name, email=f"{name}@people.test", password=PASSWORD)
    admit(user)
    return user


@pytest.fixture
def make_member(db):
    """A role at a site."""

    def make(site, user, role):
        return Membership.objects.create(site=site, user=user, role=role)

    return make


@pytest.fixture
def root(db):
    return get_user_model().objects.create_superuser("root", password=PASSWORD)


@pytest.fixture
def make_site(db, vault):
    """A site of an owner, with an API key of its own unless one is given."""

    def make(owner, *, secret=API_KEY, api_key=None, **fields):
        if api_key is None:
            api_key = ApiKey(owner=owner, name=f"Key of {owner.username}")
            api_key.seal(secret, vault)
            api_key.save()
        defaults = {"name": f"Shop of {owner.username}", "model_id": 1, "origins": ["https://shop.example.com"]}
        return Site.objects.create(owner=owner, api_key=api_key, **(defaults | fields))

    return make


@pytest.fixture
def make_turn(db):
    """A turn of a new visitor at a site, answered unless said otherwise; or one more turn of a conversation."""

    def make(site, *, conversation=None, token_hash=None, page="https://shop.example.com/", **fields):
        if conversation is None:
            visitor = Visitor.objects.create(site=site, token_hash=token_hash or uuid.uuid4().hex * 2)
            conversation = Conversation.objects.create(visitor=visitor, page=page)
        defaults = {
            "uid": uuid.uuid4(),
            "question": "When do you open?",
            "answer": "At nine.",
            "state": State.DONE,
            "deltas": 2,
            "model_id": site.model_id,
            "page": page,
            "began_at": timezone.now(),
            "ended_at": timezone.now(),
        }
        return Turn.objects.create(conversation=conversation, **(defaults | fields))

    return make


@pytest.fixture
def make_contact(db):
    """A message of a new visitor at a site, unless said otherwise."""

    def make(site, *, visitor=None, **fields):
        visitor = visitor or Visitor.objects.create(site=site, token_hash=uuid.uuid4().hex * 2)
        defaults = {"kind": "message", "fields": {"name": "Ann", "email": "ann@example.com"}, "text": "Please call me."}
        return Contact.objects.create(visitor=visitor, uid=uuid.uuid4(), **(defaults | fields))

    return make


@pytest.fixture
def make_avatar(db):
    """A site's picture, in one colour."""

    def make(site, color="#5346E0"):
        picture = small_square(painted(color))
        return Avatar.objects.create(site=site, image=picture, hash=name_of(picture))

    return make


@pytest.fixture
def make_old_key(db):
    """A key of a site that was replaced, and works for a week unless said otherwise."""

    def make(site, key=None, days=7):
        return OldKey.objects.create(
            site=site, key=key or uuid.uuid4().hex[:20], until=timezone.now() + timedelta(days=days)
        )

    return make


@pytest.fixture
def make_sighting(db):
    """That a page showed a site's chat, just now."""

    def make(site, origin="https://shop.example.com", key=None):
        now = timezone.now()
        return Sighting.objects.create(site=site, key=key or site.key, origin=origin, first_at=now, last_at=now)

    return make


@pytest.fixture(autouse=True)
def patient_admin(monkeypatch):
    """Nobody has tried anything at SparkGPT yet."""
    full = Buckets(doorway.AT_ONCE, doorway.PER_MINUTE / 60, time.monotonic)
    monkeypatch.setattr(doorway, "tries", full)


@pytest.fixture
def source():
    """An upstream that the test speaks."""
    return ScriptedSource()


@pytest.fixture
async def relay(source):
    """A relay that asks it and saves in the database."""

    async def save(question, ending):
        return await in_database(conversations.finish, question.row, question.attempt, ending)

    relay = Relay(source, save)
    yield relay
    await relay.finish(0)


@pytest.fixture(scope="session")
def redis_process(tmp_path_factory):
    need("redis-server")
    engine = RedisServer(tmp_path_factory.mktemp("redis")).start()
    yield engine
    engine.stop()


@pytest.fixture
def redis_server(redis_process):
    """A Redis that runs when the test begins, whatever the one before did to it."""
    if not redis_process.is_ready():
        redis_process.start()
    return redis_process


@pytest.fixture
def redis_url(redis_server):
    return redis_server.url
