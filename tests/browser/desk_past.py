"""A bakery's past of four weeks: what visitors asked of what the sandbox was taught, and of what it wasn't. For pictures.

Run where the product's settings are: `manage.py shell -c "from tests.browser.desk_past import make; make(KEY)"`.
"""

import random
import uuid
from datetime import datetime, timedelta

from django.utils import timezone

from widget.models import Attention, Conversation, Rating, Site, State, Turn, Visitor
from widget.numbers.rollup import count_some
from widget.sandbox.trained import load

TURNS, DAYS = 420, 28
KNOWN = (
    "What are your opening hours?", "Do you deliver?", "Do you deliver?", "Do you have gluten-free bread?",
    "Where can I park?", "Can I order in advance?", "Do you make birthday cakes?", "How can I pay?", "Are dogs allowed?",
)  # fmt: skip
IN_VAIN = (
    "Do you have a loyalty card?", "Is there a loyalty card?", "do you have loyalty cards", "Do you rent out kayaks?",
    "do you rent kayaks", "Is there a discount for students?", "Do students get a discount?",
)  # fmt: skip
HOURS = (7, 8, 8, 9, 9, 10, 11, 12, 14, 16, 17, 19)
PAGES = ("/", "/", "/bread", "/cakes", "/contact")
LOCALES = ("en-GB", "en-GB", "en-US", "de", "fr", "es")


def make(key: str) -> None:
    """The same past each time, but that it ends an hour ago."""
    site, dice, now = Site.objects.get(key=key), random.Random(7), timezone.now() - timedelta(hours=1)
    for number in range(TURNS):
        day = now - timedelta(days=dice.random() * DAYS)
        at = day.replace(hour=dice.choice(HOURS), minute=dice.randrange(60))
        _ask(site, dice, at - timedelta(days=at > now), dice.choice(IN_VAIN if number % 9 == 0 else KNOWN))
    while count_some():
        pass


def _ask(site: Site, dice: random.Random, at: datetime, question: str) -> None:
    page, failed = f"https://bakery.example.com{dice.choice(PAGES)}", dice.random() < 0.03
    token = f"{dice.getrandbits(256):064x}"
    visitor = Visitor.objects.create(site=site, token_hash=token, locale=dice.choice(LOCALES))
    talk = Conversation.objects.create(visitor=visitor, page=page)
    rating = dice.choice((Rating.NONE, Rating.DOWN) if question in IN_VAIN else (Rating.NONE, Rating.NONE, Rating.UP))
    turn = Turn.objects.create(
        conversation=talk, uid=uuid.UUID(int=dice.getrandbits(128), version=4), question=question,
        answer="" if failed else MODEL.answer(question), state=State.FAILED if failed else State.DONE,
        code="unavailable" if failed else "", rating=Rating.NONE if failed else rating, model_id=site.model_id, page=page,
        first_delta=dice.randrange(250, 900), calls=1, began_at=at, ended_at=at + timedelta(seconds=dice.uniform(1, 5)),
    )  # fmt: skip
    Turn.objects.filter(pk=turn.pk).update(asked_at=at)
    wants = Attention.FAILED * failed | Attention.DOWN * (turn.rating == Rating.DOWN)
    Conversation.objects.filter(pk=talk.pk).update(started_at=at, last_asked_at=at, attention=wants)


MODEL = load()[1]
