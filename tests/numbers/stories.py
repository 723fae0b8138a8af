"""Turns of all kinds, made up by Hypothesis or in bulk, and the numbers counted from them the slow way, one by one."""

import uuid
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta

from django.utils import timezone
from hypothesis import strategies as st

from widget.models import Conversation, Hour, QuotaReading, Rating, State, Tally, Turn, Visitor
from widget.numbers.counts import COLUMNS, language_of, page_of
from widget.numbers.histogram import bucket
from widget.numbers.spans import Span, begin_of, hour_of

FIRST_DAY = datetime(2026, 1, 30, tzinfo=UTC)
QUESTIONS = ["When do you open?", "when do you OPEN", "Do you deliver?", "Wo sind Sie?"]
PAGES = ["https://shop.example.com/", "https://shop.example.com/cakes?id=7", ""]

endings = st.sampled_from(
    [("done", ""), ("stopped", ""), ("failed", "limited"), ("failed", "unavailable"), ("running", "")]
)
told = st.tuples(
    st.integers(0, 3),  # whose visitor
    st.integers(0, 4 * 24 * 60),  # when, in minutes
    endings,
    st.sampled_from(Rating.values),
    st.one_of(st.none(), st.integers(1, 30_000)),  # milliseconds to the first delta
    st.integers(0, 60_000),  # and to the end
    st.sampled_from(QUESTIONS),
    st.one_of(st.none(), st.integers(0, 3)),  # calls
)


def visitors(site):
    """Four of them, each with a conversation."""
    made = []
    for number, locale in enumerate(("de", "de-AT", "en-US", "")):
        visitor = Visitor.objects.create(site=site, token_hash=uuid.uuid4().hex, locale=locale)
        made.append(Conversation.objects.create(visitor=visitor, page=PAGES[number % len(PAGES)]))
    return made


def write(conversations, stories):
    """A turn for each story, in the order in which they were asked; at most one of a conversation runs."""
    runs = set()
    for who, minutes, (state, code), rating, first, whole, question, calls in sorted(
        stories, key=lambda story: story[1]
    ):
        conversation = conversations[who]
        if state == State.RUNNING:
            if who in runs:
                continue
            runs.add(who)
        at = FIRST_DAY + timedelta(minutes=minutes)
        turn = Turn.objects.create(
            conversation=conversation, uid=uuid.uuid4(), question=question, state=state, code=code, rating=rating,
            model_id=1, began_at=at, ended_at=None if state == State.RUNNING else at + timedelta(milliseconds=whole),
            first_delta=first, calls=calls, is_saved=calls == 0 and state == State.DONE,
            closest="When?" if code and state == State.DONE else "",
        )  # fmt: skip
        Turn.objects.filter(pk=turn.pk).update(asked_at=at)


def counted_slowly(site, span=Span.HOUR):
    """What the numbers must say: {begin: Counter} of columns, and of (kind, name)."""
    numbers = defaultdict(Counter)
    last = {}
    mine = Turn.objects.filter(conversation__visitor__site=site).select_related("conversation__visitor")
    for turn in mine.order_by("pk"):
        visitor = turn.conversation.visitor_id
        before, last[visitor] = last.get(visitor), turn.asked_at
        if turn.state == State.RUNNING:
            continue
        here = numbers[begin_of(span, turn.asked_at)]
        calls = turn.attempt if turn.calls is None else turn.calls
        here.update(
            {
                "questions": 1,
                turn.state: 1,
                "calls": calls,
                "newcomers": before is None,
                "conversations": before is None,
            }
        )
        here["returns"] += before is not None and turn.asked_at - before >= timedelta(hours=4)
        if turn.rating != Rating.NONE:
            here[turn.rating] += 1
        here["page", page_of(turn.conversation.page)] += 1
        here["language", language_of(turn.conversation.visitor.locale)] += 1
        here["question", turn.question.strip("?").lower()] += 1
        if turn.closest and turn.state == State.DONE:
            here["spare", "done"] += 1
        if turn.code and turn.state == State.FAILED:
            here["code", turn.code] += 1
        if turn.first_delta is not None:
            here["first", str(bucket(turn.first_delta))] += 1
        if turn.is_saved and turn.state == State.DONE:
            here["saved", "done"] += 1
        if turn.state == State.DONE:
            here["whole", str(bucket(round((turn.ended_at - turn.began_at).total_seconds() * 1000)))] += 1
    return {begin: +counter for begin, counter in numbers.items()}


def stored(site, span=Span.HOUR):
    """What the numbers do say, in the same form; questions by the words of a turn that asked so."""
    numbers = defaultdict(Counter)
    for row in Hour.objects.filter(site=site):
        numbers[begin_of(span, row.begins)].update({name: getattr(row, name) for name in COLUMNS})
    words = {turn.pk: turn.question.strip("?").lower() for turn in Turn.objects.all()}
    for tally in Tally.objects.filter(site=site, span=span):
        for kind, names in tally.details.items():
            for name, count in names.items():
                if kind == "question":
                    numbers[tally.begins][kind, words[tally.details["wording"][name]]] += count
                elif kind != "wording":
                    numbers[tally.begins][kind, name] += count
    return {begin: +counter for begin, counter in numbers.items() if +counter}


def some_numbers(site, page="shop.example.com/", turn=1):
    """A row of each kind, as if counted this hour."""
    now = timezone.now()
    Hour.objects.create(site=site, begins=hour_of(now), questions=1, done=1, calls=1, last_asked_at=now)
    details = {"page": {page: 1}, "question": {"key": 1}, "wording": {"key": turn}, "first": {"80": 1}}
    Tally.objects.create(site=site, span=Span.HOUR, begins=hour_of(now), details=details)
    QuotaReading.objects.create(api_key=site.api_key, limit=100, left=40, read_at=now)
