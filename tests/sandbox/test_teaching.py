"""What the sandbox's models are trained on can be changed while it runs, by whoever may."""

import json
from datetime import UTC, datetime

import pytest

from tests.sandbox.calls import call
from tests.server import Product
from tests.training.test_form import HOSTILE
from widget.sandbox import Sandbox
from widget.training.form import as_csv, as_json

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
WORD = {"Authorization": "Bearer the-word"}
PARROTS = {"question": "May parrots come in?", "answer": "Only on a shoulder."}


@pytest.fixture
def sandbox():
    return Sandbox(pace=0, clock=lambda: NOW)


async def rows(sandbox, model=1):
    return (await call("getModelTrain", {"model_id": model}, sandbox=sandbox)).json()


async def teach(sandbox, model=1, headers=None, **lesson):
    return await call("teach", {"model_id": model, **lesson}, sandbox=sandbox, headers=headers or {})


async def said(sandbox, prompt, model=1):
    reply = await call("askoutside", {"model_id": model, "user": prompt}, sandbox=sandbox)
    return reply.json()["message"]["content"]


async def test_what_it_is_taught_it_answers_and_lists(sandbox):
    before = await rows(sandbox)
    assert "not trained" in await said(sandbox, "May parrots come in?")
    reply = await teach(sandbox, add=[PARROTS])
    added = {"id": before[-1]["id"] + 1, "model_id": 1, **PARROTS, "created_at": "2026-03-04 05:06:07"}
    assert reply.json() == await rows(sandbox) == [*before, added]
    assert await said(sandbox, "may my parrot come in") == PARROTS["answer"]


async def test_a_pair_is_changed_under_its_number_and_removed_by_it(sandbox):
    first, second, *rest = await rows(sandbox)
    await teach(sandbox, change=[{"id": first["id"], **PARROTS}], remove=[second["id"]])
    assert await rows(sandbox) == [{**first, **PARROTS}, *rest]


async def test_a_model_that_nobody_made_is_a_bakery_with_numbers_of_its_own_and_is_taught_alone(sandbox):
    bakery = await rows(sandbox)
    (row, *_) = await rows(sandbox, 7)
    assert (row["id"], row["question"]) == (7001, bakery[0]["question"])
    await teach(sandbox, 7, add=[PARROTS])
    assert len(await rows(sandbox, 7)) == len(bakery) + 1 and await rows(sandbox) == bakery


async def test_a_model_may_forget_everything(sandbox):
    await teach(sandbox, remove=[row["id"] for row in await rows(sandbox)])
    assert await rows(sandbox) == [] and "not trained" in await said(sandbox, "When do you open?")
    await teach(sandbox, add=[PARROTS])
    assert [row["id"] for row in await rows(sandbox)] == [1001]


@pytest.mark.parametrize(("weather", "status"), [("down", 500), ("limited", 429)])
async def test_a_model_may_be_down_or_without_calls_until_it_is_fine_again(sandbox, weather, status):
    before = await rows(sandbox)
    assert (await teach(sandbox, weather=weather)).status_code == 200
    asked = [
        await call(it, {"model_id": 1, "user": "When do you open?"}, sandbox=sandbox)
        for it in ("askoutside", "askoutsideStream")
    ]
    assert [reply.status_code for reply in asked] == [status, status]
    assert await rows(sandbox) == before and "not trained" not in await said(sandbox, "When do you open?", 7)
    await teach(sandbox, add=[PARROTS])
    assert (await call("askoutside", {"model_id": 1, "user": "x"}, sandbox=sandbox)).status_code == status
    await teach(sandbox, weather="fine")
    assert await said(sandbox, "may my parrot come in") == PARROTS["answer"]


@pytest.mark.parametrize(
    "lesson",
    [{"weather": "rain"}, {"weather": 7}, {"weather": "down", "remove": 5}, {"add": [{"question": "Q"}]},
     {"change": [{"id": 1, **PARROTS}]},
     {"remove": ["1001"]}, {"remove": 5}, {"add": ["x"]}, {"add": [{"question": 1, "answer": "A"}]}, {"model_id": "1"}],
)  # fmt: skip
async def test_a_lesson_that_cannot_be_read_changes_nothing(sandbox, lesson):
    before = await rows(sandbox)
    reply = await call("teach", {"model_id": 1, **lesson}, sandbox=sandbox, headers={})
    assert reply.status_code == 400 and await rows(sandbox) == before
    assert (await call("askoutside", {"model_id": 1, "user": "x"}, sandbox=sandbox)).status_code == 200


async def test_with_a_word_nobody_teaches_without_it_and_no_proxy_passes_where_there_is_none(sandbox):
    guarded = Sandbox(pace=0, teacher="the-word")
    assert (await teach(guarded, add=[PARROTS])).status_code == 403
    assert (await teach(guarded, add=[PARROTS], headers=WORD)).status_code == 200
    assert (await teach(sandbox, add=[PARROTS], headers={"X-Forwarded-For": "203.0.113.7"})).status_code == 403
    assert (await call("teach", sandbox=sandbox, method="GET")).status_code == 405


def test_the_command_teaches_the_server_of_this_machine_and_nobody_else_does(tmp_path):
    product = Product(tmp_path, "", SPARKGPT_SANDBOX="on")
    del product._environment["SPARKGPT_URL"]
    product.start()
    try:
        listed = json.loads(product.manage("sandbox", "1", "--add", *PARROTS.values(), "--remove", "1001"))
        assert (listed[0]["id"], listed[-1]["question"]) == (1002, PARROTS["question"])
        assert json.loads(product.manage("sandbox", "1")) == listed
        with pytest.raises(AssertionError, match="no trained question with that number"):
            product.manage("sandbox", "1", "--remove", "1001")
        with pytest.raises(AssertionError, match="SECRET_KEY is not the server's"):
            product.manage("sandbox", "1", SECRET_KEY="x" * 50)
        product.add_site("Shop", "https://shop.example.com")
        assert f"{len(listed)} pairs ({len(listed)} added, 0 changed, 0 removed)" in product.manage("fetch_training")
        product.manage("sandbox", "1", "--change", "1002", "New?", "Yes.")
        assert "(0 added, 1 changed, 0 removed)" in product.manage("fetch_training")
        files = {"drafts.csv": as_csv(HOSTILE), "drafts.json": as_json(HOSTILE, 1), "odd.csv": ["name\n"]}
        for name, pieces in files.items():
            (tmp_path / name).write_text("".join(pieces), "utf-8", newline="")
        for number, name in ((2, "drafts.csv"), (3, "drafts.json")):
            learnt = json.loads(product.manage("sandbox", str(number), "--file", str(tmp_path / name)))[-len(HOSTILE) :]
            assert [(row["question"], row["answer"]) for row in learnt] == list(HOSTILE), "whole, in pieces, in order"
        for name, why in (("odd.csv", "no columns called question and answer"), ("none.csv", "can't be read")):
            with pytest.raises(AssertionError, match=why):
                product.manage("sandbox", "1", "--file", str(tmp_path / name))
    finally:
        product.kill()
