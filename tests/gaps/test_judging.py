"""What an owner would call a gap, and what not."""

from datetime import UTC, datetime, timedelta

import pytest

from widget.gaps.judging import Said, of_itself, of_one_before, says_what
from widget.gaps.reasons import GapReason
from widget.gaps.small_talk import WORDS, says_nothing

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
NONE = GapReason(0)


def said(question, minutes=0, **known):
    return Said(1, 1, question, NOW + timedelta(minutes=minutes), **known)


@pytest.mark.parametrize(
    "text", ["Hello!", "hi there", "Thank you very much", "ok thanks bye", "Guten Tag", "Danke schön", "merci beaucoup",
             "¡Hola! buenas tardes", "你好", "谢谢", "ありがとうございます", "спасибо", "שלום", "شكرا", "???", "👍", "  "],
)  # fmt: skip
def test_a_greeting_or_thanks_ask_nothing(text):
    assert says_nothing(text) and not says_what(said(text), None)


@pytest.mark.parametrize(
    "text", ["Do you ship to Norway?", "Hello, where is my parcel?", "refund", "Thanks, and do you repair hats?",
             "你们送货吗 挪威"],
)  # fmt: skip
def test_a_question_with_a_greeting_asks_something(text):
    assert not says_nothing(text) and says_what(said(text), None)


def test_there_is_small_talk_in_every_language_the_chat_speaks():
    from widget.languages import LANGUAGES

    assert set(WORDS) == set(LANGUAGES)


def test_what_goes_on_with_the_question_before_says_nothing_by_itself():
    before, after = said("Are you open on Saturday?"), said("and on Sunday?", 1)
    assert not says_what(after, before)
    assert says_what(after, None)
    assert says_what(said("and on Sunday?", 90), before), "an hour later nobody knows what it goes on with"


def test_who_asks_for_a_person_asks_the_model_nothing():
    assert not says_what(said("I want to talk to a human"), None)


def test_a_question_is_far_below_the_loose_threshold_only():
    assert of_itself(said("Do you repair hats?"), 0.2) == GapReason.FAR
    assert of_itself(said("Do you repair hats?"), 0.55) == NONE
    assert of_itself(said("and on Sunday?"), None) == NONE


def test_a_thumb_down_counts_however_near_it_is():
    assert of_itself(said("Do you repair hats?", is_down=True), 1.0) == GapReason.DOWN
    assert of_itself(said("Do you repair hats?", is_down=True), 0.1) == GapReason.DOWN | GapReason.FAR
    assert of_itself(said("and on Sunday?", is_down=True), None) == GapReason.DOWN
    assert of_itself(said("Hello", is_down=True), None) == NONE


def test_asking_for_a_person_is_said_of_the_question_before():
    person = said("can I talk to a person", 2)
    assert of_one_before(person, said("Where is my parcel?")) == GapReason.PERSON
    assert of_one_before(person, said("Where is my parcel?", is_answered=False)) == GapReason.PERSON
    assert of_one_before(person, said("Hello")) == NONE
    assert of_one_before(person, said("give me a human")) == NONE
    assert of_one_before(said("can I talk to a person", 11), said("Where is my parcel?")) == NONE


def test_the_same_words_again_soon_after_an_answer_say_that_it_did_not_help():
    assert of_one_before(said("where is my parcel", 3), said("Where is my parcel?")) == GapReason.AGAIN
    assert of_one_before(said("where is my parcel", 11), said("Where is my parcel?")) == NONE
    failed = said("Where is my parcel?", is_answered=False)
    assert of_one_before(said("where is my parcel", 3), failed) == NONE, (
        "it failed: that is nothing about what is taught"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Do you repair hats?", "repair hats"),
        ("Do you repair hats?", "Can I have my old hat repaired?"),
        ("shiping time norway", "What is the shipping time to Norway?"),
    ],
)
def test_near_words_soon_after_are_the_question_rephrased(before, after):
    assert of_one_before(said(after, 1), said(before)) == GapReason.REPHRASED


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Do you ship to France?", "Do you ship to Spain?"),
        ("Are you open on Saturday?", "Are you open on Sunday?"),
        ("Do you repair hats?", "What does shipping cost?"),
        ("Do you repair hats?", "Thanks!"),
        ("Hello", "Do you repair hats?"),
    ],
)
def test_another_question_is_not_the_one_before_rephrased(before, after):
    assert of_one_before(said(after, 1), said(before)) == NONE
    assert of_one_before(said(after, 1), None) == NONE
