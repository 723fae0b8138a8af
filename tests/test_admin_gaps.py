"""The page of knowledge gaps: what it says, who sees and changes it, and the file."""

import json
from datetime import UTC, timedelta

import pytest
from django.utils import timezone

from tests.gaps.stories import make_gap
from tests.login import login
from tests.training.lessons import teach
from widget.models import AuditEntry, Coverage, Gap, GapQuestion, GapReason, Judging, Upkeep
from widget.tenancy import Role

SECRET = "What is the secret of our hats?"


@pytest.fixture
def site(alice, make_site):
    site = make_site(alice, name="Hats")
    teach(site, (SECRET, "A trained answer."))
    return site


@pytest.fixture
def address(site):
    return f"/admin/widget/site/{site.pk}/gaps/"


def said(response):
    assert response.status_code == 200
    return response.content.decode()


def page_of(client, address, **query):
    return said(client.get(address, query))


def test_gaps_are_ranked_by_visitors_with_reasons_and_examples_that_lead_to_the_conversation(
    alice, site, address, make_turn
):
    few, many = (
        make_turn(site, question="Do you buy cars?"),
        [make_turn(site, question=f"Repair hats {n}?") for n in range(3)],
    )
    make_gap(site, few, reasons=GapReason.DOWN)
    Gap.objects.update(reasons={"DOWN": 1})
    hats = make_gap(site, *many)
    Gap.objects.filter(pk=hats.pk).update(reasons={"FAR": 3, "PERSON": 1})
    page = page_of(login(alice), address)
    assert page.index("Repair hats 0?") < page.index("Do you buy cars?")
    assert "3 visitors, 3 questions" in page and "1 visitor, 1 question" in page
    assert "3 are far from everything it is taught" in page and "after 1 the visitor asked for a person" in page
    assert "1 answer got a thumb down" in page
    assert page.count("Taught, but visitors weren't helped") == 1
    assert f"/admin/widget/conversation/{many[2].conversation_id}/change/" in page
    assert "75 %" in page and "3 of 4 questions" in page and "plot-spark" in page and "Look again" in page
    entry = AuditEntry.objects.get(site=site, words="Knowledge gaps")
    assert entry.who == alice


def test_a_gap_is_dismissed_and_brought_back(alice, site, address, make_turn):
    gap = make_gap(site, make_turn(site, question="Do you buy cars?"))
    client = login(alice)
    page = said(client.post(address, {"dismiss": gap.pk}, follow=True))
    assert "It stays so" in page and "Do you buy cars?" not in page
    gap.refresh_from_db()
    assert gap.dismissed_at and gap.dismissed_by == alice
    dismissed = f"{address}?show=dismissed"
    assert "Do you buy cars?" in page_of(client, dismissed) and "Bring back" in page_of(client, dismissed)
    assert "back on the list" in said(client.post(dismissed, {"bring_back": gap.pk}, follow=True))
    assert "Do you buy cars?" in page_of(client, address)
    words = AuditEntry.objects.filter(site=site, deed="changed").values_list("words", flat=True)
    assert {"Dismissed a knowledge gap.", "Brought back a knowledge gap."} <= set(words)


def test_a_dismissed_gap_whose_questions_are_deleted_says_so_and_is_gone_when_it_is_brought_back(
    alice, site, address, make_turn
):
    turn = make_turn(site, question="Do you buy cars?")
    gap = make_gap(site, turn, dismissed_at=timezone.now())
    turn.conversation.visitor.delete()
    Gap.objects.update(questions=0, visitors=0)
    client = login(alice)
    page = page_of(client, address, show="dismissed")
    assert "Its questions are deleted" in page and "Do you buy cars?" not in page
    client.post(address, {"bring_back": gap.pk})
    assert not Gap.objects.exists()


def test_what_is_taught_now_stands_below_its_own_tab(alice, site, address, make_turn):
    make_gap(site, make_turn(site, question="Do you buy cars?"), reasons=GapReason(0), closed_at=timezone.now())
    client = login(alice)
    assert "Do you buy cars?" not in page_of(client, address)
    page = page_of(client, address, show="taught")
    assert "Do you buy cars?" in page and "Taught since" in page and "Dismiss<" not in page


def test_a_name_that_is_deleted_is_another_question_of_the_gap(alice, site, address, make_turn):
    first, second = make_turn(site, question="Do you buy cars?"), make_turn(site, question="car trade-in?")
    make_gap(site, first, second)
    first.conversation.visitor.delete()
    page = page_of(login(alice), address)
    assert "car trade-in?" in page and "Do you buy cars?" not in page


def test_roles_read_and_editors_change_and_nobody_but_the_keys_owner_sees_what_is_trained(
    site, address, make_turn, make_member, dora, erik
):
    gap = make_gap(site, make_turn(site, question="Do you buy cars?"))
    make_member(site, dora, Role.ANALYST), make_member(site, erik, Role.EDITOR)
    reader, editor = login(dora), login(erik)
    page = page_of(reader, address)
    assert "Do you buy cars?" in page and 'name="dismiss"' not in page and 'name="look"' not in page
    assert reader.post(address, {"dismiss": gap.pk}).status_code == 403
    assert 'name="dismiss"' in page_of(editor, address)
    assert editor.post(address, {"dismiss": gap.pk}).status_code == 302
    for client in (reader, editor):
        assert SECRET not in page_of(client, address) and "A trained answer" not in page_of(client, address)


