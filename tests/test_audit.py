"""Who did what: told by every page of the admin, without secrets and visitors' words, to the owners of the site alone."""

from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.utils import timezone

from tests.admin_forms import site_form
from tests.canary.mark import marked
from tests.conftest import PASSWORD
from tests.login import login
from widget import audit
from widget.audit import Deed
from widget.models import ApiKey, AuditEntry
from widget.tenancy import Role

SECRET = marked("never-told-Zz9q")


@pytest.fixture
def site(alice, make_site):
    return make_site(alice, name="Hats")


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still; its last entry is what it shows."""
    shown = [timezone.now()]
    monkeypatch.setattr(timezone, "now", lambda: shown[-1])
    return shown


def told(**by):
    entries = AuditEntry.objects.filter(**by).exclude(deed=Deed.SIGNED_IN).order_by("pk")
    return [f"{entry} {entry.words}".strip() for entry in entries]


def save(client, site, **changes):
    unchanged = {
        "lead_name": "no",
        "lead_email": "no",
        "lead_phone": "no",
        "title": site.title,
        "greeting": site.greeting,
    }
    form = site_form(site, model_id=site.model_id, **unchanged) | changes
    form = {name: value for name, value in form.items() if value is not None}
    assert client.post(f"/admin/widget/site/{site.pk}/change/", form).status_code == 302


def test_a_change_is_told_by_the_names_of_its_fields_and_never_by_what_is_in_them(as_alice, site):
    save(as_alice, site)
    AuditEntry.objects.all()._raw_delete("default")
    save(as_alice, site, title="Ask the hatter", mail_to="hatter@example.com")
    save(as_alice, site, title="Ask the hatter", mail_to="hatter@example.com")
    (entry,) = told()
    assert entry == "alice changed site “Hats” Title, Send them to"
    assert "hatter" not in str(list(AuditEntry.objects.values()))


def test_pausing_and_opening_have_names_of_their_own(as_alice, site):
    save(as_alice, site, is_active=None)
    save(as_alice, site)
    assert [entry.split(" “")[0] for entry in told()] == ["alice paused site", "alice opened site"]


def test_adding_replacing_and_deleting_a_key_never_tells_any_of_it(as_alice, site):
    as_alice.post("/admin/widget/apikey/add/", {"name": "Spare", "secret": SECRET})
    spare = ApiKey.objects.get(name="Spare")
    as_alice.post(
        f"/admin/widget/apikey/{spare.pk}/change/", {"name": "Spare", "secret": SECRET[::-1], "floor": spare.floor}
    )
    as_alice.post(f"/admin/widget/apikey/{spare.pk}/delete/", {"post": "yes"})
    assert told() == [
        "alice added API key “Spare”",
        "alice replaced the secret of API key “Spare” New api key",
        "alice deleted API key “Spare”",
    ]
    kept = str(list(AuditEntry.objects.values()))
    assert SECRET not in kept and SECRET[::-1] not in kept and SECRET[-4:] not in kept


def test_what_was_deleted_stays_told_to_its_owner(as_alice, site, dora, make_site, make_member):
    make_member(site, dora, Role.OWNER)
    sites = [site.pk, make_site(site.owner, name="Caps").pk]
    data = {"action": "delete_selected", "_selected_action": sites, "post": "yes"}
    as_alice.post("/admin/widget/site/", data)
    assert sorted(told(deed=Deed.DELETED)) == ["alice deleted site “Caps”", "alice deleted site “Hats”"]
    page = as_alice.get("/admin/widget/auditentry/").content.decode()
    assert "Deleted site “Hats”" in page and "Hats" not in login(dora).get("/admin/widget/auditentry/").content.decode()


def test_reading_is_told_once_an_hour_for_each_person(
    as_alice, site, erik, make_member, make_turn, make_contact, clock
):
    turn, contact = make_turn(site, question="A secret question"), make_contact(site)
    make_member(site, erik, Role.ANALYST)
    pages = [f"conversation/{turn.conversation_id}", f"turn/{turn.pk}", f"contact/{contact.pk}"]
    for client in (as_alice, login(erik), as_alice):
        for page in pages:
            assert client.get(f"/admin/widget/{page}/change/").status_code == 200
    conversation = f"read conversation {turn.conversation_id}"
    left = f"read lead or message {contact.pk}"
    assert told(deed=Deed.READ) == [
        f"{who} {what}" for who in ("alice", "erik@people.test") for what in (conversation, left)
    ]
    assert "secret question" not in str(list(AuditEntry.objects.values())) and "Ann" not in str(told())


def test_another_hour_is_told_again(as_alice, site, make_turn, clock):
    turn = make_turn(site)
    path = f"/admin/widget/conversation/{turn.conversation_id}/change/"
    as_alice.get(path)
    clock.append(clock[-1] + timedelta(hours=1))
    as_alice.get(path)
    assert AuditEntry.objects.filter(deed=Deed.READ).count() == 2


def test_signing_in_and_being_refused_is_for_superusers(client, as_alice, site, root):
    client.post("/admin/login/", {"username": "alice", "password": "wrong"})
    client.post("/admin/login/", {"username": "my-password-by-mistake", "password": "wrong"})
    client.post("/admin/login/", {"username": "alice", "password": PASSWORD})
    seen = login(root).get("/admin/widget/auditentry/?what=doors").content.decode()
    assert seen.count("Could not sign in") == 2 and "Somebody unknown" in seen and "Signed in" in seen
    assert "by-mistake" not in str(list(AuditEntry.objects.values()))
    assert "Signed in" not in as_alice.get("/admin/widget/auditentry/").content.decode()
    assert as_alice.get("/admin/widget/auditentry/?what=doors").status_code == 302, "a filter that isn't offered"


def test_a_refusal_by_address_is_told_of_the_account(dora, rf):
    authenticate(rf.post("/"), username=dora.email.upper(), password="wrong")
    assert [entry.who for entry in AuditEntry.objects.all()] == [dora]


@pytest.mark.parametrize(("way", "kept"), [("full", "203.0.113.7"), ("truncated", "203.0.113.0/24"), ("off", None)])
def test_addresses_are_kept_as_the_operator_says(client, alice, site, settings, way, kept):
    settings.ADDRESSES = way
    client.force_login(alice)
    client.post(f"/admin/widget/site/{site.pk}/delete/", {"post": "yes"}, REMOTE_ADDR="203.0.113.7")
    assert AuditEntry.objects.get(deed=Deed.DELETED).address == kept
    seen = client.get("/admin/widget/auditentry/").content.decode()
    assert ("203.0.113." in seen) == (way != "off") and (kept is None or kept in seen)


def test_nobody_changes_or_deletes_an_entry(site, alice, root):
    audit.record(alice, Deed.EXPORTED, site, words="12 conversations as CSV")
    entry, client = AuditEntry.objects.get(), login(root)
    path = f"/admin/widget/auditentry/{entry.pk}"
    assert client.get(f"{path}/change/").status_code == 200
    for way, data in (("change", {"words": "x"}), ("delete", {"post": "yes"})):
        assert client.post(f"{path}/{way}/", data).status_code == 403
    assert client.get("/admin/widget/auditentry/add/").status_code == 403
    assert "delete_selected" not in client.get("/admin/widget/auditentry/").content.decode()
    for act in (entry.save, entry.delete):
        with pytest.raises(TypeError, match="only ever added to"):
            act()


def test_an_entry_outlives_whoever_did_it_and_what_it_is_about(site, alice, dora):
    audit.record(dora, Deed.EXPORTED, site, words="12 conversations as CSV")
    dora.delete(), site.delete()
    entry = AuditEntry.objects.get(deed=Deed.EXPORTED)
    assert str(entry) == "dora@people.test exported site “Hats”" and entry.site is None
    assert list(AuditEntry.objects.visible_to(alice)) == [entry]


def test_entries_are_filtered_by_what_when_and_site_and_searched(as_alice, site, alice, make_site):
    other = make_site(alice, name="Caps")
    audit.record(alice, Deed.EXPORTED, site, words="12 conversations")
    audit.record(None, Deed.CHANGED, other, words="Title")
    for query in (
        {"what": "visitors"},
        {"q": "conversations"},
        {"site__id__exact": site.pk},
        {"q": "hats", "when": "1"},
    ):
        page = as_alice.get("/admin/widget/auditentry/", query)
        assert page.context["cl"].result_count == 1, query
        assert "12 conversations" in page.content.decode()
    assert "The server" in as_alice.get("/admin/widget/auditentry/").content.decode()


def test_long_words_are_cut(site, alice):
    audit.record(alice, Deed.CHANGED, site, words="word " * 200)
    assert len(AuditEntry.objects.get().words) == 500
