"""The guided start at the governor's gate: visitors go first, and what a test finds out counts for them."""

import asyncio

import pytest

from tests.login import Served
from tests.replies import plain
from tests.server import API_KEY
from tests.sockets import in_database
from tests.test_admin_start import PATH, SECRET, key, upstream  # noqa: F401  (fixtures)
from widget.governor.asker import Asker, Kind, Rules
from widget.governor.governor import Governor
from widget.governor.memory import Memory
from widget.models import ApiKey, OpenCircuit, Site
from widget.sparkgpt import Bill

pytestmark = pytest.mark.django_db(transaction=True)
SENT = {"key": {"name": "Once more", "secret": SECRET}, "model": {"model_id": "7"}}


@pytest.fixture
def key_of_alice(key, vault):  # noqa: F811
    key.seal(SECRET, vault)
    key.save()
    return key


async def in_line(memory, gate):
    """The owner's test as it waits at a gate, once it does."""
    async with asyncio.timeout(20):
        return await _kinds(memory, gate)


async def _kinds(memory, gate):
    while not (kinds := [seat.asker.kind for seat in memory.gates[gate].seats.values() if not seat.number]):  # noqa: ASYNC110
        await asyncio.sleep(0)
    return kinds


async def posted(alice, step, governor):
    client = Served(governor)
    await client.aforce_login(alice)
    keys = {"api_key": (await in_database(ApiKey.objects.first)).pk} if step == "model" else {}
    return await client.post(f"{PATH}/start/{step}/", SENT[step] | keys)


@pytest.mark.parametrize("step", ["key", "model"])
async def test_a_test_waits_for_the_visitor_who_is_answered_with_the_same_key(alice, key_of_alice, upstream, step):  # noqa: F811
    memory, gate = Memory(), key_of_alice.gate(SECRET)
    governor = Governor(memory, Rules(per_key=1))
    async with governor.admitted(Asker("7:1", gate, 1, "ann", 7), Bill()):
        posting = asyncio.create_task(posted(alice, step, governor))
        assert await in_line(memory, gate) == [Kind.OWNER]
        assert not upstream.requests
    assert (await posting).status_code in (200, 302)
    assert [request.path.rpartition("/")[2] for request in upstream.requests] == ["getModelTrain"]


@pytest.mark.parametrize("step", ["key", "model"])
async def test_where_too_many_are_answered_the_form_says_so_and_nothing_is_asked_or_kept(
    alice, key_of_alice, upstream, step  # noqa: F811
):  # fmt: skip
    response = await posted(alice, step, Governor(Memory(), Rules(queue=0)))
    assert "Your visitors&#x27; questions go first" in response.content.decode()
    assert not upstream.requests
    assert await in_database(ApiKey.objects.count) == 1 and not await in_database(Site.objects.exists)


@pytest.mark.parametrize("step", ["key", "model"])
async def test_a_used_up_day_is_said_kindly_and_no_visitor_has_to_find_it_out(alice, key, upstream, step):  # noqa: F811
    upstream.script[:] = [plain({"error": "no"}, 429)]
    governor = Governor(Memory())
    page = (await posted(alice, step, governor)).content.decode()
    opened = await in_database(ApiKey.objects.order_by("pk").last)
    secret = SECRET if step == "key" else API_KEY
    assert "The daily limit of this API key is reached" in page or step == "key", "the next page says it"
    assert [*governor._keeping.gates[opened.gate(secret)].circuits.open] == ["limit"]


async def test_a_new_secret_is_tried_at_a_gate_of_its_persons_own(alice, upstream):  # noqa: F811
    memory = Memory()
    await posted(alice, "key", Governor(memory))
    kept = await in_database(ApiKey.objects.get)
    assert [*memory.gates] == [f"0-{alice.pk}", kept.gate(SECRET)]
    assert not await in_database(OpenCircuit.objects.exists)
