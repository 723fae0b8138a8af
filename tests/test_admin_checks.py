"""Asked again: what needs attention, beside what was taught; asked now; found right; switched off. For the key's owner alone."""

import re

import pytest

from tests.login import login, words
from tests.replies import plain
from tests.training.lessons import teach
from tests.upstream import Upstream
from widget.models import AuditEntry, Check, Checking, QuotaReading, TaughtPair
from widget.sparkgpt import Quota, Unavailable
from widget.tenancy import Role
from widget.training import history
from widget.training.checking import Came
from widget.training.history import Result

LOAF, OPEN, BREAD = ("What is a loaf?", "A loaf costs €4.50."), ("When?", "At nine."), ("<b>Rye?</b>", "Every day.")


@pytest.fixture
def site(alice, make_site):
    site = make_site(alice)
    teach(site, LOAF, OPEN, BREAD)
    return site


@pytest.fixture
def upstream(settings):
    with Upstream.asked_by(settings) as upstream:
        yield upstream


def pair(site, number=1):
    return TaughtPair.objects.get(taught__api_key=site.api_key, number=number, until=None)


def answered(site, text, number=1, *, error=None, in_round=False, first=400, left=None):
    result = Result(Came(text, first, 900), error, Quota(1000, left) if left else Quota())
    return history.keep(pair(site, number).pk, result, in_round=in_round)


def url(site, more=""):
    return f"/admin/widget/site/{site.pk}/taught/checks/{more}"


def page(client, site, more=""):
    response = client.get(url(site, more))
    assert response.status_code == 200
    return response


def shown(client, site, more=""):
    return words(page(client, site, more))


def test_before_the_first_round_it_says_what_that_costs(as_alice, site):
    said = shown(as_alice, site)
    assert "Once a day, which costs 3 calls, and one more for each answer that fails. There was no round yet." in said
    assert "Nothing was asked again yet." in said
    QuotaReading.objects.create(api_key=site.api_key, limit=1000, left=400, read_at="2026-01-01T00:00:00Z")
    assert "which costs 3 calls of 1,000" in shown(as_alice, site)
    QuotaReading.objects.update(limit=200)
    assert "which costs 2 calls of 200" in shown(as_alice, site), "one in a hundred at most"


def test_what_needs_attention_stands_first_with_the_words_that_are_others(as_alice, site):
    answered(site, "At nine.", 2)
    answered(site, "A loaf costs €5.20.")
    answered(site, "", 3, error=Unavailable("SparkGPT failed with status 500"))
    said = shown(as_alice, site)
    assert "2 answers need attention (Drifted: 1, Failed: 1)." in said
    assert "It names another number than was taught, or leaves one out: 4.50 → 5.20" in said
    assert said.index("Rye?") < said.index("What is a loaf?"), "the worst first"
    html = page(as_alice, site).content.decode()
    assert re.search(r"<del>4\.50</del>|<del>4</del>", html) and re.search(r"<ins>5\.20</ins>|<ins>5</ins>", html)
    assert "&lt;b&gt;Rye?&lt;/b&gt;" in html and "SparkGPT failed with status 500" in said


def test_it_is_said_on_the_front_page_in_the_list_and_on_the_sites_pages_until_a_later_answer_is_good(as_alice, site):
    places = (
        "/admin/",
        "/admin/widget/site/",
        f"/admin/widget/site/{site.pk}/change/",
        f"/admin/widget/site/{site.pk}/taught/",
    )
    assert not [place for place in places if "needs attention" in words(as_alice.get(place))]
    answered(site, "A loaf costs €5.20.")
    for place in places:
        response = as_alice.get(place)
        assert "1 answer needs attention" in words(response), place
        assert ("(Drifted: 1)." in words(response)) is (place != "/admin/widget/site/")
        assert url(site) in response.content.decode(), place
    answered(site, "It's €4.50.")
    assert not [place for place in places if "needs attention" in words(as_alice.get(place))]


def test_one_press_asks_again_and_says_what_came(as_alice, site, upstream):
    upstream.answer = lambda prompt: ["A loaf ", "costs €4.50."]
    said = words(as_alice.post(url(site, f"{pair(site).pk}/now/"), follow=True))
    assert "As taught." in said and "A loaf costs €4.50." in said and upstream.prompts == ["What is a loaf?"]
    upstream.answer = lambda prompt: ["A loaf costs €6."]
    said = words(as_alice.post(url(site, f"{pair(site).pk}/now/"), follow=True))
    assert "Drifted. It names another number than was taught" in said
    assert [check.round for check in Check.objects.all()] == [0, 0]


def test_a_refused_key_says_nothing_of_the_model(as_alice, site, upstream):
    upstream.script = [plain({"error": "who?"}, 401)]
    said = words(as_alice.post(url(site, f"{pair(site).pk}/now/"), follow=True))
    assert "SparkGPT does not know this API key" in said and not Check.objects.exists()


