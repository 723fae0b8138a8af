"""Somebody whose password or second factor was changed is told by letter, whoever changed it, and nobody else is."""

import re

from django.contrib.auth.tokens import default_token_generator
from django.core.management import call_command
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from tests.codes import PAGE, code_of, confirmed, later, protect, wrong_code_of
from tests.conftest import PASSWORD
from tests.letters import letters
from tests.login import login, words
from widget import outbox, second_factor
from widget.models import Delivery, TimeZone

NEW = "staple-battery-horse"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def browser(user):
    client = confirmed(login(user))
    client.defaults["HTTP_USER_AGENT"] = FIREFOX
    return client


def change(client, old=PASSWORD, **extra):
    form = {"old_password": old, "new_password1": NEW, "new_password2": NEW}
    return client.post("/admin/password_change/", form, follow=True, **extra)


def only_letter():
    (letter,) = letters()
    return letter


def test_a_new_password_is_told_to_its_person_with_when_from_where_and_what_to_do(dora):
    TimeZone.objects.create(user=dora, name="Asia/Tokyo")
    change(browser(dora))
    letter = only_letter()
    assert (letter["to"], letter["subject"]) == ("dora@people.test", "Your password was changed")
    text = letter["text"]
    assert "Firefox on Linux" in text and re.search(r"When: 20\d\d-\d\d-\d\d \d\d:\d\d \(Asia/Tokyo\)", text)
    assert "http://localhost:8000/admin/password-reset/\n" in text
    assert not any(secret in text for secret in (NEW, PASSWORD, "Mozilla", "127.0.0.1"))


def test_a_password_that_was_not_changed_is_not_told(dora):
    change(browser(dora), old="wrong")
    assert letters() == []


def test_a_password_by_mail_is_told(client, dora):
    uid, token = urlsafe_base64_encode(force_bytes(dora.pk)), default_token_generator.make_token(dora)
    way = client.get(f"/admin/password-reset/{uid}/{token}/").url
    client.post(way, {"new_password1": NEW, "new_password2": NEW})
    assert only_letter()["to"] == "dora@people.test" and token not in only_letter()["text"]


def test_a_password_that_a_superuser_sets_is_told_with_who_did_it(dora, root):
    form = {"password1": NEW, "password2": NEW, "usable_password": "true"}
    as_root = login(root)
    as_root.post(f"/admin/auth/user/{dora.pk}/password/", {**form, "password2": "another"})
    assert letters() == []
    as_root.post(f"/admin/auth/user/{dora.pk}/password/", form)
    assert only_letter()["to"] == "dora@people.test" and "by root" in only_letter()["text"]


def test_the_second_factor_is_told_when_it_comes_when_codes_are_made_and_when_it_goes(dora):
    client = browser(dora)
    client.get(PAGE)
    shown = [client.post(PAGE, {"code": code_of(dora)})]
    for act in ("codes", "off"):
        later(dora)
        shown.append(client.post(PAGE, {"act": act, "code": code_of(dora)}))
    told = letters()
    subjects = ["A second factor was set up", "New recovery codes were made", "Your second factor was removed"]
    assert [letter["subject"] for letter in told] == subjects
    codes = re.findall(r"\b[a-z2-9]{5}-[a-z2-9]{5}\b", words(shown[0]) + words(shown[1]))
    assert len(codes) == 20 and not any(code in letter["text"] for code in codes for letter in told)


def test_a_reset_by_somebody_else_is_told(dora, root):
    protect(dora)
    Delivery.objects.all().delete()
    login(root).post(f"/admin/auth/user/{dora.pk}/reset-second-factor/")
    assert "by root" in only_letter()["text"]
    protect(dora)
    Delivery.objects.all().delete()
    call_command("reset_second_factor", "dora")
    assert "by whoever runs it" in only_letter()["text"]


def test_who_has_no_address_gets_no_letter(alice):
    type(alice).objects.filter(pk=alice.pk).update(email="")
    change(browser(alice))
    assert letters() == []


def test_only_superusers_see_in_the_log_that_one_went_and_it_is_delivered_like_others(dora, root, alice, make_site):
    make_site(alice)
    change(browser(dora))
    said = words(login(root).get("/admin/widget/delivery/"))
    assert "account was changed" in said
    assert "account was changed" not in words(login(alice).get("/admin/widget/delivery/"))
    row = Delivery.objects.get().pk
    assert login(alice).get(f"/admin/widget/delivery/{row}/change/").status_code in (302, 404)
    assert login(root).get(f"/admin/widget/delivery/{row}/change/").status_code == 200
    (parcel,) = outbox.take("a", "letter", 8, {})
    assert parcel.content.to == "dora@people.test" and parcel.site is None
    assert outbox.fail(parcel, "no mail server")
    login(root).post(f"/admin/widget/delivery/{row}/again/")
    (again,) = outbox.take("a", "letter", 8, {None: 1})
    assert outbox.keep(again) and Delivery.objects.get().sealed == ""


def test_letters_about_accounts_wait_while_two_of_them_are_under_way(dora):
    change(browser(dora))
    assert outbox.take("a", "letter", 8, {None: outbox.PER_SITE}) == []


def test_a_wrong_code_is_not_told(dora):
    client = browser(dora)
    client.get(PAGE)
    client.post(PAGE, {"code": wrong_code_of(dora)})
    assert letters() == [] and not second_factor.is_on(dora)
