"""The guided start: five pages over the same rows and rules as the other forms, each saying what is wrong in plain words."""

import pytest
from django.contrib.admin.models import LogEntry

from tests.canary.mark import marked
from tests.login import login
from tests.replies import plain
from widget.models import ApiKey, Site

SECRET = marked("never-shown-Zz9q")
PATH = "/admin/widget/site"
LOOK = {
    "accent": "#53e", "theme": "dark", "position": "left", "launcher_icon": "spark", "launcher_label": "Ask", "title": "Hats?",
    "greeting": "Hello!",
}  # fmt: skip


@pytest.fixture
def upstream(running_upstream, settings):
    running_upstream.script.clear()
    running_upstream.requests.clear()
    rows = [(n, f"Question {n}?") for n in range(1, 26)]
    running_upstream.training = [
        {"id": n, "model_id": 7, "question": q, "answer": "x", "created_at": ""} for n, q in rows
    ]
    running_upstream.quota = {"X-RateLimit-Limit": "100", "X-RateLimit-Remaining": "42"}
    settings.SPARKGPT_URL = running_upstream.url
    return running_upstream


@pytest.fixture
def key(alice, make_site):
    site = make_site(alice)
    key = site.api_key
    site.delete()
    return key


def read(response):
    return response.content.decode()


# --- The key ---


def test_a_key_is_tested_kept_and_never_shown(as_alice, alice, upstream, vault):
    response = as_alice.post(f"{PATH}/start/key/", {"name": "Mine", "secret": SECRET}, follow=True)
    key = ApiKey.objects.get()
    assert (key.owner, key.open(vault)) == (alice, SECRET)
    assert [request.path.rpartition("/")[2] for request in upstream.requests] == ["getModelTrain"]
    assert upstream.requests[0].headers["authorization"] == f"Bearer {SECRET}"
    assert response.redirect_chain[-1][0] == f"{PATH}/start/model/"
    assert "SparkGPT knows this key. 42 of 100 calls are left today." in read(response)
    assert SECRET not in read(response) and LogEntry.objects.filter(user=alice).count() == 1


@pytest.mark.parametrize(
    ("status", "words"), [(401, "SparkGPT does not know this API key"), (200, "too short or too long")]
)
def test_a_key_that_is_refused_is_not_kept(as_alice, upstream, status, words):
    upstream.script[:] = [plain({"error": "no"}, status)]
    secret = SECRET if status == 401 else "sixchr"
    page = read(as_alice.post(f"{PATH}/start/key/", {"name": "Mine", "secret": secret}))
    assert words in page and secret not in page
    assert not ApiKey.objects.exists()


@pytest.mark.parametrize(
    ("status", "words"), [(429, "The daily limit of this API key is reached"), (500, "has a fault")]
)
def test_a_key_that_cannot_be_tested_now_is_kept_and_said_so(as_alice, upstream, status, words):
    upstream.script[:] = [plain({"error": "no"}, status)]
    page = read(as_alice.post(f"{PATH}/start/key/", {"name": "Mine", "secret": SECRET}, follow=True))
    assert "could not be tested to the end" in page and words in page
    assert ApiKey.objects.exists()


def test_a_key_that_may_not_use_the_model_of_the_test_is_known_all_the_same(as_alice, upstream):
    upstream.script[:] = [plain({"error": "no"}, 403)]
    page = read(as_alice.post(f"{PATH}/start/key/", {"name": "Mine", "secret": SECRET}, follow=True))
    assert "SparkGPT knows this key" in page and ApiKey.objects.exists()


def test_nobody_tries_keys_by_the_dozen(as_alice, upstream):
    upstream.script[:] = [plain({"error": "no"}, 401)]
    pages = [read(as_alice.post(f"{PATH}/start/key/", {"name": "x", "secret": SECRET})) for _ in range(8)]
    assert len(upstream.requests) == 6 and "Wait a minute" in pages[-1]


# --- The model ---


