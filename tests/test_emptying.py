"""Tests that commit leave nothing to the next one, and all that migrating has made."""

import sqlite3
from contextlib import closing

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from tests import migrated
from tests.emptying import MADE, Emptying
from widget.owners import GROUP, INVITED

needs_database = pytest.mark.django_db(transaction=True)


@pytest.fixture
def emptying(transactional_db):
    """One that has seen how it was."""
    emptying = Emptying()
    emptying.all()
    return emptying


@pytest.fixture
def some_rows(emptying, alice, make_site, make_turn, make_avatar):
    site = make_site(alice)
    make_turn(site)
    make_avatar(site)


def made():
    return [sorted(model.objects.values_list("pk", flat=True)) for model in (ContentType, Permission, Group)]


def test_what_was_committed_goes_and_what_migrating_has_made_stays(emptying, some_rows):
    before = made()
    emptying.all()
    full = {model._meta.db_table for model in apps.get_models(include_auto_created=True) if model.objects.exists()}
    assert full == set(MADE)
    assert made() == before


@pytest.mark.parametrize("name", [GROUP, INVITED])
def test_what_migrating_has_made_and_a_test_has_changed_is_made_again(emptying, some_rows, name):
    may = set(Group.objects.get(name=name).permissions.values_list("codename", flat=True))
    Group.objects.get(name=name).permissions.clear()
    Permission.objects.filter(codename="view_site").delete()
    emptying.all()
    assert set(Group.objects.get(name=name).permissions.values_list("codename", flat=True)) == may != set()
    assert not User.objects.exists()


def test_it_is_known_as_it_was_after_it_was_made_again(emptying, some_rows):
    Group.objects.all().delete()
    emptying.all()
    before = made()
    emptying.all()
    assert made() == before


@needs_database
def test_a_copy_has_every_migration_that_the_tests_database_has(tmp_path):
    migrated.copy_migrated(tmp_path / "copy.sqlite3")
    with closing(sqlite3.connect(tmp_path / "copy.sqlite3")) as copy:
        done = set(copy.execute("SELECT app, name FROM django_migrations"))
    assert done == set(MigrationRecorder(connection).applied_migrations()) != set()


def test_whoever_comes_second_copies_what_the_first_has_made(tmp_path, monkeypatch):
    monkeypatch.setattr(migrated, "_folder", lambda: tmp_path)
    (tmp_path / "database.sqlite3").write_bytes(b"made before")
    migrated.copy_migrated(tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == b"made before"
