"""What it was taught: whoever owns the API key reads it, fetches it, sees what is new; nobody else does."""

import re
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.login import Served, login, words
from tests.replies import plain
from tests.training.lessons import teach
from tests.upstream import Upstream
from widget.governor.asker import Rules
from widget.governor.governor import Governor
from widget.governor.memory import Memory
from widget.models import AuditEntry, Fetch, TaughtModel, TaughtPair
from widget.tenancy import Role

OPEN, WHERE, BREAD = ("When do you open?", "At nine."), ("Where are you?", "Mill Lane."), ("Rye?", "Every day.")


@pytest.fixture
def site(alice, make_site):
    return make_site(alice)


@pytest.fixture
def upstream(settings):
    with Upstream.asked_by(settings) as upstream:
        yield upstream


def listed(*pairs):
    return [{"id": n, "model_id": 1, "question": q, "answer": a} for n, (q, a) in enumerate(pairs, start=1)]


def url(site, more=""):
    return f"/admin/widget/site/{site.pk}/taught/{more}"


def page(client, site, more=""):
    response = client.get(url(site, more))
    assert response.status_code == 200
    return response


def numbers(response):
    return [int(number) for number in re.findall(r"Number (\d+)(?: ·|<)", response.content.decode())]


def way(response, rel):
    found = re.search(rf'href="(\?[^"]+)" rel="{rel}"', response.content.decode())
    return found[1].replace("&amp;", "&") if found else None


def press(client, site, **data):
    return client.post(url(site, "fetch/"), data, follow=True)


def test_before_the_first_fetch_it_says_what_to_do(as_alice, site):
    assert "It has not been fetched yet." in words(page(as_alice, site))
    for more in ("fetches/", "twice/"):
        assert "It has not been fetched yet." in words(page(as_alice, site, more))
    assert url(site) in as_alice.get(f"/admin/widget/site/{site.pk}/change/").content.decode()


def test_the_pairs_are_shown_with_numbers_and_dates(as_alice, site):
    teach(site, OPEN, ("<b>Bold?</b>", ""))
    shown = page(as_alice, site)
    said = words(shown)
    assert "2 trained questions, last fetched on" in said and "When do you open?" in said and "At nine." in said
    assert "&lt;b&gt;Bold?&lt;/b&gt;" in shown.content.decode() and "(empty)" in said
    assert numbers(shown) == [1, 2] and "1 January 2024" in said


def test_one_press_fetches_and_says_what_was_new(as_alice, site, upstream):
    upstream.training = [*listed(OPEN, WHERE), {"id": "odd"}]
    assert "2 added, 0 changed, 0 removed." in words(press(as_alice, site))
    upstream.training = listed(OPEN, WHERE)
    assert "Nothing had changed." in words(press(as_alice, site))
    assert [fetch.by for fetch in Fetch.objects.all()] == ["owner", "owner"] and len(upstream.requests) == 2
    assert "Left out: 1 could not be read." in words(page(as_alice, site, "fetches/"))


def test_a_failed_fetch_is_said_and_the_last_good_set_stays(as_alice, site, upstream):
    teach(site, OPEN)
    upstream.script = [plain({"error": "x"}, 500)]
    said = words(press(as_alice, site))
    assert "The last fetch failed, so this is what was fetched before. SparkGPT failed with status 500" in said
    assert "When do you open?" in said


def test_a_short_list_is_kept_back_until_its_owner_says_that_it_is_right(as_alice, site, upstream):
    teach(site, OPEN, WHERE)
    held = words(press(as_alice, site))
    assert "SparkGPT listed 0 pairs, where 2 were known. Nothing was changed." in held and "When do you open?" in held
    assert "It is right: take it over" in held
    teach(site, OPEN, WHERE)  # it is fine again, and then not any more
    press(as_alice, site)
    assert "0 added, 0 changed, 2 removed." in words(press(as_alice, site, sure=""))
    assert TaughtModel.objects.get().size == 0
    assert AuditEntry.objects.get(words="Took over what SparkGPT listed of the training.").site == site


def test_the_button_is_not_pressed_all_the_time(as_alice, site, upstream):
    for _ in range(6):
        press(as_alice, site)
    assert "You have tried this a few times just now." in words(press(as_alice, site))
    assert len(upstream.requests) == 6
    assert as_alice.get(url(site, "fetch/")).status_code == 405


def test_words_are_found_in_questions_and_answers_and_numbers_too(as_alice, site):
    teach(site, OPEN, WHERE, BREAD)
    assert numbers(page(as_alice, site, "?q=mill")) == [2]
    assert numbers(page(as_alice, site, "?q=do+you+nine")) == [1]
    assert numbers(page(as_alice, site, "?q=3")) == [3]
    assert "Nothing here matches." in words(page(as_alice, site, "?q=elephants"))
    assert "2 results" in words(page(as_alice, site, "?q=you"))


def test_a_long_list_is_paged_by_key_there_and_back(as_alice, site):
    teach(site, *((f"Question {n}?", "Yes.") for n in range(120)))
    first = page(as_alice, site)
    second = page(as_alice, site, way(first, "next"))
    third = page(as_alice, site, way(second, "next"))
    assert numbers(first) + numbers(second) + numbers(third) == list(range(1, 121))
    assert way(first, "prev") is None and way(third, "next") is None
    assert numbers(page(as_alice, site, way(third, "prev"))) == numbers(second)
    assert numbers(page(as_alice, site, way(second, "prev"))) == numbers(first)
    assert way(page(as_alice, site, way(second, "prev")), "prev") is None
    found = page(as_alice, site, "?q=question")
    assert "q=question" in way(found, "next")
    for odd in ("?after=x.y", "?before=", "?after=1", f"?before={'9' * 40}.1", "?after=-1.-1"):
        assert numbers(page(as_alice, site, odd))[:1] in ([1], [])


