"""What upstream says can be read back, and whatever nobody said is noticed."""

import pytest

from tests.chaos.script import Garbled, Said, Script, question, read


def test_the_beginning_of_an_answer_is_read_back():
    script = Script()
    deltas = script(question("q17"))
    assert len(deltas) == script.length("q17")
    assert read("".join(deltas[:5])) == Said("q17", 1, 5)
    assert read("".join(script(question("q17")))) == Said("q17", 2, len(deltas))
    assert read("") is None


@pytest.mark.parametrize(
    "text",
    ["q1.1#1 q1.1#3 ", "q1.1#1 q1.1#1 ", "q1.1#2 ", "q1.1#1 q1.2#2 ", "q1.1#1 q2.1#2 ", "q1.1#1 q1.1#2", "oops"],
    ids=["hole", "double", "no beginning", "two calls", "two questions", "cut", "foreign"],
)  # fmt: skip
def test_what_nobody_said_is_garbled(text):
    with pytest.raises(Garbled):
        read(text)
