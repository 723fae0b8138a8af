"""What is said or kept in English and told in the reader's language: a sentence is known again by its shape.

Modules that know nothing of Django say such sentences, and the database and the log keep them. Here is the list of their
shapes, for the catalogues; a sentence of no known shape stays as it is. Knows no row and no page.
"""

import re
from collections.abc import Sequence
from functools import cache

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

ORIGINS = (
    _("“%(text)s” would let every page use this site. List each address, such as https://www.example.com."),
    _("“%(text)s” needs https:// in front, such as https://%(host)s."),
    _("“%(text)s” has more than the address of the site: write only %(origin)s"),
    _("“%(text)s” is not the address of a website. Write it like https://www.example.com."),
)
PICTURES = (
    _("The picture has more than %(size)s MB. Save a smaller one; 512 by 512 pixels are plenty."),
    _("SVG pictures can hold scripts, so they aren't taken. Save it as PNG and upload that."),
    _("This can't be read as a picture. Upload a PNG, JPEG, WebP or GIF."),
    _("The picture has too many pixels. Save a smaller one; 512 by 512 are plenty."),
)
PATTERNS = (
    _("Write the part of the address after the domain, such as /shop/ or /shop/*"),
    _("Use at most three stars."),
)
PUBLIC_KEYS = (
    _("This is a private key, which nobody but your own server may have. Paste the public key."),
    _("Paste whole public keys, from -----BEGIN PUBLIC KEY----- to -----END PUBLIC KEY-----, and nothing else."),
    _("There is room for %(count)s public keys: the one in use, and another while you change."),
    _("This can't be read as an RSA public key. Copy it once more, whole."),
    _("This key has %(size)s bits, which is too few to be safe. Make one with %(least)s or more."),
)
WEBHOOKS = (
    _("Write the address like https://www.example.com/webhook, without spaces."),
    _("This address cannot be read. Write it like https://www.example.com/webhook."),
    _("The address must begin with https://, because what visitors leave goes there."),
    _("The address names no server. Write it like https://www.example.com/webhook."),
    _("This is no way to write a number of a server. Write its name."),
    _("The address must hold no name, no password and no # part: events are signed instead."),
    _("Webhooks go to port %(one)s or %(other)s only."),
    _("A visitor leaves a lead or a message"),
    _("A question ends without an answer"),
    _("A visitor gives an answer thumbs down"),
    _("A conversation needs attention, and did not for this reason before"),
    _("Answers to trained questions have drifted, are empty, slow or fail"),
)
DELIVERIES = (
    *WEBHOOKS,
    _("Your server did not answer within %(seconds)s seconds."),
    _("Your server answered 410: it wants no more events."),
    _("Your server answered %(status)s, which points elsewhere; webhooks go to the address itself and nowhere else."),
    _("Your server answered %(status)s instead of 200."),
    _("The address leads into a private network, where this server sends nothing."),
    _("Your server's certificate is not one that can be trusted for its name."),
    _("There is no server of this name."),
    _("Your server could not be reached."),
    _("This server's ENCRYPTION_KEYS don't open it, or the secret, any more."),
    _("There is no webhook any more, or no secret to sign with."),
    _("There is no address to send it to: write one on the site's page."),
    _("Its subject or an address cannot stand in a letter."),
    _("The mail server did not take it. Whoever runs this server can look at EMAIL_URL."),
    _("This server could not try it."),
)
LANGUAGES = (_("Chinese"),)
"""Of the languages that the chat speaks, the one whose name Django's own catalogues don't know."""
BROWSERS = (_("A browser"), _("an iPhone"), _("an iPad"), _("a Mac"), _("%(browser)s on %(system)s"))
SPARKGPT = (
    _("SparkGPT does not know this API key"),
    _("SparkGPT does not let this API key use this model"),
    _("SparkGPT's limit for this API key is reached"),
    _("SparkGPT failed with status %(status)s"),
    _("SparkGPT replied with status %(status)s, which it does not document"),
    _("SparkGPT sent something that is not an event stream"),
    _("SparkGPT's answer was cut off %(where)s an event"),
    _("inside"),
    _("after"),
    _("SparkGPT sent an event of more than %(count)s bytes"),
    _("SparkGPT sent more than %(count)s bytes for one answer"),
    _("SparkGPT sent more than %(count)s bytes for one reply"),
    _("SparkGPT's answer is longer than %(count)s characters"),
    _("SparkGPT's events are of a kind we do not know"),
    _("The API key holds characters that no API key has"),
    _("SparkGPT sent a compressed reply, which we did not ask for"),
    _("SparkGPT sent a web page instead of an answer"),
    _("SparkGPT sent something that is not HTTP as we know it"),
    _("The connection to SparkGPT failed"),
    _("SparkGPT was not done after %(seconds)s s"),
    _("SparkGPT did not begin to answer for %(seconds)s s"),
    _("SparkGPT fell silent for %(seconds)s s"),
    _("SparkGPT's answer has no content"),
    _("SparkGPT's training is not a list"),
    _("SparkGPT sent something that is not JSON"),
    _("SparkGPT sent JSON of an unexpected shape"),
    _("SparkGPT sent choices that are not a list"),
    _("SparkGPT sent a delta that is not text"),
)
TRAININGS = (
    *SPARKGPT,
    _("SparkGPT listed %(count)s pairs, where %(known)s were known."),
    _("This server's ENCRYPTION_KEYS don't open the API key."),
)
QUESTIONS = (_("That question is too long. Please shorten it."), _("Please write a question."))
TEMPLATES = (
    _("The template has more than %(count)s characters. Write a shorter one."),
    _("There is a { or } that belongs to no placeholder. Write placeholders like {question}."),
    _("Write {question} where the visitor's question goes: once, and only once."),
    _("Nothing goes along yet. Write {last_question}, {last_answer} or {context.NAME} as well."),
    _("There is room for %(count)s names of {context.NAME}."),
    _("“%(name)s”: a name has 1 to 40 characters out of A-Z, a-z, 0-9, _ and -."),
    _("“%(name)s” is no placeholder. Do you mean %(meant)s?"),
    _("“%(name)s” is no placeholder. There are {question}, {last_question}, {last_answer} and {context.NAME}."),
)
FORECASTS = (
    _("SparkGPT has not said yet how many calls are left."),
    _("Used up: visitors get no answers until SparkGPT's next day begins."),
    _("Nothing was asked today, so nothing was used."),
    _("At today's pace, it runs out around %(time)s."),
    _("At today's pace, it lasts the day."),
)
DEEDS = (
    _("Visitor blocked"),
    _("Visitor unblocked"),
    _("Ban of %(network)s"),
    *BROWSERS,
    _("owner"),
    _("editor"),
    _("analyst"),
    _("conversations"),
    _("questions"),
    _("Note added"),
    _("Note deleted"),
    _("Tag put on"),
    _("Tag taken off"),
    _("Seen to"),
    _("Tried again"),
    _("Opened."),
    _("Paused."),
    _("Duplicated."),
    _("Archived."),
    _("Taken out of the archive."),
    _("Ended the old site keys."),
    _("Made a new site key."),
    _("In the guided start."),
    _("Added in the guided start."),
    _("Dropped a secret of the webhook."),
    _("Removed the webhook."),
    _("Sent a test event to the webhook."),
    _("Changed the webhook: where events go, and which."),
    _("Made a secret for the webhook."),
    _("Dropped a secret for logged-in visitors."),
    _("Made a secret for logged-in visitors."),
    _("Linked the chat to the page that says what is kept."),
    _("Took over what SparkGPT listed of the training."),
    _("Found an answer right that had drifted from the training."),
    _("Switched on that trained questions are asked again."),
    _("Switched off that trained questions are asked again."),
    _("Asked questions of knowledge gaps again."),
    _("drafts"),
    _("Approved %(count)s questions for visitors."),
    _("Took back %(count)s approved questions."),
    _("Offered %(count)s questions at the beginning."),
    _("Offered %(count)s questions no longer at the beginning."),
    _("Dismissed %(count)s proposed questions."),
    _("Brought back %(count)s proposed questions."),
    _("with wrong codes"),
    _("with a wrong code"),
    _("with wrong passwords"),
    _("with a wrong password"),
    _("from before %(day)s"),
    _("who did what"),
    _("Knowledge gaps"),
    _("Knowledge gaps as %(format)s"),
    _("Dismissed a knowledge gap."),
    _("Brought back a knowledge gap."),
    _("Numbers: what is asked most"),
    _("Numbers as CSV: %(board)s, %(range)s"),
    _("Some %(rows)s as %(format)s"),
    _("All %(rows)s as %(format)s"),
    _("as %(role)s"),
    _("from %(before)s to %(after)s"),
    _("of %(who)s"),
)


def retold(said: object, shapes: Sequence[str]) -> str:
    """The sentence in the reader's language, if it has one of these shapes; what stands in it may be one of them, too."""
    text = str(said)
    if not text or (get_language() or "en").partition("-")[0] == "en":
        return text
    for shape, pattern in _patterns(tuple(shapes)):
        if found := pattern.fullmatch(text):
            inside = {
                name: retold(value, [it for it in shapes if "%(" not in it])
                for name, value in found.groupdict().items()
            }
            return gettext(shape) % inside if inside else gettext(shape)
    return text


@cache
def _patterns(shapes: tuple[str, ...]) -> list[tuple[str, re.Pattern[str]]]:
    """Those without anything in them first: they can be nothing else."""
    plain_first = sorted(shapes, key=lambda shape: "%(" in shape)
    return [(shape, re.compile(_pattern(shape), re.DOTALL)) for shape in plain_first]


def _pattern(shape: str) -> str:
    pieces = re.split(r"%\((\w+)\)s", shape)
    return "".join(f"(?P<{piece}>.+)" if number % 2 else re.escape(piece) for number, piece in enumerate(pieces))
