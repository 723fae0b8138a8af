"""In the background, one process fetches what is due, behind all visitors; by hand, somebody fetches now. SparkGPT is real."""

import asyncio
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.replies import plain
from tests.server import API_KEY
from tests.sockets import in_database
from tests.upstream import Upstream
from widget.database import database
from widget.governor.asker import Asker, Denied, Kind, Rules
from widget.governor.governor import Governor
from widget.models import Fetch, TaughtModel, TaughtPair, Upkeep
from widget.sparkgpt import Bill, Quota, Secret
from widget.training import fetching, schedule

pytestmark = pytest.mark.django_db(transaction=True)

PAIRS = [
    {"id": 1, "model_id": 1, "question": "Open?", "answer": "At nine.", "created_at": "2024-01-01 10:00:00"},
    {"id": 2, "model_id": 1, "question": "Where?", "answer": "Mill Lane.", "created_at": "2024-01-01 10:00:00"},
]


@pytest.fixture
async def upstream():
    async with Upstream() as upstream:
        upstream.training = PAIRS
        upstream.quota = {"X_RateLimit_Limit": "100", "X_RateLimit_Remaining": "90"}
        yield upstream


@pytest.fixture
def site(alice, make_site):
    return make_site(alice)


@pytest.fixture(autouse=True)
def no_rest(monkeypatch):
    monkeypatch.setattr(schedule, "REST_SECONDS", 0)


async def due_again():
    await in_database(Upkeep.objects.update, due_at=timezone.now())
    await in_database(TaughtModel.objects.update, due_at=timezone.now())


async def last_fetch():
    return await in_database(Fetch.objects.latest, "pk")


def calls(upstream):
    return [request.path.rsplit("/", 1)[-1] for request in upstream.requests]


async def test_what_is_due_is_fetched_once_and_again_when_it_is_due_again(site, upstream, client, governor):
    assert await schedule.try_fetching(database, governor, client, "me") == {"done": 1}
    assert await schedule.try_fetching(database, governor, client, "me") is None
    assert await in_database(TaughtPair.objects.count) == 2
    await due_again()
    assert await schedule.try_fetching(database, governor, client, "me") == {"done": 1}
    assert calls(upstream) == ["getModelTrain"] * 2
    assert upstream.requests[0].json == {"model_id": 1}
    assert (await in_database(Upkeep.objects.get, name="training")).words == "1 done"


async def test_of_several_processes_one_does_it(site, upstream, client, governor):
    tried = (schedule.try_fetching(database, governor, client, f"process {number}") for number in range(4))
    assert sorted(await asyncio.gather(*tried), key=bool) == [None, None, None, {"done": 1}]
    assert len(upstream.requests) == 1


async def test_sites_with_one_key_and_model_are_one_fetch_and_closed_sites_none(
    site, alice, make_site, upstream, client, governor
):
    await in_database(make_site, alice, api_key=site.api_key)
    await in_database(make_site, alice, api_key=site.api_key, model_id=2, is_active=False)
    await in_database(make_site, alice, api_key=site.api_key, model_id=3)
    upstream.training = []
    assert await schedule.try_fetching(database, governor, client, "me") == {"done": 2}
    assert [request.json["model_id"] for request in upstream.requests] == [1, 3]


async def test_nothing_is_fetched_by_itself_where_the_operator_says_so(site, settings, upstream, client, governor):
    settings.TRAINING_HOURS = 0
    assert await schedule.try_fetching(database, governor, client, "me") is None
    assert upstream.requests == []


async def test_below_the_floor_nothing_is_fetched_and_it_is_tried_again_later(site, upstream, client, governor):
    upstream.quota = {"X_RateLimit_Limit": "100", "X_RateLimit_Remaining": "20"}
    await schedule.try_fetching(database, governor, client, "me")
    await governor.settle()
    await due_again()
    assert await schedule.try_fetching(database, governor, client, "me") == {"put off": 1}
    assert len(upstream.requests) == 1 and await in_database(Fetch.objects.count) == 1
    row = await in_database(Upkeep.objects.get, name="training")
    assert row.due_at - timezone.now() <= schedule.EVERY


