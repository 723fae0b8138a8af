import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser

from tests.numbers.stories import some_numbers
from widget.models import ApiKey, Avatar, Contact, Conversation, Hour, QuotaReading, Site, Tally, Turn, Visitor
from widget.tenancy import TenantModel

TENANTS = [model for model in apps.get_models() if issubclass(model, TenantModel)]


@pytest.fixture(params=TENANTS, ids=lambda model: model.__name__)
def model(request):
    return request.param


@pytest.fixture
def rows(alice, bob, make_site, make_turn, make_contact, make_avatar):
    """One row of each model for alice, two for bob."""
    for owner in (alice, bob, bob):
        site = make_site(owner)
        some_numbers(site)
        turn = make_turn(site)
        make_avatar(site)
        make_contact(site, visitor=turn.conversation.visitor)


def owners(model, user):
    return sorted(model.objects.visible_to(user).values_list(f"{model.OWNER}__username", flat=True))


def test_every_kind_of_row_that_an_owner_has_is_covered_here():
    assert set(TENANTS) == {ApiKey, Site, Avatar, Visitor, Conversation, Turn, Contact, Hour, Tally, QuotaReading}


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
