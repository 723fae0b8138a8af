"""Every address of the admin, and everything that can be sent there, as every person: none sees or touches what isn't theirs."""

import logging
import re
from datetime import timedelta
from http.cookies import SimpleCookie

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.test import client as test_client
from django.utils import timezone

from tests.admin_rows import Writes, changed, everything, within
from tests.admin_walk import PER_MODEL, addresses, gets, posts, unknown
from tests.canary.mark import marked as key_named
from tests.gaps.stories import make_gap
from tests.login import login, whole
from tests.numbers.stories import some_numbers
from tests.training.lessons import asked_again, teach
from widget import audit, outbox
from widget.audit import Deed
from widget.models import (
    ApiKey,
    ApprovedQuestion,
    AskedAgain,
    AuditEntry,
    Consent,
    ConsentText,
    DismissedProposal,
    Draft,
    IdentitySecret,
    Invitation,
    Membership,
    Note,
    OpenCircuit,
    Rating,
    State,
    Tag,
    TaughtPair,
    Turn,
    Visitor,
    Webhook,
    WebhookSecret,
)
from widget.parcels import Letter
from widget.tenancy import Role


def mark(owner, name, make_site, make_turn, make_contact, make_avatar, make_old_key, make_sighting, vault):
    """A site of an owner with its rows, with `mark-NAME` in every text that could be shown."""
    name = f"mark-{name}"
    key = ApiKey(owner=owner, name=f"{name}-key")
    key.seal(key_named(name), vault)
    key.last_four = name[-4:]
    key.save()
    texts = {field: f"{name}-{field}" for field in ("name", "title", "greeting", "subtitle", "teaser", "consent")}
    texts |= {
        "launcher_label": name,
        "privacy_url": f"https://{name}.example.com/privacy",
        "mail_to": f"{name}@example.com",
    }
    asked = [{"name": "own", "label": f"{name}-label", "kind": "text", "required": False}]
    texts |= {"starters": [f"{name}-starter"], "words": {"de": {"title": f"{name}-titel"}}, "lead_fields": asked}
    origins = [f"https://{name}.example.com"]
    OpenCircuit.objects.create(
        api_key=key, gate=name, name=f"model:{name}"[:20], why="no_permission", since=timezone.now()
    )
    site = make_site(owner, api_key=key, key=f"{name}-site-key", origins=origins, **texts)
    turn = make_turn(
        site, token_hash=f"{name}-token", page=f"https://{name}.example.com/page", question=f"{name}-question",
        answer=f"{name}-answer", rating_reason=f"{name}-reason", rating=Rating.DOWN, state=State.FAILED, code="refused",
    )  # fmt: skip
    Visitor.objects.filter(site=site).update(
        **{said: f"{name}-{said}" for said in ("locale", "subject", "name", "email")}
    )
    Turn.objects.filter(pk=turn.pk).update(context={f"{name}-context": f"{name}-value"})
    secret = IdentitySecret(site=site)
    secret.fill(vault)
    secret.last_four = name[-4:]
    secret.save()
    visitor = turn.conversation.visitor
    contact = make_contact(
        site, visitor=visitor, fields={"name": f"{name}-who", "own": f"{name}-own"}, text=f"{name}-text"
    )
    make_contact(
        site, visitor=visitor, kind="lead", fields={"email": f"{name}-lead"}, text="", page=f"https://{name}/page"
    )
    old = make_old_key(site, f"{name}-old-key")
    seen = make_sighting(site, f"https://{name}.example.com")
    make_sighting(site, f"https://{name}-old.example.com", old.key)
    some_numbers(site, page=f"{name}.example.com/page", turn=turn.pk)
    people = invite_and_let_in(site, name)
    told = invite_the_server(site, name, visitor, vault)
    audit.record(owner, Deed.CHANGED, site, words=f"{name}-people-audited")
    entry = AuditEntry.objects.latest("pk")
    note = Note.objects.create(conversation=turn.conversation, author=owner, text=f"{name}-note")
    agreed = ConsentText.objects.create(site=site, fingerprint="0" * 16, text=f"{name}-agreed")
    consent = Consent.objects.create(visitor=visitor, text=agreed)
    tag = Tag.objects.create(site=site, name=f"{name}-tag")
    tag.conversations.add(turn.conversation)
    question = ApprovedQuestion.objects.create(site=site, text=f"{name}-approved", pages=f"/{name}/*", starts=True)
    taught = teach(site, (f"{name}-secret-question", f"{name}-secret-answer"))
    check = asked_again(site, f"{name}-secret-drifted")
    gap = make_gap(site, turn)
    draft = Draft.objects.create(
        site=site, gap=gap, question=f"{name}-draft", answer=f"{name}-written", written_by=owner
    )
    teach(site, (f"{name}-secret-question", f"{name}-secret-answer"), (f"{name}-secret-second", f"{name}-secret-2"))
    again = AskedAgain.objects.create(site=site, gap=gap, turn=turn, model_id=1, state="far", answer=f"{name}-again")
    pairs = list(TaughtPair.objects.filter(taught=taught.taught))
    dismissed = DismissedProposal.objects.create(site=site, mark=f"{name}-secret-mark")
    rows = [key, site, make_avatar(site), turn, turn.conversation, visitor, contact, note, tag, agreed, consent]
    return [
        *rows,
        question,
        entry,
        secret,
        old,
        seen,
        *people,
        *told,
        taught,
        *pairs,
        dismissed,
        gap,
        check,
        draft,
        again,
    ]


