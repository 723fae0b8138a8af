"""Makers of rows: a test says what matters to it, the rest is as usual. Each is a function, and a fixture for one test's rows."""

import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from tests.paint import painted
from tests.server import API_KEY
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
from widget.pictures import name_of, small_square


def new_member(site, user, role):
    """A role at a site."""
    return Membership.objects.create(site=site, user=user, role=role)


def new_site(owner, *, secret=API_KEY, api_key=None, **fields):
    """A site of an owner, with an API key of its own unless one is given."""
    if api_key is None:
        api_key = ApiKey(owner=owner, name=f"Key of {owner.username}")
        api_key.seal(secret, Vault(settings.ENCRYPTION_KEYS))
        api_key.save()
    defaults = {"name": f"Shop of {owner.username}", "model_id": 1, "origins": ["https://shop.example.com"]}
    return Site.objects.create(owner=owner, api_key=api_key, **(defaults | fields))


def new_turn(site, *, conversation=None, token_hash=None, page="https://shop.example.com/", **fields):
    """A turn of a new visitor at a site, answered unless said otherwise; or one more turn of a conversation."""
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


def new_contact(site, *, visitor=None, **fields):
    """A message of a new visitor at a site, unless said otherwise."""
    visitor = visitor or Visitor.objects.create(site=site, token_hash=uuid.uuid4().hex * 2)
    defaults = {"kind": "message", "fields": {"name": "Ann", "email": "ann@example.com"}, "text": "Please call me."}
    return Contact.objects.create(visitor=visitor, uid=uuid.uuid4(), **(defaults | fields))


def new_avatar(site, color="#5346E0"):
    """A site's picture, in one colour."""
    picture = small_square(painted(color))
    return Avatar.objects.create(site=site, image=picture, hash=name_of(picture))


def new_old_key(site, key=None, days=7):
    """A key of a site that was replaced, and works for a week unless said otherwise."""
    return OldKey.objects.create(
        site=site, key=key or uuid.uuid4().hex[:20], until=timezone.now() + timedelta(days=days)
    )


def new_sighting(site, origin="https://shop.example.com", key=None):
    """That a page showed a site's chat, just now."""
    now = timezone.now()
    return Sighting.objects.create(site=site, key=key or site.key, origin=origin, first_at=now, last_at=now)


@pytest.fixture
def make_member(db):
    return new_member


@pytest.fixture
def make_site(db):
    return new_site


@pytest.fixture
def make_turn(db):
    return new_turn


@pytest.fixture
def make_contact(db):
    return new_contact


@pytest.fixture
def make_avatar(db):
    return new_avatar


@pytest.fixture
def make_old_key(db):
    return new_old_key


@pytest.fixture
def make_sighting(db):
    return new_sighting
