"""Circuits that are open are written down; the owner of a key is told once of what only they can put right."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.canary.mark import marked
from tests.letters import letters
from tests.login import login
from tests.replies import plain
from tests.upstream import Upstream
from widget import openings
from widget.conversations import ask, begin
from widget.governor.circuits import Change, Circuit
from widget.models import OpenCircuit, QuotaReading, Turn
from widget.places import Place

NOW = 1_800_000_000.0


@pytest.fixture
def site(alice, make_site):
    alice.email = "alice@people.test"
    alice.save()
    return make_site(alice, model_id=7)


@pytest.fixture
def key(site):
    return site.api_key


@pytest.fixture
def gate(key, vault):
    return key.gate(key.open(vault))


def opened(name, why, until=None, strikes=1):
    return Change(name, Circuit(why, NOW, until, 3, strikes))


def test_what_is_open_is_there_after_a_restart(gate):
    openings.note(gate, [opened("limit", "limited", NOW + 60, strikes=4)])
    there = openings.load(gate)["limit"]
    assert (there.why, there.since, there.until, there.strikes) == ("limited", NOW, NOW + 60, 4)
    openings.note(gate, [Change("limit", None)])
    assert openings.load(gate) == {}


def test_the_owner_is_told_once_where_to_put_it_right(gate, key):
    openings.note(gate, [opened("key", "bad_key")])
    openings.note(gate, [opened("key", "bad_key")])
    (letter,) = letters()
    assert letter["to"] == "alice@people.test" and "refuses your API key" in letter["subject"]
    assert f"/admin/widget/apikey/{key.pk}/test/" in letter["text"] and "Shop of alice" in letter["text"]
    openings.note(gate, [Change("key", None)])
    openings.note(gate, [opened("key", "bad_key")])
    assert len(letters()) == 2, "once for each opening"


def test_a_refused_model_is_named_in_the_letter(gate):
    openings.note(gate, [opened("model:7", "no_permission")])
    assert "use model 7" in letters()[0]["text"]


@pytest.mark.parametrize("why", ["limited", "used_up", "down"])
def test_what_passes_by_itself_is_worth_no_letter(gate, why):
    openings.note(gate, [opened("limit", why, NOW + 60)])
    assert letters() == [] and OpenCircuit.objects.count() == 1


def test_a_gate_tells_nothing_of_its_secret_and_another_secret_is_another_gate(key, gate, vault):
    assert key.open(vault) not in gate
    assert key.gate(marked("another-secret")) != gate == key.gate(key.open(vault))
    openings.note(gate, [opened("key", "bad_key")])
    assert openings.load(key.gate(marked("another-secret"))) == {}


def test_a_key_that_is_gone_is_nobodys_business(gate):
    openings.note("999-abc", [opened("key", "bad_key")])
    assert not OpenCircuit.objects.exists()


def test_a_new_secret_closes_what_was_open(client, alice, key, gate):
    openings.note(gate, [opened("key", "bad_key")])
    client.force_login(alice)
    client.post(f"/admin/widget/apikey/{key.pk}/change/", {"name": "Mine", "secret": marked("another-secret")})
    assert not OpenCircuit.objects.exists()


def test_a_question_names_its_gate_and_what_its_site_may(site, gate, settings):
    settings.ANSWERS_PER_SITE = 3
    taken = ask(Place(site.pk, "h" * 64), "2f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b", "When?")
    asker = taken.question.asker
    assert (asker.gate, asker.site, asker.model, asker.at_once, asker.floor) == (gate, site.pk, 7, 3, 0.2)
    again = begin(site, Turn.objects.get())
    assert again.question.asker.visitor == asker.visitor


# --- What owners see ---


@pytest.fixture
def upstream(settings):
    with Upstream.asked_by(settings) as upstream:
        yield upstream


def test_the_page_of_a_key_and_the_front_page_say_what_is_open_since_when_and_why(alice, key, gate):
    client = login(alice)
    page = client.get(f"/admin/widget/apikey/{key.pk}/change/").content.decode()
    assert "Questions are asked." in page and "has not said yet" in page
    QuotaReading.objects.create(api_key=key, limit=200, left=50, read_at=timezone.now())
    later = (timezone.now() + timedelta(hours=1)).timestamp()
    openings.note(gate, [opened("key", "bad_key"), opened("limit", "used_up", later), opened("down", "down", NOW)])
    OpenCircuit.objects.filter(name="down").update(until=timezone.now() - timedelta(seconds=1))
    page = client.get(f"/admin/widget/apikey/{key.pk}/change/").content.decode()
    assert "50 of 200 calls are left today." in page and "stops at 40." in page
    assert "does not know this key any more" in page and "Since 15 Jan 2027, 08:00" in page
    assert "calls of the day are used up" in page and "asked again at" in page
    assert "has a fault" not in page, "what is over isn't told"
    front = client.get("/admin/").content.decode()
    assert "does not know this key any more" in front and f"/admin/widget/apikey/{key.pk}/change/" in front


def test_nobody_else_hears_of_it(bob, make_site, gate):
    openings.note(gate, [opened("key", "bad_key")])
    make_site(bob)
    assert "does not know this key" not in login(bob).get("/admin/").content.decode()


def test_a_test_that_succeeds_closes_what_was_open(alice, key, gate, upstream):
    openings.note(gate, [opened("key", "bad_key"), opened("model:7", "no_permission")])
    login(alice).post(f"/admin/widget/apikey/{key.pk}/test/")
    assert not OpenCircuit.objects.exists()


def test_a_test_that_fails_opens_what_it_found(alice, site, upstream):
    upstream.script = [plain({"error": "no"}, 403)]
    login(alice).post(f"/admin/widget/site/{site.pk}/test/")
    assert [(row.name, row.why) for row in OpenCircuit.objects.all()] == [("model:7", "no_permission")]


def test_the_floor_and_the_ceiling_are_the_owners_and_stay_when_left_out(client, alice, site, key):
    client.force_login(alice)
    one = f"/admin/widget/apikey/{key.pk}/change/"
    client.post(one, {"name": "Mine", "secret": "", "floor": "35"})
    client.post(one, {"name": "Mine", "secret": ""})
    key.refresh_from_db()
    assert key.floor == 35
    assert "at least" not in client.post(one, {"name": "Mine", "secret": "", "floor": "101"}).content.decode()
    key.refresh_from_db()
    assert key.floor == 35
