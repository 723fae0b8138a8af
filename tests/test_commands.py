"""The operator's commands: what they make, what they print, what they refuse."""

import io
import json
import sys

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.management import CommandError, call_command

from tests.canary.mark import marked
from widget.management.commands.demo import make_demo
from widget.models import ApiKey, Site
from widget.owners import GROUP
from widget.sites import pinned_snippet

pytestmark = pytest.mark.django_db

KEY, PASSWORD = marked("key"), marked("correct-horse-7")


def add_site(monkeypatch, *arguments, secret=f"{KEY}\n", **options):
    monkeypatch.setattr(sys, "stdin", io.StringIO(secret))
    out = io.StringIO()
    defaults = {"owner": "alice", "model_id": 5, "origin": ["https://shop.example.com"], "api_key_stdin": True}
    call_command("add_site", *(arguments or ("Shop",)), stdout=out, **(defaults | options))
    return out.getvalue()


def test_a_site_is_made_with_its_owner_key_and_snippet(monkeypatch, vault):
    printed = json.loads(add_site(monkeypatch, json=True))
    site = Site.objects.get()
    assert printed["site_key"] == site.key
    assert printed["snippet"] == f'<script async src="http://localhost:8000/widget/v1/{site.key}.js"></script>'
    assert printed["pinned_snippet"] == pinned_snippet(site.key)
    assert (site.name, site.model_id, site.origins) == ("Shop", 5, ["https://shop.example.com"])
    assert site.api_key.open(vault) == KEY
    assert site.owner.is_staff
    assert not site.owner.is_superuser
    assert [group.name for group in site.owner.groups.all()] == [GROUP]
    assert not site.owner.has_usable_password()


def test_an_owner_who_is_there_is_kept(monkeypatch, alice):
    printed = json.loads(add_site(monkeypatch, json=True))
    assert printed["owner_made"] is False
    assert Site.objects.get().owner == alice
    assert authenticate(username="alice", password="correct horse") == alice  # noqa: S106


def test_the_words_say_what_comes_next(monkeypatch):
    printed = add_site(monkeypatch, origin=[])
    assert "changepassword alice" in printed
    assert "No page may use it yet" in printed
    assert KEY not in printed


@pytest.mark.parametrize(
    ("options", "secret", "says"),
    [
        ({"origin": ["shop.example.com"]}, KEY, "https:// in front"),
        ({"model_id": 0}, KEY, "greater than or equal to 1"),
        ({}, "bad key with spaces", "holds a space"),
        ({}, "", "too short"),
        ({"api_key_stdin": False}, KEY, "--api-key-stdin"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(monkeypatch, options, secret, says):
    with pytest.raises(CommandError, match=says) as error:
        add_site(monkeypatch, secret=secret, **options)
    assert "bad key" not in str(error.value)
    assert not ApiKey.objects.exists()
    assert not get_user_model().objects.exists()


def test_the_demo_is_made_once(settings):
    site, password = make_demo()
    again, no_password = make_demo()
    assert again == site
    assert no_password is None
    assert authenticate(username="demo", password=password) == site.owner
    assert "http://localhost:8000" in site.origins
    assert "http://127.0.0.1:8000" in site.origins


def test_a_key_in_the_environment_replaces_the_sandboxs_and_back(settings, vault):
    make_demo()
    settings.SPARKGPT_API_KEY, settings.SPARKGPT_MODEL_ID = marked("real-key-1234"), 77
    site, _ = make_demo()
    assert (site.api_key.open(vault), site.model_id, site.api_key.last_four) == (marked("real-key-1234"), 77, "1234")
    settings.SPARKGPT_API_KEY, settings.SPARKGPT_MODEL_ID = "", 1
    site, _ = make_demo()
    assert (site.api_key.open(vault), site.model_id) == ("sandbox-demo", 1)


def test_the_demo_leaves_what_the_owner_chose(settings):
    site, _ = make_demo()
    site.model_id, site.title = 2, "Mine"
    site.save()
    again, _ = make_demo()
    assert (again.model_id, again.title) == (2, "Mine")


def test_the_demo_writes_the_password_where_only_the_operator_reads(tmp_path):
    out = io.StringIO()
    call_command("demo", password_file=tmp_path / "password", stdout=out)
    assert (tmp_path / "password").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "password").read_text().strip() in out.getvalue()
    again = io.StringIO()
    call_command("demo", password_file=tmp_path / "password", stdout=again)
    assert "make password" in again.getvalue()


def add_owner(monkeypatch, *arguments, password=PASSWORD, **options):
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{password}\n"))
    out = io.StringIO()
    call_command("add_owner", *arguments, password_stdin=True, stdout=out, **options)
    return out.getvalue()


@pytest.mark.parametrize("superuser", [False, True])
def test_an_owner_is_made_who_can_sign_in(monkeypatch, superuser):
    said = add_owner(monkeypatch, "anna", email="anna@example.com", superuser=superuser)
    anna = authenticate(username="anna", password=PASSWORD)
    assert (anna.email, anna.is_staff, anna.is_superuser) == ("anna@example.com", True, superuser)
    assert [group.name for group in anna.groups.all()] == [GROUP] and PASSWORD not in said


@pytest.mark.parametrize(
    ("name", "password", "says"),
    [
        ("alice", PASSWORD, "there already"),
        ("anna", "short", "too short"),
        ("anna", "sparkwidget", "Names of this server"),
        ("a b", PASSWORD, "username"),
    ],
)
def test_an_owner_who_is_there_or_a_weak_password_is_refused(monkeypatch, alice, name, password, says):
    with pytest.raises(CommandError, match=says):
        add_owner(monkeypatch, name, password=password)
    assert get_user_model().objects.count() == 1 and authenticate(username="alice", password="correct horse")  # noqa: S106
