from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.admin_rows import TENANTS
from tests.conftest import let_in, new_owner
from tests.gaps.stories import make_gap
from tests.numbers.stories import some_numbers
from tests.rows import new_avatar, new_contact, new_old_key, new_sighting, new_site, new_turn
from tests.training.lessons import asked_again, teach
from widget import audit, outbox
from widget.audit import Deed
from widget.crypto import Vault
from widget.models import (
    ApiKey,
    ApprovedQuestion,
    AskedAgain,
    AuditEntry,
    Avatar,
    Check,
    Checking,
    Consent,
    ConsentText,
    Contact,
    Conversation,
    Coverage,
    Delivery,
    DismissedProposal,
    Draft,
    Fetch,
    Gap,
    GapQuestion,
    Hour,
    IdentitySecret,
    Invitation,
    Judging,
    Membership,
    Note,
    OldKey,
    OpenCircuit,
    QuotaReading,
    Sighting,
    Site,
    Tag,
    Tally,
    TaughtModel,
    TaughtPair,
    Turn,
    Visitor,
    Webhook,
    WebhookSecret,
)
from widget.parcels import Letter
from widget.tenancy import Act, Role, may, owner_of, site_of
from widget.vouching import make_secret

SEEN_AS = dict.fromkeys(
    (
        Site,
        Avatar,
        OldKey,
        Sighting,
        Visitor,
        Conversation,
        Turn,
        Contact,
        Hour,
        Tally,
        Note,
        Tag,
        Consent,
        ConsentText,
        ApprovedQuestion,
        Gap,
        GapQuestion,
        Coverage,
        Judging,
        Draft,
        AskedAgain,
    ),
    Role.ANALYST,
)
SEEN_AS |= dict.fromkeys((Membership, Invitation, AuditEntry, IdentitySecret, Webhook, WebhookSecret), Role.OWNER)
SEEN_AS |= {Delivery: Role.EDITOR}
"""What one must be at a site at least, to see its rows."""
OWNERS_ALONE = {ApiKey, QuotaReading, OpenCircuit, TaughtModel, Fetch, TaughtPair, DismissedProposal, Checking, Check}
"""What no role at a site shows."""


@pytest.fixture(params=TENANTS, ids=lambda model: model.__name__)
def model(request):
    return request.param


@pytest.fixture(scope="module")
def people(standing):
    """Of one module: they and their rows stand."""
    owners = {name: new_owner(name) for name in ("alice", "bob")}
    return owners | {"dora": let_in("dora"), "erik": let_in("erik")}


@pytest.fixture(scope="module")
def standing_rows(people):
    """One row of each model for alice, two for bob."""
    return [make_rows(people[name]) for name in ("alice", "bob", "bob")]


@pytest.fixture
def alice(people, db):
    return fresh(people["alice"])


@pytest.fixture
def bob(people, db):
    return fresh(people["bob"])


@pytest.fixture
def dora(people, db):
    return fresh(people["dora"])


@pytest.fixture
def erik(people, db):
    return fresh(people["erik"])


@pytest.fixture
def rows(standing_rows, db):
    return [fresh(site) for site in standing_rows]


def fresh(row):
    """As it is stored: nothing that a test has set or asked of it before."""
    return type(row).objects.get(pk=row.pk)


def make_rows(owner):
    site = new_site(owner)
    turn = new_turn(site)
    some_numbers(site, turn=turn.pk)
    new_avatar(site)
    new_old_key(site)
    new_sighting(site)
    make_secret(site, None)
    new_contact(site, visitor=turn.conversation.visitor)
    agreed = ConsentText.objects.create(site=site, fingerprint="0" * 16, text="I agree.")
    Consent.objects.create(visitor=turn.conversation.visitor, text=agreed)
    ApprovedQuestion.objects.create(site=site, text="When do you open?")
    DismissedProposal.objects.create(site=site, mark="0" * 32)
    Note.objects.create(conversation=turn.conversation, author=owner, text="Call back")
    Tag.objects.create(site=site, name="Urgent")
    helper, _ = get_user_model().objects.get_or_create(username="zoe")
    membership = Membership.objects.create(site=site, user=helper, role=Role.ANALYST)
    later = timezone.now() + timedelta(days=1)
    Invitation.objects.create(
        site=site, email="yves@people.test", role=Role.EDITOR, token_hash=uuid4().hex, inviter=owner, expires_at=later
    )
    audit.record(owner, Deed.ADDED, membership)
    Webhook.objects.create(site=site, url="https://shop.example.com/hook")
    WebhookSecret.make(site, None, Vault(settings.ENCRYPTION_KEYS))
    OpenCircuit.objects.create(api_key=site.api_key, gate="g", name="key", why="bad_key", since=timezone.now())
    teach(site, ("Open?", "At nine."))
    asked_again(site, "At ten.")
    gap = make_gap(site, turn)
    Draft.objects.create(site=site, gap=gap, question="Parrots?", answer="No.")
    AskedAgain.objects.create(site=site, gap=gap, turn=turn, model_id=1, state="far")
    outbox.post(site, outbox.INVITED, Letter("yves@people.test", "Subject", "Text"))
    return site


