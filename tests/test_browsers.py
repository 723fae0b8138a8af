"""Where somebody is signed in: seen, told in words, and ended at once."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from tests.conftest import PASSWORD
from tests.login import words
from widget import agents, browsers
from widget.audit import Deed
from widget.models import AuditEntry, Browser

PAGE = "/admin/signed-in/"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1"
DESK = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def browser(agent, name="alice", password=PASSWORD):
    client = Client(headers={"user-agent": agent})
    client.post("/admin/login/", {"username": name, "password": password})
    return client


def is_open(client):
    return client.get("/admin/").status_code == 200


def test_each_browser_is_told_in_words_and_this_one_is_marked(alice):
    phone, desk = browser(PHONE), browser(DESK)
    assert is_open(phone)
    said = words(desk.get(PAGE))
    assert "Firefox on Linux This one" in said and "Safari on an iPhone Since" in said and "Mozilla" not in said


def test_ending_one_takes_effect_at_once_and_is_told(alice):
    phone, desk = browser(PHONE), browser(DESK)
    desk.post(PAGE, {"row": Browser.objects.get(name__contains="iPhone").pk})
    assert not is_open(phone) and is_open(desk)
    assert AuditEntry.objects.get(deed=Deed.ENDED).words == "Safari on an iPhone"


def test_ending_all_others_keeps_this_one(alice):
    others, desk = [browser(PHONE), browser(PHONE)], browser(DESK)
    desk.post(PAGE, {"row": "others"})
    assert not any(map(is_open, others)) and is_open(desk)
    assert "There was nothing to end" in words(desk.post(PAGE, {"row": "others"}, follow=True))


def test_this_one_is_ended_by_logging_out_only(alice):
    desk = browser(DESK)
    desk.post(PAGE, {"row": Browser.objects.get().pk})
    assert is_open(desk)
    desk.post("/admin/logout/")
    assert not Browser.objects.exists()


def test_nobody_sees_or_ends_somebody_elses(alice, bob):
    hers, his = browser(PHONE), browser(DESK, "bob")
    assert "iPhone" not in words(his.get(PAGE))
    for row in (Browser.objects.get(user=alice).pk, "nonsense", "", "9" * 30, "-1"):
        his.post(PAGE, {"row": row})
    his.post(PAGE, {"row": "others"})
    assert is_open(hers)


def test_a_new_password_ends_the_others_and_keeps_this_one_on_the_list(alice):
    phone, desk = browser(PHONE), browser(DESK)
    new = "staple-battery-horse"
    form = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    desk.post("/admin/password_change/", form, follow=True)
    said = words(desk.get(PAGE))
    assert not is_open(phone) and "This one" in said and "iPhone" not in said


def test_last_seen_is_written_every_few_minutes_only(alice):
    desk = browser(DESK)
    desk.get("/admin/")
    before = Browser.objects.get().last_seen
    desk.get("/admin/")
    assert Browser.objects.get().last_seen == before
    Browser.objects.update(last_seen=before - browsers.NEWS - timedelta(seconds=1))
    desk.get("/admin/")
    assert Browser.objects.get().last_seen >= before


def test_a_session_from_before_browsers_were_kept_gets_one(alice):
    desk = browser(DESK)
    session = desk.session
    del session["browser"]
    session.save()
    Browser.objects.all().delete()
    assert is_open(desk) and Browser.objects.get().name == "Firefox on Linux"


def test_old_ones_are_neither_shown_nor_kept(alice):
    browser(PHONE)
    Browser.objects.update(last_seen=timezone.now() - timedelta(days=15))
    assert not browsers.of(User.objects.get(pk=alice.pk)).exists()
    Browser.objects.update(last_seen=timezone.now() - timedelta(days=29))
    browser(DESK)
    assert Browser.objects.count() == 1


def test_addresses_are_kept_only_where_the_operator_keeps_them(alice, settings):
    assert "from 127.0.0.1" not in words(browser(DESK).get(PAGE)) and Browser.objects.get().address is None
    settings.ADDRESSES = "full"
    assert "from 127.0.0.1" in words(browser(PHONE).get(PAGE))


def test_browsers_in_words():
    said = {
        PHONE: "Safari on an iPhone",
        DESK: "Firefox on Linux",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0": "Edge on Windows",
        "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36": "Chrome on Android",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605 Version/18 Safari/605": "Safari on a Mac",
        "curl/8.0": "curl",
        "<script>": "A browser",
        "": "A browser",
    }
    assert {agent: agents.in_words(agent) for agent in said} == said
