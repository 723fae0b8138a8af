"""What a password may be, how it is typed, compared, kept and changed, and that nobody has one before somebody makes it."""

import re

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import authenticate, get_user_model
from django.contrib.auth.hashers import get_hasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from sparkwidget import settings as ours
from tests.conftest import PASSWORD
from tests.login import login

pytestmark = pytest.mark.django_db


def is_taken(password, user=None):
    try:
        validate_password(password, user)
    except ValidationError:
        return False
    return True


def change(client, old, new, again=None):
    form = {"old_password": old, "new_password1": new, "new_password2": again or new}
    return client.post("/admin/password_change/", form)


def test_a_password_has_at_least_eight_characters():
    assert not is_taken("zq3vk8w") and is_taken("zq3vk8wy")


@pytest.mark.parametrize(
    "password",
    ["zqvkwyxj", "84930172658", "ÄÖÜ ß 漢字 🙂🙃", "lower case and spaces", "x" * 40 + "y" * 60, "!§$%&/()=?"],
)
def test_a_password_of_any_kind_and_of_a_hundred_characters_is_taken(alice, password):
    client = login(alice)
    assert change(client, PASSWORD, password).status_code == 302
    assert authenticate(username="alice", password=password) == alice


@pytest.mark.parametrize("typed", ["Two  horses ", " two  horses", "two  horses", "Two horses", ("l" * 80) + "1"])
def test_a_password_is_compared_as_it_was_typed(alice, typed):
    alice.set_password(" Two  horses " if "horses" in typed else "l" * 80 + "2")
    alice.save()
    Client().post("/admin/login/", {"username": "alice", "password": typed})
    visitor = Client()
    visitor.post("/admin/login/", {"username": "alice", "password": typed})
    assert visitor.get("/admin/").status_code == 302
    right = " Two  horses " if "horses" in typed else "l" * 80 + "2"
    visitor.post("/admin/login/", {"username": "alice", "password": right})
    assert visitor.get("/admin/").status_code == 200


def test_changing_it_takes_the_old_one(alice):
    client = login(alice)
    for old in ("", "wrong horse"):
        assert change(client, old, "staple-battery-horse").status_code == 200
        assert authenticate(username="alice", password=PASSWORD) == alice
    assert change(client, PASSWORD, "staple-battery-horse").status_code == 302
    assert authenticate(username="alice", password="staple-battery-horse") == alice  # noqa: S106


@pytest.mark.parametrize("password", ["12345678", "Password1", "iloveyou1", "qwertyuiop", "1q2w3e4r", "letmein1"])
def test_common_and_breached_passwords_are_refused(password):
    with pytest.raises(ValidationError) as refused:
        validate_password(password)
    assert any(error.code in ("password_too_common", "password_of_ours") for error in refused.value.error_list)


def test_the_list_of_common_passwords_is_a_long_one():
    from django.contrib.auth.password_validation import CommonPasswordValidator

    assert len([word for word in CommonPasswordValidator().passwords if len(word) >= 8]) > 3000


@pytest.mark.parametrize(
    "password", ["SparkWidget2026", "sparkgpt-admin!", "chat.example1", "Example!!Owner", "my-chatbot"]
)
def test_words_of_this_server_are_no_password(settings, password):
    settings.PUBLIC_HOST = "chat.example.com"
    assert not is_taken(password)
    assert is_taken(f"{password} and a horse of mine")


def test_who_somebody_is_is_no_password(dora):
    assert not is_taken(dora.email, dora)


def test_an_old_password_stays_good(alice):
    from django.utils import timezone

    long_ago = timezone.now() - timezone.timedelta(days=4000)
    get_user_model().objects.update(date_joined=long_ago, last_login=long_ago)
    visitor = Client()
    visitor.post("/admin/login/", {"username": "alice", "password": PASSWORD})
    assert visitor.get("/admin/").status_code == 200


def fields(page):
    return [field for field in re.findall(r"<input[^>]*>", page) if re.search(r'name="[^"]*password', field)]


def test_fields_hide_what_is_typed_and_let_password_managers_fill_them(alice, client):
    pages = {
        "/admin/login/": client.get("/admin/login/"),
        "/admin/password_change/": login(alice).get("/admin/password_change/"),
    }
    for path, answer in pages.items():
        page = answer.content.decode()
        assert fields(page), path
        for field in fields(page):
            assert 'type="password"' in field and 'autocomplete="off"' not in field and "maxlength" not in field
            assert re.search(r'autocomplete="(current|new)-password"', field), field
        assert "onpaste" not in page


def test_no_account_is_there_before_somebody_makes_one():
    assert not get_user_model().objects.exists()


def test_passwords_are_hashed_slowly(settings):
    assert not hasattr(ours, "PASSWORD_HASHERS") and django_settings.PASSWORD_HASHERS
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    hasher = get_hasher("default")
    assert hasher.algorithm == "pbkdf2_sha256" and hasher.iterations >= 600_000
