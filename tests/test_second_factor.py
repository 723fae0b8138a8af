"""The second factor: set up, used once, switched off, reset, and kept so that nobody reads it."""

import re
from base64 import b32decode, b64encode
from io import StringIO
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib import admin
from django.core.management import CommandError, call_command
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.codes import PAGE, STEP, code_of, confirmed, deeds, is_open, later, protect, sign_in, wrong_code_of
from tests.login import login, words
from widget import second_factor
from widget.audit import Deed
from widget.models import AuditEntry


def secret_of(user):
    return second_factor.shown(user)["secret"]


def test_it_is_set_up_with_a_code_and_shows_ten_recovery_codes_once(alice):
    client = confirmed(login(alice))
    shown = client.get(PAGE).content.decode()
    assert "<svg" in shown and "style=" not in shown and "The secret" in shown
    done = client.post(PAGE, {"code": code_of(alice)})
    codes = re.findall(r"\b[a-z2-9]{5}-[a-z2-9]{5}\b", words(done))
    assert len(set(codes)) == 10 and is_open(client)
    again = client.get(PAGE).content.decode()
    assert not any(code in again for code in codes) and "10 recovery codes left" in again
    assert deeds(Deed.FACTOR_ON) == 1
    assert not StaticToken.objects.filter(token__in=[code.replace("-", "") for code in codes]).exists()


def test_picture_and_text_say_the_same_secret_as_apps_read_it(alice):
    second_factor.begin(alice)
    app = second_factor.App.objects.get()
    said = parse_qs(urlsplit(app.config_url).query)
    assert said["secret"] == [secret_of(alice).replace(" ", "")] and said["issuer"] == ["SparkWidget localhost"]
    assert app.secret.isalnum() and b32decode(app.secret + "======") == app.bin_key


def test_a_wrong_code_switches_nothing_on_and_keeps_the_secret(alice):
    client = confirmed(login(alice))
    client.get(PAGE)
    secret = secret_of(alice)
    said = client.post(PAGE, {"code": wrong_code_of(alice)})
    assert "This isn&#x27;t the code" in said.content.decode() and not second_factor.is_on(alice)
    assert secret_of(alice) == secret


def test_a_code_that_was_used_is_worth_nothing(alice):
    protect(alice)
    code = code_of(alice)
    assert second_factor.check(alice, code) and not second_factor.check(alice, code)


def test_a_recovery_code_works_once_however_it_is_typed(client, alice):
    first, second, *_ = protect(alice)
    sign_in(client, "alice")
    client.post(STEP, {"code": first.upper().replace("-", " ")})
    assert is_open(client) and second_factor.codes_left(alice) == 9
    assert not second_factor.check(alice, first) and second_factor.check(alice, second)


def test_where_it_is_demanded_there_is_nothing_but_the_set_up_before(client, alice, settings):
    settings.TWO_FACTOR = "required"
    assert sign_in(client, "alice").url == "/admin/"
    assert not is_open(client)
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == PAGE
    assert "Everybody who works here needs one" in words(client.get(PAGE))
    client.post(PAGE, {"code": code_of(alice)})
    assert is_open(client)


def test_switching_it_off_takes_a_code(alice):
    client = confirmed(login(alice))
    client.get(PAGE)
    client.post(PAGE, {"code": code_of(alice)})
    later(alice)
    client.post(PAGE, {"act": "off", "code": wrong_code_of(alice)})
    assert second_factor.is_on(alice)
    client.post(PAGE, {"act": "off", "code": code_of(alice)})
    assert not second_factor.is_on(alice) and not StaticToken.objects.exists() and is_open(client)
    assert deeds(Deed.FACTOR_OFF) == 1


def test_where_it_is_demanded_switching_it_off_leads_to_another_one(alice, settings):
    settings.TWO_FACTOR = "required"
    client = confirmed(login(alice))
    client.get(PAGE)
    client.post(PAGE, {"code": code_of(alice)})
    later(alice)
    said = words(client.post(PAGE, {"act": "off", "code": code_of(alice)}, follow=True))
    assert "Set up another one now" in said and not is_open(client)


def test_new_recovery_codes_take_the_old_ones_worth(alice):
    client = confirmed(login(alice))
    client.get(PAGE)
    client.post(PAGE, {"code": code_of(alice)})
    later(alice)
    old = StaticToken.objects.values_list("token", flat=True)[0]
    said = words(client.post(PAGE, {"act": "codes", "code": code_of(alice)}))
    assert "the old ones are worth nothing any more" in said and not StaticToken.objects.filter(token=old).exists()
    assert deeds(Deed.CODES_MADE) == 1


def test_superusers_reset_it_and_nobody_else(alice, root, bob):
    protect(bob)
    way = f"/admin/auth/user/{bob.pk}/reset-second-factor/"
    assert login(alice).post(way).status_code == 403 and second_factor.is_on(bob)
    as_root = login(root)
    assert "Reset the second factor" in words(as_root.get(f"/admin/auth/user/{bob.pk}/change/"))
    assert as_root.get(way).status_code == 405
    as_root.post(way)
    assert not second_factor.is_on(bob)
    entry = AuditEntry.objects.get(deed=Deed.FACTOR_RESET)
    assert (entry.who, entry.words) == (root, "of bob")
    assert "Reset the second factor" not in words(as_root.get(f"/admin/auth/user/{bob.pk}/change/"))


def test_whoever_has_one_can_be_deleted_with_it(root, bob):
    protect(bob)
    login(bob).get("/admin/")
    login(root).post(f"/admin/auth/user/{bob.pk}/delete/", {"post": "yes"})
    assert not type(bob).objects.filter(pk=bob.pk).exists()


def test_the_apps_secret_is_sealed_for_its_person(alice, bob, settings, caplog):
    recovery, *_ = protect(alice)
    protect(bob)
    plain = second_factor.App.objects.get(user=alice).bin_key
    kept = str(list(TOTPDevice.objects.values()))
    assert len(plain) == 16 and plain.hex() not in kept and b64encode(plain).decode().rstrip("=") not in kept
    TOTPDevice.objects.filter(user=bob).update(key=TOTPDevice.objects.get(user=alice).key)
    assert not second_factor.check(bob, code_of(alice)), "moved to another row it opens nothing"
    code = code_of(alice)
    settings.ENCRYPTION_KEYS = ["another key that is long enough to be one"]
    assert not second_factor.check(alice, code) and "can't be read with ENCRYPTION_KEYS" in caplog.text
    assert second_factor.check(alice, recovery)


def test_the_shell_lets_in_who_has_lost_everything(alice):
    protect(alice)
    for said in ("has no second factor any more", "had no second factor"):
        call_command("reset_second_factor", "alice", stdout=(out := StringIO()))
        assert said in out.getvalue()
    with pytest.raises(CommandError, match="no account named nobody"):
        call_command("reset_second_factor", "nobody")


def test_nobody_reads_the_secrets_in_the_admin():
    assert not {"TOTPDevice", "StaticDevice"} & {model.__name__ for model in admin.site._registry}
