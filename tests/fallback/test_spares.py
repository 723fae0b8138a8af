"""Answers in bad weather without a WebSocket: the same frames, and another try."""

import pytest

from tests.sockets import in_database
from tests.training.lessons import teach
from widget import approving
from widget.sparkgpt import Unavailable

pytestmark = pytest.mark.django_db(transaction=True)
QUESTION = "When do you open?"


async def test_a_trained_answer_comes_over_plain_http_and_so_does_the_one_after_it(open_tab, source, site):
    await in_database(teach, site, (QUESTION, "At nine."))
    await in_database(approving.approve, site, [QUESTION])
    ann = await open_tab()
    turn = await ann.ask("when do you opne")
    source.fail(Unavailable("down"))
    end = (await ann.hear_to_the_end())[-1]
    assert (end["type"], end["text"], end["closest"]) == ("done", "At nine.", QUESTION)
    (told,) = (await ann.listen())["turns"]
    assert (told["state"], told["closest"]) == ("done", QUESTION)
    await ann.command(type="retry", turn=turn, attempt=1)
    source.say("We open at nine.")
    source.end()
    end = (await ann.hear_to_the_end())[-1]
    assert (end["attempt"], end["text"], end["closest"]) == (2, "We open at nine.", None)