def invite_and_let_in(site, name):
    """Somebody who is there and somebody who is invited, whom only owners may see."""
    helper = get_user_model().objects.create_user(f"{name}-people-helper", email=f"{name}-people@helper.test")
    later = timezone.now() + timedelta(days=1)
    waiting = {"email": f"{name}-people@waiting.test", "token_hash": f"{name}-hash", "expires_at": later}
    return [
        Membership.objects.create(site=site, user=helper, role=Role.ANALYST),
        Invitation.objects.create(site=site, role=Role.OWNER, inviter=site.owner, **waiting),
    ]


def invite_the_server(site, name, visitor, vault):
    """A webhook, which only owners may see, and what was delivered, which is not for analysts."""
    Webhook.objects.create(site=site, url=f"https://{name}-secret.example.com/hook", events=["contact.created"])
    secret = WebhookSecret.make(site, None, vault)[0]
    WebhookSecret.objects.filter(pk=secret.pk).update(last_four=name[-4:])
    outbox.post(site, outbox.INVITED, Letter(f"{name}-people@waiting.test", f"{name}-people", f"{name}-people"))
    outbox.tell(site, "contact.created", lambda: {"text": f"{name}-people"}, visitor)
    site.deliveries.update(last_error=f"{name}-told", state="given_up")
    return [secret, *site.deliveries.all()]


@pytest.fixture
def marked(
    alice,
    bob,
    dora,
    erik,
    make_site,
    make_member,
    make_turn,
    make_contact,
    make_avatar,
    make_old_key,
    make_sighting,
    vault,
):
    """alice's shop, where dora is editor and erik analyst; alice's attic, where neither is anybody; and a site of bob's."""
    make_site(bob)  # so that the ids of alice's and bob's rows are never the same
    for owner in (alice, bob):
        owner.first_name = owner.last_name = f"mark-{owner.username}"
        owner.email = f"mark-{owner.username}@example.com"
        owner.save()
    makers = (make_site, make_turn, make_contact, make_avatar, make_old_key, make_sighting, vault)
    shop = mark(alice, "alice", *makers)
    shop += [make_member(shop[1], dora, Role.EDITOR), make_member(shop[1], erik, Role.ANALYST)]
    return [*shop, *mark(alice, "attic", *makers), *mark(bob, "bob", *makers)]


PEOPLE = ("anonymous", "alice", "charlie", "dora", "erik", "root")
"""Of two owners, one: what is alice's to bob is what is bob's to alice."""
EVERYTHING = {"mark-alice", "mark-attic", "mark-bob", "alice", "bob", "dora", "erik"}
NOT_FOR_ROLES = {"mark-attic", "mark-bob", "bob", "mark-alice-key", "mark-alice-secret", "mark-alice-people", "helper"}
HIDDEN = {
    "alice": {"mark-bob", "bob"},
    "dora": NOT_FOR_ROLES | {"erik"},
    "erik": NOT_FOR_ROLES | {"dora", "mark-alice-told"},
    "root": set(),
}
"""What no page may ever say to whom; to anybody who isn't named here, nothing."""
ENOUGH = 300
"""So many requests has a walk at least; there are fourteen."""


@pytest.fixture
def quiet(monkeypatch):
    """Thousands of refusals, each with a traceback in the log, take as long as the requests; nobody asks for templates."""
    monkeypatch.setattr(test_client, "store_rendered_templates", lambda *_, **__: None)
    logging.disable()
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(params=PEOPLE)
def person(request, alice, bob, charlie, dora, erik, root):
    everybody = {user.username: user for user in (alice, bob, charlie, dora, erik, root)}
    return everybody.get(request.param, AnonymousUser())


