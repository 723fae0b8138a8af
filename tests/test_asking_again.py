"""Which gaps were open when the training changed, what is sent for them, and what is made of what came."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.gaps.stories import make_gap
from tests.training.lessons import teach
from widget import asking_again
from widget.asking_again import Came
from widget.models import AskedAgain, Gap, GapQuestion, Outcome, Site, TaughtModel, Turn

OPEN, PARROTS = ("When do you open?", "At nine."), ("May parrots come in?", "Only on a shoulder.")


@pytest.fixture
def site(alice, make_site):
    return make_site(alice, model_id=7)


@pytest.fixture
def turn(site, make_turn):
    def turn(question="May parrots come in?", days=1, **fields):
        made = make_turn(site, question=question, answer="No idea.", token_hash=str(Turn.objects.count()), **fields)
        Turn.objects.filter(pk=made.pk).update(asked_at=timezone.now() - timedelta(days=days))
        made.refresh_from_db()
        return made

    return turn


@pytest.fixture
def changed(site):
    teach(site, OPEN)
    teach(site, OPEN, PARROTS)
    return TaughtModel.objects.get()


def names(site, taught):
    gaps = asking_again.open_then(site, taught)
    return [it.turn.question for it in asking_again.asked_of(site, gaps, taught.changed_at)]


def asked(site, taught):
    return asking_again.chosen(site, taught, Gap.objects.values_list("pk", flat=True))


def test_before_the_second_list_there_is_no_change(site):
    assert asking_again.last_change(None) is None
    teach(site, OPEN)
    assert asking_again.last_change(TaughtModel.objects.get()) is None
    teach(site, OPEN, PARROTS)
    assert asking_again.last_change(TaughtModel.objects.get()) is not None


def test_the_gaps_that_were_open_then_are_those_and_the_most_asked_come_first(site, turn, changed, alice, make_site):
    now, before = timezone.now(), timezone.now() - timedelta(days=2)
    make_gap(site, turn("open"))
    make_gap(site, turn("asked most"), visitors=9)
    make_gap(site, turn("closed by the change"), closed_at=now)
    make_gap(site, turn("closed before"), closed_at=before)
    make_gap(site, turn("dismissed before"), dismissed_at=before)
    make_gap(site, turn("dismissed since"), dismissed_at=now)
    make_gap(site, turn("new"), first_at=now)
    make_gap(site)  # its questions are deleted
    nameless = make_gap(site, turn("its typical question is deleted"))
    Gap.objects.filter(pk=nameless.pk).update(typical=None)
    assert names(site, changed) == [
        "asked most",
        "open",
        "closed by the change",
        "dismissed since",
        "its typical question is deleted",
    ]
    assert names(make_site(alice), changed) == []


def test_ten_are_asked_at_a_time_and_none_of_another_site(site, turn, changed, alice, make_site):
    for n in range(12):
        make_gap(site, turn(f"question {n}"))
    assert len(asked(site, changed)) == asking_again.MOST == 10
    other = make_site(alice, api_key=site.api_key, model_id=7)
    assert asked(other, changed) == []


def test_the_question_goes_alone_or_as_it_was_sent_where_the_site_folds(site, turn, changed):
    make_gap(site, turn("And on Sunday?", prompt="Earlier: When do you open?\nAnd on Sunday?"))
    assert [(it.prompt, it.is_folded) for it in asked(site, changed)] == [("And on Sunday?", False)]
    Site.objects.update(folding="always")
    site.refresh_from_db()
    assert [(it.prompt, it.is_folded) for it in asked(site, changed)] == [
        ("Earlier: When do you open?\nAnd on Sunday?", True)
    ]


def test_what_was_asked_after_the_change_is_not_the_answer_from_before(site, turn, changed):
    late, early = turn("late", days=-1), turn("early")
    make_gap(site, late, early)
    assert [it.turn for it in asked(site, changed)] == [early]
    GapQuestion.objects.filter(turn=early).delete()
    assert asked(site, changed) == [] and names(site, changed) == []


@pytest.mark.parametrize(
    ("text", "code", "score", "expected"),
    [
        ("Only on a shoulder.", "", 1.0, Outcome.ANSWERED), ("Only on a shoulder.", "", 0.55, Outcome.ANSWERED),
        ("Only on a shoulder.", "", 0.54, Outcome.FAR), ("Only on a shoulder.", "", None, Outcome.FAR),
        ("no  IDEA", "", 1.0, Outcome.SAME), (" \n", "", 1.0, Outcome.EMPTY), ("Only on a", "interrupted", 1.0, Outcome.EMPTY),
    ],
)  # fmt: skip
def test_answered_is_another_answer_with_something_trained_near_it(text, code, score, expected):
    assert asking_again.outcome("No idea.", text, code, score) == expected


def test_what_came_is_kept_with_the_version_and_how_close_it_is_to_what_is_trained(site, turn, changed):
    make_gap(site, turn()), make_gap(site, turn("Where is the moon?"))
    came = [Came(it, "Only on a shoulder.") for it in asked(site, changed)]
    first, second = asking_again.keep(site, changed, came)
    assert (first.state, first.score, first.version, first.model_id) == ("answered", 1.0, 2, 7)
    assert (second.state, second.is_answered) == ("far", False) and second.score < 0.55
    assert [gap.version_asked for gap in asking_again.open_then(site, changed)] == [2, 2]


def test_what_a_visitor_deletes_meanwhile_or_later_is_not_kept(site, turn, changed):
    make_gap(site, turn()), make_gap(site, turn("Dogs?"))
    first, second = asked(site, changed)
    first.turn.conversation.visitor.delete()
    kept = asking_again.keep(site, changed, [Came(first, "Yes."), Came(second, "Yes.")])
    assert [row.turn for row in kept] == [second.turn]
    second.turn.conversation.visitor.delete()
    assert not AskedAgain.objects.exists()


def test_what_a_person_says_counts_more_than_what_it_looks_like(site, turn, changed, alice):
    make_gap(site, turn())
    (row,) = asking_again.keep(site, changed, [Came(asked(site, changed)[0], "No idea.")])
    assert not row.is_answered
    assert asking_again.say(site, alice, row.pk, "answered") and AskedAgain.objects.get().is_answered
    assert asking_again.say(site, alice, row.pk, "wrong") and not AskedAgain.objects.get().is_answered
    assert not asking_again.say(site, alice, row.pk, "nonsense") and not asking_again.say(site, alice, 0, "wrong")
    assert AskedAgain.objects.get().judge == alice
