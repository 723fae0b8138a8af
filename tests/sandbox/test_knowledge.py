"""What the sandbox's two models know, in whatever words they are asked, and what they admit not to know."""

import pytest

from tests.sandbox.calls import answer
from widget.sandbox.pace import pieces, seeded
from widget.sandbox.trained import load


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("when do you open?", "7:00 to 18:00"),
        ("Are you open on sundays", "Sunday from 8:00"),
        ("opning hours", "7:00 to 18:00"),
        ("do you have glutenfree bread", "buckwheat"),
        ("can you deliver to my house", "cargo bike"),
        ("I want to order 30 croissants for friday", "16:00 the day before"),
        ("do u take credit cards", "minimum amount"),
        ("hi!", "welcome"),
    ],
)
async def test_a_question_in_other_words_finds_its_answer(question, part):
    assert part in await answer(question)


@pytest.mark.parametrize("question", ["What is the capital of France?", "???", "", "who won the world cup in 2014"])
async def test_a_question_nobody_trained_is_admitted_and_others_offered(question):
    reply = await answer(question)
    assert "not trained" in reply
    assert "- What are your opening hours?" in reply


async def test_the_other_model_speaks_german():
    assert "18:30" in await answer("Wann macht ihr auf?", model=2)
    assert "leider nicht" in await answer("Wie hoch ist der Eiffelturm?", model=2)


@pytest.mark.parametrize("model", load().values(), ids=lambda model: str(model.id))
def test_every_trained_question_finds_its_own_answer(model):
    for pair in model.pairs:
        assert model.answer(pair.question) == pair.answer


def test_a_text_in_pieces_is_the_same_text():
    for text in ("", " ", "a", " a  b\n\nc ", "| a | b |\n| --- |\n"):
        assert "".join(pieces(text, seeded("a"))) == text