def test_the_button_is_not_pressed_all_the_time(as_alice, site, upstream):
    for _ in range(6):
        as_alice.post(url(site, f"{pair(site).pk}/now/"))
    said = words(as_alice.post(url(site, f"{pair(site).pk}/now/"), follow=True))
    assert "You have tried this a few times just now." in said and len(upstream.prompts) == 6
    assert as_alice.get(url(site, f"{pair(site).pk}/now/")).status_code == 405


def test_that_is_right_makes_the_answer_one_to_compare_with(as_alice, site):
    check = answered(site, "A loaf costs €4.80.")
    assert "That is right" in shown(as_alice, site)
    said = words(as_alice.post(url(site, f"{pair(site).pk}/right/"), {"check": check.pk}, follow=True))
    assert "From now on, answers are compared with this one, too." in said and "needs attention" not in said
    assert answered(site, "The loaf: €4.80.").state == "same"
    assert answered(site, "The loaf: €4.90.").state == "drifted"
    assert AuditEntry.objects.get(words="Found an answer right that had drifted from the training.").site == site


def test_only_the_answer_that_was_seen_and_has_drifted_can_be_found_right(as_alice, site):
    empty, other = answered(site, ""), answered(site, "At noon.", 2)
    assert "That is right" not in shown(as_alice, site, f"{pair(site).pk}/")
    for sent in (empty.pk, other.pk, "nonsense", "9" * 30, ""):
        as_alice.post(url(site, f"{pair(site).pk}/right/"), {"check": sent})
    assert not Check.objects.exclude(accepted_at=None).exists()
    assert as_alice.get(url(site, f"{pair(site).pk}/right/")).status_code == 405


def test_a_question_has_a_history_with_dates_times_and_a_plot(as_alice, site):
    assert "It was not asked again yet." in shown(as_alice, site, f"{pair(site).pk}/")
    for text in ("A loaf costs €4.50.", "", "It costs €5."):
        answered(site, text)
    teach(site, ("What is a loaf?", "A loaf costs €5."), OPEN, BREAD)
    answered(site, "A loaf costs €5.")
    html = page(as_alice, site, f"{pair(site).pk}/").content.decode()
    said = shown(as_alice, site, f"{pair(site).pk}/")
    assert html.count('class="plot-point"') == 4 and said.count("Of an earlier wording.") == 3
    assert "first words after 0.40 s, all after 0.90 s" in said and "Nothing at all was answered." in said
    old = TaughtPair.objects.exclude(until=None).get()
    assert "This question isn't trained any more, or in other words." in shown(as_alice, site, f"{old.pk}/")


def test_it_is_switched_off_and_on_again(as_alice, site):
    answered(site, "A loaf costs €5.20.")
    said = words(as_alice.post(url(site, "switch/"), {"off": ""}, follow=True))
    assert "Questions of this model are not asked again by themselves any more." in said and "Switch on" in said
    assert not Checking.objects.get().is_on and "needs attention" not in words(as_alice.get("/admin/"))
    as_alice.post(url(site, "switch/"), {"on": ""})
    assert Checking.objects.get().is_on
    assert AuditEntry.objects.filter(words__startswith="Switched o").count() == 2
    assert as_alice.get(url(site, "switch/")).status_code == 405


def test_the_operators_switch_is_said(as_alice, site, settings):
    settings.CHECK_HOURS = 0
    assert "Whoever runs this server has switched it off" in shown(as_alice, site)
    assert "Switch off" not in shown(as_alice, site)
    settings.CHECK_HOURS = 12
    assert "Every 12 hours, which costs 3 calls" in shown(as_alice, site)


def test_nobody_else_sees_or_presses_anything(site, bob, dora, erik, make_member):
    make_member(site, dora, Role.OWNER), make_member(site, erik, Role.EDITOR)
    check = answered(site, "A loaf costs €5.20.")
    for person, status in ((bob, 404), (dora, 403), (erik, 403)):
        client = login(person)
        for more in ("", f"{pair(site).pk}/"):
            assert client.get(url(site, more)).status_code == status
        for more in (f"{pair(site).pk}/now/", f"{pair(site).pk}/right/", "switch/"):
            assert client.post(url(site, more), {"check": check.pk, "off": ""}).status_code == status
        for place in ("/admin/", "/admin/widget/site/", f"/admin/widget/site/{site.pk}/change/"):
            assert "needs attention" not in words(client.get(place, follow=True)), (person, place)
    assert Check.objects.get().accepted_at is None and not AuditEntry.objects.filter(words__contains="rifted").exists()


def test_a_pair_of_somebody_else_is_no_pair_of_this_site(as_alice, site, bob, make_site):
    theirs = make_site(bob)
    teach(theirs, ("Secret?", "Yes."))
    for more in (f"{pair(theirs).pk}/", "999999/"):
        assert as_alice.get(url(site, more)).status_code == 404
    assert as_alice.post(url(site, f"{pair(theirs).pk}/now/")).status_code == 404
