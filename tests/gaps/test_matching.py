"""A topic keeps its identity: by its questions, its name, or the marks of words that are deleted."""

from widget.gaps.marks import are_alike, marks
from widget.gaps.matching import Found, Known, matched


def found(name, *gaps):
    return Found(name, marks(name, "k"), gaps)


def known(row, name, words=None):
    return Known(row, name, marks(words or name, "k"))


def test_a_topic_is_the_gap_with_most_of_its_questions_whatever_it_is_called_now():
    topics = [found("Hats repaired?", 1, 1, 2), found("Something else", 2, None)]
    assert matched(topics, [known(1, "Old name"), known(2, "Hats repaired?")]) == {0: 1, 1: 2}


def test_of_two_topics_with_questions_of_one_gap_the_one_with_more_is_it():
    assert matched([found("A hat", 1), found("A coat", 1, 1)], [known(1, "Clothes")]) == {1: 1}


def test_a_topic_without_known_questions_is_the_gap_that_is_called_so():
    gaps = [known(1, "Do you repair hats?"), known(2, "Is there parking?")]
    assert matched([found("do you repair hats", None)], gaps) == {0: 1}
    assert matched([found("Do you sell bread?", None)], gaps) == {}


def test_what_contradicts_is_another_gap():
    assert matched([found("Are you open on Sunday?")], [known(1, "Are you open on Saturday?")]) == {}


def test_a_gap_whose_questions_are_deleted_is_known_by_its_marks():
    ghost = known(7, "", "Do you repair hats?")
    assert matched([found("Can you repair a hats please?")], [ghost]) == {0: 7}
    assert matched([found("Can you sell hats?")], [ghost]) == {}


def test_a_gap_that_is_gone_matches_nothing():
    assert matched([found("Hats?", 9)], []) == {}


def test_marks_are_no_words_and_differ_by_key():
    made = marks("Do you repair hats?", "k")
    assert made and not any("hat" in mark or "repair" in mark for mark in made)
    assert not are_alike(made, marks("Do you repair hats?", "other"))
    assert are_alike(made, marks("hats: do you repair them", "k"))
    assert not are_alike([], [])
