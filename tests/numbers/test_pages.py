"""Pages of numbers: whose they are, what they say for any range in any zone, in as many queries for many sites as for one."""

import csv
import io
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from tests.login import login
from tests.numbers.stories import some_numbers
from widget.models import AuditEntry, Hour, Site, Turn
from widget.numbers.calendar import Range
from widget.numbers.figures import lately, quotas, read, top_questions
from widget.numbers.rollup import count_some
from widget.tenancy import Role

BOARDS = (
    "questions",
    "endings",
    "asked",
    "first",
    "whole",
    "hours",
    "visitors",
    "thumbs",
    "pages",
    "languages",
    "calls",
)


@pytest.fixture
def as_alice(alice):
    return login(alice)


@pytest.fixture
def site(alice, make_site):
    return make_site(alice, name="Hats")


@pytest.fixture
def asked(site, make_turn):
    """Four questions of today at alice's site, counted."""
    turns = [
        make_turn(site, first_delta=700, calls=1, rating="up"),
        make_turn(site, question="when do you open", first_delta=900, calls=1),
        make_turn(site, question="<b>Bold?</b>", state="stopped", calls=1),
        make_turn(site, question="=1+1", state="failed", code="limited", calls=2),
    ]
    count_some()
    return turns


def text(client, path, **query):
    response = client.get(path, query)
    assert response.status_code == 200
    return response.content.decode()


def sheet(client, path, **query):
    response = client.get(path, query)
    assert response["Content-Type"].startswith("text/csv")
    body = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(body)))


def test_a_page_says_what_matters_in_words(as_alice, site, asked):
    page = text(as_alice, f"/admin/numbers/{site.pk}/")
    assert "1 of 4 questions failed" in page
    assert "of thumbs up: 1 of 1" in page
    assert "4</strong> <span>new visitors; nobody came back" in page
    assert "Failed. SparkGPT&#x27;s limit for this API key was reached." in page
    assert '<strong class="numbers-big">5</strong> <span>calls to SparkGPT' in page


def test_saved_answers_are_a_number_beside_the_calls_and_an_ending(as_alice, site, asked, make_turn):
    assert "saved answer" not in text(as_alice, f"/admin/numbers/{site.pk}/")
    make_turn(site, is_saved=True, calls=0), make_turn(site, state="failed", code="limited", is_saved=True, calls=0)
    count_some()
    page = text(as_alice, f"/admin/numbers/{site.pk}/")
    assert '<strong class="numbers-big">5</strong> <span>calls to SparkGPT; 1 saved answer took none' in page
    rows = dict(sheet(as_alice, f"/admin/numbers/{site.pk}/endings.csv"))
    assert (rows["Answered"], rows["Answered from a saved answer"]) == ("2", "1")


def test_spare_answers_are_an_ending_of_their_own_and_no_failure(as_alice, site, asked, make_turn):
    before = dict(sheet(as_alice, f"/admin/numbers/{site.pk}/endings.csv"))
    (
        make_turn(site, closest="When do you open?", code="used_up", calls=0),
        make_turn(site, state="failed", code="used_up"),
    )
    count_some()
    rows = dict(sheet(as_alice, f"/admin/numbers/{site.pk}/endings.csv"))
    assert rows["Answered from the training, because SparkGPT could not be asked"] == "1"
    assert rows["Answered"] == before["Answered"]
    assert [count for ending, count in rows.items() if "used up" in ending] == ["1"]
    assert "saved answer" not in text(as_alice, f"/admin/numbers/{site.pk}/"), "of calls"


def test_questions_in_the_same_words_are_counted_together(as_alice, site, asked):
    rows = sheet(as_alice, f"/admin/numbers/{site.pk}/asked.csv")
    assert rows[0] == ["Question", "Times asked"]
    assert rows[1][1] == "2" and rows[1][0].lower().startswith("when do you open")


def test_what_visitors_wrote_is_text_on_the_page_and_no_formula_in_a_sheet(as_alice, site, asked):
    page = text(as_alice, f"/admin/numbers/{site.pk}/")
    assert "&lt;b&gt;Bold?&lt;/b&gt;" in page and "<b>Bold" not in page
    assert "'=1+1" in [row[0] for row in sheet(as_alice, f"/admin/numbers/{site.pk}/asked.csv")]


def test_a_question_that_its_visitor_deleted_is_not_shown_any_more(as_alice, site, asked):
    asked[2].conversation.visitor.delete()
    page = text(as_alice, f"/admin/numbers/{site.pk}/")
    assert "Bold" not in page and "1 of 4 questions failed" in page


