"""Test connection and Ask it: what owners see of SparkGPT's answers and failures, never the key, and not too often."""

import pytest

from tests.canary.mark import marked
from tests.login import login
from tests.replies import plain
from widget.crypto import Vault
from widget.models import Conversation, Visitor

SECRET = marked("never-shown-Zz9q")


@pytest.fixture
def upstream(running_upstream, settings):
    running_upstream.script.clear()
    running_upstream.requests.clear()
    running_upstream.answer = lambda prompt: ["You ", "said <b>", prompt, "</b>"]
    running_upstream.training = [{"id": 1, "model_id": 7, "question": "When?", "answer": "x", "created_at": ""}]
    running_upstream.quota = {"X-RateLimit-Limit": "100", "X-RateLimit-Remaining": "42"}
    settings.SPARKGPT_URL = running_upstream.url
    return running_upstream


@pytest.fixture
def site(alice, make_site):
    return make_site(alice, secret=SECRET, model_id=7)


def read(response):
    assert SECRET not in response.content.decode()
    return response.content.decode()


@pytest.mark.parametrize("kind", ["site", "apikey"])
def test_a_good_connection_is_shown_call_by_call(as_alice, site, upstream, kind):
    pk = site.pk if kind == "site" else site.api_key.pk
    assert "Test now" in read(as_alice.get(f"/admin/widget/{kind}/{pk}/test/"))
    assert not upstream.requests, "looking at the page costs nothing"
    page = read(as_alice.post(f"/admin/widget/{kind}/{pk}/test/"))
    assert page.count(">Works<") == 3 and "42 of 100 calls are left today." in page
    assert "You said &lt;b&gt;Hello&lt;/b&gt;" in page and "first words after" in page and "When?" in page
    assert {request.json["model_id"] for request in upstream.requests} == {7}


def test_a_key_is_tested_with_the_model_that_is_written(as_alice, site, upstream):
    as_alice.post(f"/admin/widget/apikey/{site.api_key.pk}/test/", {"model_id": "12"})
    assert {request.json["model_id"] for request in upstream.requests} == {12}


def test_a_model_whose_number_is_endless_is_none(as_alice, site, upstream):
    as_alice.post(f"/admin/widget/apikey/{site.api_key.pk}/test/", {"model_id": "9" * 5_000})
    assert {request.json["model_id"] for request in upstream.requests} == {7}


@pytest.mark.parametrize(
    ("status", "words", "link"),
    [
        (401, "SparkGPT does not know this API key", "/admin/widget/apikey/{key}/change/"),
        (403, "use model 7", "/admin/widget/site/{site}/change/"),
        (429, "The daily limit of this API key is reached", ""),
        (500, "has a fault", ""),
    ],
)
def test_each_failure_is_explained_with_the_way_to_put_it_right(as_alice, site, upstream, status, words, link):
    upstream.script[:] = [plain({"error": "no"}, status)]
    page = read(as_alice.post(f"/admin/widget/site/{site.pk}/test/"))
    assert page.count(">Failed<") == 3 and words in page
    assert link.format(key=site.api_key.pk, site=site.pk) in page


def test_the_bench_shows_prompt_answer_and_timings_and_keeps_nothing(as_alice, site, upstream):
    page = read(as_alice.post(f"/admin/widget/site/{site.pk}/ask/", {"question": "  Rye? "}))
    assert "You said &lt;b&gt;Rye?&lt;/b&gt;" in page and ">Answered<" in page and "1 call" in page
    assert '<pre dir="auto">Rye?</pre>' in page and "first words after" in page
    assert [request.json["user"] for request in upstream.requests] == ["Rye?"]
    assert not Conversation.objects.exists() and not Visitor.objects.exists()


def test_the_bench_says_what_the_visitor_would_read(as_alice, site, upstream):
    upstream.script[:] = [plain({"error": "no"}, 429)]
    page = read(as_alice.post(f"/admin/widget/site/{site.pk}/ask/", {"question": "Rye?"}))
    assert "Failed: limited" in page and "Too many questions have been asked" in page
    upstream.script[:] = []
    upstream.answer = lambda prompt: [" "]
    page = read(as_alice.post(f"/admin/widget/site/{site.pk}/ask/", {"question": "Rye?"}))
    assert "Failed: nonsense" in page, "an answer without a word is none, as for visitors"


@pytest.mark.parametrize(("question", "words"), [(" ", "Please write a question"), ("x" * 2001, "too long")])
def test_what_no_visitor_could_ask_is_not_asked(as_alice, site, upstream, question, words):
    page = read(as_alice.post(f"/admin/widget/site/{site.pk}/ask/", {"question": question}))
    assert words in page and not upstream.requests


def test_each_person_tries_a_few_times_a_minute(as_alice, bob, make_site, site, upstream):
    for _ in range(7):
        page = read(as_alice.post(f"/admin/widget/site/{site.pk}/ask/", {"question": "Rye?"}))
    assert len(upstream.requests) == 6 and "Wait a minute" in page
    theirs = make_site(bob)
    read(login(bob).post(f"/admin/widget/site/{theirs.pk}/ask/", {"question": "Rye?"}))
    assert len(upstream.requests) == 7


def test_a_key_that_cannot_be_read_any_more_is_said(as_alice, site, upstream):
    site.api_key.seal(SECRET, Vault(["b3RoZXItb3RoZXItb3RoZXItb3RoZXItb3RoZXItMTI="]))
    site.api_key.save()
    assert "Enter it again" in read(as_alice.post(f"/admin/widget/site/{site.pk}/test/"))
    assert not upstream.requests


def test_a_forged_post_tests_nothing(alice, site, upstream):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    assert client.post(f"/admin/widget/site/{site.pk}/test/").status_code == 403
    assert not upstream.requests
