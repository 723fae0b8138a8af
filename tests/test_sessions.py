"""Sessions of the admin: a new name with each sign-in, ends by themselves, by their person, by the operator, with the account."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from tests.codes import confirmed
from tests.conftest import PASSWORD
from tests.login import login, words
from widget.audit import Deed
from widget.models import AuditEntry, Browser

PAGE, AGAIN = "/admin/signed-in/", {"act": "confirm", "password": PASSWORD}


def signed_in(name="alice"):
    client = Client()
    client.post("/admin/login/", {"username": name, "password": PASSWORD})
    return client


def is_open(client):
    return client.get("/admin/").status_code == 200


def name_of(client):
    return client.cookies[django_settings.SESSION_COOKIE_NAME].value


def as_if_it_were_long_ago(client):
    session = client.session
    session["confirmed"] = session["confirmed"] | {"at": 0}
    session.save()


def test_signing_in_gives_the_session_another_name(alice):
    client = Client()
    session = client.session
    session["x"] = 1
    session.save()
    client.cookies[django_settings.SESSION_COOKIE_NAME] = session.session_key
    names = {session.session_key}
    for _ in range(3):
        client.post("/admin/login/", {"username": "alice", "password": PASSWORD})
        names.add(name_of(client))
    assert len(names) == 4 and all(re.fullmatch("[a-z0-9]{32}", name) for name in names)  # 165 bits
    old = Client()
    old.cookies[django_settings.SESSION_COOKIE_NAME] = session.session_key
    assert is_open(client) and not is_open(old)


def test_whoever_types_the_password_again_gets_a_session_of_another_name(alice):
    client = signed_in()
    as_if_it_were_long_ago(client)
    before = name_of(client)
    client.post("/admin/second-factor/", AGAIN)
    assert name_of(client) != before and is_open(client)
    old = Client()
    old.cookies[django_settings.SESSION_COOKIE_NAME] = before
    assert not is_open(old)


@pytest.mark.parametrize(("age", "stays"), [({"days": 2, "hours": 23}, True), ({"days": 3, "minutes": 1}, False)])
def test_a_session_that_nobody_uses_ends_after_three_days(alice, age, stays):
    client = signed_in()
    Browser.objects.update(last_seen=timezone.now() - timedelta(**age))
    assert is_open(client) is stays


@pytest.mark.parametrize(("age", "stays"), [({"days": 13, "hours": 23}, True), ({"days": 14, "minutes": 1}, False)])
def test_a_session_ends_after_two_weeks_however_busy(alice, age, stays):
    client = signed_in()
    Browser.objects.update(first_seen=timezone.now() - timedelta(**age))
    assert is_open(client) is stays


def test_logging_out_ends_the_session_on_the_server_and_clears_the_browser(alice):
    client = signed_in()
    thief = Client()
    thief.cookies[django_settings.SESSION_COOKIE_NAME] = name_of(client)
    assert is_open(thief)
    answer = client.post("/admin/logout/")
    assert answer["Clear-Site-Data"] == '"cache"' and "no-store" in answer["Cache-Control"]
    assert not is_open(thief) and not Browser.objects.exists()


def test_an_account_that_is_shut_out_or_deleted_is_out_at_once(alice, bob):
    hers, his = signed_in(), signed_in("bob")
    assert is_open(hers) and is_open(his)
    type(alice).objects.filter(pk=alice.pk).update(is_active=False)
    bob.delete()
    assert not is_open(hers) and not is_open(his)


@pytest.mark.parametrize(
    "path", ["/admin/", PAGE, "/admin/second-factor/", "/admin/password_change/", "/admin/widget/site/"]
)
def test_every_page_offers_the_way_out(alice, path):
    assert 'action="/admin/logout/"' in confirmed(login(alice)).get(path).content.decode()


def test_ending_takes_the_password_unless_it_was_typed_just_now(alice):
    phone, desk = signed_in(), signed_in()
    as_if_it_were_long_ago(desk)
    row = Browser.objects.earliest("pk").pk
    asked = desk.post(PAGE, {"row": row})
    assert "Confirm that it's you" in words(asked) and is_open(phone)
    assert f'name="row" value="{row}"' in asked.content.decode()
    assert "your password. Mind" in words(desk.post(PAGE, AGAIN | {"row": row, "password": "wrong"}))
    assert is_open(phone)
    desk.post(PAGE, AGAIN | {"row": row})
    assert not is_open(phone) and is_open(desk)


def test_an_operator_signs_somebody_out_or_everybody(alice, bob):
    hers, his = [signed_in(), signed_in()], signed_in("bob")
    out = StringIO()
    call_command("sign_out", "alice", stdout=out)
    assert out.getvalue() == "2 ended.\n" and not any(map(is_open, hers)) and is_open(his)
    assert AuditEntry.objects.get(deed=Deed.ENDED).words == "of alice"
    call_command("sign_out", "--everybody", stdout=out)
    assert not is_open(his)
    call_command("sign_out", "--everybody", stdout=out)
    assert out.getvalue().endswith("Nobody was signed in.\n")
    with pytest.raises(CommandError, match="no account"):
        call_command("sign_out", "nobody")
