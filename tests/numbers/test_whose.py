"""Whose numbers they are: who reads which, and who is told of it."""

import pytest

from tests.login import login
from tests.numbers.pages import sheet, text
from tests.numbers.stories import some_numbers
from widget.models import AuditEntry
from widget.numbers.rollup import count_some
from widget.tenancy import Role


def test_numbers_of_others_are_not_there(as_alice, site, bob, make_site):
    foreign = make_site(bob, name="Gloves")
    some_numbers(foreign)
    assert as_alice.get(f"/admin/numbers/{foreign.pk}/").status_code == 404
    assert as_alice.get(f"/admin/numbers/{foreign.pk}/questions.csv").status_code == 404
    page = text(as_alice, "/admin/numbers/")
    assert "Gloves" not in page and "Nothing was asked in this range" in page


def test_whoever_may_not_read_questions_reads_no_numbers(charlie, site):
    client = login(charlie)
    assert client.get("/admin/numbers/").status_code == 403
    assert client.post("/admin/numbers/time-zone/", {"zone": "Asia/Tokyo"}).status_code == 403
    assert "/admin/numbers/" not in client.get("/admin/").content.decode()


@pytest.fixture
def analyst(erik, site, make_member):
    """erik reads at alice's site, and at no other."""
    make_member(site, erik, Role.ANALYST)
    return erik


def test_an_analyst_reads_the_numbers_of_one_site_and_of_no_other(analyst, alice, site, asked, make_site, make_turn):
    attic = make_site(alice, name="Attic")
    make_turn(attic)
    count_some()
    client = login(analyst)
    page = text(client, "/admin/numbers/")
    assert "1 of 4 questions failed" in page and "Attic" not in page
    assert "1 of 4 questions failed" in text(client, f"/admin/numbers/{site.pk}/")
    assert client.get(f"/admin/numbers/{attic.pk}/").status_code == 404
    assert "/admin/numbers/" in text(client, "/admin/")


def test_what_is_left_of_an_api_key_is_said_to_its_owner_only(analyst, as_alice, site):
    some_numbers(site)
    assert "Key of alice" in text(as_alice, "/admin/numbers/")
    for path in ("/admin/numbers/", f"/admin/numbers/{site.pk}/"):
        page = text(login(analyst), path)
        assert "Key of alice" not in page and "40 of 100" not in page


def test_whoever_only_reads_is_not_asked_to_set_anything_up(analyst, site):
    assert "Put the chat on your website" not in text(login(analyst), f"/admin/numbers/{site.pk}/", range="year")
    site.memberships.all().delete()
    assert "You have a role at no site here" in text(login(analyst), "/admin/numbers/")


def test_owners_are_told_at_each_site_who_took_its_numbers_away(analyst, as_alice, alice, site, asked, make_site):
    other = make_site(alice, name="Caps")
    sheet(login(analyst), "/admin/numbers/asked.csv", range="7")
    entry = AuditEntry.objects.get(deed=AuditEntry.Deed.EXPORTED)
    assert (entry.who, entry.site) == (analyst, site)
    assert entry.words.startswith("Numbers as CSV: ") and "open" not in entry.words.lower()
    assert "Numbers as CSV" in text(as_alice, "/admin/widget/auditentry/")
    sheet(as_alice, "/admin/numbers/asked.csv")
    exported = AuditEntry.objects.filter(deed=AuditEntry.Deed.EXPORTED, who=alice)
    assert {entry.site for entry in exported} == {site, other}


def test_nothing_is_told_of_a_sheet_that_there_is_not(as_alice, site):
    as_alice.get("/admin/numbers/nothing.csv")
    as_alice.get("/admin/numbers/999/asked.csv")
    assert not AuditEntry.objects.filter(deed=AuditEntry.Deed.EXPORTED).exists()


def test_looking_at_what_is_asked_most_is_told_once_an_hour_where_it_was_said(as_alice, alice, site, asked, make_site):
    silent = make_site(alice, name="Caps")
    for _ in range(2):
        text(as_alice, "/admin/numbers/")
        text(as_alice, f"/admin/numbers/{silent.pk}/")
    (entry,) = AuditEntry.objects.filter(deed="read")
    assert (str(entry), entry.words, entry.site) == ("alice read site “Hats”", "Numbers: what is asked most", site)
    assert "open" not in str(list(AuditEntry.objects.values()))
