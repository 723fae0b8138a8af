"""The owner's say in how follow-ups are asked: the template in the site's form, both ways side by side, and what was sent."""

import pytest
from django.utils import timezone
from django.utils.translation import override

from tests.admin_forms import site_form
from tests.login import login
from tests.replies import plain
from widget import care
from widget.folding import DEFAULT_TEMPLATE, read_template
from widget.models import Conversation, Site, State, Turn, Visitor
from widget.models.asking import SUGGESTED

FOLDED = "Earlier question: When do you open?\nEarlier answer: At nine.\nNew question: And on Sunday?"
OWN = {"question-0": "And on Sunday?", "before-0": "When do you open?", "answer-0": "At nine."}


@pytest.fixture
def upstream(running_upstream, settings):
    running_upstream.script.clear()
    running_upstream.requests.clear()
    running_upstream.answer = lambda prompt: ["<b>", f"{len(prompt)} letters", "</b>"]
    running_upstream.quota = {"X-RateLimit-Limit": "100", "X-RateLimit-Remaining": "42"}
    settings.SPARKGPT_URL = running_upstream.url
    return running_upstream


@pytest.fixture
def site(alice, make_site):
    return make_site(alice, model_id=7)


@pytest.fixture
def address(site):
    return f"/admin/widget/site/{site.pk}/followups/"


@pytest.fixture
def asked(site):
    """A visitor's question and the next."""
    conversation = Conversation.objects.create(visitor=Visitor.objects.create(site=site, token_hash="a"))
    now = timezone.now()

    def turn(question, answer):
        return Turn.objects.create(
            conversation=conversation, question=question, answer=answer, state=State.DONE, model_id=7,
            uid=f"00000000-0000-4000-8000-{Turn.objects.count():012}", asked_at=now, began_at=now, ended_at=now,
        )  # fmt: skip

    return turn("When do you open?", "At nine."), turn("And on Sunday?", "At ten.")


def read(response):
    assert response.status_code == 200
    return response.content.decode()


def save(client, site, **changes):
    return client.post(f"/admin/widget/site/{site.pk}/change/", site_form(site, **changes))


def test_each_question_is_asked_both_ways_and_nothing_is_kept(as_alice, site, address, upstream):
    assert "Longer is not always better" in read(as_alice.get(address))
    assert not upstream.requests, "looking at the page costs nothing"
    page = read(as_alice.post(address, OWN))
    assert sorted(upstream.prompts, key=len) == ["And on Sunday?", FOLDED]
    assert f"&lt;b&gt;{len(FOLDED)} letters&lt;/b&gt;" in page and "&lt;b&gt;14 letters" in page
    assert FOLDED in page and page.count(" s in all") == 2 and page.count('name="mark-0"') == 3
    assert {request.json["model_id"] for request in upstream.requests} == {7}
    assert not Turn.objects.exists()


def test_a_visitors_follow_up_is_picked_with_what_was_said_before_it(as_alice, address, asked, upstream):
    assert "And on Sunday?" in read(as_alice.get(address))
    read(as_alice.post(address, {"pick": [asked[1].pk]}))
    assert sorted(upstream.prompts, key=len) == ["And on Sunday?", FOLDED]


def test_another_tenants_questions_cannot_be_picked(bob, make_site, asked, upstream):
    theirs = make_site(bob)
    page = read(login(bob).post(f"/admin/widget/site/{theirs.pk}/followups/", {"pick": [asked[1].pk]}))
    assert "Choose a question, or write one" in page and "Sunday" not in page and not upstream.requests


def test_what_has_nothing_before_it_is_asked_once(as_alice, address, upstream):
    page = read(as_alice.post(address, {"question-0": "When do you open?"}))
    assert upstream.prompts == ["When do you open?"] and "There was nothing to send along" in page
    assert 'name="mark-0"' not in page


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Choose a question, or write one"),
        ({"question-0": " "}, "Choose a question, or write one"),
        ({"question-0": "x" * 2001}, "too long"),
        ({"pick": ["nonsense", "9" * 30, "²", "-1"]}, "Choose a question, or write one"),
    ],
)
def test_what_cannot_be_asked_is_said_and_costs_nothing(as_alice, address, upstream, sent, words):
    assert words in read(as_alice.post(address, sent)) and not upstream.requests