async def test_while_a_visitor_waits_nothing_is_fetched(site, upstream, client):
    governor = Governor(rules=Rules(per_key=1))
    secret = await in_database(lambda: site.api_key.gate(API_KEY))
    first, second = (Asker(name, secret, site.pk, name, 1, Kind.VISITOR) for name in ("ann", "ben"))
    told = asyncio.Event()

    async def wait_in_line():
        async with governor.admitted(second, Bill(), lambda position: told.set()):
            return list(upstream.requests)

    async with governor.admitted(first, Bill()):
        waiting = asyncio.create_task(wait_in_line())
        await told.wait()
        assert await schedule.try_fetching(database, governor, client, "me") == {"put off": 1}
        assert upstream.requests == []
    assert await waiting == []
    await due_again()
    await governor.settle()
    assert await schedule.try_fetching(database, governor, client, "me") == {"done": 1}
    await governor.settle()


async def test_a_failure_is_written_down_in_words_and_the_last_good_set_stays(site, upstream, client, governor):
    await schedule.try_fetching(database, governor, client, "me")
    upstream.script = [plain({"error": "busy"}, 500)]
    await due_again()
    assert await schedule.try_fetching(database, governor, client, "me") == {"failed": 1}
    assert (await last_fetch()).words == "SparkGPT failed with status 500"
    assert await in_database(TaughtPair.objects.filter(until=None).count) == 2


async def test_a_page_instead_of_a_list_is_a_failure_not_an_empty_set(site, upstream, client, governor):
    await schedule.try_fetching(database, governor, client, "me")
    upstream.script = [plain({"message": "moved"}, 200)]
    await due_again()
    assert await schedule.try_fetching(database, governor, client, "me") == {"failed": 1}


async def test_a_refused_key_closes_the_gate_for_the_schedule(site, upstream, client, governor):
    upstream.script = [plain({"error": "who?"}, 401)]
    assert await schedule.try_fetching(database, governor, client, "me") == {"failed": 1}
    await governor.settle()
    await due_again()
    assert await schedule.try_fetching(database, governor, client, "me") == {"put off": 1}
    assert len(upstream.requests) == 1


async def test_a_key_that_cannot_be_opened_is_said(site, settings, upstream, client, governor):
    settings.ENCRYPTION_KEYS = ["b3RoZXItb3RoZXItb3RoZXItb3RoZXItb3RoZXItb3Q="]
    assert await schedule.try_fetching(database, governor, client, "me") == {"failed": 1}
    assert (await last_fetch()).words == fetching.UNREADABLE and upstream.requests == []


async def test_by_hand_it_is_fetched_below_the_floor_too(site, upstream, client, governor):
    upstream.quota = {"X_RateLimit_Limit": "100", "X_RateLimit_Remaining": "3"}
    taught = await in_database(fetching.taught_of, site.api_key, 1)
    for _ in range(2):
        fetch = await fetching.now(database, governor, client, taught.pk, Fetch.By.OWNER)
        assert (fetch.state, fetch.by) == ("done", "owner")
    assert len(upstream.requests) == 2


async def test_by_hand_a_refusal_is_told_to_the_gate_and_a_success_opens_it(site, upstream, client, governor):
    taught = await in_database(fetching.taught_of, site.api_key, 1)
    upstream.script = [plain({"error": "who?"}, 401)]
    assert (await fetching.now(database, governor, client, taught.pk, Fetch.By.OWNER)).state == "failed"
    with pytest.raises(Denied):
        await fetching.behind_visitors(database, governor, client, taught.pk)
    upstream.script = []
    assert (await fetching.now(database, governor, client, taught.pk, Fetch.By.OWNER)).state == "done"
    assert (await fetching.behind_visitors(database, governor, client, taught.pk)).state == "done"


async def test_a_list_of_twelve_thousand_pairs_comes_whole(upstream, client):
    upstream.training = [
        {"id": n, "model_id": 1, "question": f"Q{n}? " + "word " * 50, "answer": "A" * 600} for n in range(12_000)
    ]
    assert len(json.dumps(upstream.training)) > 10 * 1024 * 1024
    training = await client.training(Secret("some-secret-key"), 1)
    assert len(training.pairs) == 12_000 and training.quota == Quota(100, 90)


async def test_whoever_dies_over_it_is_followed(site, upstream, client, governor):
    await in_database(Upkeep.objects.create, name="training", who="dead", lease_until=timezone.now())
    await in_database(Upkeep.objects.update, lease_until=timezone.now() + timedelta(minutes=1))
    assert await schedule.try_fetching(database, governor, client, "next") is None
    await in_database(Upkeep.objects.update, lease_until=timezone.now() - timedelta(seconds=1))
    assert await schedule.try_fetching(database, governor, client, "next") == {"done": 1}
