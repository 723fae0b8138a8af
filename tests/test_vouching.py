"""A site's secrets and public keys: made once, shown once, exchanged two at a time, and what was signed with them believed."""

import time

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from widget import vouching
from widget.crypto import SealError, Vault
from widget.identities import Identity
from widget.models import IdentitySecret, Site
from widget.models.sealed import NoRoom
from widget.vouching import drop_secret, identify, make_secret


@pytest.fixture
def site(alice, make_site):
    return make_site(alice, key="alicekey")


def signed(secret, algorithm="HS256", headers=None, **claims):
    claims = {"aud": "alicekey", "sub": "42", "exp": int(time.time()) + 300} | claims
    return jwt.encode(claims, secret, algorithm, headers=headers)


def test_a_secret_is_32_random_bytes_sealed_for_its_row(site, vault):
    made, text = make_secret(site, None)
    kept = IdentitySecret.objects.get()
    assert (len(text), kept.last_four, kept.open(vault)) == (43, text[-4:], text)
    assert text not in kept.sealed and text not in repr(kept) and text not in str(kept)
    other = IdentitySecret(site=site, sealed=kept.sealed)
    with pytest.raises(SealError):
        other.open(vault)


def test_what_is_signed_with_the_secret_is_believed_on_its_own_site_only(site, bob, make_site):
    _, text = make_secret(site, None)
    blog = make_site(bob, key="bobkey")
    make_secret(blog, None)
    assert identify(site.pk, "alicekey", signed(text, name="Ann")) == Identity("42", "Ann")
    assert identify(blog.pk, "bobkey", signed(text)) is None
    assert identify(blog.pk, "bobkey", signed(text, aud="bobkey")) is None


def test_the_former_secret_is_believed_until_it_is_dropped(site):
    first, former = make_secret(site, None)
    second, newest = make_secret(site, first.pk)
    for text, kid in ((former, None), (newest, None), (former, first.kid), (newest, second.kid), (former, "theirs")):
        assert identify(site.pk, "alicekey", signed(text, headers={"kid": kid} if kid else None))
    assert drop_secret(site, first.pk)
    assert identify(site.pk, "alicekey", signed(former)) is None
    assert identify(site.pk, "alicekey", signed(newest))


def test_asking_twice_for_a_secret_makes_one_and_there_is_room_for_two(site):
    first, _ = make_secret(site, None)
    with pytest.raises(NoRoom):
        make_secret(site, None)
    second, _ = make_secret(site, first.pk)
    with pytest.raises(NoRoom):
        make_secret(site, second.pk)
    assert IdentitySecret.objects.count() == 2


def test_nobody_drops_the_secret_of_another_site(site, bob, make_site):
    made, _ = make_secret(site, None)
    assert not drop_secret(make_site(bob), made.pk)
    assert IdentitySecret.objects.get() == made


def test_what_is_signed_for_a_pasted_public_key_is_believed(site):
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    site.public_keys = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    site.full_clean()
    site.save()
    assert identify(site.pk, "alicekey", signed(private, "RS256")) == Identity("42")
    assert identify(site.pk, "alicekey", signed(private, "RS384")) is None


def test_why_it_is_not_believed_is_logged_without_the_token(site, caplog):
    make_secret(site, None)
    token = signed("x" * 43)
    assert identify(site.pk, "alicekey", token) is None
    assert "none of the site's keys has signed it" in caplog.text
    assert token not in caplog.text


def test_a_secret_that_cannot_be_opened_is_logged_and_the_other_still_serves(site, caplog):
    first, _ = make_secret(site, None)
    _, text = make_secret(site, first.pk)
    first.sealed = Vault(["x" * 32]).seal("lost", "row")
    first.save()
    assert identify(site.pk, "alicekey", signed(text))
    assert f"ending in {first.last_four} cannot be opened" in caplog.text


def test_public_keys_that_nobody_checked_are_logged_and_the_secret_still_serves(site, caplog):
    _, text = make_secret(site, None)
    Site.objects.update(public_keys="nonsense")
    assert identify(site.pk, "alicekey", signed(text))
    assert "its public keys cannot be used" in caplog.text


def test_a_site_without_keys_believes_nothing(site):
    assert identify(site.pk, "alicekey", signed("x" * 43)) is None
    assert vouching.identify(0, "nosuchsite", signed("x" * 43)) is None
