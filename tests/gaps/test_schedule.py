"""When gaps are looked for, and by whom. The process that looks is real in test_served.py."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.sockets import in_database
from tests.training.lessons import teach
from widget import conversations, upkeep
from widget.database import database
from widget.gaps import looking, noting, schedule, waking
from widget.models import Gap, GapQuestion, GapReason, Judging, Rating, State, Turn, Upkeep
from widget.places import Place

OPEN = ("When are you open?", "At nine.")


@pytest.fixture
def site(alice, make_site):
    site = make_site(alice)
    teach(site, OPEN)
    return site


@pytest.fixture
def old_turn(make_turn):
    def make(site, question, **fields):
        turn = make_turn(site, question=question, **fields)
        Turn.objects.filter(pk=turn.pk).update(asked_at=timezone.now() - timedelta(hours=1))
        return turn

    return make


@pytest.mark.django_db
def test_the_command_looks_now_and_says_what_it_did(site, old_turn, capsys):
    old_turn(site, "Do you repair hats?")
    call_command("find_gaps")
    assert capsys.readouterr().out == "1 questions of 1 sites judged.\n"
    assert Gap.objects.get().name == "Do you repair hats?"
    row = Upkeep.objects.get(name="gaps")
    assert row.lease_until is None and row.due_at > timezone.now() and row.words


@pytest.mark.django_db
def test_the_command_looks_at_one_site_if_asked_and_knows_only_ours(site, bob, make_site, old_turn):
    other = make_site(bob)
    teach(other, OPEN)
    old_turn(site, "Do you repair hats?"), old_turn(other, "Do you buy cars?")
    call_command("find_gaps", site=other.key)
    assert Gap.objects.get().site == other
    with pytest.raises(CommandError, match="No site has the key nonsense"):
        call_command("find_gaps", site="nonsense")


@pytest.mark.django_db
def test_two_never_look_at_once(site):
    waking.soon()
    assert upkeep.take("gaps", "somebody")
    with pytest.raises(CommandError, match="being looked for already"):
        call_command("find_gaps")


@pytest.mark.django_db
def test_what_was_wanted_during_a_look_is_looked_at_again_at_once(site, old_turn, monkeypatch):
    old_turn(site, "Do you repair hats?")
    real = looking.look

    def look(*arguments):
        Judging.objects.update_or_create(site=site, defaults={"wanted_at": timezone.now()})
        return real(*arguments)

    monkeypatch.setattr(looking, "look", look)
    call_command("find_gaps")
    assert Upkeep.objects.get(name="gaps").due_at <= timezone.now()


@pytest.mark.django_db
def test_another_training_has_gaps_looked_for_at_once(site):
    Upkeep.objects.update_or_create(name="gaps", defaults={"due_at": timezone.now() + timedelta(hours=1)})
    teach(site, OPEN)
    assert Upkeep.objects.get(name="gaps").due_at > timezone.now(), "nothing was new"
    teach(site, OPEN, ("Do you repair hats?", "Yes."))
    assert Upkeep.objects.get(name="gaps").due_at <= timezone.now()


@pytest.mark.django_db
def test_somebody_may_want_a_look_once_a_minute(site):
    assert waking.wanted(site.pk) and not waking.wanted(site.pk)
    Judging.objects.update(wanted_at=timezone.now() - timedelta(minutes=2))
    assert waking.wanted(site.pk)


@pytest.mark.django_db
def test_something_is_new_after_a_question_a_rating_another_training_or_a_wish(site, old_turn):
    turn = old_turn(site, "Do you repair hats?")
    assert looking.is_anything_new()
    looking.look(lambda: True)
    assert not looking.is_anything_new()
    old_turn(site, "Do you buy cars?")
    assert looking.is_anything_new()
    looking.look(lambda: True)
    Turn.objects.filter(pk=turn.pk).update(rating=Rating.DOWN)
    assert looking.is_anything_new()
    Judging.objects.update(seconds=0)
    looking.look(lambda: True)
    assert not looking.is_anything_new()
    teach(site, OPEN, ("Do you repair hats?", "Yes."))
    assert looking.is_anything_new()
    looking.look(lambda: True)
    waking.wanted(site.pk)
    assert looking.is_anything_new()


@pytest.mark.django_db
def test_only_an_answer_that_was_stopped_and_tried_again_is_noted(site, old_turn):
    stopped, failed = old_turn(site, "When are you open?", state=State.STOPPED), old_turn(site, "b", state=State.FAILED)
    noting.tried_again(stopped, site.pk), noting.tried_again(failed, site.pk)
    row = GapQuestion.objects.get()
    assert (row.turn, row.reasons, row.score) == (stopped, GapReason.AGAIN, None)
    looking.look(lambda: True)
    row.refresh_from_db()
    assert (row.reasons, row.score) == (GapReason.AGAIN, 1.0) and row.gap.reasons == {"AGAIN": 1}
    noting.tried_again(stopped, site.pk)
    row.refresh_from_db()
    assert row.score is None and GapQuestion.objects.count() == 1


@pytest.mark.django_db
def test_a_visitor_who_stops_an_answer_and_tries_again_is_heard(site, old_turn):
    turn = old_turn(site, "When are you open?", state=State.STOPPED)
    conversations.retry(Place(site.pk, turn.conversation.visitor.token_hash), str(turn.uid), turn.attempt)
    assert GapQuestion.objects.get().turn == turn and GapQuestion.objects.get().reasons == GapReason.AGAIN


@pytest.mark.django_db(transaction=True)
async def test_an_operator_can_switch_it_off(site, settings):
    settings.GAPS_MINUTES = 0
    await in_database(waking.soon)
    assert not await schedule.try_looking(database, "me")
    assert (await in_database(Upkeep.objects.get, name="gaps")).lease_until is None


@pytest.mark.django_db(transaction=True)
async def test_where_nothing_is_new_no_process_is_begun(settings):
    settings.BASE_DIR = settings.BASE_DIR / "nowhere"
    await in_database(waking.soon)
    assert not await schedule.try_looking(database, "me")
    row = await in_database(Upkeep.objects.get, name="gaps")
    assert row.words == "nothing was new" and row.due_at > timezone.now()


@pytest.mark.django_db(transaction=True)
async def test_a_process_that_fails_is_said_in_the_log_and_tried_again_later(
    site, old_turn, settings, tmp_path, caplog
):
    (tmp_path / "manage.py").write_text("raise SystemExit(3)")
    settings.BASE_DIR = tmp_path
    await in_database(old_turn, site, "Do you repair hats?")
    await in_database(waking.soon)
    assert not await schedule.try_looking(database, "me")
    row = await in_database(Upkeep.objects.get, name="gaps")
    assert (row.words, row.lease_until) == ("failed", None) and "ended with 3" in caplog.text
