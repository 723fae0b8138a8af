"""The page of approved questions: who may change them, what is said of what can't be taken, and that visitors see it at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.login import login
from widget import approving
from widget.models import ApprovedQuestion, AuditEntry
from widget.tenancy import Role


@pytest.fixture
def site(alice, make_site):
    return make_site(alice, name="Hats")


@pytest.fixture
def address(site):
    return f"/admin/widget/site/{site.pk}/questions/"


def form(**more):
    return {"approve": "", "questions": "When do you open?\n\nHow much is it?\n", "language": "", "pages": "", **more}


def said(response):
    return response.content.decode()


def test_an_owner_approves_questions_and_finds_them_on_the_list(alice, site, address):
    client = login(alice)
    assert "None yet" in said(client.get(address))
    page = said(client.post(address, form(pages="/shop/*", starts="on", language="de"), follow=True))
    assert "Visitors see it at once" in page and "When do you open?" in page and "/shop/*" in page
    rows = ApprovedQuestion.objects.values_list("text", "language", "pages", "starts")
    assert list(rows) == [("When do you open?", "de", "/shop/*", True), ("How much is it?", "de", "/shop/*", True)]
    assert AuditEntry.objects.filter(site=site, words="Approved 2 questions for visitors.").count() == 1
    assert "were on the list already" in said(client.post(address, form(pages="/shop/*", language="de"), follow=True))


def test_owners_are_told_that_trained_answers_may_be_told_and_where_to_switch_that_off(alice, site, address):
    client = login(alice)
    assert "get the answer that your model was trained with" in said(client.get(address))
    form_page = said(client.get(f"/admin/widget/site/{site.pk}/change/"))
    assert 'name="spare_answers"' in form_page and 'id="id_spare_answers" checked' in form_page


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"pages": "shop"}, "after the domain"),
        ({"pages": "/*/*/*/*"}, "three stars"),
        ({"questions": " \n"}, "This field is required"),
        ({"questions": "a\n" * 1001}, "At most 1000 at once"),
        ({"language": "xx"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_taken_is_said_and_what_was_typed_stays(alice, address, sent, words):
    page = said(login(alice).post(address, form(**sent)))
    assert words in page and not ApprovedQuestion.objects.exists()
    assert ("When do you open?" in page) is ("questions" not in sent)


def test_a_question_that_is_too_long_is_left_out_and_said(alice, address):
    page = said(login(alice).post(address, form(questions=f"Short?\n{'x' * 201}"), follow=True))
    assert "1 is too long" in page and ApprovedQuestion.objects.count() == 1


def test_some_are_offered_at_the_beginning_or_no_longer_or_taken_off(alice, site, address):
    approving.approve(site, ["One?", "Two?"])
    one, two = ApprovedQuestion.objects.all()
    client = login(alice)
    client.post(address, {"starts": "", "row": [one.pk]})
    assert list(ApprovedQuestion.objects.filter(starts=True)) == [one]
    client.post(address, {"stops": "", "row": [one.pk, two.pk]})
    assert not ApprovedQuestion.objects.filter(starts=True).exists()
    client.post(address, {"take_back": "", "row": [two.pk, "nonsense"]})
    assert list(ApprovedQuestion.objects.all()) == [one]
    assert "Nothing was changed" in said(client.post(address, {"take_back": ""}, follow=True))


def test_who_only_reads_may_look_and_not_change(erik, site, address, make_member):
    make_member(site, erik, Role.ANALYST)
    approving.approve(site, ["One?"])
    page = said(login(erik).get(address))
    assert "One?" in page and "Let visitors see them" not in page
    assert login(erik).post(address, form()).status_code == 403


def test_ten_thousand_are_paged_and_searched_with_no_query_more_than_one(
    alice, site, address, django_assert_num_queries
):
    client = login(alice)
    approving.approve(site, ["Question one?"])
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    approving.approve(site, (f"Question {number}?" for number in range(9_999)))
    with django_assert_num_queries(len(few)):
        page = said(client.get(address))
    assert page.count('name="row"') == 50 and "Page 1 of 200" in page
    assert "Question 9876?" in said(client.get(address, {"q": "9876"}))
    assert "No question on the list" in said(client.get(address, {"q": "nowhere"}))
