"""A consumer's messages go to what handles them without a turn of the loop or another thread between."""

import pytest

from widget.consumers import VisitorSocket
from widget.exchange import Exchange
from widget.straight import StraightConsumer


class Heard(StraightConsumer):
    def __init__(self):
        self.heard = []

    async def visitor_news(self, message):
        self.heard.append(message["turn"])


def test_a_message_is_handled_at_once():
    consumer = Heard()
    with pytest.raises(StopIteration):  # a coroutine that has waited for nothing
        consumer.dispatch({"type": "visitor.news", "turn": "1"}).send(None)
    assert consumer.heard == ["1"]


def test_a_message_that_nobody_handles_is_an_error():
    with pytest.raises(AttributeError):
        Heard().dispatch({"type": "visitor.noise"}).send(None)


@pytest.mark.parametrize("consumer", [VisitorSocket, Exchange])
def test_visitors_lines_are_of_that_kind(consumer):
    assert consumer.dispatch is StraightConsumer.dispatch
