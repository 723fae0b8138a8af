"""In the background, one process asks some trained questions again, behind all visitors. SparkGPT is a real server."""

import asyncio
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.replies import Reply, plain, sse
from tests.server import API_KEY
from tests.sockets import in_database
from tests.training.lessons import teach
from tests.upstream import Upstream
from widget.database import database
from widget.governor.asker import Asker, Kind, Outcome, Result, Rules
from widget.governor.governor import Governor
from widget.models import Check, Checking, Delivery, QuotaReading, Site, TaughtPair, Upkeep
from widget.sparkgpt import Bill
from widget.training import behind, fetching, rechecking, rounds

pytestmark = pytest.mark.django_db(transaction=True)

TAUGHT = {"Open?": "At nine.", "Where?": "Mill Lane.", "Bread?": "Rye and wheat."}


@pytest.fixture
async def upstream():
    async with Upstream() as upstream:
        upstream.answer = lambda prompt: [TAUGHT.get(prompt, "")]
        upstream.quota = {"X_RateLimit_Limit": "1000", "X_RateLimit_Remaining": "900"}
        yield upstream


@pytest.fixture
def site(alice, make_site):
    site = make_site(alice)
    teach(site, *TAUGHT.items())
    return site


@pytest.fixture(autouse=True)
def no_rest(monkeypatch):
    monkeypatch.setattr(rounds, "REST_SECONDS", 0)
    monkeypatch.setattr(behind, "PAUSE_SECONDS", 0)


async def due_again():
    await in_database(Upkeep.objects.update, due_at=timezone.now())
    await in_database(Checking.objects.update, due_at=timezone.now())


async def states():
    return await in_database(lambda: dict(Check.objects.values_list("pair__question", "state")))


async def test_a_round_asks_each_question_as_a_visitor_would_and_keeps_what_came(site, upstream, client, governor):
    assert await rounds.try_checking(database, governor, client, "me") == {"same": 3}
    assert await rounds.try_checking(database, governor, client, "me") is None
    assert [request.path.rsplit("/", 1)[-1] for request in upstream.requests] == ["askoutsideStream"] * 3
    assert upstream.requests[0].json == {"model_id": 1, "user": "Open?", "stream": True}
    assert set((await states()).values()) == {"same"} and (await in_database(QuotaReading.objects.get)).left == 900
    assert (await in_database(Upkeep.objects.get, name="checks")).words == "3 same"
    await due_again()
    assert await rounds.try_checking(database, governor, client, "me") == {"same": 3}


async def test_a_site_that_shows_answers_only_whole_is_asked_that_way(site, upstream, client, governor):
    await in_database(Site.objects.update, stream=False)
    assert await rounds.try_checking(database, governor, client, "me") == {"same": 3}
    assert {request.path.rsplit("/", 1)[-1] for request in upstream.requests} == {"askoutside"}


@pytest.mark.parametrize("name", ["CHECK_HOURS", "CHECK_QUESTIONS"])
async def test_nothing_is_asked_by_itself_where_the_operator_says_so(site, settings, upstream, client, governor, name):
    setattr(settings, name, 0)
    assert await rounds.try_checking(database, governor, client, "me") is None
    assert upstream.requests == []


async def test_of_several_processes_one_does_it(site, upstream, client, governor):
    tried = (rounds.try_checking(database, governor, client, f"process {number}") for number in range(4))
    assert sorted(await asyncio.gather(*tried), key=bool) == [None, None, None, {"same": 3}]
    assert len(upstream.requests) == 3


async def test_an_answer_that_fails_or_is_empty_is_asked_once_more_before_that_is_kept(
    site, upstream, client, governor
):
    upstream.script = [
        plain({"error": "x"}, 500),
        Reply(sse(["At nine."])),
        Reply(sse([])),
        Reply(sse([" "])),
        plain({"error": "x"}, 500),
    ]
    assert await rounds.try_checking(database, governor, client, "me") == {"same": 1, "empty": 1, "failed": 1}
    assert [request.json["user"] for request in upstream.requests] == ["Open?"] * 2 + ["Where?"] * 2 + ["Bread?"] * 2
    failed = await in_database(Check.objects.get, state="failed")
    assert (failed.code, failed.words, failed.is_new) == ("unavailable", "SparkGPT failed with status 500", True)


async def test_half_an_answer_that_breaks_off_has_failed_and_is_kept_with_what_was_said(
    site, upstream, client, governor
):
    upstream.script = [Reply(steps=[b'data: {"choices":[{"delta":{"content":"At ni"}}]}\n\n'])]
    await rounds.try_checking(database, governor, client, "me")
    check = await in_database(Check.objects.first)
    assert (check.state, check.answer) == ("failed", "At ni") and check.first is not None


async def test_whose_key_is_refused_is_put_off_and_nothing_is_said_of_the_model(site, upstream, client, governor):
    upstream.script = [plain({"error": "who?"}, 401)]
    assert await rounds.try_checking(database, governor, client, "me") == {"put off": 1}
    await governor.settle()
    await due_again()
    assert await rounds.try_checking(database, governor, client, "me") == {"put off": 1}
    assert len(upstream.requests) == 1 and not await in_database(Check.objects.exists)


async def test_a_pause_that_sparkgpt_asks_for_is_kept(site, upstream, client, governor):
    upstream.script = [plain({"error": "x"}, 503, Retry_After="60")]
    assert await rounds.try_checking(database, governor, client, "me") == {"put off": 1}
    assert len(upstream.requests) == 1 and not await in_database(Check.objects.exists)


