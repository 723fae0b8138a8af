"""SQLite as the settings tune it: eight who write at once, an owner who reads and a purge; nobody meets a locked database."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager

import pytest
from django.db import connection, connections

from tests.login import login
from tests.turns import ask, finish, new_id
from widget import conversations
from widget.models import Conversation, Turn, Visitor
from widget.places import Place, Refusal
from widget.protocol import Code

WRITERS, ROUNDS, OLD_VISITORS = 8, 20, 120


@pytest.fixture
def site(transactional_db, alice, make_site):
    if connection.vendor != "sqlite":
        pytest.skip("This is about SQLite; the run is on another database.")
    return make_site(alice, conversation_turns=1_000)  # more than all of them ask together


@contextmanager
def own_connection():
    """Every thread has its own; nobody else closes it."""
    try:
        yield
    finally:
        connections.close_all()


def place(site, *name):
    return Place(site.pk, "-".join(map(str, name)))


def write(site, number):
    """Ask, finish and rate as four visitors in turn and forget one now and then; the turns that each visitor must have now."""
    kept = Counter()
    with own_connection():
        for round_ in range(ROUNDS):
            mine = place(site, "writer", number, round_ % 4)
            turn = new_id()
            finish(ask(mine, turn=turn))
            assert conversations.rate(mine, turn, "up", "")
            kept[mine] += 1
            if round_ % 10 == 9:
                conversations.forget(mine)
                del kept[mine]
            kept[place(site, "all")] += ask_beside_the_others(place(site, "all"))
    return kept


def ask_beside_the_others(shared):
    """Whether the question was taken; one turn of a conversation runs at a time."""
    try:
        taken = ask(shared)
    except Refusal as refusal:
        assert refusal.code is Code.BUSY
        return False
    finish(taken)
    return True


def purge(site):
    """Delete whole visitors with all that was kept about them."""
    with own_connection():
        old = Visitor.objects.filter(site=site, token_hash__startswith="old")
        while some := list(old.values_list("pk", flat=True)[:5]):
            Visitor.objects.filter(pk__in=some).delete()


def test_eight_writers_a_purge_and_a_reader_lock_nobody_out(site, alice, make_turn):
    for number in range(OLD_VISITORS):
        turn = make_turn(site, token_hash=f"old-{number}")
        make_turn(site, conversation=turn.conversation)
    owner, pages = login(alice), 0
    with ThreadPoolExecutor(WRITERS + 1) as crowd:
        writers = [crowd.submit(write, site, number) for number in range(WRITERS)]
        working = {*writers, crowd.submit(purge, site)}
        while working:
            assert owner.get("/admin/widget/conversation/").status_code == 200
            pages += 1
            done, working = wait(working, timeout=0)
            for one in done:
                one.result()
    kept = sum((writer.result() for writer in writers), Counter())
    assert pages > 1
    assert {visitor.token_hash for visitor in Visitor.objects.all()} == {where.visitor for where in kept}
    stored = Counter(Turn.objects.values_list("conversation__visitor__token_hash", flat=True))
    assert stored == {where.visitor: turns for where, turns in kept.items()}
    assert set(Turn.objects.values_list("state", flat=True)) == {"done"}
    assert Turn.objects.filter(rating="up").count() == stored.total() - kept[place(site, "all")]
    assert Conversation.objects.count() == len(kept)
