"""Drafts: written, exported in order, and known again when the model is taught them, in these words or nearly, since or alike."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.gaps.stories import make_gap
from tests.training.lessons import teach
from widget import drafting
from widget.models import Draft, Rating, State, Turn
from widget.models.drafts import MOST

PARROTS = ("May parrots come in?", "Only on a shoulder.")
OPEN = ("When do you open?", "At nine.")


@pytest.fixture
def site(alice, make_site):
    return make_site(alice)


@pytest.fixture
def write(site, alice):
    return lambda question, answer, **more: drafting.write(site, alice, question, answer, **more)


@pytest.fixture
def taught(site, django_capture_on_commit_callbacks):
    """Teaches these pairs as a fetch that is committed would."""

    def taught(*pairs):
        with django_capture_on_commit_callbacks(execute=True):
            return teach(site, *pairs)

    return taught


def waiting():
    return set(Draft.objects.filter(taught_at=None).values_list("question", flat=True))


def test_a_draft_is_taught_when_the_list_has_its_question_and_not_before(write, taught):
    write(*PARROTS), write("Do you bake rye?", "Yes.")
    taught(OPEN)
    assert len(waiting()) == 2
    taught(OPEN, PARROTS)
    assert waiting() == {"Do you bake rye?"}
    assert Draft.objects.exclude(taught_at=None).get().taught_at <= timezone.now()


@pytest.mark.parametrize("asked", ["may parrots come in", "Can parrots come in?", "May the parots come in?"])
def test_other_marks_typos_and_little_words_are_the_same_question(write, taught, asked):
    write(*PARROTS)
    taught(OPEN, (asked, "Another answer."))
    assert waiting() == set()


@pytest.mark.parametrize("asked", ["May dogs come in?", "May parrots come in on Sundays?", "Parrots?"])
def test_another_question_is_not(write, taught, asked):
    write(*PARROTS)
    taught(OPEN, (asked, PARROTS[1] + "!"))
    assert waiting() == {PARROTS[0]}


def test_what_was_trained_wrongly_before_is_waited_for_until_it_is_put_right(write, taught):
    taught((PARROTS[0], "No animals."))
    write(*PARROTS)
    taught((PARROTS[0], "No animals."), OPEN)
    assert waiting() == {PARROTS[0]}, "the old answer is what the draft is to replace"
    taught(PARROTS, OPEN)
    assert waiting() == set()


def test_what_is_written_as_it_is_trained_already_is_taught(write, taught):
    taught(PARROTS)
    write(*PARROTS)
    taught(PARROTS, OPEN)
    assert waiting() == set()


def test_what_is_written_while_it_is_compared_waits_for_the_next_time(write, taught):
    write(*PARROTS)
    Draft.objects.update(written_at=timezone.now() + timedelta(minutes=1))
    taught(OPEN, PARROTS)
    assert waiting() == {PARROTS[0]}


def test_what_is_taken_out_of_the_training_waits_again(write, taught):
    write(*PARROTS)
    taught(OPEN, PARROTS)
    taught(OPEN)
    assert waiting() == {PARROTS[0]}


def test_another_site_with_another_model_waits_on(write, taught, alice, make_site, site):
    other = make_site(alice, api_key=site.api_key, model_id=site.model_id + 1)
    drafting.write(other, alice, *PARROTS)
    write(*PARROTS)
    taught(PARROTS)
    assert list(Draft.objects.filter(taught_at=None)) == list(Draft.objects.filter(site=other))


def test_a_draft_that_is_changed_waits_again_and_one_that_is_not_stays(write, taught, alice):
    draft = write(*PARROTS)
    taught(PARROTS)
    drafting.mark_exported([draft.pk])
    draft.refresh_from_db()
    assert not drafting.rewrite(draft, alice, *PARROTS) and draft.taught_at and draft.exported_at
    assert drafting.rewrite(draft, alice, PARROTS[0], "Only small ones.")
    draft.refresh_from_db()
    assert draft.taught_at is None and draft.exported_at is None


def test_the_answer_to_begin_with_is_the_one_that_was_liked_of_the_typical_question_first(site, make_turn):
    typical = make_turn(site, question="Parrots?", answer="No idea.", state=State.DONE)
    others = [
        make_turn(site, question="Parrots in?", answer=f"{n}", state=State.DONE, token_hash=f"{n}") for n in range(3)
    ]
    gap = make_gap(site, typical, *others)
    assert drafting.suggestion(gap) == ""
    Turn.objects.filter(pk__in=[others[0].pk, others[1].pk]).update(rating=Rating.UP)
    assert drafting.suggestion(gap) == "1"
    Turn.objects.filter(pk=typical.pk).update(rating=Rating.UP, answer=" On\r\na \x07shoulder. ")
    assert drafting.suggestion(gap) == "On\na shoulder."
    Turn.objects.update(state=State.FAILED)
    assert drafting.suggestion(gap) == ""


def test_for_a_file_they_come_in_the_order_they_were_written_however_many(write, site, django_assert_max_num_queries):
    Draft.objects.bulk_create(Draft(site=site, question=f"Q{n}", answer=f"A{n}") for n in range(250))
    rows = list(drafting.to_export(site, []).values_list("pk", flat=True))
    with django_assert_max_num_queries(3):
        assert list(drafting.pairs(rows)) == [(f"Q{n}", f"A{n}") for n in range(250)]
    Draft.objects.filter(pk__in=rows[:200]).update(taught_at=timezone.now())
    assert drafting.to_export(site, []).count() == 50 and drafting.to_export(site, rows[:2]).count() == 2


def test_a_site_has_room_for_so_many(write, site):
    Draft.objects.bulk_create(Draft(site=site, question="Q", answer="A") for _ in range(MOST - 1))
    write(*OPEN)
    with pytest.raises(drafting.NoRoom):
        write(*PARROTS)