async def test_a_key_that_cannot_be_opened_is_put_off(site, settings, upstream, client, governor):
    settings.ENCRYPTION_KEYS = ["b3RoZXItb3RoZXItb3RoZXItb3RoZXItb3RoZXItb3Q="]
    assert await rounds.try_checking(database, governor, client, "me") == {"put off": 1}
    assert upstream.requests == []


async def test_at_the_floor_a_round_stops_and_goes_on_when_there_are_calls_again(site, upstream, client, governor):
    left = iter([201, 200, 900])

    def say(prompt):
        upstream.quota = {"X_RateLimit_Limit": "1000", "X_RateLimit_Remaining": str(next(left))}
        return [TAUGHT[prompt]]

    upstream.answer = say
    assert await rounds.try_checking(database, governor, client, "me") == {"same": 2, "put off": 1}
    await governor.settle()
    await due_again()
    assert await rounds.try_checking(database, governor, client, "me") == {"put off": 1} and len(upstream.requests) == 2
    await governor.tested(await in_database(lambda: site.api_key.gate(API_KEY)), 1, [Outcome(Result.OK, 1, 1000, 900)])
    await due_again()
    assert await rounds.try_checking(database, governor, client, "me") == {"same": 1}
    assert (await in_database(Checking.objects.get)).round == 1


async def test_what_was_low_when_it_was_heard_last_is_not_asked_by_a_process_that_has_just_begun(
    site, upstream, client, governor
):
    low = {"api_key": site.api_key, "limit": 1000, "left": 200}
    heard = await in_database(QuotaReading.objects.create, **low, read_at=timezone.now())
    taught = await in_database(fetching.taught_of, site.api_key, 1)
    assert await rounds.try_checking(database, governor, client, "me") == {"put off": 1} and upstream.requests == []
    with pytest.raises(rounds.Denied):
        await fetching.behind_visitors(database, governor, client, taught.pk)
    heard.read_at -= timedelta(hours=25)
    await in_database(heard.save)
    await due_again()
    assert await rounds.try_checking(database, governor, client, "me") == {"same": 3}


async def test_while_a_visitor_waits_nothing_is_asked_and_no_second_try_is_made(site, upstream, client):
    governor = Governor(rules=Rules(per_key=1))
    gate = await in_database(lambda: site.api_key.gate(API_KEY))
    ann, ben = (Asker(name, gate, site.pk, name, 1, Kind.VISITOR) for name in ("ann", "ben"))
    told, first, go = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def visit(asker, tell=lambda position: None):
        async with governor.admitted(asker, Bill(), tell):
            first.set()
            await go.wait()

    upstream.script = [plain({"error": "x"}, 500)]
    pausing = asyncio.Event()

    async def come_in_the_pause():
        await upstream.came(1)
        visiting = [asyncio.create_task(visit(ann))]
        await first.wait()
        visiting.append(asyncio.create_task(visit(ben, lambda position: told.set())))
        await told.wait()
        pausing.set()
        return visiting

    behind.PAUSE_SECONDS = 0.5
    coming = asyncio.create_task(come_in_the_pause())
    assert await rounds.try_checking(database, governor, client, "me") == {"put off": 1}
    assert pausing.is_set() and len(upstream.requests) == 1 and not await in_database(Check.objects.exists)
    go.set()
    await asyncio.gather(*await coming)
    await governor.settle()
    upstream.script = []
    await due_again()
    assert await rounds.try_checking(database, governor, client, "me") == {"same": 3}
    await governor.settle()


async def test_whoever_switches_it_off_in_the_middle_of_a_round_ends_it(site, upstream, client, governor):
    def say(prompt):
        asyncio.run_coroutine_threadsafe(in_database(Checking.objects.update, is_on=False), asyncio.get_running_loop())
        return [TAUGHT[prompt]]

    upstream.answer = say
    upstream.pace = 0.3
    assert await rounds.try_checking(database, governor, client, "me") == {"same": 1}
    assert len(upstream.requests) == 1


async def test_a_round_with_trouble_ends_with_one_letter(site, alice, upstream, client, governor):
    alice.email = "alice@people.test"
    await in_database(alice.save)
    upstream.answer = lambda prompt: ["At ten."]
    for _ in range(2):
        await rounds.try_checking(database, governor, client, "me")
        await due_again()
    assert await in_database(Delivery.objects.filter(event="model.needs_attention").count) == 1


async def test_by_hand_it_is_asked_below_the_floor_too_and_what_came_is_told_to_the_gate(
    site, upstream, client, governor
):
    upstream.quota = {"X_RateLimit_Limit": "1000", "X_RateLimit_Remaining": "3"}
    pair = await in_database(TaughtPair.objects.earliest, "pk")
    for _ in range(2):
        assert (await rechecking.now(database, governor, client, pair.pk)).state == "same"
    upstream.script = [plain({"error": "who?"}, 401)]
    with pytest.raises(rechecking.PutOff, match="does not know"):
        await rechecking.now(database, governor, client, pair.pk)
    with pytest.raises(rounds.Denied):
        await rechecking.behind_visitors(database, governor, client, pair.pk)


async def test_a_question_that_is_not_taught_any_more_is_not_asked(site, upstream, client, governor):
    pair = await in_database(TaughtPair.objects.earliest, "pk")
    await in_database(teach, site, ("Other?", "Yes."), is_sure=True)
    assert await rechecking.behind_visitors(database, governor, client, pair.pk) is None
    assert await rechecking.now(database, governor, client, pair.pk) is None
    assert upstream.requests == []
