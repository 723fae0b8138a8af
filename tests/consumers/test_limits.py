"""Who asks too much over a socket is told so kindly and when to go on, whatever they say of themselves."""

import time
import uuid

import pytest

from tests.sockets import Browser, house, in_database, open_gate
from tests.test_limits import TEXTS
from widget import limits
from widget.challenge import ProofOfWork, zeros
from widget.gate import PAUSE_SECONDS, REFUSALS
from widget.models import Conversation, Site, Turn
from widget.pressure import Pressure
from widget.protocol import Close
from widget.proxies import TrustedProxies, behind_proxies

pytestmark = pytest.mark.django_db(transaction=True)


PUZZLES = ProofOfWork("a secret", 6, time.time)


def pressure():
    return Pressure(limits.windows("2/minute"), limits.windows("100/minute"), time.monotonic)


@pytest.fixture
async def come(site, relay):
    """Opens tabs through the wrapper of the proxies, from an address, with whatever headers the browser likes."""
    browsers, applications = [], {}

    async def open_one(
        address="203.0.113.7", headers=(), open_sockets=99, proxies=(), hello=True, origin=None, **texts
    ):
        key = (open_sockets, *texts.items())
        if key not in applications:
            rates = limits.read_rates({**TEXTS, **texts}, open_sockets)
            gate = open_gate(rates, proxies=proxies, challenge=PUZZLES, pressure=pressure())
            applications[key] = behind_proxies(house(relay, gate=gate), TrustedProxies(proxies))

        async def from_there(scope, receive, send):
            told = [(name.encode(), value.encode()) for name, value in headers]
            scope = {**scope, "client": (address, 1), "headers": [*scope["headers"], *told]}
            await applications[key](scope, receive, send)

        more = {"origin": origin} if origin else {}
        browsers.append(await Browser.open(from_there, "alicekey", hello=hello, **more))
        return browsers[-1]

    yield open_one
    for browser in browsers:
        await browser.leave()


async def hear_refusal(browser):
    frame = await browser.hear("failed")
    assert (frame["attempt"], frame["retryable"]) == (0, True)
    assert frame["retry_after"] >= 1
    return frame["code"]


async def ask_to_the_end(browser, source):
    turn = await browser.ask()
    assert (await browser.hear())["type"] == "asked"
    source.say("At nine.")
    source.end()
    await browser.hear_to_the_end()
    return turn


async def test_a_visitor_who_asks_too_much_is_told_when_to_go_on(come, source):
    browser = await come(visitor="1/minute")
    turn = await ask_to_the_end(browser, source)
    await browser.ask()
    assert await hear_refusal(browser) == "too_many"
    assert await in_database(Turn.objects.count) == 1
    await browser.ask(turn=turn)
    assert (await browser.hear())["type"] == "asked", "what was taken before is told as it stands"


async def test_whoever_goes_on_asking_in_spite_of_refusals_waits_for_the_next_one(come, source):
    await in_database(Site.objects.update, challenge="off")
    browser = await come(visitor="1/minute")
    await ask_to_the_end(browser, source)
    told = []
    for _ in range(REFUSALS + 1):
        await browser.ask()
        await hear_refusal(browser)
        told.append(time.monotonic())
    assert told[-1] - told[-2] >= PAUSE_SECONDS


async def test_a_new_token_for_each_question_does_not_help(come, source):
    await in_database(Site.objects.update, challenge="off")
    for _ in range(2):
        await ask_to_the_end(await come(new_of_address="2/hour"), source)
    stranger = await come(new_of_address="2/hour")
    await stranger.ask()
    assert await hear_refusal(stranger) == "too_many"


async def test_a_forged_forwarding_header_of_a_stranger_does_not_help(come, source):
    await ask_to_the_end(await come(new_of_address="1/hour"), source)
    forged = await come(new_of_address="1/hour", headers=[("x-forwarded-for", "198.51.100.1")])
    await forged.ask()
    assert await hear_refusal(forged) == "too_many"


async def test_another_address_of_the_same_64_does_not_help(come, source):
    await ask_to_the_end(await come("2001:db8::1", new_of_address="1/hour"), source)
    neighbour = await come("2001:db8::ffff", new_of_address="1/hour")
    await neighbour.ask()
    assert await hear_refusal(neighbour) == "too_many"
    await ask_to_the_end(await come("2001:db8:0:1::1", new_of_address="1/hour"), source)


async def test_another_origin_does_not_help_where_the_sites_day_is_used_up(come, source, site):
    await in_database(
        Site.objects.update, site_day=1, origins=["https://shop.example.com", "https://other.example.com"]
    )
    await ask_to_the_end(await come(), source)
    other = await come("198.51.100.1", origin="https://other.example.com")
    await other.ask()
    assert await hear_refusal(other) == "site_full"


