"""Whoever is forgotten is forgotten by the gaps, too: no word stays in any column, by whatever way the turns go."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.gaps.stories import make_gap
from tests.training.lessons import teach
from widget import conversations, retention
from widget.gaps import looking
from widget.models import AskedAgain, Coverage, Gap, GapQuestion, GapReason, Judging, Turn
from widget.places import Place
from widget.takeout import kept_of

pytestmark = pytest.mark.django_db

QUESTION = "Does Zebedee repair hats?"


@pytest.fixture
def site(alice, make_site):
    site = make_site(alice, keeps_conversations=30)
    teach(site, ("When are you open?", "At nine."))
    return site


@pytest.fixture
def turn(site, make_turn):
    turn = make_turn(site, question=QUESTION)
    Turn.objects.filter(pk=turn.pk).update(asked_at=timezone.now() - timedelta(hours=1), to_count=False)
    looking.look(lambda: True)
    return turn


def everything():
    """All that the tables of gaps hold, as text."""
    return str([list(model.objects.values()) for model in (Gap, GapQuestion, Coverage, Judging)]).lower()


def place_of(turn):
    visitor = turn.conversation.visitor
    return Place(visitor.site_id, visitor.token_hash)


def look_at_once():
    Judging.objects.update(seconds=0)
    return looking.look(lambda: True)


def test_no_table_of_gaps_ever_holds_a_word(turn):
    assert Gap.objects.get().name == QUESTION
    assert not any(word in everything() for word in ("zebedee", "repair", "hats"))


@pytest.mark.parametrize("is_dismissed", [False, True])
def test_deleting_the_chat_takes_the_words_along_at_once(turn, is_dismissed):
    Gap.objects.update(dismissed_at=timezone.now() if is_dismissed else None)
    conversations.forget(place_of(turn))
    gap = Gap.objects.get()
    assert gap.name == "" and not GapQuestion.objects.exists() and Coverage.objects.get().judged == 1
    assert looking.is_anything_new() is not is_dismissed
    look_at_once()
    assert Gap.objects.exists() is is_dismissed


def test_what_is_too_old_goes_from_gaps_and_is_counted_as_questions_only(site, turn):
    Turn.objects.update(asked_at=timezone.now() - timedelta(days=31))
    chore = next(it for it in retention.chores_of(site, timezone.now()) if it.what == "questions")
    assert chore.run() == 1 and not GapQuestion.objects.exists() and Gap.objects.get().name == ""


def test_a_visitor_gets_the_reasons_with_the_download(site, turn, make_turn):
    assert kept_of(place_of(turn))["questions"][0]["lacking"] == {
        "reasons": ["far"],
        "closeness": pytest.approx(0, abs=0.2),
    }
    other = make_turn(site, question="When are you open?")
    assert kept_of(place_of(other))["questions"][0]["lacking"] is None


def test_a_site_that_is_deleted_takes_its_gaps_along(site, turn):
    make_gap(site, dismissed_at=timezone.now(), reasons=GapReason.FAR)
    site.delete()
    assert everything() == "[[], [], [], []]"


def test_an_answer_to_the_question_that_was_asked_again_goes_along_and_is_in_the_download(turn):
    gap = Gap.objects.get()
    AskedAgain.objects.create(site=gap.site, gap=gap, turn=turn, model_id=1, state="answered", answer="Yes, all hats.")
    assert kept_of(place_of(turn))["questions"][0]["asked_again"][0]["answer"] == "Yes, all hats."
    conversations.forget(place_of(turn))
    assert not AskedAgain.objects.exists()
