"""Of what the model was taught an owner chooses what visitors may see: what is proposed, and whose it is."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.login import login, words
from tests.offering import HATS, HOURS, PAIRS, RETURNS, approved, press, rows, shown, url
from tests.training.lessons import teach
from widget import approving, proposals
from widget.models import AuditEntry, DismissedProposal, Rating, Turn
from widget.tenancy import Role


@pytest.fixture
def site(alice, make_site):
    return make_site(alice, name="Hats")


def asks(make_turn, site, question, times, **fields):
    for _ in range(times):
        make_turn(site, question=question, **fields)


# --- Proposed ---


def test_before_anything_is_taught_it_says_where_to_look(as_alice, site):
    for more in ("proposed/", "taught/"):
        assert "isn't known here yet, or it was taught nothing" in shown(as_alice, site, more)
        assert as_alice.post(url(site, more), {"begin": "", "row": "1"}).status_code == 302
    assert approved() == []


def test_what_visitors_ask_and_like_is_proposed_first_and_says_so_in_numbers(
    as_alice, site, make_turn, make_site, alice
):
    teach(site, *PAIRS)
    asks(make_turn, site, "which hat fits me??", 2, rating=Rating.UP)
    asks(make_turn, site, "Which hat fitts me?", 1, rating=Rating.DOWN)
    asks(make_turn, site, RETURNS, 1)
    asks(make_turn, make_site(alice), HOURS, 5)
    Turn.objects.filter(pk=make_turn(site, question=HOURS).pk).update(asked_at=timezone.now() - timedelta(days=91))
    said = shown(as_alice, site)
    assert said.index(HATS) < said.index(RETURNS) < said.index(HOURS)
    assert "Asked by 3 visitors in 90 days, 2 thumbs up, 1 thumbs down." in said
    assert "Asked by 1 visitor in 90 days." in said and "Nobody asked it in 90 days." in said


def test_an_owner_offers_proposals_at_the_beginning_for_some_pages_and_a_language(as_alice, site):
    teach(site, *PAIRS)
    said = press(as_alice, site, begin="", row=rows(site, RETURNS, HATS), pages="/shop/*", language="de")
    assert "2 questions approved. Visitors see it at once." in said
    assert [it.question for it in proposals.proposed(site, site.api_key.taught_models.get())] == [HOURS]
    assert approved() == [(RETURNS, "de", "/shop/*", True, True), (HATS, "de", "/shop/*", True, True)]
    site.refresh_from_db()
    assert site.approved["sets"][0][2] == [RETURNS, HATS]
    assert AuditEntry.objects.filter(site=site, words="Approved 2 questions for visitors.").count() == 1


def test_what_is_approved_otherwise_stays_at_the_end_until_it_begins(as_alice, site):
    teach(site, *PAIRS)
    press(as_alice, site, approve="", row=rows(site, HOURS))
    said = shown(as_alice, site)
    assert said.index(HATS) < said.index(HOURS) < said.index("Approved, not at the beginning")
    press(as_alice, site, begin="", row=rows(site, HOURS))
    assert approved() == [(HOURS, "", "", True, True)]
    assert HOURS not in shown(as_alice, site)


def test_the_sites_own_starters_are_not_proposed(as_alice, site):
    teach(site, *PAIRS)
    site.starters = ["which HAT fits me"]
    site.save()
    assert HATS not in shown(as_alice, site)


def test_a_dismissed_proposal_stays_away_after_another_training_and_can_come_back(as_alice, site):
    teach(site, *PAIRS)
    assert "It is not proposed any more." in press(as_alice, site, dismiss=rows(site, HATS)[0])
    assert HATS not in shown(as_alice, site) and "You dismissed 1 proposal." in shown(as_alice, site)
    teach(site, (HATS, "Ask us."), *PAIRS[:1])
    assert HATS not in shown(as_alice, site) and approved() == []
    assert HATS[:5] not in DismissedProposal.objects.get().mark
    press(as_alice, site, bring_back="")
    assert HATS in shown(as_alice, site) and not DismissedProposal.objects.exists()
    said = list(AuditEntry.objects.filter(site=site).order_by("pk").values_list("words", flat=True))
    assert said == ["Dismissed 1 proposed questions.", "Brought back 1 proposed questions."]


def test_more_than_a_page_shows_is_said(as_alice, site):
    many = [f"How do I wash a hat of {stuff}?" for stuff in ("wool", "straw", "felt", "linen", "silk")]
    teach(site, *((question, "Gently.") for question in many))
    said = press(as_alice, site, begin="", row=rows(site, *many))
    assert "5 questions stand at the beginning there; visitors see the first 4 of them." in said


def test_pages_that_are_no_pattern_are_said_and_what_was_ticked_stays(as_alice, site):
    teach(site, *PAIRS)
    response = as_alice.post(url(site), {"begin": "", "row": rows(site, HATS), "pages": "shop", "language": ""})
    assert "after the domain" in words(response) and approved() == []
    assert response.content.decode().count(" checked>") == 1


def test_what_is_not_taught_any_more_or_anothers_is_not_approved(as_alice, site, bob, make_site):
    teach(site, *PAIRS)
    old = rows(site, HATS)
    other = make_site(bob)
    foreign = teach(other, ("What is bob's secret?", "42.")).came.get().pk
    teach(site, PAIRS[0], ("Which hat suits me best?", "Measure your head."))
    said = press(as_alice, site, begin="", row=[*old, foreign, "nonsense"])
    assert "3 aren&#x27;t taught any more, or read otherwise now." in said and approved() == []
    assert "Nothing was changed." in press(as_alice, site, dismiss=foreign)
    assert not DismissedProposal.objects.exists()


def test_an_owner_who_reads_german_is_told_why_in_german(as_alice, site, make_turn):
    teach(site, *PAIRS)
    asks(make_turn, site, HATS, 3, rating=Rating.UP)
    said = words(as_alice.get(url(site), HTTP_ACCEPT_LANGUAGE="de"))
    assert "Von 3 Besuchern in 90 Tagen gefragt, 3 Daumen hoch." in said
    press(as_alice, site, begin="", row=rows(site, HATS))
    trail = words(as_alice.get("/admin/widget/auditentry/", HTTP_ACCEPT_LANGUAGE="de"))
    assert "1 Fragen für Besucher freigegeben." in trail


# --- Whose it is ---


def test_nobody_but_the_keys_owner_sees_or_approves_what_was_taught(
    site, bob, charlie, dora, erik, root, alice, make_member, make_turn
):
    teach(site, *PAIRS)
    make_member(site, dora, Role.OWNER), make_member(site, erik, Role.EDITOR)
    for more in ("proposed/", "taught/", "taught/?q=hat"):
        for person, status in ((bob, 404), (charlie, 404), (dora, 403), (erik, 403), (root, 200), (alice, 200)):
            response = login(person).get(url(site, more))
            assert response.status_code == status, (person, more)
            assert (HATS in words(response)) == (status == 200), (person, more)
    for person in (bob, charlie, dora, erik):
        for sent in ({"begin": "", "row": rows(site, HATS)}, {"all": ""}, {"dismiss": rows(site, HATS)[0]}):
            login(person).post(url(site), {"language": "", "pages": "", **sent})
            login(person).post(url(site, "taught/"), {"language": "", "pages": "", **sent})
    assert approved() == [] and not DismissedProposal.objects.exists()
    for person in (dora, erik):
        said = shown(login(person), site, "") + words(login(person).get(f"/admin/widget/site/{site.pk}/change/"))
        assert "All trained questions" not in said and "Your model was taught" not in said and HATS not in said


def test_the_sites_page_leads_there_until_something_is_offered(as_alice, site):
    page = f"/admin/widget/site/{site.pk}/change/"
    assert "Your model was taught" not in words(as_alice.get(page))
    teach(site, *PAIRS)
    response = as_alice.get(page)
    assert "Your model was taught 3 questions, and visitors aren't offered any yet" in words(response)
    assert url(site) in response.content.decode()
    approving.approve(site, [HATS])
    assert "Your model was taught" not in words(as_alice.get(page))


def test_another_model_of_the_same_key_is_not_shown_at_this_site(as_alice, site, alice, make_site):
    other = make_site(alice, api_key=site.api_key, model_id=2)
    teach(other, *PAIRS)
    assert HATS not in shown(as_alice, site) and HATS not in shown(as_alice, site, "taught/")
    assert HATS in shown(as_alice, other)
