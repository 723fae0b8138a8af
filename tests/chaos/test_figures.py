"""The seconds from a kill to new text, and which of them count."""

from tests.chaos.cluster import Event
from tests.chaos.figures import Outage, outages, share
from tests.chaos.journal import Asked, Journal, Moment
from tests.chaos.schedule import Fault, Kind
from tests.upstream import Request

KILL = Event(Fault(0, Kind.KILL), at=100.0, back_at=102.0)


def cut(at=100.1, sent=2):
    request = Request("POST", "/", {}, {"user": "q1: when?"}, 0, cut_at=at, sent=sent)
    request.answer = ["q1.1#1 ", "q1.1#2 ", "q1.1#3 "]
    return request


def journal(flows_at):
    shown = [Moment(101, "alice", "t", 2, "running", "q1.1#1 ", is_earlier=True)]
    shown += [Moment(flows_at, "alice", "t", 2, "running", "q1.2#1 ")]
    return Journal({"t": Asked("t", "q1", [99.0])}, shown)


def test_text_flows_again_with_the_first_words_of_another_call():
    assert outages([KILL], [cut()], journal(103.5), is_scaled=False) == [Outage("q1", 3.5, 1.5, True)]
    assert outages([KILL], [cut()], journal(106.5), is_scaled=True) == [Outage("q1", 6.5, 0.5, True)]


def test_what_the_kill_did_not_cut_is_no_outage():
    others = [cut(at=None), cut(at=104.0), cut(at=99.0), cut(sent=0)]
    assert outages([KILL], others, journal(103.5), is_scaled=False) == []


def test_an_outage_is_not_alone_while_something_else_is_broken():
    redis = Event(Fault(0, Kind.REDIS), at=102.5, back_at=103.0)
    [outage] = outages([KILL, redis], [cut()], journal(103.5), is_scaled=False)
    assert not outage.is_alone
    later = Event(Fault(0, Kind.REDIS), at=110.0, back_at=111.0)
    [outage] = outages([KILL, later], [cut()], journal(103.5), is_scaled=False)
    assert outage.is_alone


def test_the_95th_percentile_of_nothing_is_nothing():
    assert share([], 95) == 0
    assert share([2.0], 95) == 2
    assert share([float(value) for value in range(101)], 95) == 95
