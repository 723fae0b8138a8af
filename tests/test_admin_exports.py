"""Files of what a list shows: the same rows, by the same rules, and nothing in them that does anything."""

import csv
import io
import json

import pytest

from tests.login import login, whole
from tests.vectors import read
from widget import notes
from widget.audit import Deed
from widget.models import AuditEntry, Rating, Site, Turn, Visitor
from widget.tenancy import Role

LISTS = ("conversation", "turn")
HOSTILE = read("exports")["hostile"]


def get(client, model, kind, query=None):
    return client.get(f"/admin/widget/{model}/export.{kind}", query or {})


def rows_of(response):
    return list(csv.DictReader(io.StringIO(whole(response).removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize("model", LISTS)
def test_a_file_has_a_name_with_the_date_and_is_not_kept_by_anybody(as_alice, alice, make_site, make_turn, model):
    make_turn(make_site(alice))
    name = {"conversation": "conversations", "turn": "questions"}[model]
    for kind, mime in (("csv", "text/csv"), ("json", "application/json")):
        response = get(as_alice, model, kind)
        assert response.streaming and response.is_async
        assert response["Content-Type"] == f"{mime}; charset=utf-8"
        assert f'attachment; filename="{name}-20' in response["Content-Disposition"]
        assert response["Content-Disposition"].endswith(f'.{kind}"')
        assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("model", LISTS)
def test_it_holds_what_the_list_shows(as_alice, alice, make_site, make_turn, model):
    site = make_site(alice)
    make_turn(site, question="Do you sell hats?", rating=Rating.DOWN), make_turn(site, question="And gloves?")
    assert [row["question"] for row in rows_of(get(as_alice, model, "csv", {"q": "hats"}))] == ["Do you sell hats?"]
    assert [row["question"] for row in rows_of(get(as_alice, model, "csv", {"rating": "down"}))] == [
        "Do you sell hats?"
    ]
    assert len(json.loads(whole(get(as_alice, model, "json", {"rating": "none"})))) == 1
    assert len(rows_of(get(as_alice, model, "csv"))) == 2
    page = as_alice.get(f"/admin/widget/{model}/", {"q": "hats", "rating": "down"}).content.decode()
    assert 'href="export.csv?q=hats&amp;rating=down"' in page


@pytest.mark.parametrize("model", LISTS)
@pytest.mark.parametrize("kind", ["csv", "json"])
def test_nobody_gets_what_is_somebody_elses(alice, bob, charlie, make_site, make_turn, model, kind):
    make_turn(make_site(alice, name="Secret shop"), question="Secret question")
    assert "Secret" not in whole(get(login(bob), model, kind))
    assert get(login(charlie), model, kind).status_code == 403
    assert get(login(bob), model, kind, {"api_key__sealed__startswith": "1"}).status_code == 400
    assert get(login(bob), model, kind, {"state": "nonsense"}).url == "./?e=1"


@pytest.mark.parametrize("model", LISTS)
def test_the_trail_of_each_site_in_a_file_tells_of_it_and_not_what_was_searched_for(
    as_alice, alice, make_site, make_turn, model
):
    shops = [make_site(alice), make_site(alice)]
    empty = make_site(alice)
    for shop in shops:
        make_turn(shop, question="Do you sell hats?")
    (
        get(as_alice, model, "csv"),
        get(as_alice, model, "json", {"q": "hats"}),
        get(as_alice, model, "csv", {"q": "gloves"}),
    )
    told = AuditEntry.objects.filter(deed=Deed.EXPORTED).order_by("pk")
    name = {"conversation": "conversations", "turn": "questions"}[model]
    assert [entry.words for entry in told] == [f"All {name} as CSV"] * 2 + [f"Some {name} as JSON"] * 2
    assert {entry.site for entry in told} == set(shops) and empty not in {entry.site for entry in told}
    assert {entry.who for entry in told} == {alice}


@pytest.mark.parametrize("model", LISTS)
def test_an_analyst_gets_files_of_that_site_alone(alice, erik, make_site, make_member, make_turn, model):
    shop = make_site(alice)
    make_turn(shop, question="Seen"), make_turn(make_site(alice), question="Unseen")
    make_member(shop, erik, Role.ANALYST)
    assert [row["question"] for row in rows_of(get(login(erik), model, "csv"))] == ["Seen"]
    assert AuditEntry.objects.get(deed=Deed.EXPORTED).site == shop


@pytest.fixture
def hostile(alice, make_site, make_turn, make_contact):
    """A row with each text of the corpus in every place where a stranger's text, or an owner's, can stand."""
    site = make_site(alice)
    for text in HOSTILE:
        Site.objects.filter(pk=site.pk).update(name=text[:80])
        turn = make_turn(site, question=text, answer=text, rating_reason=text, page=text, code=text[:20])
        notes.note(turn.conversation, alice, text), notes.tag(turn.conversation, text)
        Visitor.objects.filter(pk=turn.conversation.visitor_id).update(
            name=text[:100], email=text[:100], subject=text[:100]
        )
        Turn.objects.filter(pk=turn.pk).update(context={"plan": text.replace("\x00", "")})
        make_contact(
            site, visitor=turn.conversation.visitor, text=text, fields={text[:40]: text, "name": text}, page=text
        )
    return site


@pytest.mark.parametrize("model", LISTS)
def test_no_cell_of_a_file_is_a_formula_and_no_control_character_is_left(as_alice, hostile, model):
    rows = rows_of(get(as_alice, model, "csv"))
    assert len(rows) == len(HOSTILE)
    for row in rows:
        for value in row.values():
            assert value.lstrip(" \t\n\u3000\u00a0")[:1] not in tuple("=+-@\uff1d\t\r") or value == "", value
            assert not any(ord(letter) < 32 and letter not in "\n\t" or 127 <= ord(letter) < 160 for letter in value)


@pytest.mark.parametrize("model", LISTS)
def test_json_is_json_whatever_was_written(as_alice, hostile, model):
    told = json.loads(whole(get(as_alice, model, "json")))
    assert len(told) == len(HOSTILE)
    assert "\x1b" not in str(told) and "\u202e" not in str(told)


def test_every_page_shows_the_corpus_as_text(as_alice, hostile):
    turn = Turn.objects.filter(question__contains="onload").get()
    paths = [f"{model}/" for model in (*LISTS, "contact", "site")]
    paths += [f"conversation/{row.conversation_id}/change/" for row in Turn.objects.all()]
    paths += [f"conversation/{turn.conversation_id}/forget/", f"turn/{turn.pk}/change/", f"site/{hostile.pk}/change/"]
    for path in paths:
        page = as_alice.get(f"/admin/widget/{path}").content.decode()
        for markup in ("<script>alert", "<img src=x", "<svg onload", " onmouseover='"):
            assert markup not in page, path