def test_the_difference_of_a_fetch_shows_both_wordings_word_by_word(as_alice, site):
    first = teach(site, OPEN, WHERE, BREAD)
    second = teach(site, ("When do you open?", "At ten."), WHERE, by=Fetch.By.ITSELF)
    shown = page(as_alice, site, f"fetches/{second.pk}/").content.decode()
    assert "At <del>nine</del>." in shown and "At <ins>ten</ins>." in shown
    assert "Changed (1)" in shown and "Removed (1)" in shown and "Added" not in shown
    gone = page(as_alice, site, f"fetches/{second.pk}/?what=removed")
    assert numbers(gone) == [3] and "<del>Every day.</del>" in gone.content.decode()
    everything = page(as_alice, site, f"fetches/{first.pk}/")
    assert numbers(everything) == [1, 2, 3] and "<ins>At nine.</ins>" in everything.content.decode()
    assert page(as_alice, site, f"fetches/{first.pk}/?what=nonsense")
    assert f"fetches/{second.pk}/" in page(as_alice, site).content.decode(), "a pair says where it was changed"


def test_fetches_are_listed_newest_first_and_paged(as_alice, site):
    known = teach(site, OPEN).taught
    Fetch.objects.bulk_create(
        Fetch(taught=known, by="itself", state="done", began_at=known.due_at, ended_at=known.due_at, pairs=n)
        for n in range(70)
    )
    newest = page(as_alice, site, "fetches/")
    assert way(newest, "prev") is None
    oldest = page(as_alice, site, "fetches/" + way(newest, "next"))
    assert "See what was new" in words(oldest) and "See what was new" not in words(newest)
    assert way(oldest, "next") is None
    assert page(as_alice, site, "fetches/" + way(oldest, "prev")).content == newest.content or way(newest, "next")


def test_contradictions_come_first_side_by_side(as_alice, site):
    teach(site, OPEN, (" when do you OPEN", "At nine!"), WHERE, ("where are you", "Elm Street."), ("", "x"), ("", "y"))
    said = words(page(as_alice, site, "twice/"))
    assert "1 question is trained with different answers, and 1 more than once with the same." in said
    assert said.index("Different answers") < said.index("Mill Lane.") < said.index("Elm Street.")
    assert said.index("Elm Street.") < said.index("The same answer") < said.index("At nine!")
    teach(site, OPEN)
    assert "No question is trained twice." in words(page(as_alice, site, "twice/"))


def test_nobody_but_the_keys_owner_reads_it(site, bob, charlie, dora, erik, root, alice, make_member):
    fetch = teach(site, OPEN)
    make_member(site, dora, Role.OWNER), make_member(site, erik, Role.ANALYST)
    for more in ("", "fetches/", f"fetches/{fetch.pk}/", "twice/"):
        for person, status in ((bob, 404), (charlie, 404), (dora, 403), (erik, 403), (root, 200), (alice, 200)):
            response = login(person).get(url(site, more))
            assert response.status_code == status, (person, more)
            is_told = status == 200 and more in ("", f"fetches/{fetch.pk}/")
            assert ("When do you open?" in words(response)) == is_told, (person, more)
    for person in (bob, charlie, dora, erik):
        login(person).post(url(site, "fetch/"))
    assert Fetch.objects.count() == 1
    assert "What it was taught" not in words(login(dora).get(f"/admin/widget/site/{site.pk}/change/"))


def test_a_fetch_of_another_model_is_not_shown_at_this_site(as_alice, site, alice, bob, make_site):
    for other in (make_site(alice, api_key=site.api_key, model_id=2), make_site(bob)):
        teach(site, OPEN)
        foreign = teach(other, BREAD)
        assert as_alice.get(url(site, f"fetches/{foreign.pk}/")).status_code == 404


def test_with_ten_thousand_pairs_every_page_is_quick_and_asks_little(as_alice, site):
    many = [(f"Question {n}? " + "word " * 30, f"Answer {n} " * 20) for n in range(10_000)]
    teach(site, *many)
    changed = teach(site, *((question, f"New {n}") for n, (question, _) in enumerate(many)))
    assert TaughtPair.objects.count() == 20_000 and changed.changed == 10_000
    page(as_alice, site, "twice/")  # takes seconds once after each change
    for more in ("", "?after=7000.7000", "?q=question+9999", "fetches/", f"fetches/{changed.pk}/", "twice/"):
        with CaptureQueriesContext(connection) as queries:
            began = time.process_time()
            page(as_alice, site, more)
            spent = time.process_time() - began
        assert len(queries) <= 20 and spent < 2, (more, len(queries), spent)


@pytest.mark.django_db(transaction=True)
async def test_while_visitors_fill_the_queue_the_button_says_so_and_nothing_is_fetched(alice, site, upstream):
    client = Served(Governor(Memory(), Rules(queue=0)))
    await client.aforce_login(alice)
    await client.post(url(site, "fetch/"))
    shown = (await client.get(url(site))).content.decode()
    assert "Your visitors&#x27; questions go first" in shown and not upstream.requests