def owners(model, user):
    return sorted(model.objects.visible_to(user).values_list(f"{model.OWNER}__username", flat=True))


def test_every_kind_of_row_that_an_owner_has_is_covered_here():
    assert set(TENANTS) == set(SEEN_AS) | OWNERS_ALONE


def test_every_row_knows_the_way_to_its_owner(model):
    at = model
    for step in model.OWNER.split("__"):
        at = at._meta.get_field(step).remote_field.model
    assert at is get_user_model()


def test_an_owner_sees_exactly_their_own_rows(model, rows, alice, bob):
    assert owners(model, alice) == ["alice"]
    assert owners(model, bob) == ["bob", "bob"]


def test_staff_who_own_nothing_see_nothing(model, rows, charlie):
    assert owners(model, charlie) == []


def test_a_superuser_sees_everything(model, rows, root):
    assert owners(model, root) == ["alice", "bob", "bob"]


def test_a_stranger_sees_nothing(model, rows):
    assert owners(model, AnonymousUser()) == []


@pytest.mark.parametrize("name", ["alice", "root"])
def test_whoever_may_no_longer_log_in_sees_nothing(model, rows, root, name):
    user = get_user_model().objects.get(username=name)
    user.is_active = False
    assert owners(model, user) == []


def test_filters_before_and_after_stay_within_the_owners_rows(model, rows, alice):
    assert not model.objects.visible_to(alice).exclude(**{model.OWNER: alice}).exists()
    assert model.objects.exclude(pk=0).visible_to(alice).count() == 1


# --- Roles ---


def test_every_row_knows_the_way_to_its_site_or_is_its_owners_alone(model):
    if not model.SITE:
        assert model in OWNERS_ALONE
    elif model is not Site:
        at = model
        for step in model.SITE.split("__"):
            at = at._meta.get_field(step).remote_field.model
        assert at is Site


@pytest.mark.parametrize("role", Role)
def test_a_role_shows_the_rows_of_its_site_and_of_no_other_one(model, role, rows, alice, dora):
    make_rows(alice)  # her second site, which dora doesn't see
    Membership.objects.create(site=rows[0], user=dora, role=role)
    seen = list(model.objects.visible_to(dora))
    may_see = model not in OWNERS_ALONE and list(Role).index(role) <= list(Role).index(SEEN_AS[model])
    assert bool(seen) == may_see
    assert all(site_of(row) == rows[0] and owner_of(row) == alice.pk for row in seen)


@pytest.mark.parametrize("role", Role)
def test_what_each_role_may_do_with_a_site_and_its_conversations(role, rows, dora):
    Membership.objects.create(site=rows[0], user=dora, role=role)
    allowed = {Role.OWNER: set(Act), Role.EDITOR: {Act.SEE, Act.CHANGE}, Role.ANALYST: {Act.SEE}}[role]
    for row in (rows[0], Turn.objects.filter(conversation__visitor__site=rows[0]).get()):
        assert {act for act in Act if may(dora, row, act)} == allowed
    assert not any(may(dora, rows[1], act) for act in Act)
    assert rows[0].api_key not in ApiKey.objects.visible_to(dora)


def test_people_are_seen_and_managed_by_owners_only(rows, dora, alice):
    membership = Membership.objects.create(site=rows[0], user=dora, role=Role.EDITOR)
    assert not any(may(dora, membership, act) for act in Act)
    assert all(may(alice, membership, act) for act in Act)


def test_one_person_is_something_else_at_each_site(rows, alice, dora):
    Membership.objects.create(site=rows[0], user=dora, role=Role.EDITOR)
    Membership.objects.create(site=rows[1], user=dora, role=Role.ANALYST)
    assert set(Site.objects.visible_to(dora)) == {rows[0], rows[1]}
    assert set(Site.objects.changeable_by(dora)) == {rows[0]}


def test_a_row_comes_once_however_many_people_there_are_and_in_one_query(model, rows, alice, bob, dora, erik):
    for user in (alice, bob, dora, erik):
        Membership.objects.create(site=rows[0], user=user, role=Role.OWNER)
    rows_of_alice = model.objects.filter(**{model.OWNER: alice}).count()
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert len(model.objects.visible_to(alice)) == rows_of_alice
    assert len(captured) == 1


def test_whoever_is_removed_sees_nothing_at_once(model, rows, dora):
    membership = Membership.objects.create(site=rows[0], user=dora, role=Role.OWNER)
    membership.delete()
    assert not model.objects.visible_to(dora).exists()


def test_a_role_at_somebody_elses_site_takes_nothing_from_ones_own(rows, alice, bob):
    Membership.objects.create(site=rows[0], user=bob, role=Role.ANALYST)
    assert owners(Site, bob) == ["alice", "bob", "bob"]
    assert owners(ApiKey, bob) == ["bob", "bob"]