@pytest.mark.parametrize("board", BOARDS)
def test_there_is_a_sheet_behind_every_plot(as_alice, site, asked, board):
    rows = sheet(as_alice, f"/admin/numbers/{site.pk}/{board}.csv", range="7")
    assert len(rows) > 1
    assert all(len(row) == len(rows[0]) for row in rows)
    assert f'id="board-{board}"' in text(as_alice, "/admin/numbers/")


def test_a_sheet_that_there_is_not_is_not_found(as_alice, site):
    assert as_alice.get("/admin/numbers/nothing.csv").status_code == 404


def test_numbers_of_others_are_not_there(as_alice, site, bob, make_site):
    foreign = make_site(bob, name="Gloves")
    some_numbers(foreign)
    assert as_alice.get(f"/admin/numbers/{foreign.pk}/").status_code == 404
    assert as_alice.get(f"/admin/numbers/{foreign.pk}/questions.csv").status_code == 404
    page = text(as_alice, "/admin/numbers/")
    assert "Gloves" not in page and "Nothing was asked in this range" in page


def test_whoever_may_not_read_questions_reads_no_numbers(charlie, site):
    client = login(charlie)
    assert client.get("/admin/numbers/").status_code == 403
    assert client.post("/admin/numbers/time-zone/", {"zone": "Asia/Tokyo"}).status_code == 403
    assert "/admin/numbers/" not in client.get("/admin/").content.decode()


@pytest.fixture
def analyst(erik, site, make_member):
    """erik reads at alice's site, and at no other."""
    make_member(site, erik, Role.ANALYST)
    return erik


def test_an_analyst_reads_the_numbers_of_one_site_and_of_no_other(analyst, alice, site, asked, make_site, make_turn):
    attic = make_site(alice, name="Attic")
    make_turn(attic)
    count_some()
    client = login(analyst)
    page = text(client, "/admin/numbers/")
    assert "1 of 4 questions failed" in page and "Attic" not in page
    assert "1 of 4 questions failed" in text(client, f"/admin/numbers/{site.pk}/")
    assert client.get(f"/admin/numbers/{attic.pk}/").status_code == 404
    assert "/admin/numbers/" in text(client, "/admin/")


def test_what_is_left_of_an_api_key_is_said_to_its_owner_only(analyst, as_alice, site):
    some_numbers(site)
    assert "Key of alice" in text(as_alice, "/admin/numbers/")
    for path in ("/admin/numbers/", f"/admin/numbers/{site.pk}/"):
        page = text(login(analyst), path)
        assert "Key of alice" not in page and "40 of 100" not in page


def test_whoever_only_reads_is_not_asked_to_set_anything_up(analyst, site):
    assert "Put the chat on your website" not in text(login(analyst), f"/admin/numbers/{site.pk}/", range="year")
    site.memberships.all().delete()
    assert "You have a role at no site here" in text(login(analyst), "/admin/numbers/")


def test_owners_are_told_at_each_site_who_took_its_numbers_away(analyst, as_alice, alice, site, asked, make_site):
    other = make_site(alice, name="Caps")
    sheet(login(analyst), "/admin/numbers/asked.csv", range="7")
    entry = AuditEntry.objects.get(deed=AuditEntry.Deed.EXPORTED)
    assert (entry.who, entry.site) == (analyst, site)
    assert entry.words.startswith("Numbers as CSV: ") and "open" not in entry.words.lower()
    assert "Numbers as CSV" in text(as_alice, "/admin/widget/auditentry/")
    sheet(as_alice, "/admin/numbers/asked.csv")
    exported = AuditEntry.objects.filter(deed=AuditEntry.Deed.EXPORTED, who=alice)
    assert {entry.site for entry in exported} == {site, other}


def test_nothing_is_told_of_a_sheet_that_there_is_not(as_alice, site):
    as_alice.get("/admin/numbers/nothing.csv")
    as_alice.get("/admin/numbers/999/asked.csv")
    assert not AuditEntry.objects.filter(deed=AuditEntry.Deed.EXPORTED).exists()


def test_all_sites_add_up(as_alice, alice, site, asked, make_site, make_turn):
    make_turn(make_site(alice, name="Caps"))
    count_some()
    page = text(as_alice, "/admin/numbers/")
    assert "1 of 5 questions failed" in page
    assert "Hats</a>" in page and "Caps</a>" in page


