"""A fetched set beside the stored one."""

import random
import time

from hypothesis import given
from hypothesis import strategies as st

from widget.sparkgpt import TrainedPair
from widget.training.comparing import Stored, compare, is_doubtful
from widget.training.lessons import arrived


def lessons(*rows):
    return arrived([TrainedPair(number, 1, question, answer, "") for number, question, answer in rows], 1).lessons


def stored(*rows):
    return [Stored(100 + place, it.number, it.mark, it.made) for place, it in enumerate(lessons(*rows))]


A, B, C = (1, "Open?", "At nine."), (2, "Where?", "Mill Lane."), (3, "Bread?", "Rye.")


def numbers(things):
    return [thing.number for thing in things]


def changes(found):
    return [(before.number, after.number) for before, after in found.changed]


def test_the_same_set_in_another_order_is_no_change():
    found = compare(stored(A, B, C), reversed(lessons(A, B, C)))
    assert found.same == 3 and not found.is_any and not found.moved


def test_what_came_went_and_is_said_otherwise():
    found = compare(stored(A, B), lessons(A, (2, "Where?", "Elm Street."), C))
    assert (found.same, numbers(found.added), changes(found), found.removed) == (1, [3], [(2, 2)], [])
    assert numbers(compare(stored(A, B), lessons(A)).removed) == [2]


def test_a_new_wording_of_the_question_is_a_change_and_a_new_pair_under_an_old_number_too():
    assert changes(compare(stored(A), lessons((1, "When do you open?", "At nine.")))) == [(1, 1)]
    assert changes(compare(stored(A), lessons((1, "Parking?", "Behind the house.")))) == [(1, 1)]


def test_numbers_that_were_given_out_anew_are_no_change():
    found = compare(stored(A, B, C), lessons((11, *A[1:]), (12, *B[1:]), (13, *C[1:])))
    assert found.same == 3 and len(found.moved) == 3 and not found.is_any


def test_numbers_that_moved_up_hide_no_change():
    """The first pair went and all others moved up by one; one of them was changed, too."""
    found = compare(stored(A, B, C), lessons((1, *B[1:]), (2, "Bread?", "Wheat.")))
    assert numbers(found.removed) == [1] and changes(found) == [(3, 2)] and not found.added and found.same == 1


def test_the_same_pair_under_two_numbers_is_two_pairs():
    found = compare(stored(A), lessons(A, (7, *A[1:])))
    assert numbers(found.added) == [7] and found.same == 1


def test_one_number_with_two_texts_is_compared_text_by_text():
    found = compare(stored(A, (1, "Open?", "At ten.")), lessons((1, "Open?", "At ten."), (1, "Open?", "At eleven.")))
    assert found.same == 1 and changes(found) == [(1, 1)] and not found.added and not found.removed


def test_pairs_without_a_word_are_pairs():
    assert compare(stored((1, "", ""), (2, "", "")), lessons((1, "", ""), (2, "", ""))).same == 2


def test_too_much_missing_is_doubtful():
    twelve = [(number, f"Q{number}", "A") for number in range(12)]
    known = stored(*twelve)
    assert is_doubtful(compare(known, ()), 0)
    assert is_doubtful(compare(known, lessons(*twelve[:5])), 5)
    assert not is_doubtful(compare(known, lessons(*twelve[:6])), 6)
    assert not is_doubtful(compare([], ()), 0)
    assert not is_doubtful(compare(stored(A, B, C), lessons(A)), 1)


rows = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from(["", "a", "b", "c"]), st.sampled_from(["", "x", "y"])), max_size=12
)


@given(rows, rows)
def test_every_pair_of_both_sets_is_accounted_for_once(old, new):
    known, came = stored(*old), lessons(*new)
    found = compare(known, came)
    assert found.same + len(found.changed) + len(found.removed) == len(known)
    assert found.same + len(found.changed) + len(found.added) == len(came)
    assert len(found.moved) <= found.same
    assert {s.row for s, _ in found.changed}.isdisjoint({s.row for s in found.removed})
    assert not compare(known, lessons(*old)).is_any


def test_fifty_thousand_pairs_in_any_order_take_about_a_second_at_most():
    many = [(number, f"Question {number % 4000}?", f"Answer {number}") for number in range(50_000)]
    known = stored(*many)
    changed = [(number, question, answer + "!" * (number % 100 == 0)) for number, question, answer in many]
    random.Random(1).shuffle(changed)
    came = lessons(*changed)
    began = time.process_time()
    found = compare(known, came)
    assert time.process_time() - began < 3
    assert len(found.changed) == 500 and found.same == 49_500
