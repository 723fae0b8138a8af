"""What is written once says, and gives, what the ORM would: with every statement that a question says."""

import uuid
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import CaptureQueriesContext

from widget import attention, places, sites, snapshots, turns
from widget.models import Conversation, Site, State, Turn, Visitor
from widget.statements import Insert, Select, Update

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
UID = uuid.UUID("8d0f4c5a-6f5c-4c5e-9a55-0d1b5f0e7c11")
OTHER = uuid.UUID("c3b1e1a2-3f5e-4d0c-8a51-7b1f6d2f9a10")
KEPT = {
    "state": State.DONE,
    "answer": "At nine.",
    "deltas": 2,
    "is_saved": False,
    "closest": "",
    "code": "",
    "retry_after": None,
    "ended_at": NOON,
    "first_delta": 5,
    "calls": 1,
    "quota_limit": None,
    "quota_left": 12,
}
ALL = [it for module in (attention, places, sites, snapshots, turns) for it in vars(module).values()]
SELECTS = [it for it in ALL if isinstance(it, Select)]
UPDATES = [it for it in ALL if isinstance(it, Update)]
INSERTS = [it for it in ALL if isinstance(it, Insert)]


@pytest.fixture
def site(alice, make_site):
    return make_site(alice)


@pytest.fixture
def turn(site):
    visitor = Visitor.objects.create(site=site, token_hash="a" * 64, locale="en")
    conversation = Conversation.objects.create(visitor=visitor, page="https://shop.example.com/")
    return Turn.objects.create(
        conversation=conversation, uid=UID, question="When?", context={"a": "b"}, model_id=1, began_at=NOON
    )


@pytest.fixture
def values(turn):
    """One for each name that a statement has."""
    visitor = turn.conversation.visitor
    ids = {"site": visitor.site_id, "visitor": visitor.pk, "conversation": turn.conversation_id, "row": turn.pk}
    return {
        **ids,
        "key": visitor.site.key,
        "token_hash": visitor.token_hash,
        "uid": UID,
        "attempt": 1,
        "at": NOON,
        **KEPT,
    }


def of(statement, values):
    chosen = {name: values[name] for name in statement.kinds}
    if statement is snapshots.ONE_OF_THEIRS:  # its visitor is a name
        chosen["visitor"] = values["token_hash"]
    return chosen


def seen(row):
    """A row as it was read, with what was read beside it; or a tuple."""
    if not isinstance(row, models.Model):
        return row
    cached = {name: seen(it) for name, it in row._state.fields_cache.items()}
    return {name: it for name, it in vars(row).items() if name != "_state"}, cached, row._state.db, row._state.adding


def said_by(deed):
    """What the database was told, without spaces at the ends."""
    with CaptureQueriesContext(
        connection,
    ) as told:
        result = deed()
    return result, [it["sql"] for it in told.captured_queries if "SAVEPOINT" not in it["sql"]]


def test_there_are_statements_of_each_kind():
    assert (len(SELECTS), len(UPDATES), len(INSERTS)) >= (5, 2, 3)


@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize("statement", SELECTS)
def test_a_question_is_the_orms_and_so_is_what_comes(statement, again, values):
    values = of(statement, values)
    with transaction.atomic():
        if again:
            statement.all(**values)
        came, told = said_by(lambda: statement.all(**values))
        wanted, own = said_by(lambda: list(statement.ask(**values)))
    assert told == own
    assert [seen(row) for row in came] == [seen(row) for row in wanted] != []
    assert seen(statement.one(**values)) == seen(wanted[0])


@pytest.mark.parametrize("statement", UPDATES)
def test_a_change_is_the_orms(statement, values):
    values = of(statement, values)
    statement(**values)
    with transaction.atomic():
        Turn.objects.update(state=State.RUNNING)
        rows, told = said_by(lambda: statement(**values))
        Turn.objects.update(state=State.RUNNING)
        wanted, own = said_by(lambda: statement.ask(**values).update(**statement.change(**values)))
    assert (rows, told) == (wanted, own) and rows == 1


def other(row):
    """One like it that isn't stored, and differs where it must."""
    kept = {it.attname: getattr(row, it.attname) for it in row._meta.concrete_fields if not it.primary_key}
    kept |= {"token_hash": "b" * 64} if isinstance(row, Visitor) else {}
    kept |= {"uid": OTHER, "state": State.DONE} if isinstance(row, Turn) else {}
    return type(row)(**kept)


@pytest.mark.parametrize("statement", INSERTS)
def test_a_new_row_is_kept_as_the_orm_keeps_it(statement, turn):
    rows = {Turn: turn, Conversation: turn.conversation, Visitor: turn.conversation.visitor}
    model = statement.model
    mine, orms = other(rows[model]), other(rows[model])
    assert statement(mine)
    whole = lambda: model.objects.filter(pk=mine.pk).values().get()  # noqa: E731
    kept = whole()
    assert not mine._state.adding and mine._state.db == "default"
    model.objects.filter(pk=mine.pk).delete()
    orms.pk = mine.pk
    orms.save(force_insert=True)
    times = {"created_at", "started_at", "asked_at"}
    assert {it: kept[it] for it in kept.keys() - times} == {it: whole()[it] for it in kept.keys() - times}
    assert all(kept[it] == getattr(mine, it) for it in kept.keys() & times)


def test_what_only_the_database_has_a_default_for_it_gives(turn):
    fresh = Turn(conversation=Conversation.objects.create(visitor=turn.conversation.visitor), uid=UID, question="?")
    fresh.model_id, fresh.began_at = 1, NOON
    turns.NEW_TURN(fresh)
    assert Turn.objects.get(pk=fresh.pk).counted == ""


def test_one_that_is_there_is_not_made_again_and_the_transaction_goes_on(turn):
    with transaction.atomic():
        again = Visitor(site=turn.conversation.visitor.site, token_hash="a" * 64)
        assert not places.NEW_VISITOR(again)
        assert again.pk is None
        assert Visitor.objects.count() == 1


def test_a_second_running_turn_is_refused_and_the_transaction_with_it(turn):
    second = Turn(conversation=turn.conversation, uid=uuid.uuid4(), question="?", model_id=1, began_at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        turns.NEW_TURN(second)
    assert Turn.objects.count() == 1


def test_what_is_written_of_one_row_is_read_of_another(site, alice):
    second = Site.objects.create(owner=alice, name="Second", api_key=site.api_key, model_id=2)
    found = [places.OPEN_SITE.one(site=it.pk).name for it in (site, second, site)]
    assert found == [site.name, "Second", site.name]
    assert places.OPEN_SITE.one(site=0) is None