# --- Quota ---


def test_what_is_left_is_said_with_a_forecast(as_alice, site):
    some_numbers(site)
    page = text(as_alice, "/admin/numbers/")
    assert "40 of 100 left" in page
    assert "1 call today by your sites" in page


def test_what_was_left_yesterday_is_not_what_is_left_today(site):
    some_numbers(site)
    [quota] = quotas([site], lately([site.pk], ZoneInfo("UTC"), timezone.now() + timedelta(days=1)))
    assert quota.today.left is None and quota.today.calls == 0
    assert [calls for _, calls in quota.days[-2:]] == [1, 0]


def test_sites_that_share_a_key_share_what_is_left(alice, site, make_site):
    other = make_site(alice, api_key=site.api_key)
    some_numbers(site)
    Hour.objects.create(site=other, begins=Hour.objects.get().begins, calls=4, last_asked_at=timezone.now())
    sites = list(Site.objects.select_related("api_key"))
    [quota] = quotas(sites, lately([it.pk for it in sites], ZoneInfo("UTC"), timezone.now()))
    assert quota.today.calls == 5


# --- Empty, and quick ---


def test_whoever_has_no_site_is_told_what_to_do(as_alice):
    page = text(as_alice, "/admin/numbers/")
    assert "You have no sites yet" in page and "/admin/widget/site/add/" in page


def test_a_range_without_questions_offers_a_longer_one(as_alice, site):
    assert "Show a whole year" in text(as_alice, f"/admin/numbers/{site.pk}/")
    assert "Put the chat on your website" in text(as_alice, f"/admin/numbers/{site.pk}/", range="year")


@pytest.mark.parametrize("range_", ["today", "28", "year"])
def test_many_sites_and_long_ranges_take_no_query_more(as_alice, alice, make_site, range_, django_assert_num_queries):
    def add(number):
        for _ in range(number):
            some_numbers(make_site(alice))

    add(1)
    as_alice.get("/admin/numbers/")
    with django_assert_num_queries(20):
        text(as_alice, "/admin/numbers/", range=range_)
    add(6)
    with django_assert_num_queries(20):
        text(as_alice, "/admin/numbers/", range=range_)


def test_one_site_takes_as_many_queries_whatever_was_asked(as_alice, site, asked, django_assert_num_queries):
    for range_ in ("today", "year"):
        with django_assert_num_queries(21):
            text(as_alice, f"/admin/numbers/{site.pk}/", range=range_)


def test_the_list_of_sites_has_a_plot_for_each_in_one_query(as_alice, alice, make_site, django_assert_num_queries):
    some_numbers(make_site(alice))
    as_alice.get("/admin/widget/site/")
    with django_assert_num_queries(17):
        page = text(as_alice, "/admin/widget/site/")
    assert "Questions in the last 14 days: 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1" in page
    for _ in range(5):
        some_numbers(make_site(alice))
    with django_assert_num_queries(17):
        text(as_alice, "/admin/widget/site/")


def test_top_questions_come_in_one_query_and_from_these_sites_only(site, asked, bob, make_site, make_turn):
    foreign = make_turn(make_site(bob), question="Secret?")
    figures = read([site.pk], Range(timezone.now().date(), timezone.now().date()), ZoneInfo("UTC"))
    figures.details.details["question"]["x"] = 9
    figures.details.details["wording"]["x"] = foreign.pk
    assert Turn.objects.filter(pk=foreign.pk).exists()
    assert "Secret?" not in dict(top_questions([site.pk], figures))


def test_the_front_page_and_a_sites_page_lead_to_the_numbers(as_alice, site):
    assert "/admin/numbers/" in text(as_alice, "/admin/")
    assert f"/admin/numbers/{site.pk}/" in text(as_alice, f"/admin/widget/site/{site.pk}/change/")


def test_looking_at_what_is_asked_most_is_told_once_an_hour_where_it_was_said(as_alice, alice, site, asked, make_site):
    silent = make_site(alice, name="Caps")
    for _ in range(2):
        text(as_alice, "/admin/numbers/")
        text(as_alice, f"/admin/numbers/{silent.pk}/")
    (entry,) = AuditEntry.objects.filter(deed="read")
    assert (str(entry), entry.words, entry.site) == ("alice read site “Hats”", "Numbers: what is asked most", site)
    assert "open" not in str(list(AuditEntry.objects.values()))
