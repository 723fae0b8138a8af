"""People sign in by name or by address."""

import pytest
from django.contrib.auth import authenticate, get_user_model

from tests.conftest import PASSWORD


@pytest.mark.parametrize("name", ["dora", "dora@people.test", "DORA@People.test"])
def test_an_account_is_known_by_its_name_and_by_its_address(dora, name):
    assert authenticate(username=name, password=PASSWORD) == dora
    assert authenticate(username=name, password="wrong") is None


def test_of_two_accounts_of_one_address_the_password_says_which(dora):
    other = get_user_model().objects.create_user("other", email=dora.email, password="another horse")
    assert authenticate(username=dora.email, password="another horse") == other
    assert authenticate(username=dora.email, password=PASSWORD) == dora


def test_whoever_is_shut_out_does_not_come_in_by_address(dora):
    get_user_model().objects.update(is_active=False)
    assert authenticate(username=dora.email, password=PASSWORD) is None


def test_an_account_without_an_address_is_not_found_by_none(alice):
    assert authenticate(username="", password=PASSWORD) is None
    assert authenticate(username="@", password=PASSWORD) is None


def test_a_refusal_compares_as_many_passwords_whether_there_is_an_account_or_not(dora, settings, monkeypatch):
    from django.contrib.auth.hashers import MD5PasswordHasher

    counted = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *args: counted.append(1) or encode(*args))
    for name in (dora.email, "nobody@people.test"):
        authenticate(username=name, password="wrong")
    assert len(counted) == 4