def test_a_model_shows_what_it_was_trained_on_and_makes_a_draft(as_alice, alice, key, upstream):
    upstream.training[0]["question"] = "<b>Question 1</b>"
    page = read(as_alice.post(f"{PATH}/start/model/", {"api_key": key.pk, "model_id": "7"}))
    site = Site.objects.get()
    assert (site.owner, site.model_id, site.api_key, site.origins) == (alice, 7, key, [])
    assert "25 trained questions" in page and "&lt;b&gt;Question 1&lt;/b&gt;" in page
    assert "Question 20?" in page and "Question 21?" not in page
    assert f"{PATH}/{site.pk}/start/site/" in page


def test_without_a_key_the_model_leads_back_to_it(as_alice):
    assert as_alice.get(f"{PATH}/start/model/")["Location"] == f"{PATH}/start/key/"


def test_a_page_that_is_sent_twice_makes_one_draft(as_alice, key, upstream):
    for model in ("7", "7", "8"):
        as_alice.post(f"{PATH}/start/model/", {"api_key": key.pk, "model_id": model})
    assert Site.objects.get().model_id == 8


@pytest.mark.parametrize(
    ("status", "words"),
    [(403, "does not let this API key use model 7"), (401, "SparkGPT does not know this API key")],
)
def test_a_model_that_is_refused_is_not_kept(as_alice, key, upstream, status, words):
    upstream.script[:] = [plain({"error": "no"}, status)]
    page = read(as_alice.post(f"{PATH}/start/model/", {"api_key": key.pk, "model_id": "7"}))
    assert words in page and not Site.objects.exists()


@pytest.mark.parametrize("number", ["9" * 30, "-1", "seven"])
def test_what_is_no_number_of_a_model_is_answered_with_what_to_write(as_alice, key, upstream, number):
    page = read(as_alice.post(f"{PATH}/start/model/", {"api_key": key.pk, "model_id": number}))
    assert "Write the number that SparkGPT shows beside your model, such as 5." in page and "less than" not in page
    assert upstream.requests == []


def test_a_model_that_cannot_be_tested_now_is_kept_and_said_so(as_alice, key, upstream):
    upstream.script[:] = [plain({"error": "no"}, 429)]
    page = read(as_alice.post(f"{PATH}/start/model/", {"api_key": key.pk, "model_id": "7"}))
    assert "The daily limit of this API key is reached" in page and "Go on anyway" in page
    assert Site.objects.exists()


def test_the_keys_of_others_can_be_neither_seen_nor_used(as_alice, bob, key, make_site, upstream):
    foreign = make_site(bob, model_id=99).api_key
    page = read(as_alice.post(f"{PATH}/start/model/", {"api_key": foreign.pk, "model_id": "7"}))
    assert "Key of bob" not in page and not upstream.requests
    assert not Site.objects.filter(model_id=7).exists()


# --- The site, the look, the tag ---


@pytest.fixture
def site(alice, make_site):
    return make_site(alice, origins=[], name="My website")


def test_addresses_are_read_kindly_and_get_their_twins(as_alice, site):
    sent = {"name": "Hats", "origins": "www.hats.example\n shop.hats.co.uk ", "twins": "on"}
    page = as_alice.post(f"{PATH}/{site.pk}/start/site/", sent, follow=True)
    site.refresh_from_db()
    assert (site.name, site.origins) == (
        "Hats",
        ["https://www.hats.example", "https://shop.hats.co.uk", "https://hats.example"],
    )
    assert page.redirect_chain[-1][0] == f"{PATH}/{site.pk}/start/look/"


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("", "Write the address of your website"),
        ("www.hats.example/shop", "write only https://www.hats.example"),
        ("*", "would let every page use this site"),
        ("hats shop", "is not the address of a website"),
    ],
)
def test_what_is_no_address_is_explained(as_alice, site, written, words):
    page = read(as_alice.post(f"{PATH}/{site.pk}/start/site/", {"name": "Hats", "origins": written}))
    assert words in page
    site.refresh_from_db()
    assert site.origins == []


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (
            "*.hats.example",
            "stands for all subdomains, such as https://shop.hats.example, and not for hats.example itself",
        ),
        ("http://hats.example", "is without the s of https"),
    ],
)
def test_what_may_surprise_is_said(as_alice, site, written, words):
    sent = {"name": "Hats", "origins": written}
    assert words in read(as_alice.post(f"{PATH}/{site.pk}/start/site/", sent, follow=True))


