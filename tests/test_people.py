"""Invitations, roles and removals, as acts on rows; the pages for them are in test_admin_people.py."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from tests.letters import letters
from widget import people
from widget.models import ApiKey, AuditEntry, Conversation, Delivery, Invitation, Membership, Site
from widget.tenancy import Role


@pytest.fixture
def site(alice, make_site):
    return make_site(alice, name="Hats\nand more")


@pytest.fixture
def invite(site, alice):
    """Invites somebody to alice's site, and returns the link's token."""

    def do(email="nina@people.test", role=Role.ANALYST, by=alice):
        sent = people.invite(by, by, site, email, role)
        return sent.link.rstrip("/").rpartition("/")[2]

    return do


def account(name, email):
    return get_user_model().objects.create_user(name, email=email, is_staff=True)


def test_a_link_lets_one_person_in_with_its_role_and_once(site, invite):
    token, nina = invite(role=Role.EDITOR), account("nina", "Nina@People.test")
    assert people.accept(None, token, nina).role == Role.EDITOR
    assert set(Site.objects.changeable_by(nina)) == {site}
    assert people.find(token) is None and people.accept(None, token, nina) is None


def test_the_letter_has_the_link_and_says_who_where_and_what(invite):
    token = invite()
    (letter,) = letters()
    assert letter["to"] == "nina@people.test" and token in letter["text"]
    assert letter["subject"] == "alice invites you to the chat of Hats and more"
    assert "may read what visitors ask and leave, and change nothing" in letter["text"]


def test_the_link_is_kept_nowhere(invite):
    token = invite()
    kept = str([list(model.objects.values()) for model in (Invitation, AuditEntry, Delivery)])
    assert token not in kept and token.partition(".")[0] not in kept


def test_a_link_that_is_over_withdrawn_renewed_or_made_up_is_worth_nothing(invite):
    old = invite()
    renewed = invite()
    assert people.find(old) is None and people.find(renewed)
    assert people.find(renewed[:-1] + ("a" if renewed[-1] != "a" else "b")) is None
    assert people.find("nonsense") is None
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert people.find(renewed) is None
    withdrawn = invite()
    people.withdraw(None, Invitation.objects.get())
    assert people.find(withdrawn) is None


@pytest.mark.parametrize("end", ["removed", "made less", "shut out"])
def test_a_link_is_worth_only_as_much_as_whoever_sent_it(site, invite, dora, make_member, end):
    there = make_member(site, dora, Role.OWNER)
    token = invite(by=dora)
    assert people.find(token)
    if end == "removed":
        people.remove(None, there)
    elif end == "made less":
        people.give_role(None, there, Role.EDITOR)
    else:
        get_user_model().objects.filter(pk=dora.pk).update(is_active=False)
    assert people.find(token) is None


def test_an_account_with_another_address_cannot_use_a_link(invite, bob):
    token = invite()
    bob.email = "bob@example.com"
    assert people.accept(None, token, bob) is None
    bob.email = ""
    assert people.accept(None, token, bob)


def test_the_owner_cannot_take_a_role_at_the_own_site(invite, alice):
    token = invite()
    assert people.accept(None, token, alice) is None and people.find(token)


def test_whoever_is_there_already_is_not_invited_again(site, invite, alice, dora, make_member):
    make_member(site, dora, Role.ANALYST)
    alice.email = site.owner.email = "Alice@people.test"
    with pytest.raises(people.Refused, match="already, as analyst"):
        invite(dora.email.upper())
    with pytest.raises(people.Refused, match="owned by alice@people.test"):
        invite("alice@people.test")


def test_an_invitation_accepted_once_more_gives_the_new_role(site, invite, dora, make_member):
    token = invite(dora.email, Role.EDITOR)
    make_member(site, dora, Role.ANALYST)
    people.accept(None, token, dora)
    assert [there.role for there in Membership.objects.all()] == [Role.EDITOR]


def test_nobody_can_flood_the_post(invite, monkeypatch):
    for n in range(people.LETTERS_AN_HOUR):
        invite(f"n{n}@people.test")
    with pytest.raises(people.Refused, match="within an hour"):
        invite("one@more.test")


def test_only_so_many_invitations_wait(site, alice, invite):
    later = timezone.now() + timedelta(days=1)
    Invitation.objects.bulk_create(
        Invitation(site=site, email=f"{n}@w.test", role="analyst", token_hash=str(n), inviter=alice, expires_at=later)
        for n in range(people.PENDING)
    )
    with pytest.raises(people.Refused, match="wait already"):
        invite()
    assert invite("0@w.test"), "one that waits can be sent again"


def test_being_invited_opens_the_house_but_no_owners_room(invite, site):
    nina = get_user_model().objects.create_user("nina", email="nina@people.test")
    people.accept(None, invite(), nina)
    nina = get_user_model().objects.get(pk=nina.pk)
    assert nina.is_staff and [group.name for group in nina.groups.all()] == ["Invited people"]
    assert nina.has_perm("widget.view_conversation") and not nina.has_perm("widget.add_site")
    assert not nina.has_perm("widget.view_apikey")


def test_an_owner_who_is_invited_stays_an_owner_of_sites(invite, bob):
    people.accept(None, invite(), bob)
    assert [group.name for group in bob.groups.all()] == ["Site owners"]


def test_whoever_is_removed_sees_nothing_and_their_invitations_are_void(site, invite, dora, make_member, make_turn):
    make_turn(site)
    there, token = make_member(site, dora, Role.OWNER), invite(by=dora)
    assert Conversation.objects.visible_to(dora).exists()
    people.remove(None, there)
    assert not Conversation.objects.visible_to(dora).exists() and people.find(token) is None


def test_a_site_is_handed_over_with_the_key_that_it_asks_with(site, alice, bob, make_site, make_member, make_turn):
    key = make_site(bob).api_key
    site.mail_to = "alice@people.test"
    make_member(site, bob, Role.ANALYST)
    turn = make_turn(site)
    people.hand_over(None, site, key)
    site.refresh_from_db()
    assert (site.owner, site.api_key, site.mail_to) == (bob, key, "")
    site.full_clean()
    assert not Site.objects.visible_to(alice).exists() and not Membership.objects.exists()
    assert turn.conversation in Conversation.objects.visible_to(bob)
    assert ApiKey.objects.visible_to(alice).exists(), "the old owner keeps the key"


def test_every_act_is_told_with_its_role(site, invite, alice, dora, make_site, bob):
    token = invite(dora.email, Role.EDITOR)
    there = people.accept(None, token, dora)
    people.give_role(alice, there, Role.ANALYST)
    people.give_role(alice, there, Role.ANALYST)
    people.remove(alice, there)
    invite()
    people.withdraw(alice, Invitation.objects.get())
    people.hand_over(alice, site, make_site(bob).api_key)
    told = [f"{entry} {entry.words}".strip() for entry in AuditEntry.objects.order_by("pk")]
    assert told == [
        "alice invited dora@people.test as editor",
        "dora@people.test joined as editor",
        "alice changed the role of dora@people.test from editor to analyst",
        "alice removed dora@people.test",
        "alice invited nina@people.test as analyst",
        "alice withdrew the invitation of nina@people.test",
        "alice handed over site “Hats\nand more” from alice to bob",
    ]
