"""Questions that belong together, found without being told."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.labelled import crowd, figures
from tests.labelled.labels import FIGURES
from widget.training.topics import topics

ASKED = [
    "Do you ship to Norway?",
    "do you ship to norway",
    "shipping to Norway?",
    "Are you open on Sunday?",
    "open on sundays?",
    "Are you open on Saturday?",
    "Do you ship to Norway please",
    "banana",
]


def test_the_same_and_the_near_fall_together_the_largest_first():
    found = topics(ASKED)
    assert [topic.members for topic in found] == [(0, 1, 2, 6), (3, 4), (5,), (7,)]
    assert found[0].name == "Do you ship to Norway?"
    assert {"ship", "norway"} <= set(found[0].words)


def test_what_contradicts_stays_apart():
    assert len(topics(["Can I eat before surgery?", "Can I eat after surgery?", "Can I not eat before surgery?"])) == 3


def test_figures_are_no_worse_than_stated():
    told = figures.topics_kept(FIGURES)
    assert told["typo"] >= 0.92 and told["keywords"] >= 0.82 and told["paraphrase"] >= 0.22
    assert told["apart"] >= 0.998 and told["pairs that belong"] >= 0.68


@given(st.lists(st.text(max_size=40) | st.sampled_from(ASKED), max_size=25))
@settings(max_examples=100, deadline=None)
def test_each_question_has_one_topic_that_is_named_by_one_of_its_own(questions):
    found = topics(questions)
    assert sorted(at for topic in found for at in topic.members) == list(range(len(questions)))
    assert all(topic.name in {questions[at] for at in topic.members} for topic in found)
    assert topics(questions) == found


@pytest.mark.parametrize("count", [5_000])
def test_many_are_grouped_in_a_moment(count):
    asked = crowd.asked(count, crowd.trained(1_000))
    begins = time.process_time()
    assert 100 < len(topics(asked)) < count
    assert time.process_time() - begins < 20
