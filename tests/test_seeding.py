"""An invented past has the shape of a real one."""

from collections import Counter
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from widget.models import Attention, Contact, Conversation, Turn, Visitor
from widget.seeding import Seeder


@pytest.fixture
def site(alice, make_site):
    return make_site(alice)


def test_so_many_turns_are_made_as_are_asked_for(site):
    out = StringIO()
    call_command("seed_turns", "500", site=site.key, stdout=out)
    assert Turn.objects.filter(conversation__visitor__site=site).count() == 500
    assert "has 500 more questions" in out.getvalue()
    assert not Conversation.objects.filter(turns=None).exists()


def test_times_states_thumbs_pages_and_languages_are_spread(site):
    now = timezone.now()
    list(Seeder(site, now, days=100).run(1500))
    turns = Turn.objects.all()
    states, ratings = Counter(turns.values_list("state", flat=True)), Counter(turns.values_list("rating", flat=True))
    assert states["done"] > 1200 and states["failed"] > 20 and states["stopped"] > 10 and not states["running"]
    assert ratings["up"] > ratings["down"] > 10
    assert len(set(Conversation.objects.values_list("page", flat=True))) > 20
    assert len(set(Visitor.objects.values_list("locale", flat=True))) > 6
    times = sorted(turns.values_list("asked_at", flat=True))
    assert times[-1] <= now and times[0] < now - timedelta(days=80)
    days = [time.hour for time in times]
    assert sum(8 <= hour < 20 for hour in days) > len(days) * 0.6


def test_conversations_stand_as_if_all_of_it_had_happened(site):
    list(Seeder(site, timezone.now()).run(600))
    failed = Conversation.objects.filter(turns__state="failed").distinct()
    assert failed and all(row.attention & Attention.FAILED for row in failed)
    assert all(row.last_asked_at == row.turns.latest("asked_at").asked_at for row in Conversation.objects.all()[:20])
    assert all(contact.conversation.attention for contact in Contact.objects.all())


def test_the_same_seed_makes_the_same_past(site, alice, make_site):
    now = timezone.now()
    other = make_site(alice)
    for place in (site, other):
        list(Seeder(place, now, seed=7).run(40))
    one, two = (
        list(Turn.objects.filter(conversation__visitor__site=place).values_list("question", "asked_at", "state"))
        for place in (site, other)
    )
    assert one == two


def test_what_cannot_be_done_is_said(site):
    with pytest.raises(CommandError, match="No site has the key nonsense"):
        call_command("seed_turns", "1", site="nonsense")
    with pytest.raises(CommandError, match="at least one"):
        call_command("seed_turns", "0", site=site.key)
