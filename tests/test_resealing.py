"""What is sealed in the database: sealed anew under the first key, bound to its row, and said in words when it doesn't open."""

import base64
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import transaction

from tests.canary.mark import marked
from widget import checks, outbox, resealing, second_factor
from widget.crypto import NoSuchKey, SealError, Vault
from widget.models import ApiKey, Delivery, IdentitySecret, WebhookSecret
from widget.parcels import Letter
from widget.resealing import SHELVES
from widget.second_factor import App

pytestmark = pytest.mark.django_db
NEW = base64.b64encode(b"new" * 11).decode()


@pytest.fixture
def old(settings):
    return settings.ENCRYPTION_KEYS[0]


@pytest.fixture
def full(alice, bob, make_site, vault):
    """Two of everything that is sealed."""
    for owner in (alice, bob):
        site = make_site(owner, secret=marked(f"key-of-{owner.username}"))
        IdentitySecret.make(site, None, vault)
        WebhookSecret.make(site, None, vault)
        outbox.post(site, "person.invited", Letter("a@example.com", "Come", f"Open this, {owner.username}"))
        second_factor.begin(owner)


def opened(vault):
    """Everything that there is, as its owner knows it."""
    return {
        (shelf.one, row.pk): vault.open(getattr(row, shelf.column), row.seal_name)
        for shelf in SHELVES
        for row in shelf.rows()
    }


def run(*arguments):
    out, err = StringIO(), StringIO()
    try:
        call_command("rotate_keys", *arguments, stdout=out, stderr=err)
    except CommandError as error:
        return out.getvalue(), err.getvalue(), str(error)
    return out.getvalue(), err.getvalue(), ""


def test_everything_is_sealed_anew_and_says_the_same(full, settings, old):
    before = opened(Vault([old]))
    assert len(before) == 10
    settings.ENCRYPTION_KEYS = [NEW, old]
    out, err, problem = run("--at-once", "1")
    assert "10 secrets were sealed anew" in out and not (err or problem)
    assert opened(Vault([NEW])) == before
    assert "0 secrets" in run()[0]


def test_no_sealed_column_is_forgotten():
    """A model that seals something is on a shelf; the second factor's is the library's own column."""
    sealing = {model for model in apps.get_models() if any(field.name == "sealed" for field in model._meta.fields)}
    assert sealing | {App} == {shelf.model for shelf in SHELVES}


def test_the_check_says_which_entry_is_still_needed(full, settings, old):
    settings.ENCRYPTION_KEYS = [NEW, old]
    out, _, problem = run("--check")
    assert "Entry 1 of ENCRYPTION_KEYS seals nothing." in out
    assert "Entry 2 of ENCRYPTION_KEYS seals 2 API keys, 2 secrets for logged-in visitors, 2 secrets of webhooks" in out
    assert "10 secrets are not under the first entry" in problem
    run()
    out, _, problem = run("--check")
    assert "Entry 2 of ENCRYPTION_KEYS seals nothing." in out and "others may go" in out and not problem


def test_what_cannot_be_read_stays_and_is_named_with_the_reason(full, settings, old):
    damaged, foreign = ApiKey.objects.order_by("pk")
    lost = Vault([base64.b64encode(b"lost" * 8).decode()])
    ApiKey.objects.filter(pk=damaged.pk).update(sealed=damaged.sealed[:-8] + "AAAAAAA=")
    ApiKey.objects.filter(pk=foreign.pk).update(sealed=lost.seal(marked("lost"), foreign.seal_name))
    before = dict(ApiKey.objects.values_list("pk", "sealed"))
    settings.ENCRYPTION_KEYS = [NEW, old]
    out, err, problem = run()
    assert "8 secrets were sealed anew" in out and "2 secrets can't be read and stay as they are" in problem
    assert f"The API key number {damaged.pk} can't be read: what is stored is damaged" in err
    assert f"The API key number {foreign.pk} can't be read: no entry of ENCRYPTION_KEYS sealed it" in err
    assert dict(ApiKey.objects.values_list("pk", "sealed")) == before
    assert "None of the entries seals 1 API key" in run("--check")[0]


class Stopped(Exception):
    pass


def test_stopped_in_the_middle_it_goes_on_where_it_was(full, settings, old):
    vault, dealt_with = Vault([NEW, old]), []

    def stop_soon(count):
        dealt_with.append(count)
        if len(dealt_with) == 3:
            raise Stopped

    with pytest.raises(Stopped):
        resealing.reseal(vault, stop_soon, 1)
    assert resealing.left(vault) == 7
    resealing.reseal(vault, dealt_with.append, 2)
    assert sum(dealt_with) == 10 and resealing.left(vault) == 0


def test_a_secret_that_is_entered_while_keys_rotate_stays(full, old):
    """What is written between our reading and our writing is somebody's newer one."""
    vault = Vault([NEW, old])
    shelf = SHELVES[0]
    (row, _) = batch = list(shelf.not_under(vault))
    entered = Vault([old]).seal(marked("entered-meanwhile"), row.seal_name)
    ApiKey.objects.filter(pk=row.pk).update(sealed=entered)
    with transaction.atomic():
        assert resealing._reseal_some(shelf, batch, vault) == []
    assert ApiKey.objects.get(pk=row.pk).sealed == entered
    assert resealing.reseal(vault, lambda _: None) == []
    assert ApiKey.objects.get(pk=row.pk).open(Vault([NEW])) == marked("entered-meanwhile")


def test_nothing_opens_in_another_row_or_of_another_kind(full, vault):
    texts = [(shelf, row.pk, getattr(row, shelf.column)) for shelf in SHELVES for row in shelf.rows()]
    rows = [(shelf, row) for shelf in SHELVES for row in shelf.rows()]
    for shelf, row in rows:
        for home, pk, text in texts:
            if (home, pk) != (shelf, row.pk):
                with pytest.raises(SealError):
                    vault.open(text, row.seal_name)


@pytest.mark.parametrize("shelf", SHELVES, ids=lambda shelf: shelf.one)
def test_cut_or_changed_by_a_bit_nothing_opens(full, vault, shelf):
    row = shelf.rows().first()
    text = getattr(row, shelf.column)
    _, _, body = text.rpartition(":")
    raw = base64.b64decode(body)
    head = text[: -len(body)]
    for length in range(len(raw)):
        with pytest.raises(SealError):
            vault.open(head + base64.b64encode(raw[:length]).decode(), row.seal_name)
    for bit in range(len(raw) * 8):
        flipped = bytearray(raw)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises(SealError):
            vault.open(head + base64.b64encode(flipped).decode(), row.seal_name)


def test_a_missing_key_is_told_from_damage(full, old):
    key = ApiKey.objects.first()
    with pytest.raises(NoSuchKey):
        key.open(Vault([NEW]))


def test_a_start_says_how_many_do_not_open(full, settings):
    assert checks.sealed_secrets(None, databases=["default"]) == []
    settings.ENCRYPTION_KEYS = [NEW]
    (warning,) = checks.sealed_secrets(None, databases=["default"])
    assert "ENCRYPTION_KEYS don't open: 2 API keys, 2 secrets for logged-in visitors" in warning.msg
    assert "enter their API keys again" in warning.hint
    assert checks.sealed_secrets(None) == []


def test_a_delivery_that_has_arrived_holds_nothing_to_be_sealed(full, vault):
    Delivery.objects.update(sealed="")
    assert not any(one.shelf.model is Delivery for one in resealing.unreadable(vault))
    assert sum(sum(one.by_entry.values()) for one in resealing.count(vault)) == 8
