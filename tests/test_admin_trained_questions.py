"""All that a model was taught: searched, approved for visitors, and flagged when it is not taught any more."""

import pytest

from tests.login import login
from tests.offering import HATS, HOURS, PAIRS, RETURNS, approved, press, rows, shown
from tests.training.lessons import teach
from widget import approving
from widget.models import ApprovedQuestion
from widget.models.approved import MOST
from widget.tenancy import Role


@pytest.fixture
def site(alice, make_site):
    return make_site(alice, name="Hats")


def test_trained_questions_are_searched_approved_and_then_said_to_be(as_alice, site):
    teach(site, *PAIRS, ("x" * 201, "Long."), (" ", "Empty."))
    said = shown(as_alice, site, "taught/?q=hat")
    assert HATS in said and RETURNS in said and HOURS not in said and "2 results" in said
    assert "More than 200 characters" in shown(as_alice, site, "taught/") and "No words" in shown(
        as_alice, site, "taught/"
    )
    press(as_alice, site, "taught/?q=hat", approve="", row=rows(site, HATS), language="fr", pages="/hats*")
    press(as_alice, site, "taught/", approve="", row=rows(site, HATS))
    assert approved() == [(HATS, "fr", "/hats*", False, True), (HATS, "", "", False, True)]
    said = shown(as_alice, site, "taught/")
    assert "Approved: French, /hats*" in said and said.count("Approved") == 2
    assert f"2 of at most {MOST:,} questions are on the list" in said


def test_all_that_a_search_finds_is_approved_and_what_is_left_out_is_summed_up(as_alice, site):
    teach(site, *PAIRS, (f"{'hat ' * 60}?", "Long."), ("  Which hat\nfits me? ", "Twice."), (" ", "A hat."))
    approving.approve(site, [RETURNS])
    said = press(as_alice, site, "taught/?q=hat", all="")
    assert "Approve all 5 that this search finds" in said
    assert "1 question approved. Visitors see it at once." in said and "1 was on the list already." in said
    assert "Left out because it was there twice: 1." in said
    assert "1 is too long" in said and "1 has no words." in said
    assert [it[0] for it in approved()] == [RETURNS, HATS]


def test_no_more_than_a_site_may_have_is_approved(as_alice, site):
    approving.approve(site, (f"Question {number}?" for number in range(MOST - 1)))
    teach(site, *PAIRS)
    said = press(as_alice, site, "taught/", all="")
    assert "1 question approved." in said
    assert f"There is no room for 2 of them: a site has at most {MOST:,}." in said
    assert ApprovedQuestion.objects.count() == MOST


def test_approved_questions_that_are_not_taught_any_more_are_flagged_for_the_keys_owner(
    as_alice, site, dora, make_member
):
    teach(site, *PAIRS)
    make_member(site, dora, Role.EDITOR)
    press(as_alice, site, "taught/", all="")
    approving.approve(site, ["Where is my parcel?"])
    assert "isn't taught" not in shown(as_alice, site, "")
    teach(site, PAIRS[0], (f" {HATS.upper()} ", "Measure."), ("Can I return hats?", "Within 14 days."))
    said = shown(as_alice, site, "")
    assert "Your model isn't taught 1 of these any more" in said
    assert said.count("Your model isn't taught this any more") == 1
    only = shown(as_alice, site, "?gone=1")
    assert RETURNS in only and HATS not in only and "Where is my parcel?" not in only
    assert "isn't taught" not in shown(login(dora), site, "")
