"""The process empties its outbox: over real connections, at once, some at a time, and whatever the database does."""

import asyncio

import pytest
from django.utils import timezone

from tests.receiver import Receiver, is_genuine
from tests.sockets import in_database
from widget import outbox
from widget.bell import Bell
from widget.carrier import Unreachable
from widget.courier import Courier
from widget.delivering import Deliverer
from widget.models import Delivery, Webhook, WebhookSecret
from widget.parcels import Letter, NotTaken

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def receiver():
    receiver = Receiver(500, 503, 200)
    yield receiver
    receiver.stop()


@pytest.fixture
def site(alice, make_site):
    return make_site(alice, mail_to="alice@example.com")


@pytest.fixture
def secret(site, receiver, vault):
    Webhook.objects.create(site=site, url=receiver.url, events=["contact.created"])
    return WebhookSecret.make(site, None, vault)[1]


@pytest.fixture
async def courier():
    courier = Courier(private=True)
    yield courier
    await courier.aclose()


class Hands:
    """Delivers as the test lets it; `held` until it is told to go on."""

    def __init__(self):
        self.parcels, self.go_on = [], asyncio.Event()

    async def __call__(self, parcel):
        self.parcels.append(parcel)
        await self.go_on.wait()


def write(site, count=1):
    for number in range(count):
        outbox.post(site, "contact.created", Letter("", f"Letter {number}", "x"))


def due_now():
    Delivery.objects.update(next_try_at=timezone.now())


def states():
    return list(Delivery.objects.order_by("pk").values_list("state", "tries", "last_error"))


async def once(deliverer):
    await deliverer.look()
    await deliverer.settle()


async def test_a_webhook_that_fails_twice_is_told_at_the_third_try_under_the_same_id(site, secret, receiver, courier):
    async def deliver(parcel):
        await courier.call(parcel.content)

    deliverer = Deliverer(in_database, deliver, Bell())
    await in_database(outbox.tell, site, "contact.created", lambda: {"text": "Please call me."})
    for said in ("Your server answered 500 instead of 200.", "Your server answered 503 instead of 200.", ""):
        await in_database(due_now)
        await once(deliverer)
        assert (await in_database(states))[0][2] == said
    assert await in_database(states) == [("delivered", 3, "")]
    assert len({headers["webhook-id"] for headers, _body in receiver.calls}) == 1
    assert len({body for _headers, body in receiver.calls}) == 1
    assert all(is_genuine(secret, headers, body) for headers, body in receiver.calls)


async def test_two_deliverers_send_nothing_twice(site):
    await in_database(write, site, 12)
    hands = Hands()
    hands.go_on.set()
    both = [Deliverer(in_database, hands, Bell()) for _ in range(2)]
    while len(hands.parcels) < 12:
        await asyncio.gather(*(once(deliverer) for deliverer in both))
    assert sorted(parcel.row for parcel in hands.parcels) == sorted({parcel.row for parcel in hands.parcels})


async def test_only_so_many_of_one_site_are_under_way(site):
    await in_database(write, site, 5)
    hands = Hands()
    deliverer = Deliverer(in_database, hands, Bell())
    for _ in range(3):
        await deliverer.look()
        await asyncio.sleep(0)
    assert len(hands.parcels) == outbox.PER_SITE
    hands.go_on.set()
    await deliverer.settle()


async def test_it_is_woken_by_a_commit(site):
    hands, bell = Hands(), Bell()
    hands.go_on.set()
    deliverer = Deliverer(in_database, hands, bell, look_seconds=3600)
    running = asyncio.create_task(deliverer.run())
    await in_database(write, site)
    async with asyncio.timeout(10):
        while not hands.parcels:
            bell.ring()
            await asyncio.sleep(0)
        await deliverer.settle()
    running.cancel()


async def test_what_is_under_way_ends_before_the_process_does(site):
    await in_database(write, site, 3)
    hands = Hands()
    deliverer = Deliverer(in_database, hands, Bell())
    await deliverer.look()
    closing = asyncio.create_task(deliverer.close(10))
    await asyncio.sleep(0)
    hands.go_on.set()
    await closing
    assert [state for state, *_ in await in_database(states)] == ["delivered", "delivered", "waiting"]
    await once(deliverer)
    assert len(hands.parcels) == 2, "nothing new is begun"


async def test_what_is_taken_while_the_process_ends_is_given_back(site):
    await in_database(write, site)
    hands, closing = Hands(), []

    async def database(function, *args):
        found = await in_database(function, *args)
        if function is outbox.take and not closing:
            closing.append(asyncio.create_task(deliverer.close(0)))
            await closing[0]
        return found

    deliverer = Deliverer(database, hands, Bell())
    await deliverer.look()
    assert hands.parcels == [] and await in_database(states) == [("waiting", 0, "")]
    assert await in_database(outbox.take, "b", "letter", 8, {})


async def test_what_does_not_end_in_time_is_left_for_the_next_process(site):
    await in_database(write, site)
    await (deliverer := Deliverer(in_database, Hands(), Bell())).look()
    await deliverer.close(0)
    assert await in_database(states) == [("waiting", 0, "")]
    hands = Hands()
    hands.go_on.set()
    await once(Deliverer(in_database, hands, Bell()))
    assert [parcel.tries for parcel in hands.parcels] == [1]


async def test_without_a_database_nothing_is_lost(site):
    """It is gone when the letter has left: what became of it is written down when it is back."""
    await in_database(write, site)
    failures = [0]

    async def database(function, *args):
        if failures[0] > 0:
            failures[0] -= 1
            raise Unreachable
        return await in_database(function, *args)

    sent = []

    async def deliver(parcel):
        sent.append(parcel)
        failures[0] = 1

    deliverer = Deliverer(database, deliver, Bell(), rest_seconds=0)
    failures[0] = 1
    with pytest.raises(Unreachable):
        await deliverer.look()
    await once(deliverer)
    assert len(sent) == 1 and (await in_database(states))[0][0] == "delivered"


@pytest.mark.parametrize("problem", [NotTaken("The mail server did not take it."), LookupError("a fault of ours")])
async def test_a_failure_ends_no_deliverer(site, problem, caplog):
    await in_database(write, site)

    async def deliver(parcel):
        raise problem

    deliverer = Deliverer(in_database, deliver, Bell())
    await once(deliverer)
    ((state, tries, words),) = await in_database(states)
    assert (state, tries) == ("waiting", 1) and words and "fault" not in words
