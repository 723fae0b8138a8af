"""Pages of numbers: what they say for any range in any zone, in as many queries for many sites as for one."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from tests.numbers.pages import sheet, text
from tests.numbers.stories import some_numbers
from widget.models import Hour, Site, Turn
from widget.numbers.calendar import Range
from widget.numbers.figures import lately, quotas, read, top_questions
from widget.numbers.rollup import count_some

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
