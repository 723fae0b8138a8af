"""Letters leave by themselves, over a real connection; whatever happens to one, nobody waits and the next one leaves too."""

import time

import pytest

from tests.postbox import Postbox
from widget.post import Letter, Post

LETTER = Letter("owner@example.com", "A message on Shop: Ann", "Please call me.\n.\nÄ\n", "ann@example.com")


@pytest.fixture
def open_postbox(settings):
    """A mail server in a mood, which Django is told to use."""
    open_ones = []

    def open_one(mood="kind"):
        box = Postbox(mood)
        open_ones.append(box)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
        return box

    yield open_one
    for box in open_ones:
        box.stop()


def wait_until_logged(caplog, words, seconds=10):
    until = time.monotonic() + seconds
    while words not in caplog.text:
        assert time.monotonic() < until, caplog.text
        time.sleep(0.01)


def test_a_letter_arrives_whole_and_can_be_answered(open_postbox, settings):
    box = open_postbox()
    Post().send(LETTER)
    letter = box.wait_for(1)[0]
    assert (letter["To"], letter["Reply-To"], letter["Subject"]) == (LETTER.to, LETTER.reply_to, LETTER.subject)
    assert letter["From"] == settings.DEFAULT_FROM_EMAIL
    assert letter.get_content().splitlines()[0] == "Please call me."
    assert "Ä" in letter.get_content()


@pytest.mark.parametrize("mood", ["rude", "gone"])
def test_a_letter_that_cannot_be_sent_is_logged_and_the_next_one_leaves(open_postbox, caplog, mood):
    box = open_postbox("rude")
    if mood == "gone":
        box.stop()
    post = Post()
    post.send(LETTER)
    wait_until_logged(caplog, "a letter to an owner could not be sent (see EMAIL_URL)")
    assert "Please call me" not in caplog.text
    kind = open_postbox()
    post.send(LETTER)
    kind.wait_for(1)


def test_a_header_with_a_line_break_sends_nothing(open_postbox, caplog):
    box, post = open_postbox(), Post()
    post.send(Letter("owner@example.com", "Subject\nBcc: everybody@example.com", "x"))
    wait_until_logged(caplog, "BadHeaderError")
    post.send(LETTER)
    assert box.wait_for(1)[0]["Bcc"] is None


def test_nobody_waits_for_a_mail_server_that_says_nothing_and_only_so_many_letters_wait(open_postbox, caplog):
    box = open_postbox("silent")
    post = Post(waiting=3)
    for _ in range(5):
        post.send(LETTER)
    assert caplog.text.count("is not sent") == 2
    box.gone.set()
