"""Before and after: gaps are asked again through the gate, one call each; what came is shown beside what visitors were told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.gaps.stories import make_gap
from tests.login import Served, login, words
from tests.replies import plain
from tests.training.lessons import teach
from widget.governor.asker import Rules
from widget.governor.governor import Governor
from widget.governor.memory import Memory
from widget.models import ApiKey, AskedAgain, AuditEntry, Site, Turn
from widget.tenancy import Role

OPEN, PARROTS = ("When do you open?", "At nine."), ("May parrots come in?", "Only on a shoulder.")


@pytest.fixture
def upstream(running_upstream, settings):
    running_upstream.script.clear()
    running_upstream.requests.clear()
    running_upstream.answer = lambda prompt: ["Only ", "on ", "a ", "shoulder."]
    running_upstream.quota = {"X-RateLimit-Limit": "100", "X-RateLimit-Remaining": "90"}
    settings.SPARKGPT_URL = running_upstream.url
    yield running_upstream
    running_upstream.quota = {}


@pytest.fixture
def site(alice, make_site):
    return make_site(alice, model_id=7)


@pytest.fixture
def gaps(site, make_turn):
    """Of twelve questions that visitors asked yesterday, the first with the most visitors; then parrots were taught."""

    def gap(question, visitors):
        turn = make_turn(site, question=question, answer="No idea.", token_hash=question)
        Turn.objects.filter(pk=turn.pk).update(asked_at=timezone.now() - timedelta(days=1))
        turn.refresh_from_db()
        return make_gap(site, turn, visitors=visitors)

    made = [gap("May parrots come in?", 99), *(gap(f"Where is planet {n}?", n) for n in range(11))]
    teach(site, OPEN)
    teach(site, OPEN, PARROTS)
    return made


def url(site, more=""):
    return f"/admin/widget/site/{site.pk}/before-after/{more}"


def ask(client, site, *gaps):
    return client.post(url(site, "again/"), {"gap": [getattr(gap, "pk", gap) for gap in gaps]}, follow=True)


def test_before_anything_changed_it_says_what_to_do(as_alice, site, upstream):
    assert "nothing to compare yet" in words(as_alice.get(url(site)))
    teach(site, OPEN)
    assert "nothing to compare yet" in words(as_alice.get(url(site)))
    assert "nothing to compare yet" in words(ask(as_alice, site, 1)) and not upstream.requests


def test_it_shows_the_change_and_the_gaps_and_costs_nothing(as_alice, site, gaps, upstream):
    page = as_alice.get(url(site))
    said = words(page)
    assert "1 added, 0 changed, 0 removed." in said and "See what was new" in said
    assert "May parrots come in?" in said and "99 visitors" in said
    assert page.content.decode().count(" checked>") == 10, "as many as may be asked at a time"
    assert not upstream.requests and AuditEntry.objects.filter(deed="read", site=site).count() == 1


def test_asked_again_each_is_one_call_and_stands_beside_the_answer_from_before(as_alice, site, gaps, upstream):
    said = words(ask(as_alice, site, gaps[0], gaps[1]))
    assert sorted(upstream.prompts) == ["May parrots come in?", "Where is planet 0?"]
    assert "2 questions were asked again, 1 is answered now." in said
    assert said.count("No idea.") == 2 and said.count("Only on a shoulder.") == 2
    assert "The same question is trained." in said and "Nothing near it is trained." in said
    assert "asked again since the change" in said
    assert {row.version for row in AskedAgain.objects.all()} == {2}
    assert AuditEntry.objects.filter(words="Asked questions of knowledge gaps again.").count() == 1


def test_ten_at_a_time_and_the_next_ones_are_proposed_then(as_alice, site, gaps, upstream):
    ask(as_alice, site, *gaps)
    assert len(upstream.requests) == 10 and AskedAgain.objects.count() == 10
    page = as_alice.get(url(site)).content.decode()
    assert page.count(" checked>") == 2
    ask(as_alice, site, *gaps[1:])
    assert as_alice.get(url(site)).content.decode().count('name="row"') == 20, "a page of the history"


def test_what_failed_or_is_empty_says_so_and_is_no_answer(as_alice, site, gaps, upstream):
    upstream.script = [plain({"error": "x"}, 500)] * 3
    said = words(ask(as_alice, site, gaps[0]))
    assert "1 question was asked again, 0 are answered now." in said and "No answer" in said
    assert AskedAgain.objects.get().code


def test_what_is_kept_for_visitors_of_a_day_is_left_to_them(as_alice, site, gaps, upstream):
    ApiKey.objects.update(floor=20)
    upstream.quota = {"X-RateLimit-Limit": "100", "X-RateLimit-Remaining": "23"}
    said = words(ask(as_alice, site, *gaps[:8]))
    assert len(upstream.requests) == 4, "after the first, three are left above the floor"
    assert "kept for your visitors" in said and "4 questions were asked again" in said


def test_with_the_site_folding_it_is_asked_as_the_visitors_question_was_sent(as_alice, site, gaps, upstream):
    Turn.objects.filter(pk=gaps[0].typical_id).update(prompt="Earlier: Dogs?\nMay parrots come in?")
    Site.objects.update(folding="always")
    said = words(ask(as_alice, site, gaps[0]))
    assert upstream.prompts == ["Earlier: Dogs?\nMay parrots come in?"] and "· asked with what was said before" in said


def test_a_person_says_what_is_right_and_the_history_stays(as_alice, site, gaps, upstream):
    ask(as_alice, site, gaps[0])
    row = AskedAgain.objects.get()
    said = words(as_alice.post(url(site, "said/"), {"row": row.pk, "verdict": "wrong"}, follow=True))
    assert "Still wrong" in said and "said by alice" in said
    assert "Nothing was changed." in words(
        as_alice.post(url(site, "said/"), {"row": row.pk, "verdict": "x"}, follow=True)
    )
    teach(site, OPEN)
    said = words(as_alice.get(url(site)))
    assert "the training has changed since" in said and "Still wrong" in said


def test_what_is_wrong_is_said_and_costs_nothing(as_alice, alice, site, gaps, upstream, make_site):
    for chosen in ([], ["nonsense", 0, "9" * 30]):
        assert "Choose questions first." in words(ask(as_alice, site, *chosen))
    other = make_site(alice, api_key=site.api_key, model_id=7)
    assert "Choose questions first." in words(ask(as_alice, other, *gaps))
    Turn.objects.all().delete()
    assert "Choose questions first." in words(ask(as_alice, site, *gaps))
    assert not upstream.requests and as_alice.get(url(site, "again/")).status_code == 405
    assert as_alice.get(url(site, "said/")).status_code == 405


def test_the_button_is_not_pressed_all_the_time(as_alice, site, gaps, upstream):
    for _ in range(6):
        ask(as_alice, site, gaps[0])
    assert "You have tried this a few times just now." in words(ask(as_alice, site, gaps[0]))
    assert len(upstream.requests) == 6


def test_editors_ask_and_analysts_look_and_neither_is_shown_what_is_trained(
    site, gaps, upstream, dora, erik, bob, charlie, make_member
):
    make_member(site, dora, Role.EDITOR), make_member(site, erik, Role.ANALYST)
    for person, sees, asks in ((bob, 404, 404), (charlie, 404, 404), (erik, 200, 403), (dora, 200, 200)):
        client = login(person)
        page = client.get(url(site))
        assert page.status_code == sees and ("Where is planet" in words(page)) == (sees == 200)
        assert "See what was new" not in words(page) and "1 added" not in words(page) and "At nine." not in words(page)
        assert ("Ask again" in words(page)) == (asks == 200)
        assert ask(client, site, gaps[0]).status_code == asks
        assert client.post(url(site, "said/"), {"row": 0, "verdict": "wrong"}, follow=True).status_code == asks
    assert len(upstream.requests) == 1


@pytest.mark.django_db(transaction=True)
async def test_while_visitors_fill_the_queue_it_says_so_kindly_and_asks_nothing(alice, site, gaps, upstream):
    client = Served(Governor(Memory(), Rules(queue=0)))
    await client.aforce_login(alice)
    await client.post(url(site, "again/"), {"gap": [gaps[0].pk, gaps[1].pk]})
    shown = (await client.get(url(site))).content.decode()
    assert shown.count("Your visitors&#x27; questions go first") == 1 and not upstream.requests
