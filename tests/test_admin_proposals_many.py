"""How long the pages of what visitors are offered take, beside ten thousand trained questions."""

import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.labelled import crowd
from tests.offering import press, shown
from tests.training.lessons import teach
from widget.models import ApprovedQuestion, Conversation, Turn, Visitor


@pytest.fixture
def site(alice, make_site):
    return make_site(alice, name="Hats")


def many_turns(site, questions):
    """Of a hundred visitors."""
    people = Visitor.objects.bulk_create(Visitor(site=site, token_hash=f"{n:064}") for n in range(100))
    said = Conversation.objects.bulk_create(Conversation(visitor=person) for person in people)
    now = timezone.now()
    kind = {"answer": "Yes.", "state": "done", "model_id": site.model_id, "began_at": now, "ended_at": now}
    Turn.objects.bulk_create(
        (
            Turn(conversation=said[n % 100], uid=f"{n:032x}", question=question, **kind)
            for n, question in enumerate(questions)
        ),
        batch_size=2_000,
    )


def test_with_ten_thousand_pairs_and_more_turns_than_count_it_takes_seconds_once_and_is_quick_then(as_alice, site):
    trained = crowd.trained(10_000)
    teach(site, *((question, f"Answer to {question}") for question in trained))
    many_turns(site, crowd.asked(21_000, trained[:3_000]))
    spent, queries = {}, {}
    for name, more in (
        ("first", "proposed/"), ("next", "proposed/"), ("taught", "taught/"), ("found", "taught/?q=sunday"), ("list", ""),
    ):  # fmt: skip
        with CaptureQueriesContext(connection) as asked:
            began = time.process_time()
            said = shown(as_alice, site, more)
            spent[name], queries[name] = time.process_time() - began, len(asked)
        assert name != "first" or "visitors in the latest 20,000 questions" in said
    began = time.process_time()
    press(as_alice, site, "taught/", all="")
    spent["all"] = time.process_time() - began
    assert ApprovedQuestion.objects.count() == len({" ".join(it.split()) for it in trained if len(it) <= 200})
    began = time.process_time()
    shown(as_alice, site), shown(as_alice, site, "")
    spent["after"] = time.process_time() - began
    print(spent, queries)  # noqa: T201
    assert spent.pop("first") < 30 and max(spent.values()) < 5 and max(queries.values()) <= 25, (spent, queries)
