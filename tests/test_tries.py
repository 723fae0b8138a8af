"""Tries are counted for an account and an address, pauses grow, and a stranger's tries close an account to nobody for ever."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import httpx
import pytest
from django.core.asgi import get_asgi_application
from django.db import connection
from django.utils import timezone

from tests.codes import code_of, protect
from tests.conftest import PASSWORD
from tests.login import words
from widget import second_factor, tries
from widget.audit import Deed
from widget.models import AuditEntry, Tries
from widget.proxies import TrustedProxies, behind_proxies
from widget.sign_in import ByNameOrAddress

HERE, THERE = "192.0.2.1", "198.51.100.7"


def fail(count, name="alice", address=HERE):
    return [tries.take(name, address) for _ in range(count)][-1]


def wait_is_over():
    Tries.objects.update(until=timezone.now())


def minutes(wait):
    return round(wait.total_seconds() / 60)


def test_five_tries_are_free_and_then_the_pauses_grow(db):
    assert fail(5) == timedelta()
    grown = []
    for _ in range(8):
        grown.append(minutes(fail(1)))
        wait_is_over()
        assert fail(1) == timedelta()
    assert grown == [1, 2, 4, 8, 16, 32, 60, 60]


def test_tries_while_waiting_neither_count_nor_prolong(db):
    fail(5)
    until = Tries.objects.exclude(until=None).get().until
    assert fail(20) > timedelta()
    assert Tries.objects.exclude(until=None).get().until == until


def test_the_same_account_is_open_from_elsewhere(db):
    fail(9)
    assert fail(1, address=THERE) == timedelta()
    assert fail(1, "bob") == timedelta()


def test_case_and_spaces_make_no_new_account(db):
    fail(5, "alice")
    assert fail(1, " ALICE ") > timedelta()


def test_the_neighbours_in_an_ipv6_network_are_one(db):
    fail(5, address="2001:db8::1")
    assert fail(1, address="2001:db8::ffff:2") > timedelta()
    assert fail(1, address="2001:db8:0:1::1") == timedelta()
    fail(5, address=HERE)
    assert fail(1, address=f"::ffff:{HERE}") > timedelta()


def test_far_later_the_account_is_closed_to_strangers_but_never_where_its_owner_was_before(db):
    tries.take("alice", HERE)
    tries.succeeded("alice", HERE)
    for number in range(tries.ACCOUNT.free):
        assert tries.take("alice", f"203.0.113.{number}") == timedelta()
    assert minutes(fail(1, address=THERE)) == 1
    assert tries.take("alice", HERE) == timedelta()


def test_the_pause_of_an_account_ends_at_a_quarter_of_an_hour(db):
    assert tries.ACCOUNT.pause(10**6) == timedelta(minutes=15)


def spray(count, address=HERE):
    """One try at each of so many names that nobody has tried before."""
    return [tries.take(f"name {number} {time.monotonic_ns()}", address) for number in range(count)][-1]


def test_an_address_that_tries_many_names_waits_after_exactly_so_many_tries(db, settings):
    assert settings.TRIES_PER_ADDRESS == 300
    assert spray(300) == timedelta()
    assert minutes(spray(1)) == 1
    assert spray(300, THERE) == timedelta(), "others' addresses go on"
    wait_is_over()
    assert spray(1) == timedelta() and minutes(spray(1)) == 2


def test_names_that_are_tried_while_waiting_are_kept_nowhere(db, settings):
    settings.TRIES_PER_ADDRESS = 3
    assert spray(3) == timedelta()
    rows = Tries.objects.count()
    assert minutes(spray(50)) == 1
    assert Tries.objects.count() == rows


def test_an_ipv6_network_is_one_address_that_tries_many_names(db, settings):
    settings.TRIES_PER_ADDRESS = 3
    for number in range(3):
        assert spray(1, f"2001:db8::{number}") == timedelta()
    assert spray(1, "2001:db8::ffff") > timedelta() and spray(1, "2001:db8:0:1::1") == timedelta()


def test_an_office_behind_one_address_works_as_long_as_people_know_their_passwords(db, settings):
    settings.TRIES_PER_ADDRESS = 3
    for number in range(20):
        assert tries.take(f"worker {number}", HERE) == timedelta()
        tries.succeeded(f"worker {number}", HERE)
    spray(3)
    assert tries.take("worker 1", HERE) == timedelta(), "whoever signed in there before still does"
    assert spray(1) > timedelta()


def test_each_day_begins_anew_for_an_address(db, settings):
    settings.TRIES_PER_ADDRESS = 2
    tomorrow = timezone.now() + timedelta(days=1)
    assert tries._address(HERE, tomorrow) != tries._address(HERE, timezone.now())
    spray(2)
    assert spray(1) > timedelta()
    Tries.objects.filter(key=tries._address(HERE, timezone.now())).update(key=tries._address(HERE, tomorrow))
    assert spray(1) == timedelta()


def test_an_operator_may_want_no_limit_for_addresses(db, settings):
    settings.TRIES_PER_ADDRESS = 0
    assert spray(310) == timedelta()


def test_of_tries_at_many_names_at_the_same_moment_only_the_free_ones_are_let_through(transactional_db, settings):
    settings.TRIES_PER_ADDRESS = 4
    assert at_once(10, lambda: spray(1)).count(timedelta()) == 4


def test_a_good_try_begins_the_count_anew_and_so_does_a_day(db):
    fail(4)
    tries.succeeded("alice", HERE)
    assert fail(5) == timedelta()
    Tries.objects.update(until=None, last_at=timezone.now() - timedelta(days=1, minutes=1))
    assert fail(5) == timedelta()


def test_no_row_says_who_or_from_where_and_old_ones_go(db):
    fail(1)
    assert "alice" not in str(list(Tries.objects.values())) and HERE not in str(list(Tries.objects.values()))
    Tries.objects.update(last_at=timezone.now() - timedelta(days=3))
    tries.take("bob", HERE)
    tries.succeeded("bob", HERE)
    assert Tries.objects.count() == 3


def at_once(count, act):
    """What `count` threads get, each with a connection of its own, as other processes have."""
    start = Barrier(count)

    def run(_):
        try:
            start.wait()
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(run, range(count)))


def test_of_many_tries_at_the_same_moment_only_the_free_ones_are_let_through(transactional_db):
    waits = at_once(12, lambda: tries.take("alice", HERE))
    assert waits.count(timedelta()) == tries.PAIR.free


def test_of_many_who_show_the_same_code_at_the_same_moment_one_comes_in(transactional_db, alice):
    recovery, *_ = protect(alice)
    for code in (code_of(alice), recovery):
        found = at_once(8, lambda: second_factor.check(alice, code))  # noqa: B023
        assert sum(device is not None for device in found) == 1


async def test_behind_a_proxy_it_is_the_address_of_whoever_tries(transactional_db):
    application = behind_proxies(get_asgi_application(), TrustedProxies(["127.0.0.1"]))
    transport = httpx.ASGITransport(application, client=("127.0.0.1", 50000))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as browser:
        await browser.get("/admin/login/")

        async def said(*forwarded):
            form = {"username": "alice", "password": "wrong", "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
            headers = {"x-forwarded-for": ", ".join(forwarded)}
            return (await browser.post("/admin/login/", data=form, headers=headers)).text

        for number in range(5):
            assert "Too many" not in await said(f"10.0.0.{number}", HERE)
        assert "Too many" in await said("10.0.0.9", HERE), "what a client writes to the left makes it nobody else"
        assert "Too many" not in await said(HERE, THERE)


def sign_in(client, name, password="wrong", address=HERE):
    return client.post("/admin/login/", {"username": name, "password": password}, REMOTE_ADDR=address)


def test_the_door_says_how_long_to_wait_and_takes_no_right_password_before(client, alice):
    for _ in range(5):
        assert "don&#x27;t go together" in sign_in(client, "alice").content.decode()
    assert "Too many tries. Wait a minute, then try again." in words(sign_in(client, "alice", PASSWORD))
    assert "_auth_user_id" not in client.session
    assert sign_in(client, "alice", PASSWORD, THERE).status_code == 302
    assert AuditEntry.objects.get(deed=Deed.LOCKED).who == alice


def test_whoever_goes_on_trying_fills_no_trail(client, alice, bob):
    for name in ("alice", "nobody", "bob", "somebody"):
        for _ in range(8):
            sign_in(client, name)
    locked = AuditEntry.objects.filter(deed=Deed.LOCKED).values_list("who__username", flat=True)
    assert sorted(locked, key=str) == [None, "alice", "bob"]


@pytest.mark.parametrize("number", [1, 5, 6])
def test_the_door_says_the_same_whether_or_not_there_is_such_an_account(client, alice, number):
    said = [[words(sign_in(client, name)) for _ in range(number)][-1] for name in ("alice", "nobody")]
    assert said[0].replace("alice", "") == said[1].replace("nobody", "")


def test_name_and_address_of_an_account_are_not_counted_together(client, dora):
    """Or a stranger would learn that both belong to the same account."""
    for _ in range(6):
        sign_in(client, "dora")
    assert "Too many" not in words(sign_in(client, dora.email))


@pytest.mark.django_db
def test_no_other_spelling_of_an_address_is_an_account_with_a_count_of_its_own(rf, dora):
    """PostgreSQL's capital of a dotless i is that of any other."""
    dora.email = "mike@people.test"
    dora.save(update_fields=["email"])
    ask = rf.post("/admin/login/")
    assert ByNameOrAddress().authenticate(ask, username="MIKE@people.test", password=PASSWORD) == dora
    assert ByNameOrAddress().authenticate(ask, username="m\u0131ke@people.test", password=PASSWORD) is None