def is_allowed(person, change, shop):
    """Whether this person may have brought this change about."""
    name = person.get_username()
    if name == "root" or (name in ("alice", "bob") and change.whose == person.pk):
        return True
    if name in ("dora", "erik") and change.kind == "TimeZone":
        return change.whose == person.pk
    if name in ("dora", "erik") and change.kind == "AuditEntry" and change.field == "*":
        return True
    if name == "dora" and change.where == shop.pk and change.field in FOR_EDITORS.get(change.kind, ()):
        return True
    if (change.kind, change.field, change.whose) == ("AuditEntry", "*", None):
        return True  # of signing in, which anybody may try
    of_the_shop = change.kind == "Avatar" or (change.kind, change.pk) == ("Site", shop.pk)
    of_the_shop |= change.kind == "Delivery" and shop.deliveries.filter(pk=change.pk).exists()
    return name == "dora" and of_the_shop and change.field not in NOT_FOR_EDITORS


NOT_FOR_EDITORS = {"*", "id", "key", "owner_id", "api_key_id", "model_id", "mail_to", "created_at", "whose", "where"}
NOT_FOR_EDITORS |= {"needs_identity", "public_keys", "archived_at"}
FOR_EDITORS = {
    "Note": ("*",), "Tag": ("*",), "ApprovedQuestion": ("*", "starts"),
    "Draft": ("*", "question", "answer", "written_by_id", "written_at", "exported_at", "taught_at"),
    "AskedAgain": ("*", "verdict", "judge_id"),
    "Gap": ("dismissed_at", "dismissed_by_id"), "Judging": ("*", "wanted_at"),
    "Conversation": ("attention", "seen_to_at", "seen_to_by_id"), "Visitor": ("blocked_at",),
}  # fmt: skip


def read(response):
    return whole(response).lower() + str(response.headers).lower()


def assert_silent(response, visit, person):
    assert response.status_code < 500, visit
    hidden = "|".join(HIDDEN.get(person.get_username(), EVERYTHING)) or "(?!)"
    assert not (said := re.search(rf"\b({hidden})\b", read(response))), (said, visit)


def assert_still_there(client, kept):
    """Whoever was signed in walked to the end as themselves: a walk of a stranger would prove nothing."""
    client.cookies = SimpleCookie(kept)
    assert client.get("/admin/").status_code == (200 if kept else 302)


def test_the_walk_knows_every_address_of_the_admin():
    found = addresses()
    assert unknown(found) == set()
    for model in admin.site._registry:
        assert {address.kind for address in found if address.model is model} >= PER_MODEL


def test_no_page_shows_a_person_what_is_somebody_elses(person, marked, quiet):
    client, before, sent = login(person), everything(), 0
    kept = {name: morsel.value for name, morsel in client.cookies.items()}
    for address in addresses():
        for visit in gets(address, marked):
            client.cookies = SimpleCookie(kept)
            if address.kind != "logout":
                assert_silent(client.get(visit.with_query), visit, person)
                sent += 1
    assert {change.kind for change in changed(before, everything())} <= {"AuditEntry"}
    assert sent >= ENOUGH
    assert_still_there(client, kept)


def test_nothing_that_can_be_sent_touches_what_is_somebody_elses(person, marked, alice, bob, quiet):
    client, before, sent, writes = login(person), everything(), 0, Writes()
    visits = [visit for address in addresses() for visit in posts(address, marked, [alice.pk, bob.pk])]
    kept = {name: morsel.value for name, morsel in client.cookies.items()}
    for visit in visits:
        client.cookies = SimpleCookie(kept)  # some pages sign people out
        with transaction.atomic(), connection.execute_wrapper(writes):
            response = client.post(visit.path, visit.data)
            sent += 1
            assert_silent(response, visit, person)
            tables = writes.tables()
            found = changed(within(before, tables), everything(tables))
            assert not [one for one in found if not is_allowed(person, one, marked[1])], visit
            transaction.set_rollback(True)
    assert sent >= ENOUGH
    assert_still_there(client, kept)


def test_the_walk_does_reach_what_is_ones_own(alice, marked):
    client = login(alice)
    pages = [read(client.get(v.with_query)) for a in addresses() if a.kind == "change" for v in gets(a, marked)]
    assert sum("mark-alice" in page for page in pages) > 4
