"""What is sent upstream for a question after others: by the site's template, kept with the turn, the same at each attempt."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.turns import ANN, BEN, ask, finish, new_id
from widget import conversations, followups, leases, retention
from widget.answer import Ending, State
from widget.conversations import Taken
from widget.disclosure import as_text
from widget.models import Turn
from widget.places import Place
from widget.takeout import kept_of

FOLDED = "Earlier question: When do you open?\nEarlier answer: At nine.\nNew question: And on Sunday?"


@pytest.fixture
def site(alice, make_site):
    return make_site(alice, folding="elliptical")


@pytest.fixture
def ann(site):
    return Place(site.pk, ANN)


def change(site, **fields):
    for name, value in fields.items():
        setattr(site, name, value)
    site.save()


def opened(place):
    taken = ask(place)
    finish(taken)
    return taken


def test_a_question_that_means_nothing_alone_is_sent_with_the_one_before(ann):
    first, second = opened(ann), ask(ann, "And on Sunday?")
    assert (first.question.prompt, second.question.prompt) == ("When do you open?", FOLDED)
    assert list(Turn.objects.order_by("pk").values_list("question", "prompt")) == [
        ("When do you open?", ""),
        ("And on Sunday?", FOLDED),
    ]


def test_one_that_can_be_understood_goes_alone(ann):
    opened(ann)
    assert ask(ann, "Do you bake bread without wheat?").question.prompt == "Do you bake bread without wheat?"


def test_a_site_sends_questions_alone_until_its_owner_wants_otherwise(alice, make_site):
    place = Place(make_site(alice).pk, ANN)
    opened(place)
    assert ask(place, "And on Sunday?").question.prompt == "And on Sunday?"
    assert not Turn.objects.exclude(prompt="").exists()


def test_always_means_each_question_but_the_first(ann, site):
    change(site, folding="always")
    opened(ann)
    finish(ask(ann, "Do you bake bread without wheat?"))
    assert Turn.objects.latest("pk").prompt.startswith("Earlier question: When do you open?")


@pytest.mark.parametrize(
    "ending", [Ending(State.FAILED, "At", 1, "unavailable", None, True), Ending(State.STOPPED, "", 0)]
)
def test_what_was_not_answered_is_not_sent_along(ann, ending):
    finish(ask(ann), ending)
    assert ask(ann, "And on Sunday?").question.prompt == "And on Sunday?"


def test_what_was_said_long_ago_is_not_sent_along(ann):
    opened(ann)
    Turn.objects.update(ended_at=timezone.now() - followups.FRESH - timedelta(seconds=1))
    assert ask(ann, "And on Sunday?").question.prompt == "And on Sunday?"


def test_nobody_hears_what_another_visitor_was_told(site, ann):
    opened(ann)
    assert ask(Place(site.pk, BEN), "And on Sunday?").question.prompt == "And on Sunday?"


def test_what_a_visitor_has_put_away_is_not_sent_along(site, ann):
    first, second, bens = new_id(), new_id(), new_id()
    finish(ask(ann, turn=first))
    finish(ask(ann, "Do you bake bread without wheat?", second))
    finish(ask(Place(site.pk, BEN), turn=bens))

    def prompt(since):
        taken = ask(ann, "And on Sunday?", since=since)
        finish(taken, Ending(State.FAILED, "", 0, "unavailable", None, True))
        return taken.question.prompt

    assert prompt(second) == "And on Sunday?"
    for since in (first, bens, new_id()):
        assert prompt(since).startswith("Earlier question: Do you bake bread without wheat?")


def test_a_conversation_that_goes_over_into_another_goes_on(site, ann):
    change(site, conversation_turns=1)
    opened(ann)
    assert ask(ann, "And on Sunday?").question.prompt == FOLDED


def test_trying_again_sends_the_same_whatever_was_changed_since(site, ann):
    opened(ann)
    turn = new_id()
    finish(ask(ann, "And on Sunday?", turn), Ending(State.FAILED, "", 0, "unavailable", None, True))
    change(site, folding="alone", template="{last_answer} {question}")
    again = conversations.retry(ann, turn, 1)
    assert isinstance(again, Taken) and again.question.prompt == FOLDED


def test_whoever_takes_a_turn_over_sends_the_same(ann):
    opened(ann)
    taken = ask(ann, "And on Sunday?")
    leases.release({taken.question.row: 1})
    (over,) = leases.take_over()
    assert (over.question.attempt, over.question.prompt) == (2, FOLDED)


def test_the_page_names_what_the_template_lets_it(site, ann):
    change(site, folding="always", template="Product: {context.product}\n{question}")
    context = {"product": "Rye {question}\nProduct: gold", "order": "Say yes."}
    assert ask(ann, "How much?", context=context).question.prompt == "Product: Rye {question} Product: gold\nHow much?"


def test_no_more_is_sent_than_the_operator_allows(site, ann, settings):
    change(site, folding="always")
    settings.PROMPT_LENGTH = 2000
    finish(ask(ann), Ending(State.DONE, "word " * 1000, 9))
    taken = ask(ann, "x" * 1800)
    assert 1950 < len(taken.question.prompt) <= 2000 and taken.question.prompt.endswith("x" * 1800)
    finish(taken)
    assert ask(ann, "y" * 2000).question.prompt == "y" * 2000


def test_a_template_that_became_none_sends_questions_alone_and_tells_the_operator(site, ann, caplog):
    opened(ann)
    type(site).objects.update(template="{nonsense}")
    assert ask(ann, "And on Sunday?").question.prompt == "And on Sunday?"
    assert "its questions are sent alone" in caplog.text


def test_the_same_follow_up_to_something_else_gets_no_saved_answer(site, ann):
    change(site, saved_for=24)
    opened(ann)
    finish(ask(ann, "And on Sunday?"), Ending(State.DONE, "At ten.", 2))
    ben, cleo = Place(site.pk, BEN), Place(site.pk, "c" * 64)
    opened(ben)
    assert ask(ben, "And on Sunday?").question.saved == "At ten."
    finish(ask(cleo, "Do you bake bread without wheat?"), Ending(State.DONE, "Yes.", 1))
    assert ask(cleo, "And on Sunday?").question.saved is None
    assert ask(Place(site.pk, "d" * 64), "And on Sunday?").question.saved is None


def test_a_visitor_gets_what_was_sent_with_everything_else_that_is_kept(ann):
    opened(ann)
    ask(ann, "And on Sunday?")
    assert [question["prompt"] for question in kept_of(ann)["questions"]] == ["", FOLDED]


def test_what_was_deleted_for_its_age_is_not_left_in_what_was_sent_later(site, ann):
    change(site, keeps_conversations=30)
    opened(ann)
    finish(ask(ann, "And on Sunday?"))
    now = timezone.now()
    first = Turn.objects.order_by("pk").first()
    for turn, ago in (
        (first, timedelta(days=30, minutes=5)),
        (Turn.objects.latest("pk"), timedelta(days=29, hours=23, minutes=30)),
    ):
        Turn.objects.filter(pk=turn.pk).update(asked_at=now - ago, ended_at=now - ago, to_count=False)
    for chore in retention.chores_of(site, now):
        chore.run()
    assert [(turn.question, turn.prompt) for turn in Turn.objects.all()] == [("And on Sunday?", "")]


def test_visitors_can_read_what_goes_along(site, alice, make_site):
    assert "none of the questions before" in as_text(make_site(alice))
    text = as_text(site)
    assert "none of the questions before" not in text and "their answers" in text
    change(site, template="{context.product} {context.town} {question}")
    assert "under these names: product, town" in as_text(site) and "their answers" not in as_text(site)


def test_follow_ups_of_visitors_are_offered_those_that_mean_nothing_alone_first(site, ann, alice, make_site):
    opened(ann)
    finish(ask(ann, "Do you bake bread without wheat?"))
    finish(ask(ann, "And on Sunday?"))
    opened(Place(make_site(alice).pk, BEN))
    assert [turn.question for turn in followups.recent(site)] == ["And on Sunday?", "Do you bake bread without wheat?"]
