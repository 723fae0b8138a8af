"""Before the second factor changes, the password is asked for again; wrong ones are counted, there and where it is changed."""

import pytest
from django.utils import timezone

from tests.codes import PAGE, code_of, confirmed, deeds, later, protect, sign_in
from tests.conftest import PASSWORD
from tests.login import login, words
from widget import second_factor
from widget.audit import Deed
from widget.models import Tries

AGAIN = {"act": "confirm", "password": PASSWORD}
NEW = "staple-battery-horse"


def change(client, old):
    form = {"old_password": old, "new_password1": NEW, "new_password2": NEW}
    return client.post("/admin/password_change/", form, follow=True)


def test_nothing_of_the_second_factor_is_shown_or_set_up_before_the_password(alice):
    client = login(alice)
    for answer in (client.get(PAGE), client.post(PAGE, {"code": "123456"})):
        said = answer.content.decode()
        assert "Confirm that it's you" in said and "house-qr" not in said and "The secret" not in said
    assert not second_factor.App.objects.exists()
    assert client.post(PAGE, AGAIN).url == PAGE
    assert "The secret" in client.get(PAGE).content.decode()


@pytest.mark.parametrize("act", ["codes", "off"])
def test_a_code_alone_changes_nothing(client, alice, act):
    protect(alice)
    sign_in(client, "alice")
    client.post("/admin/second-step/", {"code": code_of(alice)})
    later(alice)
    forget_it(client)
    client.post(PAGE, {"act": act, "code": code_of(alice)})
    assert second_factor.is_on(alice) and deeds(Deed.CODES_MADE) == 0
    confirmed(client).post(PAGE, {"act": act, "code": code_of(alice)})
    assert deeds(Deed.CODES_MADE if act == "codes" else Deed.FACTOR_OFF) == 1


def forget_it(client, **spoil):
    session = client.session
    session["confirmed"] = session["confirmed"] | (spoil or {"at": 0})
    session.save()


@pytest.mark.parametrize("ago", [0, 598, 602, -100])
def test_it_holds_for_ten_minutes(alice, ago):
    client = confirmed(login(alice))
    forget_it(client, at=client.session["confirmed"]["at"] - ago)
    is_asked = "Confirm that it" in client.get(PAGE).content.decode()
    assert is_asked == (ago not in (0, 598))


def test_it_holds_for_its_person_only(alice, bob):
    client = confirmed(login(alice))
    forget_it(client, user=bob.pk)
    assert "Confirm that it" in client.get(PAGE).content.decode()


def test_who_has_just_signed_in_has_just_typed_it(client, alice):
    sign_in(client, "alice")
    assert "The secret" in client.get(PAGE).content.decode()
    client.post("/admin/logout/")
    protect(alice)
    sign_in(client, "alice")
    client.post("/admin/second-step/", {"code": code_of(alice)})
    assert "Make new recovery codes" in client.get(PAGE).content.decode()


def test_a_session_that_was_only_asked_for_its_code_has_not_typed_it(alice):
    client = login(alice)
    protect(alice)
    client.get("/admin/login/?next=/admin/")
    client.post("/admin/second-step/", {"code": code_of(alice)})
    assert "Confirm that it" in client.get(PAGE).content.decode()


def test_wrong_passwords_are_counted_and_close_even_to_the_right_one_for_a_while(alice, client):
    here = login(alice)
    for _ in range(3):
        assert "This isn&#x27;t your password" in here.post(PAGE, {**AGAIN, "password": "wrong"}).content.decode()
    for _ in range(2):
        assert "This isn&#x27;t your password" in change(here, "wrong").content.decode()
    assert "Too many wrong passwords. Wait a minute" in words(here.post(PAGE, AGAIN))
    assert "Too many wrong passwords. Wait a minute" in words(change(here, PASSWORD))
    assert "Too many tries" in words(sign_in(client, "alice")), "the door counts them, too"
    assert (deeds(Deed.REFUSED), deeds(Deed.LOCKED)) == (5, 2)
    Tries.objects.update(until=timezone.now())
    change(here, PASSWORD)
    alice.refresh_from_db()
    assert alice.check_password(NEW) and deeds(Deed.PASSWORD_CHANGED) == 1


def test_the_right_old_password_is_no_failure(alice):
    here = login(alice)
    change(here, PASSWORD)
    assert not Tries.objects.filter(failures__gt=0).exists()