def test_a_look_is_kept_and_a_colour_that_had_to_move_is_said(as_alice, site):
    page = as_alice.post(f"{PATH}/{site.pk}/start/look/", {**LOOK, "accent": "#fe8"}, follow=True)
    site.refresh_from_db()
    assert (site.accent, site.theme, site.title) == ("#FFEE88", "dark", "Hats?")
    assert "#FFEE88 is too light to be read on light pages" in read(page)
    assert page.redirect_chain[-1][0] == f"{PATH}/{site.pk}/start/tag/"
    assert "too light" not in read(as_alice.post(f"{PATH}/{site.pk}/start/look/", LOOK, follow=True))


def test_the_last_step_has_the_tag_and_says_whether_it_was_seen(as_alice, site, make_sighting):
    page = read(as_alice.get(f"{PATH}/{site.pk}/start/tag/"))
    assert f"/widget/v1/{site.key}.js" in page and "Not yet." in page and "Squarespace" in page
    assert as_alice.get(f"{PATH}/{site.pk}/seen/").json() == {"seen": False, "words": "Not yet."}
    make_sighting(site, "https://hats.example")
    told = {"seen": True, "words": "Yes, just now, from https://hats.example"}
    assert as_alice.get(f"{PATH}/{site.pk}/seen/").json() == told


# --- Going on, back, and over ---


def where(client):
    return client.get(f"{PATH}/start/")["Location"]


def test_whoever_comes_back_goes_on_where_it_was_left(as_alice, alice, upstream, make_sighting):
    assert where(as_alice) == f"{PATH}/start/key/"
    as_alice.post(f"{PATH}/start/key/", {"name": "Mine", "secret": SECRET})
    assert where(as_alice) == f"{PATH}/start/model/"
    as_alice.post(f"{PATH}/start/model/", {"api_key": ApiKey.objects.get().pk, "model_id": "7"})
    site = Site.objects.get()
    assert where(as_alice) == f"{PATH}/{site.pk}/start/site/"
    as_alice.post(f"{PATH}/{site.pk}/start/site/", {"name": "Hats", "origins": "hats.example"})
    assert where(as_alice) == f"{PATH}/{site.pk}/start/look/"
    as_alice.post(f"{PATH}/{site.pk}/start/look/", LOOK)
    assert where(as_alice) == f"{PATH}/{site.pk}/start/tag/"
    make_sighting(site)
    assert where(as_alice) == f"{PATH}/start/model/", "the next site begins with its model"


def test_every_step_says_where_it_is_and_leads_back_and_on(as_alice, site):
    for number, slug in enumerate(("model", "site", "look", "tag"), 2):
        page = read(as_alice.get(f"{PATH}/{site.pk}/start/{slug}/"))
        assert f"Step {number} of 5" in page and ">Back</a>" in page
        assert ("Skip this step" in page) == (slug != "tag")
    assert "Step 1 of 5" in read(as_alice.get(f"{PATH}/start/key/"))


def test_a_step_of_somebody_elses_site_does_not_exist(as_alice, bob, make_site):
    foreign = make_site(bob)
    for name in ("start/model", "start/site", "start/look", "start/tag", "preview", "seen", "test", "ask", "new-key"):
        assert as_alice.get(f"{PATH}/{foreign.pk}/{name}/").status_code == 404


@pytest.mark.parametrize("path", ["start/key/", "start/model/", "start/", "preview/"])
def test_whoever_may_add_nothing_is_sent_away(charlie, client, path):
    assert login(charlie).get(f"{PATH}/{path}").status_code in (302, 403)
    assert "/admin/login/" in client.get(f"{PATH}/{path}")["Location"]