def test_another_owners_gaps_are_not_there(site, address, make_turn, make_site, bob):
    gap = make_gap(site, make_turn(site, question="Do you buy cars?"))
    other, client = make_site(bob), login(bob)
    assert client.get(address).status_code == client.get(f"{address}export.csv").status_code == 404
    client.post(f"/admin/widget/site/{other.pk}/gaps/", {"dismiss": gap.pk})
    gap.refresh_from_db()
    assert gap.dismissed_at is None


def test_without_a_fetched_training_the_page_says_why_and_where_to_fetch(make_site, alice, erik, make_member):
    site = make_site(alice)
    make_member(site, erik, Role.EDITOR)
    address = f"/admin/widget/site/{site.pk}/gaps/"
    page = page_of(login(alice), address)
    assert (
        "has not been fetched" in page and f"/admin/widget/site/{site.pk}/taught/" in page and 'name="look"' not in page
    )
    assert "Whose API key it is can fetch it" in page_of(login(erik), address)


def test_a_look_is_asked_for_once_a_minute(alice, site, address):
    client = login(alice)
    Upkeep.objects.update(due_at=timezone.now() + timedelta(hours=1))
    assert "being looked at now" in said(client.post(address, {"look": ""}, follow=True))
    assert Upkeep.objects.get(name="gaps").due_at <= timezone.now()
    assert "a moment ago" in said(client.post(address, {"look": ""}, follow=True))


def test_where_the_operator_looks_by_hand_there_is_no_button(alice, site, address, settings):
    settings.GAPS_MINUTES = 0
    page = page_of(login(alice), address)
    assert "by hand only" in page and 'name="look"' not in page


def test_coverage_is_drawn_by_days_at_first_and_by_weeks_later(alice, site, address):
    today, client = timezone.now().astimezone(UTC).date(), login(alice)
    Coverage.objects.create(site=site, day=today, judged=10, near=5)
    Coverage.objects.create(site=site, day=today - timedelta(days=3), judged=10, near=10)
    page = page_of(client, address)
    assert "75 %" in page and page.count('class="plot-point"') == 4 and "nothing asked" in page
    Coverage.objects.create(site=site, day=today - timedelta(days=40), judged=10, near=1)
    page = page_of(client, address)
    assert "10 % in the 28 days before" in page and page.count('class="plot-point"') == 14 and "Week from" in page


def test_nothing_yet_is_said_kindly(alice, site, address):
    client = login(alice)
    assert "every few minutes" in page_of(client, address)
    Judging.objects.create(site=site, looked_at=timezone.now())
    assert "No visitor has asked anything lately" in page_of(client, address)
    Coverage.objects.create(site=site, day=timezone.now().date(), judged=1, near=1)
    assert "No gap" in page_of(client, address)
    assert "Nothing is dismissed" in page_of(client, address, show="dismissed")
    assert "No gap was closed" in page_of(client, address, show="taught")
    assert "No gap: " in page_of(client, address, show="nonsense", p="x")


def test_the_file_has_every_gap_and_no_formula(alice, site, address, make_turn):
    make_gap(site, make_turn(site, question='=HYPERLINK("x")'), reasons=GapReason.FAR)
    make_gap(site, make_turn(site, question="Cars?"), dismissed_at=timezone.now())
    Gap.objects.update(reasons={"FAR": 1})
    client = login(alice)
    lines = said(client.get(f"{address}export.csv")).splitlines()
    assert (
        lines[0]
        == '\ufeff"question","state","visitors","questions","far","down","again","rephrased","person","first","last"'
    )
    assert lines[1].startswith('"\'=HYPERLINK(""x"")","open","1","1","1","0"') and lines[2].startswith(
        '"Cars?","dismissed"'
    )
    rows = json.loads(said(client.get(f"{address}export.json")))
    assert [(row["question"], row["state"]) for row in rows] == [('=HYPERLINK("x")', "open"), ("Cars?", "dismissed")]
    assert client.get(f"{address}export.xml").status_code == 404
    words = AuditEntry.objects.filter(site=site, deed="exported").values_list("words", flat=True)
    assert set(words) == {"Knowledge gaps as CSV", "Knowledge gaps as JSON"}


def test_many_gaps_are_paged_in_few_queries(alice, site, address, make_turn, django_assert_max_num_queries):
    for number in range(25):
        make_gap(site, *[make_turn(site, question=f"Question {number}?") for _ in range(2)])
    client = login(alice)
    client.get(address)
    with django_assert_max_num_queries(25):
        page = page_of(client, address)
    assert page.count('class="house-gap"') == 20 and "Page 1 of 2" in page
    assert page_of(client, address, p="2").count('class="house-gap"') == 5
    assert GapQuestion.objects.count() == 50
