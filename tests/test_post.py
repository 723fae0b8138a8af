"""Letters leave over a real connection; whatever happens to one, it is said, and the next one leaves too."""

import pytest

from tests.postbox import Postbox
from widget.parcels import Letter, NotTaken
from widget.post import Post

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


async def test_a_letter_arrives_whole_and_can_be_answered(open_postbox, settings):
    box = open_postbox()
    await Post().send(LETTER)
    letter = box.wait_for(1)[0]
    assert (letter["To"], letter["Reply-To"], letter["Subject"]) == (LETTER.to, LETTER.reply_to, LETTER.subject)
    assert letter["From"] == settings.DEFAULT_FROM_EMAIL
    assert letter.get_content().splitlines()[0] == "Please call me."
    assert "Ä" in letter.get_content()


@pytest.mark.parametrize("mood", ["rude", "gone"])
async def test_a_letter_that_is_not_taken_says_so_and_the_next_one_leaves(open_postbox, caplog, mood):
    box = open_postbox("rude")
    if mood == "gone":
        box.stop()
    post = Post()
    with pytest.raises(NotTaken, match="EMAIL_URL") as problem:
        await post.send(LETTER)
    assert not problem.value.is_final and LETTER.to not in problem.value.words + caplog.text
    assert "a letter could not be sent (see EMAIL_URL)" in caplog.text and "Please call me" not in caplog.text
    kind = open_postbox()
    await post.send(LETTER)
    kind.wait_for(1)


async def test_a_header_with_a_line_break_sends_nothing_and_is_not_tried_again(open_postbox):
    box, post = open_postbox(), Post()
    with pytest.raises(NotTaken) as problem:
        await post.send(Letter("owner@example.com", "Subject\nBcc: everybody@example.com", "x"))
    assert problem.value.is_final
    await post.send(LETTER)
    assert box.wait_for(1)[0]["Bcc"] is None


async def test_a_letter_to_nobody_waits_for_an_address(open_postbox):
    box = open_postbox()
    with pytest.raises(NotTaken, match="no address") as problem:
        await Post().send(Letter("", "Subject", "x"))
    assert not problem.value.is_final and box.letters == []


async def test_nobody_waits_for_a_mail_server_that_says_nothing(open_postbox):
    box = open_postbox("silent")
    with pytest.raises(NotTaken):
        await Post(seconds=0.1).send(LETTER)
    box.gone.set()
