import pytest
from django.utils import timezone

from tests.login import login
from widget.models import Judging, Site


@pytest.fixture
def site(alice, make_site):
    asked = [{"name": "order-number", "label": "Order number", "kind": "text", "required": False}]
    return make_site(alice, lead_when="after", lead_fields=asked)


def test_what_was_left_is_read_as_plain_text_under_the_words_of_the_form(as_alice, site, make_contact):
    fields = {"order-number": "<b>4711</b>", "name": "Ann", "made up": "x"}
    contact = make_contact(site, fields=fields, text="<script>alert(1)</script>\nSecond line")
    page = as_alice.get(f"/admin/widget/contact/{contact.pk}/change/").content.decode()
    assert '<dt dir="auto">Order number</dt><dd dir="auto">&lt;b&gt;4711&lt;/b&gt;</dd>' in page
    assert '<dt dir="auto">made up</dt>' in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\nSecond line" in page
    assert (
        "<script>alert" not in page and "<script>alert" not in as_alice.get("/admin/widget/contact/").content.decode()
    )


def test_it_leads_to_the_visitors_conversation_also_to_one_that_came_later(as_alice, site, make_contact, make_turn):
    contact = make_contact(site)
    path = f"/admin/widget/contact/{contact.pk}/change/"
    assert "has asked nothing yet" in as_alice.get(path).content.decode()
    turn = make_turn(site)
    turn.conversation.visitor = contact.visitor
    turn.conversation.save()
    assert f'href="/admin/widget/conversation/{turn.conversation_id}/change/"' in as_alice.get(path).content.decode()


def test_leads_and_messages_are_searched_and_filtered(as_alice, site, make_contact):
    make_contact(site, fields={"name": "Ann"}, text="About hats")
    make_contact(site, kind="lead", fields={"email": "ben@example.com"}, text="")
    for query in ({"q": "hats"}, {"q": "ann"}, {"kind": "message"}, {"kind": "message", "when": "1"}):
        rows = as_alice.get("/admin/widget/contact/", query).context["cl"].result_list
        assert [row.who for row in rows] == ["Ann"], query
    assert "ben@example.com" in as_alice.get("/admin/widget/contact/", {"kind": "lead"}).content.decode()


def test_they_are_read_and_never_changed(root, site, make_contact):
    path, as_root = f"/admin/widget/contact/{make_contact(site).pk}", login(root)
    assert as_root.post(f"{path}/change/", {"text": "x"}).status_code == 403
    assert as_root.post(f"{path}/delete/", {"post": "yes"}).status_code == 403
    assert as_root.get("/admin/widget/contact/add/").status_code == 403


def test_deleting_a_site_counts_and_takes_along_what_was_left(as_alice, site, make_contact, make_avatar):
    make_contact(site), make_contact(site), make_avatar(site)
    Judging.objects.create(site=site, looked_at=timezone.now())
    page = as_alice.get(f"/admin/widget/site/{site.pk}/delete/").content.decode()
    assert "2 leads and messages" in page and "1 picture" in page
    assert "judging" not in page, "what is only ours to keep is no loss to anybody"
    assert as_alice.post(f"/admin/widget/site/{site.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Site.objects.exists()