def test_at_most_ten_at_a_time(as_alice, site, address, upstream, asked):
    for number in range(10):
        Turn.objects.create(
            conversation=asked[0].conversation, question=f"And {number}?", model_id=7, state=State.DONE,
            uid=f"10000000-0000-4000-8000-{number:012}", began_at=timezone.now(),
        )  # fmt: skip
    page = read(as_alice.post(address, {"pick": [turn.pk for turn in Turn.objects.all()]}))
    assert "Choose at most 10 questions" in page and not upstream.requests


def test_a_failure_stands_beside_the_other_answer(as_alice, address, upstream):
    upstream.script[:] = [plain({"error": "no"}, 500)]
    page = read(as_alice.post(address, OWN))
    assert page.count("could not be reached") + page.count("go first") >= 1 and "Traceback" not in page


def test_the_named_context_is_sent_as_the_template_says(as_alice, site, address, upstream):
    Site.objects.update(template="About {context.product}:\n{question}")
    assert 'name="context-product"' in read(as_alice.get(address))
    read(as_alice.post(address, {"question-0": "How much?", "context-product": "{question}", "context-order": "no"}))
    assert sorted(upstream.prompts, key=len) == ["How much?", "About {question}:\nHow much?"]


def test_marks_are_counted_and_begin_anew_with_another_template(as_alice, site, address):
    sent = {"mark-0": "folded", "mark-1": "folded", "mark-2": "alone", "mark-3": "nonsense", "mark-99": "same"}
    page = read(as_alice.post(f"{address}marks/", sent, follow=True))
    assert "3 marks are counted" in page and "better with what was said before: 2, better alone: 1" in page
    save(as_alice, site, title="Hello")
    site.refresh_from_db()
    assert (site.marks_folded, site.marks_alone, site.marks_same) == (2, 1, 0)
    save(as_alice, site, template="{last_answer}\n{question}")
    site.refresh_from_db()
    assert (site.template, site.marks_folded, site.marks_alone) == ("{last_answer}\n{question}", 0, 0)


def test_a_copy_of_a_site_begins_without_marks_and_asks_alike(site):
    Site.objects.update(marks_folded=2, folding="always", template="{last_answer} {question}")
    site.refresh_from_db()
    copy = care.duplicate(site)
    assert (copy.marks_folded, copy.folding, copy.template) == (0, "always", "{last_answer} {question}")


def test_marks_come_by_post_alone(as_alice, address):
    assert as_alice.get(f"{address}marks/").status_code == 405


def test_a_template_is_saved_with_its_lines_or_refused_in_words(as_alice, site):
    assert save(as_alice, site, folding="always", template="{last_answer}\r\n\r\n{question}").status_code == 302
    site.refresh_from_db()
    assert (site.folding, site.template) == ("always", "{last_answer}\n\n{question}")
    page = read(save(as_alice, site, template="{last_qestion} {question}"))
    assert "Do you mean {last_question}?" in page
    assert save(as_alice, site, template=" ").status_code == 302
    site.refresh_from_db()
    assert site.template == DEFAULT_TEMPLATE


def test_a_form_suggests_a_template_in_the_readers_language(as_alice, site):
    assert "Earlier question: {last_question}" in read(as_alice.get(f"/admin/widget/site/{site.pk}/change/"))
    save(as_alice, site, template="", folding="always")
    site.refresh_from_db()
    assert site.template == DEFAULT_TEMPLATE
    with override("de"):
        german = str(SUGGESTED)
    assert german != DEFAULT_TEMPLATE and read_template(german).names == read_template(DEFAULT_TEMPLATE).names


def test_a_refused_template_is_told_in_german(as_alice, site):
    as_alice.cookies["sparkwidget_language"] = "de"
    page = read(
        as_alice.post(f"/admin/widget/site/{site.pk}/change/", site_form(site, template="x"), HTTP_ACCEPT_LANGUAGE="de")
    )
    assert "Frage" in page and "Write {question}" not in page


def test_what_was_sent_is_seen_with_the_question_where_it_was_not_the_question_alone(as_alice, asked):
    for turn in asked:
        assert "Asked as" not in read(as_alice.get(f"/admin/widget/turn/{turn.pk}/change/"))
    Turn.objects.filter(pk=asked[1].pk).update(prompt=f"{FOLDED}<sw-evil>")
    page = read(as_alice.get(f"/admin/widget/turn/{asked[1].pk}/change/"))
    assert "Asked as" in page and f"{FOLDED}&lt;sw-evil&gt;" in page


def test_whoever_only_reads_cannot_spend_calls(address, upstream, erik, site):
    from widget.models import Membership

    Membership.objects.get_or_create(site=site, user=erik, defaults={"role": "analyst"})
    assert login(erik).post(address, OWN).status_code in (403, 404) and not upstream.requests
