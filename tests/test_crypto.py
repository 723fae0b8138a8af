"""Sealing: what is sealed opens with its key and for its row, and in no other way."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.canary.mark import marked
from widget.crypto import BadEncryptionKey, SealError, Vault

OLD, NEW = (base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2))
SECRET = marked("secret-nobody-may-see")


def test_a_secret_opens_for_its_row():
    vault = Vault([OLD])
    assert vault.open(vault.seal(SECRET, "row 1"), "row 1") == SECRET


def test_a_secret_does_not_open_for_another_row():
    vault = Vault([OLD])
    with pytest.raises(SealError):
        vault.open(vault.seal(SECRET, "row 1"), "row 2")


def test_the_first_key_seals_and_every_key_opens():
    sealed = Vault([OLD]).seal(SECRET, "row")
    both = Vault([NEW, OLD])
    assert both.open(sealed, "row") == SECRET
    assert not both.is_current(sealed)
    assert both.is_current(both.seal(SECRET, "row"))


def test_a_missing_key_is_said_and_the_secret_is_not():
    with pytest.raises(SealError) as raised:
        Vault([NEW]).open(Vault([OLD]).seal(SECRET, "row"), "row")
    assert "ENCRYPTION_KEYS" in str(raised.value)
    assert SECRET not in str(raised.value)


def test_the_same_secret_is_never_sealed_the_same_way_twice():
    vault = Vault([OLD])
    assert vault.seal(SECRET, "row") != vault.seal(SECRET, "row")
    assert SECRET not in vault.seal(SECRET, "row")


@given(st.data())
def test_a_changed_letter_is_noticed(data):
    vault = Vault([OLD])
    sealed = vault.seal(SECRET, "row")
    place = data.draw(st.integers(0, len(sealed) - 1))
    letter = data.draw(st.characters(codec="ascii").filter(lambda c: c != sealed[place]))
    changed = sealed[:place] + letter + sealed[place + 1 :]
    with pytest.raises(SealError):
        vault.open(changed, "row")


@given(st.text())
def test_garbage_is_an_error_of_ours(text):
    with pytest.raises(SealError):
        Vault([OLD]).open(text, "row")


@pytest.mark.parametrize("key", ["", "too-little", "x" * 31])
def test_a_bad_key_is_named_by_its_place_only(key):
    with pytest.raises(BadEncryptionKey) as raised:
        Vault([OLD, key])
    assert "entry 2" in str(raised.value)
    assert not key or key not in str(raised.value)


@pytest.mark.parametrize("key", [base64.b64encode(b"x" * 32).decode(), "0123456789abcdef" * 4, "é" * 32])
def test_any_long_enough_text_is_a_key(key):
    assert Vault([key]).open(Vault([key]).seal(SECRET, "row"), "row") == SECRET


def test_no_key_is_refused():
    with pytest.raises(BadEncryptionKey, match="empty"):
        Vault([])
