"""The audit trail as files: what the list shows, safe in spreadsheets, in short queries, and told itself."""

import csv
import io
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.login import login, whole
from tests.vectors import read
from widget import audit, trail_sheets
from widget.audit import Deed
from widget.cells import cell
from widget.models import AuditEntry
from widget.tenancy import Role

LIST = "/admin/widget/auditentry/"
HOSTILE = read("exports")["hostile"]


@pytest.fixture
def site(alice, make_site):
    return make_site(alice, name="Hats")


def sheet(client, kind="csv", **query):
    answer = client.get(f"{LIST}export.{kind}", query)
    assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"]
    return whole(answer)


def rows(text):
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_a_file_holds_what_the_list_shows_and_says_who_did_what(alice, bob, site, make_site):
    audit.record(alice, Deed.CHANGED, site, words="Title")
    audit.record(alice, Deed.READ, site)
    audit.record(bob, Deed.CHANGED, make_site(bob, name="Caps"), words="Title")
    client = login(alice)
    assert "export.csv?what=settings" in client.get(LIST, {"what": "settings"}).content.decode()
    (row,) = [row for row in rows(sheet(client, what="settings")) if row["who"] == "alice"]
    assert (row["done"], row["deed"], row["words"], row["site"]) == ("changed site “Hats”", "changed", "Title", "Hats")
    told = json.loads(sheet(client, "json"))
    assert [entry["done"] for entry in told if entry["deed"] != "exported"] == [
        "read site “Hats”",
        "changed site “Hats”",
    ]
    assert "Caps" not in json.dumps(told) and "address" not in told[0]


def test_a_file_is_told_to_the_trail_of_each_site_in_it(alice, root, site):
    audit.record(alice, Deed.CHANGED, site, words="Title")
    sheet(login(alice))
    sheet(login(root), "json", q="title")
    told = AuditEntry.objects.filter(deed=Deed.EXPORTED).order_by("pk")
    assert [(str(entry), entry.words) for entry in told] == [
        ("alice exported site “Hats”", "All who did what as CSV"),
        ("root exported site “Hats”", "Some who did what as JSON"),
    ]
    sheet(login(root))
    assert AuditEntry.objects.filter(deed=Deed.EXPORTED, site=None, who=root).exists(), "sign-ins have no site"


def test_only_owners_take_it_away(site, erik, dora, charlie, make_member):
    make_member(site, erik, Role.ANALYST), make_member(site, dora, Role.EDITOR)
    for user in (erik, dora, charlie):
        assert login(user).get(f"{LIST}export.csv").status_code == 403


def test_what_strangers_typed_is_a_text_in_every_cell(alice, site):
    for text in HOSTILE:
        audit.record(alice, Deed.CHANGED, site, words=text)
    kept = list(AuditEntry.objects.order_by("-pk").values_list("words", flat=True))
    text = "".join(trail_sheets.trail_csv(AuditEntry.objects.all()))
    found = [line["words"] for line in csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))]
    assert found == [cell(words) for words in kept]
    assert len(json.loads("".join(trail_sheets.trail_json(AuditEntry.objects.all())))) == len(HOSTILE)


def test_an_empty_trail_is_an_empty_file(db):
    assert json.loads("".join(trail_sheets.trail_json(AuditEntry.objects.all()))) == []
    assert rows("".join(trail_sheets.trail_csv(AuditEntry.objects.all()))) == []


def test_many_are_read_some_at_a_time(alice, site):
    AuditEntry.objects.bulk_create(AuditEntry(deed=Deed.READ, site=site) for _ in range(2 * trail_sheets.AT_ONCE + 1))
    pieces = trail_sheets.trail_csv(AuditEntry.objects.all())
    next(pieces)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        next(pieces)
    assert len(queries) == 1
    assert sum(piece.count("\r\n") for piece in pieces) == trail_sheets.AT_ONCE + 1


def test_addresses_are_in_it_where_they_are_kept(alice, site, settings):
    settings.ADDRESSES = "full"
    client = login(alice)
    client.post(f"/admin/widget/site/{site.pk}/pause/")
    assert rows(sheet(client, what="settings"))[0]["address"] == "127.0.0.1"
