"""A new password by mail: one link, once, for an hour; and no answer tells whether there is an account."""

import re
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.tokens import PasswordResetTokenGenerator, default_token_generator
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.codes import protect
from tests.conftest import PASSWORD
from tests.login import login, words
from widget import post
from widget.audit import Deed
from widget.models import AuditEntry, Tries

ASK = "/admin/password-reset/"
NEW = "staple-battery-horse"


def ask(client, email):
    """Returns the page and the letters, all of which have left."""
    answer = client.post(ASK, {"email": email}, follow=True)
    post._soon.submit(int).result()
    return answer


@pytest.fixture
def elsewhere(dora):
    """Another browser, signed in before: signing in makes older links worth nothing."""
    return login(dora)


@pytest.fixture
def link(client, dora, elsewhere):
    ask(client, "DORA@people.test")
    (letter,) = mail.outbox
    assert (letter.to, letter.from_email) == (["dora@people.test"], "SparkWidget <sparkwidget@localhost>")
    return re.search(r"http://localhost:8000(/admin/password-reset/\S+)", letter.body).group(1)


def choose(client, link, password=NEW):
    form = client.get(link, follow=True)
    way = form.redirect_chain[-1][0] if form.redirect_chain else link
    return client.post(way, {"new_password1": password, "new_password2": password}, follow=True)


def test_a_link_sets_a_new_password_once(client, dora, link):
    assert client.get(link).url.endswith("/set-password/"), "the secret does not stay in the address"
    assert "The new password is set" in words(choose(client, link))
    dora.refresh_from_db()
    assert dora.check_password(NEW)
    assert "This link can't be used any more" in words(choose(client, link, "another-battery-horse")).replace("’", "'")
    dora.refresh_from_db()
    assert dora.check_password(NEW)
    deeds = AuditEntry.objects.filter(deed__in=(Deed.RESET_ASKED, Deed.PASSWORD_SET))
    assert [entry.deed for entry in deeds] == [Deed.PASSWORD_SET, Deed.RESET_ASKED] and deeds[0].who == dora


def test_a_link_is_over_after_an_hour(client, dora, monkeypatch):
    token = default_token_generator.make_token(dora)
    later = datetime.now() + timedelta(hours=1, minutes=1)
    assert default_token_generator.check_token(dora, token)
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self: later)
    assert not default_token_generator.check_token(dora, token)


def test_it_signs_nobody_in_and_leaves_the_second_factor(client, dora, link):
    protect(dora)
    choose(client, link)
    assert "_auth_user_id" not in client.session
    answer = client.post("/admin/login/", {"username": "dora", "password": NEW})
    assert answer.url == "/admin/second-step/"


def test_it_ends_every_session_and_opens_a_closed_account(client, dora, elsewhere, link):
    for number in range(101):
        client.post("/admin/login/", {"username": "dora", "password": "no"}, REMOTE_ADDR=f"192.0.2.{number}")
    locked = {"username": "dora", "password": PASSWORD}
    assert "Too many tries" in words(client.post("/admin/login/", locked, REMOTE_ADDR="198.51.100.1"))
    choose(client, link)
    assert elsewhere.get("/admin/").status_code == 302
    new = {"username": "dora", "password": NEW}
    assert client.post("/admin/login/", new, REMOTE_ADDR="198.51.100.1").status_code == 302


def test_every_address_gets_the_same_answer_after_the_same_work(client, dora, alice):
    said, counted = [], []
    for email in (dora.email, "nobody@people.test"):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = client.post(ASK, {"email": email})
        said.append((answer.status_code, answer.url, words(client.get(answer.url))))
        counted.append([query["sql"].split()[0] for query in queries])
    post._soon.submit(int).result()
    assert said[0] == said[1] and counted[0] == counted[1]
    assert [letter.to for letter in mail.outbox] == [[dora.email]]


def test_nobody_is_flooded_with_letters(client, dora):
    for _ in range(6):
        said = words(ask(client, dora.email))
    assert len(mail.outbox) == 5 and "You asked several times. Wait a minute" in said
    assert Tries.objects.exists()
    for number in range(20):
        client.post(ASK, {"email": dora.email}, REMOTE_ADDR=f"192.0.2.{number}")
    post._soon.submit(int).result()
    assert len(mail.outbox) == 5, "from other addresses neither"


def test_whoever_is_shut_out_or_no_person_of_the_admin_gets_no_letter(client, dora):
    for change in ({"is_active": False}, {"is_staff": False, "is_active": True}):
        type(dora).objects.filter(pk=dora.pk).update(**change)
        ask(client, dora.email)
    assert mail.outbox == []


@pytest.mark.parametrize("way", ["MQ/set-password/", "MQ/x-y/", "x/y/", "//"])
def test_nonsense_is_no_link(client, alice, way):
    answer = client.get(f"{ASK}{way}", follow=True)
    assert answer.status_code in (200, 404) and "new_password1" not in answer.content.decode()


def test_a_weak_password_is_refused_in_words(client, dora, link):
    assert "too common" in words(choose(client, link, "password123"))
