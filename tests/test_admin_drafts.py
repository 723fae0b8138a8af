"""The pages of drafts: who writes and who only reads, what a gap brings along, files that come back, what the trail is told."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.gaps.stories import make_gap
from tests.hostile import MARKUP, Alive
from tests.login import login, whole, words
from widget import drafting
from widget.models import AuditEntry, Draft, Gap, Rating, State, Turn
from widget.tenancy import Role
from widget.training import form as training_form

HOSTILE = (("=HYPERLINK(1)", "- one\n- two"), (MARKUP, '"a, b"\nc'), ("Long?", "x" * 20_000), ("'=1", "@home"))


@pytest.fixture
def site(alice, make_site):
    return make_site(alice, model_id=7)


@pytest.fixture
def gap(site, make_turn):
    first = make_turn(site, question="May parrots come in?", answer="No idea.", state=State.DONE)
    second = make_turn(site, question="parrots allowed??", answer="On a shoulder.", state=State.DONE, token_hash="b")
    Turn.objects.filter(pk=second.pk).update(rating=Rating.UP)
    return make_gap(site, first, second)


def url(site, more=""):
    return f"/admin/widget/site/{site.pk}/drafts/{more}"


def write(client, site, question="May parrots come in?", answer="On a shoulder.", more="new/", **headers):
    return client.post(url(site, more), {"question": question, "answer": answer}, follow=True, **headers)


def kept():
    return list(Draft.objects.order_by("pk").values_list("question", "answer"))


def export(client, site, kind, *rows):
    response = client.post(url(site, f"export.{kind}"), {"row": rows})
    assert response.status_code == 200
    return response, training_form.read(whole(response))


def told():
    return list(AuditEntry.objects.exclude(deed__in=("read", "signed_in")).order_by("pk").values_list("deed", "words"))


def test_a_draft_is_written_changed_and_deleted_and_the_trail_is_told_without_its_words(as_alice, site):
    assert "No drafts wait" in words(as_alice.get(url(site)))
    assert "The draft is saved" in words(write(as_alice, site))
    draft = Draft.objects.get()
    assert draft.written_by.username == "alice" and draft.gap is None
    page = as_alice.get(url(site, f"{draft.pk}/"))
    assert "On a shoulder." in page.content.decode() and "Edit the draft" in words(page)
    write(as_alice, site, answer="No.\r\nNever.", more=f"{draft.pk}/")
    write(as_alice, site, answer="No.\r\nNever.", more=f"{draft.pk}/")
    assert kept() == [("May parrots come in?", "No.\nNever.")]
    assert "Choose drafts first." in words(as_alice.post(url(site), {"row": "nonsense"}, follow=True))
    assert "1 draft is deleted." in words(as_alice.post(url(site), {"row": draft.pk}, follow=True))
    assert kept() == [] and told() == [("added", ""), ("changed", ""), ("deleted", "")]
    assert "parrots" not in str(list(AuditEntry.objects.values()))


@pytest.mark.parametrize(
    ("question", "answer"), [("", "A"), ("Q", " \r\n "), ("Q" * 20_001, "A"), ("Q", "A" * 20_001), ("\x00\u202e", "A")]
)
def test_what_is_no_pair_is_not_kept_and_what_was_typed_stays(as_alice, site, question, answer):
    page = write(as_alice, site, question, answer)
    assert kept() == [] and "errorlist" in page.content.decode()
    assert (question[:9] or answer) in page.content.decode()


def test_line_ends_of_a_browser_do_not_count_twice(as_alice, site):
    write(as_alice, site, "Q", "x\r\n" * 9_999 + "xy")
    assert len(Draft.objects.get().answer) == 20_000


def test_from_a_gap_its_question_is_there_with_a_liked_answer_and_how_visitors_ask(as_alice, site, gap):
    page = as_alice.get(url(site, f"new/?gap={gap.pk}")).content.decode()
    assert re.search(r'name="question"[^>]*>\s*May parrots come in\?</textarea>', page)
    assert re.search(r'name="answer"[^>]*>\s*On a shoulder\.</textarea>', page)
    assert "parrots allowed??" in page and "gave thumbs up" in page
    assert AuditEntry.objects.filter(deed="read", site=site).count() == 1
    write(as_alice, site, more=f"new/?gap={gap.pk}")
    draft = Draft.objects.get()
    assert draft.gap == gap and "parrots allowed??" in as_alice.get(url(site, f"{draft.pk}/")).content.decode()


def test_a_gap_of_another_site_and_one_that_is_gone_bring_nothing(as_alice, alice, make_site, gap):
    other = make_site(alice)
    for pk in (gap.pk, 0, "nonsense", "9" * 30):
        page = as_alice.get(url(other, f"new/?gap={pk}"))
        assert page.status_code == 200 and "arrots" not in page.content.decode()
    write(as_alice, other, more=f"new/?gap={gap.pk}")
    assert Draft.objects.get().gap is None
    Gap.objects.update(typical=None)
    assert "parrots allowed??</textarea>" in as_alice.get(url(gap.site, f"new/?gap={gap.pk}")).content.decode()
    Turn.objects.all().delete()
    assert as_alice.get(url(gap.site, f"new/?gap={gap.pk}")).status_code == 200


def test_a_draft_outlives_its_gap_and_the_visitor_who_asked(as_alice, site, gap):
    write(as_alice, site, more=f"new/?gap={gap.pk}")
    site.visitors.all().delete()
    gap.delete()
    assert kept() == [("May parrots come in?", "On a shoulder.")] and Draft.objects.get().gap is None


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_hostile_texts_come_back_from_the_file_as_they_were_kept(as_alice, site, kind):
    for pair in HOSTILE:
        write(as_alice, site, *pair)
    assert kept() == list(HOSTILE)
    response, pairs = export(as_alice, site, kind)
    assert pairs == list(HOSTILE)
    assert re.fullmatch(rf'attachment; filename="drafts-\d{{4}}-\d\d-\d\d\.{kind}"', response["Content-Disposition"])
    assert response["X-Content-Type-Options"] == "nosniff" and response["Cache-Control"].startswith("no-store")
    assert told()[-1] == ("exported", f"All drafts as {kind.upper()}")
    assert not Draft.objects.filter(exported_at=None).exists()
    page = as_alice.get(url(site))
    assert page.content.decode().count("begins like a formula") == 2 and not Alive(page.content.decode()).found
    assert "Exported" in words(page)


def test_the_json_names_the_sites_model_and_no_numbers(as_alice, site):
    write(as_alice, site)
    pairs = json.loads(whole(as_alice.post(url(site, "export.json"))))
    assert pairs == [{"question": "May parrots come in?", "answer": "On a shoulder.", "model_id": 7}]


def test_the_chosen_ones_are_exported_or_all_that_wait(as_alice, site, alice, make_site):
    for n in range(3):
        write(as_alice, site, f"Q{n}", f"A{n}")
    theirs = drafting.write(make_site(alice), alice, "Elsewhere?", "Yes.")
    first, second, _ = Draft.objects.filter(site=site).order_by("pk")
    Draft.objects.filter(pk=first.pk).update(taught_at=timezone.now())
    assert export(as_alice, site, "csv")[1] == [("Q1", "A1"), ("Q2", "A2")]
    assert export(as_alice, site, "json", first.pk, second.pk, theirs.pk, "x")[1] == [("Q0", "A0"), ("Q1", "A1")]
    assert Draft.objects.get(pk=theirs.pk).exported_at is None
    assert "no draft to export" in words(as_alice.post(url(site, "export.csv"), {"row": "x"}, follow=True))
    assert as_alice.get(url(site, "export.csv")).status_code == 405


def test_what_is_taught_stands_apart(as_alice, site):
    write(as_alice, site, "Q0", "A0"), write(as_alice, site, "Q1", "A1")
    Draft.objects.filter(question="Q0").update(taught_at=timezone.now())
    waiting, taught = words(as_alice.get(url(site))), words(as_alice.get(url(site, "?which=taught")))
    assert "Q1" in waiting and "Q0" not in waiting and "Q0" in taught and "Q1" not in taught
    assert "To be taught (1)" in waiting and "Taught (1)" in waiting and "seen on" in taught


def test_editors_write_analysts_read_and_nobody_else_knows_of_it(site, bob, charlie, dora, erik, alice, make_member):
    make_member(site, dora, Role.EDITOR), make_member(site, erik, Role.ANALYST)
    draft = drafting.write(site, alice, "Secret question?", "Secret.")
    for person, sees, writes in ((bob, 404, 404), (charlie, 404, 404), (erik, 200, 403), (dora, 200, 200)):
        client = login(person)
        page = client.get(url(site))
        assert page.status_code == sees and ("Secret question?" in words(page)) == (sees == 200)
        assert ("Write a draft" in words(page)) == (writes == 200)
        assert client.get(url(site, "new/")).status_code == writes
        assert client.get(url(site, f"{draft.pk}/")).status_code == writes
        assert write(client, site, f"By {person}?", more="new/").status_code == writes
        assert write(client, site, f"By {person}?", more=f"{draft.pk}/").status_code == writes
        assert client.post(url(site, "export.json"), {"row": draft.pk}).status_code == writes
        assert client.post(url(site), {"row": "0"}, follow=True).status_code == writes
    assert {question for question, _ in kept()} == {"By dora?"}


def test_a_draft_of_one_site_is_none_of_another(as_alice, alice, site, make_site):
    other = make_site(alice)
    draft = drafting.write(other, alice, "Elsewhere?", "Yes.")
    assert as_alice.get(url(site, f"{draft.pk}/")).status_code == 404
    assert write(as_alice, site, more=f"{draft.pk}/").status_code == 404
    as_alice.post(url(site), {"row": draft.pk})
    assert kept() == [("Elsewhere?", "Yes.")]


def test_a_site_that_was_put_away_is_only_read(as_alice, site, alice):
    drafting.write(site, alice, "Q", "A")
    site.archived_at, site.is_active = timezone.now(), False
    site.save()
    assert as_alice.get(url(site)).status_code == 200
    assert write(as_alice, site).status_code == 403 and as_alice.post(url(site, "export.csv")).status_code == 403


def test_many_are_paged_with_no_query_more(as_alice, site, alice):
    drafting.write(site, alice, "First?", "A")
    as_alice.get(url(site))
    with CaptureQueriesContext(connection) as few:
        as_alice.get(url(site))
    Draft.objects.bulk_create(Draft(site=site, question=f"Q{n}", answer="A", written_by=alice) for n in range(60))
    with CaptureQueriesContext(connection) as many:
        page = as_alice.get(url(site)).content.decode()
    assert len(many) == len(few) and page.count('name="row"') == 25
    further = re.search(r'href="(\?[^"]+)" rel="next"', page)[1].replace("&amp;", "&")
    assert as_alice.get(url(site, further)).content.decode().count('name="row"') == 25


def test_in_german_everything_is_german(as_alice, site, gap, alice):
    write(as_alice, site)
    as_alice.post(url(site, "export.csv"))
    assert AuditEntry.objects.get(deed="exported").words == "All drafts as CSV"
    assert "Alle Entwürfe als CSV" in words(as_alice.get("/admin/widget/auditentry/", HTTP_ACCEPT_LANGUAGE="de"))
    said = words(as_alice.get(url(site), HTTP_ACCEPT_LANGUAGE="de"))
    assert "Entwürfe" in said and "Drafts" not in said


def test_the_gaps_page_leads_to_an_answer_or_to_the_draft_that_waits(as_alice, site, gap, erik, make_member):
    page = f"/admin/widget/site/{site.pk}/gaps/"
    assert f"drafts/new/?gap={gap.pk}" in as_alice.get(page).content.decode()
    write(as_alice, site, more=f"new/?gap={gap.pk}")
    shown = as_alice.get(page).content.decode()
    assert "drafts/new/" not in shown and url(site, f"{Draft.objects.get().pk}/") in shown
    make_member(site, erik, Role.ANALYST)
    assert "/drafts/new/" not in (read := login(erik).get(page).content.decode()) and "Edit the draft" not in read
    assert url(site) in read