async def test_a_question_that_could_not_be_taken_costs_nothing(come, source):
    browser = await come(visitor="1/minute")
    await browser.say(type="ask", turn=str(uuid.uuid4()), text="  ")
    assert (await browser.hear("failed"))["code"] == "question_empty"
    await ask_to_the_end(browser, source)


async def test_parallel_sockets_of_an_address_have_a_number(come):
    for _ in range(2):
        await come(open_sockets=2)
    third = await come(open_sockets=2, hello=False)
    refused = await third.hear("refused")
    assert (refused["code"], refused["retry_after"]) == ("too_many_sockets", 30)
    assert await third.hear_close() == Close.TOO_MANY_SOCKETS


async def test_a_seat_is_free_again_when_its_socket_has_gone(come):
    first = await come(open_sockets=1)
    await first.leave()
    assert (await come(open_sockets=1)).welcome


async def test_new_sockets_of_an_address_have_a_pace(come):
    await come(sockets="1/minute")
    second = await come(sockets="1/minute", hello=False)
    assert 1 <= (await second.hear("refused"))["retry_after"] <= 60
    assert await second.hear_close() == Close.TOO_MANY_SOCKETS


async def test_all_who_come_through_a_proxy_that_says_no_address_are_not_one(come):
    for _ in range(3):
        assert (await come("10.0.0.1", proxies=["10.0.0.1"], open_sockets=1)).welcome


async def test_contacts_of_an_address_have_a_number(come, site):
    await in_database(Site.objects.update, takes_messages=True)
    for expected in ("contacted", "error"):
        browser = await come(contacts="1/hour")
        await browser.say(type="contact", turn=str(uuid.uuid4()), kind="message", fields={}, text="Call me.")
        heard = await browser.hear(expected)
    assert heard["code"] == "too_many"
    assert heard["retry_after"] > 3000


async def test_a_conversation_that_is_long_enough_goes_over_into_another(come, source, site):
    await in_database(Site.objects.update, conversation_turns=2)
    browser = await come()
    for _ in range(3):
        await ask_to_the_end(browser, source)
    assert await in_database(Conversation.objects.count) == 2
    assert len((await browser.hello())["turns"]) == 3


def solution_of(puzzle):
    answer = next(n for n in range(10**6) if zeros(f"{puzzle['puzzle']}.{n}") >= puzzle["bits"])
    return {"puzzle": puzzle["puzzle"], "answer": str(answer)}


async def ask_with(browser, solution, turn=None):
    turn = turn or str(uuid.uuid4())
    await browser.say(type="ask", turn=turn, text="When?", solution=solution)
    return await browser.hear()


async def test_a_site_that_always_wants_work_takes_a_solved_question_and_each_solution_once(come, source, site):
    await in_database(Site.objects.update, challenge="always")
    browser = await come()
    turn = await browser.ask()
    puzzle = await browser.hear("puzzle")
    assert (puzzle["turn"], puzzle["kind"]) == (turn, "pow")
    assert await in_database(Turn.objects.count) == 0
    solution = solution_of(puzzle)
    assert (await ask_with(browser, solution, turn))["type"] == "asked"
    source.say("At nine.")
    source.end()
    await browser.hear_to_the_end()
    assert (await ask_with(browser, solution))["type"] == "puzzle", "used once"
    assert (await ask_with(browser, {"puzzle": "1.0.x.y", "answer": "0"}))["type"] == "puzzle"
    assert (await ask_with(browser, None, turn))["type"] == "asked", "what was taken before is told as it stands"


async def test_a_solution_of_somebody_else_is_none(come, site):
    await in_database(Site.objects.update, challenge="always")
    ann, bea = await come(), await come("198.51.100.1")
    await ann.ask()
    solution = solution_of(await ann.hear("puzzle"))
    assert (await ask_with(bea, solution))["type"] == "puzzle"


async def test_a_refused_question_does_not_use_its_solution_up(come, source, site):
    await in_database(Site.objects.update, challenge="always")
    browser = await come()
    await browser.ask()
    solution = solution_of(await browser.hear("puzzle"))
    await browser.say(type="ask", turn=str(uuid.uuid4()), text=" ", solution=solution)
    assert (await browser.hear("failed"))["code"] == "question_empty"
    assert (await ask_with(browser, solution))["type"] == "asked"


async def test_an_address_from_which_many_new_visitors_come_is_asked_to_work_and_others_are_not(come, source):
    for _ in range(2):
        await ask_to_the_end(await come(), source)
    third = await come()
    await third.ask()
    assert (await ask_with(third, solution_of(await third.hear("puzzle"))))["type"] == "asked"
    source.end()
    await third.hear_to_the_end()
    await ask_to_the_end(await come("198.51.100.1"), source)


async def test_a_site_may_do_without(come, source, site):
    await in_database(Site.objects.update, challenge="off")
    for _ in range(4):
        await ask_to_the_end(await come(), source)
