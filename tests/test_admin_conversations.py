from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from widget.admin.words import REASONS
from widget.models import Rating, State
from widget.protocol import Code


@pytest.fixture
def as_alice(client, alice):
    client.force_login(alice)
    return client


@pytest.fixture
def as_root(root):
    client = Client()
    client.force_login(root)
    return client


def test_a_transcript_is_plain_text(as_alice, alice, make_site, make_turn):
    turn = make_turn(make_site(alice), question="<script>alert(1)</script>", answer="<img src=x onerror=alert(2)>\n  b")
    for path in (f"conversation/{turn.conversation_id}", f"turn/{turn.pk}"):
        page = as_alice.get(f"/admin/widget/{path}/change/").content.decode()
        assert "<script>alert" not in page and "<img src=x" not in page
        assert '<div class="house-question" dir="auto">&lt;script&gt;alert(1)&lt;/script&gt;</div>' in page
        assert "&lt;img src=x onerror=alert(2)&gt;\n  b</div>" in page
    assert "<script>alert" not in as_alice.get("/admin/widget/turn/").content.decode()


def test_a_transcript_says_that_an_answer_is_a_trained_one_to_which_question_and_why(
    as_alice, alice, make_site, make_turn
):
    turn = make_turn(make_site(alice), answer="At nine.", closest="When do <b>you</b> open?", code="used_up", calls=0)
    page = as_alice.get(f"/admin/widget/conversation/{turn.conversation_id}/change/").content.decode()
    assert "the trained answer to: <bdi>When do &lt;b&gt;you&lt;/b&gt; open?</bdi>" in page
    assert "day&#x27;s calls of this API key were used up" in page and "Answered" in page


def test_a_transcript_says_what_went_wrong_and_how_long_it_took(as_alice, alice, make_site, make_turn):
    began = timezone.now()
    fields = {
        "state": State.FAILED,
        "code": "refused",
        "attempt": 2,
        "rating": Rating.DOWN,
        "rating_reason": "Too slow",
    }
    turn = make_turn(make_site(alice), **fields, began_at=began, ended_at=began + timedelta(seconds=2.5))
    page = as_alice.get(f"/admin/widget/conversation/{turn.conversation_id}/change/").content.decode()
    for words in (
        "check both",
        "ended after 2.5 s",
        "attempt 2",
        "Thumbs down",
        "Too slow",
        "Failed",
        str(turn.uid)[:6].upper(),
    ):
        assert words in page


def test_every_way_to_fail_has_words_for_the_owner():
    ends = {Code.REFUSED, Code.LIMITED, Code.UNAVAILABLE, Code.NONSENSE, Code.TOO_LONG, Code.INTERRUPTED, Code.UNSAVED}
    ends |= {Code.USED_UP, Code.CROWDED}
    assert set(REASONS) == ends


def test_questions_and_answers_are_searched_and_filtered(as_alice, alice, make_site, make_turn):
    site = make_site(alice)
    make_turn(site, question="Do you sell hats?")
    make_turn(site, question="And gloves?", answer="", state=State.FAILED, rating=Rating.DOWN)
    for query in ({"q": "gloves"}, {"state": "failed"}, {"rating": "down"}, {"when": "1", "state": "failed"}):
        page = as_alice.get("/admin/widget/turn/", query).content.decode()
        assert "gloves" in page and "hats" not in page
    assert as_alice.get("/admin/widget/conversation/", {"q": "hats"}).context["cl"].result_count == 1
    assert as_alice.get("/admin/widget/conversation/", {"state": "failed"}).context["cl"].result_count == 1


def test_a_search_does_not_change_what_a_conversation_counts(as_alice, alice, make_site, make_turn):
    first = make_turn(make_site(alice), question="Hats?", rating=Rating.UP)
    make_turn(first.conversation.visitor.site, conversation=first.conversation, question="Hats again?")
    row = as_alice.get("/admin/widget/conversation/", {"q": "hats"}).context["cl"].result_list[0]
    assert (row.counted["questions"], row.counted["thumbs_up"], row.last_turn.state) == (2, 1, "done")


def test_conversations_are_read_and_never_changed(as_root, alice, make_site, make_turn):
    turn = make_turn(make_site(alice))
    for path in (f"conversation/{turn.conversation_id}", f"turn/{turn.pk}"):
        assert as_root.post(f"/admin/widget/{path}/change/", {"page": "x"}).status_code == 403
        assert as_root.post(f"/admin/widget/{path}/delete/", {"post": "yes"}).status_code == 403
    assert as_root.get("/admin/widget/turn/add/").status_code == 403


@pytest.mark.parametrize(
    "path", ["conversation/", "turn/", "site/", "apikey/", "auditentry/", "conversation/{}/change/"]
)
def test_a_page_asks_the_database_as_often_for_many_rows_as_for_few(as_alice, alice, make_site, make_turn, path):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert as_alice.get(f"/admin/widget/{path.format(first.conversation_id)}").status_code == 200
        return len(captured)

    first = make_turn(make_site(alice))
    make_turn(make_site(alice))
    queries()  # Django keeps content types and permissions once it has read them
    few = queries()
    for n in range(5):
        make_turn(make_site(alice, name=f"Shop {n}"), conversation=first.conversation if n % 2 else None)
    assert queries() == few
