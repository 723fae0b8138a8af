"""Makers of rows: a test says what matters to it, the rest is as usual."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.paint import painted
from tests.server import API_KEY
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


@pytest.fixture
def make_member(db):
    """A role at a site."""

    def make(site, user, role):
        return Membership.objects.create(site=site, user=user, role=role)

    return make


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
