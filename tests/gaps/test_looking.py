"""Turns are judged against what is taught now, put to topics, and judged again when something else is taught. A real database."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.training.lessons import teach
from widget.gaps import grouping, looking, turns
from widget.models import Coverage, Gap, GapQuestion, GapReason, Judging, Rating, State, Turn

pytestmark = pytest.mark.django_db

OPEN, SHIP = ("When are you open?", "At nine."), ("How much is shipping?", "Five euros.")


@pytest.fixture
def site(alice, make_site):
    site = make_site(alice)
    teach(site, OPEN, SHIP)
    return site


@pytest.fixture
def ask(site, make_turn):
    """Questions in the conversation of one visitor, an hour ago and a minute apart; they have ended."""
    conversations = {}

    def ask(*questions, visitor="v", days=0, later=0, **fields):
        asked = []
        for at, question in enumerate(questions):
            turn = make_turn(site, conversation=conversations.get(visitor), question=question, **fields)
            conversations[visitor] = turn.conversation
            when = timezone.now() - timedelta(minutes=60 - at - later, days=days)
            Turn.objects.filter(pk=turn.pk).update(asked_at=when, began_at=when, ended_at=when)
            asked.append(turn)
        return asked if len(asked) > 1 else asked[0]

    return ask


def look(**options):
    return looking.look(lambda: True, **options)


def look_at_once():
    """Without the rest that follows on a long grouping."""
    Judging.objects.update(seconds=0)
    return look()


def gaps(**fields):
    return {
        gap.name: (gap.visitors, gap.questions) for gap in Gap.objects.filter(closed_at=None, **fields).order_by("pk")
    }


def reasons():
    return {row.turn.question: GapReason(row.reasons) for row in GapQuestion.objects.order_by("turn")}


def test_what_is_far_from_everything_trained_is_grouped_and_ranked_by_visitors(ask, site):
    ask("Do you repair hats?", visitor="a"), ask("do you repair a hat", visitor="b")
    ask("Is there a car park?", "car park?", "Is there any car park", visitor="c")
    ask("When are you open?", "how much is the shipping", visitor="d")
    assert look().judged == 7
    assert gaps() == {"Do you repair hats?": (2, 2), "Is there a car park?": (1, 3)}
    assert list(Gap.objects.order_by("-visitors").values_list("visitors", flat=True)) == [2, 1]
    day = Coverage.objects.get()
    assert (day.site, day.judged, day.near) == (site, 7, 2)


def test_a_second_look_judges_only_what_is_new(ask):
    ask("Do you repair hats?")
    look()
    assert look().judged == 0
    ask("Do you sell bread?", visitor="b")
    assert look_at_once().judged == 1
    assert set(gaps()) == {"Do you repair hats?", "Do you sell bread?"}
    assert Coverage.objects.get().judged == 2


def test_what_is_running_or_just_asked_waits_for_the_next_look(ask, make_turn, site):
    running = ask("Do you repair hats?", state=State.RUNNING)
    ask("Do you sell bread?", visitor="b")
    make_turn(site, token_hash="c", question="Do you buy cars?", state=State.DONE)
    assert look().judged == 0, "what comes after one that runs waits, too"
    Turn.objects.filter(pk=running.pk).update(state=State.DONE)
    assert look_at_once().judged == 2
    Turn.objects.update(asked_at=timezone.now() - timedelta(hours=1))
    assert look_at_once().judged == 1 and len(gaps()) == 3


def test_nothing_is_judged_where_no_training_was_fetched(alice, make_site, make_turn):
    site = make_site(alice)
    Turn.objects.filter(pk=make_turn(site, question="Hats?", state=State.DONE).pk).update(
        asked_at=timezone.now() - timedelta(hours=1)
    )
    assert look().judged == 0 and not Coverage.objects.exists() and not GapQuestion.objects.exists()
    teach(site, OPEN)
    assert look().judged == 1 and gaps() == {"Hats?": (1, 1)}


def test_training_a_question_closes_its_gap_and_taking_it_away_opens_it_again(ask, site):
    ask("Do you repair hats?", visitor="a"), ask("do you repair a hat", visitor="b"), ask("Do you buy cars?")
    look()
    hats = Gap.objects.get(visitors=2)
    teach(site, OPEN, SHIP, ("Do you repair hats?", "Yes."))
    assert look().judged == 3
    assert gaps() == {"Do you buy cars?": (1, 1)}
    hats.refresh_from_db()
    assert hats.closed_at and hats.name and set(reasons().values()) == {GapReason.FAR, GapReason(0)}
    assert Coverage.objects.get().near == 0, "what the days were like stays as it was"
    teach(site, OPEN, SHIP)
    look()
    hats.refresh_from_db()
    assert hats.closed_at is None and hats.visitors == 2


def test_a_closed_gap_opens_again_when_it_is_asked_in_words_that_are_far(ask, site):
    ask("Do you repair hats?", visitor="a")
    look()
    teach(site, OPEN, SHIP, ("Do you repair hats?", "Yes."))
    look()
    teach(site, OPEN, SHIP)
    Turn.objects.all().delete()
    ask("can you repair hats", visitor="b")
    look()
    assert Gap.objects.get().closed_at is None and Gap.objects.get().questions == 1


def test_a_dismissed_gap_stays_dismissed_when_it_grows_is_renamed_and_loses_its_questions(ask, site):
    first = ask("Do you repair hats?", visitor="a")
    look()
    gap = Gap.objects.get()
    Gap.objects.update(dismissed_at=timezone.now())
    for name in "bcd":
        ask("Can I have my hats repaired?", visitor=name), ask("do you repair my hats", visitor=name)
    look_at_once()
    assert Gap.objects.get().pk == gap.pk and Gap.objects.get().visitors == 4 and Gap.objects.get().dismissed_at
    Turn.objects.exclude(pk=first.pk).delete()
    look_at_once()
    assert Gap.objects.get().pk == gap.pk and Gap.objects.get().visitors == 1
    Turn.objects.all().delete()
    look_at_once()
    gone = Gap.objects.get()
    assert gone.pk == gap.pk and gone.name == "" and gone.questions == 0 and gone.dismissed_at
    ask("Hi, do you repair hats please", visitor="e")
    look_at_once()
    assert Gap.objects.get().pk == gap.pk and Gap.objects.get().dismissed_at and Gap.objects.get().visitors == 1


def test_a_gap_that_nobody_dismissed_goes_with_its_questions(ask):
    ask("Do you repair hats?", visitor="a")
    look()
    Turn.objects.all().delete()
    look_at_once()
    assert not Gap.objects.exists()


def test_a_thumb_down_on_what_is_taught_is_a_gap_until_it_is_taken_back(ask):
    turn = ask("When are you open?", visitor="a")
    look()
    assert gaps() == {}
    Turn.objects.filter(pk=turn.pk).update(rating=Rating.DOWN)
    look_at_once()
    assert gaps() == {"When are you open?": (1, 1)} and Gap.objects.get().reasons == {"DOWN": 1}
    assert Coverage.objects.get().judged == 1 and Coverage.objects.get().near == 1, "it counted once"
    Turn.objects.filter(pk=turn.pk).update(rating=Rating.NONE)
    look_at_once()
    assert gaps() == {}


def test_what_comes_next_in_the_conversation_is_said_of_the_question_before_even_in_a_later_look(ask):
    ask("How much is shipping?", visitor="a")
    look()
    assert reasons() == {}
    ask("shipping, how much is it", visitor="a", later=20)
    look_at_once()
    assert reasons() == {}, "20 minutes later it is no second try"
    ask("much shipping is how", visitor="a", later=22)
    look_at_once()
    assert reasons() == {"shipping, how much is it": GapReason.REPHRASED}
    Turn.objects.all().delete()
    one, two = ask("When are you open?", "I want to talk to a human", visitor="b")
    look_at_once()
    assert reasons() == {"When are you open?": GapReason.PERSON}
    assert one.pk == GapQuestion.objects.get().turn_id and two


def test_greetings_follow_ups_and_calls_for_a_person_are_not_judged(ask):
    ask("Hello", "When are you open?", "and on Sunday?", "thanks!", "operator please", visitor="a")
    look()
    assert Coverage.objects.get().judged == 1
    assert reasons() == {}, "who thanks before asking for a person was helped"


def test_the_latest_questions_of_so_many_days_count(ask, monkeypatch):
    ask("Do you buy cars?", visitor="old", days=turns.DAYS + 1)
    ask("Do you repair hats?", visitor="a")
    look()
    assert set(gaps()) == {"Do you repair hats?"}
    Turn.objects.filter(question="Do you repair hats?").update(asked_at=timezone.now() - timedelta(days=100))
    ask("Do you sell bread?", visitor="b")
    look_at_once()
    assert set(gaps()) == {"Do you sell bread?"} and GapQuestion.objects.count() == 1


def test_sites_do_not_share_topics(ask, make_site, bob, make_turn):
    other = make_site(bob)
    teach(other, OPEN)
    make_turn(other, question="Do you repair hats?", state=State.DONE)
    Turn.objects.update(asked_at=timezone.now() - timedelta(hours=1))
    ask("Do you repair hats?", visitor="a")
    look()
    assert Gap.objects.count() == 2 and set(Gap.objects.values_list("questions", flat=True)) == {1}


def test_a_look_that_is_stopped_goes_on_where_it_was(ask, monkeypatch):
    monkeypatch.setattr(looking, "AT_ONCE", 1)
    ask("Do you repair hats?", "Do you sell bread?", "Do you buy cars?", visitor="a")
    left = iter([True, False])
    assert not looking.look(lambda: next(left)).is_whole
    assert Coverage.objects.get().judged == 1
    assert look().is_whole
    assert Coverage.objects.get().judged == 3 and len(gaps()) == 3


def test_grouping_that_took_long_is_not_done_again_at_once_unless_somebody_wants_it(ask):
    ask("Do you repair hats?", visitor="a")
    look()
    Judging.objects.update(seconds=60)
    ask("Do you sell bread?", visitor="b")
    look()
    assert len(gaps()) == 1
    Judging.objects.update(wanted_at=timezone.now())
    look()
    assert len(gaps()) == 2


def test_weeks_that_are_deleted_are_still_counted(ask):
    old, _ = ask("Do you repair hats?", visitor="a", days=21), ask("Do you repair hats?", visitor="b")
    look()
    weeks = Gap.objects.get().weeks
    assert sum(weeks.values()) == 2
    old.delete()
    look_at_once()
    assert Gap.objects.get().weeks == weeks and Gap.objects.get().questions == 1
    assert (
        Gap.objects.get().by_week(timezone.now().date(), 4)[0] + Gap.objects.get().by_week(timezone.now().date(), 4)[3]
        == 2
    )


def test_only_so_many_gaps_are_kept_the_greatest(ask, monkeypatch):
    monkeypatch.setattr(grouping, "GAPS", 1)
    (
        ask("Do you sell bread?", visitor="c"),
        ask("Do you repair hats?", visitor="a"),
        ask("do you repair hats", visitor="b"),
    )
    look()
    assert gaps() == {"Do you repair hats?": (2, 2)} and GapQuestion.objects.filter(gap=None).count() == 1


def test_looking_takes_few_statements_for_many_turns(ask, django_assert_max_num_queries):
    for number in range(40):
        ask(f"Do you repair hats of kind {number}?", visitor=str(number))
    with django_assert_max_num_queries(75):
        look()
