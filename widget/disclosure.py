"""What is kept of a site's visitors, where, how long, who sees it and who else gets what: in words, from the settings.

For the owner's privacy policy, and for a page that visitors can read. Names no person, no address and no secret of the owner's.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from widget import followups
from widget.folding import How
from widget.models import Ban, Contact, Site
from widget.webhooks import Event

OF_VISITORS = {Event.CONTACT_CREATED, Event.TURN_FAILED, Event.TURN_RATED_DOWN}


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    sentences: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join([self.title, *(f"- {sentence}" for sentence in self.sentences)])


def sections(site: Site) -> list[Section]:
    """In the language that is active."""
    return [
        Section(_("What this chat is"), tuple(_about())),
        Section(_("What is stored in your browser"), tuple(_browser(site))),
        Section(_("What is stored on the server"), tuple(_server(site))),
        Section(_("How long it is kept"), tuple(_how_long(site))),
        Section(_("Who sees it"), tuple(_who(site))),
        Section(_("Who else gets what"), tuple(_others(site))),
        Section(_("What you can do"), tuple(_rights())),
    ]


def as_text(site: Site) -> str:
    return "\n\n".join(map(str, sections(site))) + "\n"


def sparkgpt_host() -> str:
    return urlsplit(settings.SPARKGPT_URL).hostname or ""


def _about() -> Iterator[str]:
    yield _("Questions are answered by a computer, with the AI service SparkGPT.")
    server = urlsplit(settings.PUBLIC_URL).hostname
    yield _("The chat runs on the server %(server)s, which is reached when a page with the chat is loaded.") % {
        "server": server
    }


def _browser(site: Site) -> Iterator[str]:
    yield _("Before you send something for the first time: nothing. No cookies are set, then or later.")
    yield _(
        "From then on, in the browser's local storage: a random identifier by which the chat finds your conversation again, and "
        "what you have set in the chat (language, text size, sound, width)."
    )
    if site.consent:
        yield _("There, too: that you agreed to the text that was shown before your first question.")
    yield _(
        "For the tab only, until it is closed: whether the chat is open, and what you have typed and not sent yet, if you have "
        "sent something before."
    )


def _server(site: Site) -> Iterator[str]:
    yield _(
        "Your questions and the answers to them with their times, the address of the page where you asked first (without what "
        "follows a “?” or “#” in it), the language of your browser, your thumbs up or down and what you write with them."
    )
    yield _(
        "With each question: how close it is to questions that the computer was taught, so that what is missing can be added."
    )
    yield _(
        "A question may be asked again later, without who asked it, to see whether the computer knows more by then; that answer "
        "is kept with it."
    )
    yield _(
        "The website's people may write an answer to a question such as yours, to teach it to the computer. What they write is "
        "theirs, and stays when yours is deleted."
    )
    yield _(
        "A fingerprint (hash) of the random identifier, from which nobody can work it out; not the identifier itself."
    )
    if site.takes_leads:
        asked = ", ".join(field["label"] for field in site.lead_fields)
        yield _("What you fill in where the chat asks who you are: %(fields)s.") % {"fields": asked}
    if site.takes_messages:
        yield _("Messages that you leave, with your name and e-mail address, if you give them.")
    if site.consent:
        yield _("Which text you agreed to before your first question, and when.")
    if site.needs_identity or site.public_keys.strip() or site.identity_secrets.exists():
        yield _("If you are logged in on this website: the id, name and e-mail address that the website gives for you.")
    yield _("What the website adds to a question, such as which product the page is about, if it does.")
    yield _("Numbers without any person: how many questions were asked when, on which pages and in which languages.")
    yield _ADDRESSES[settings.ADDRESSES]()
    if Ban.objects.exists():
        yield _("Network addresses that whoever runs the server has shut out because of misuse, as long as they are.")


_ADDRESSES = {
    "off": lambda: _("Network addresses (IP addresses) are not stored."),
    "truncated": lambda: _("Network addresses (IP addresses) are stored without their end only."),
    "hashed": lambda: _("Network addresses (IP addresses) are stored as a hash only, another one every day."),
    "full": lambda: _("Network addresses (IP addresses) may be stored, to find out about misuse."),
}


def _how_long(site: Site) -> Iterator[str]:
    yield _kept_for(_("Questions and answers"), site.days("conversations"))
    if site.takes_messages or _has(site, Contact.Kind.MESSAGE):
        yield _kept_for(_("Messages"), site.days("messages"))
    if site.takes_leads or _has(site, Contact.Kind.LEAD):
        yield _kept_for(_("What you fill in about yourself"), site.days("leads"))
    yield _("What you delete is gone at once; an answer that is being written may stay in memory for a minute.")
    yield _("Backups of the server may hold what was deleted since, for as long as its operator keeps them.")


def _has(site: Site, kind: str) -> bool:
    """What was left before the owner stopped asking is still there."""
    return Contact.objects.filter(visitor__site=site, kind=kind).exists()


def _kept_for(what: str, days: int | None) -> str:
    if days is None:
        return _("%(what)s: until you or the website's owner delete them.") % {"what": what}
    words = ngettext(
        "%(what)s: for %(days)s day, then they are deleted.",
        "%(what)s: for %(days)s days, then they are deleted.",
        days,
    )
    return words % {"what": what, "days": days}


def _who(site: Site) -> Iterator[str]:
    yield _(
        "The owner of this website, and people whom the owner has let in. They may read along while an answer is written."
    )
    yield _("Whoever runs the server %(server)s, as far as that is needed to run it.") % {
        "server": urlsplit(settings.PUBLIC_URL).hostname
    }


def _others(site: Site) -> Iterator[str]:
    yield from _sparkgpt(site)
    if site.takes_leads or site.takes_messages:
        yield _("Messages and what you fill in are sent to the website's owner by e-mail.")
    if site.saved_for:
        yield _saved(site)
    hook = getattr(site, "webhook", None)
    if hook and OF_VISITORS & {*hook.events}:
        yield _(
            "A server of the website's owner is told of messages, of questions that could not be answered, or of answers that "
            "you rated down, as the owner has set."
        )
    yield _("Nobody else. There is no advertising, no tracking, and nothing is loaded from other servers.")


def _sparkgpt(site: Site) -> Iterator[str]:
    template = followups.template_of(site) if site.folding != How.ALONE else None
    yield (_words_alone() if template is None else _words_along()) % {"host": sparkgpt_host()}
    if template is None:
        return
    if template.turns:
        yield _(
            "With a question, SparkGPT may get the last ones before it, if they were answered within an hour, and their answers."
        )
    if template.context:
        names = {"names": ", ".join(template.context)}
        yield _("With a question, SparkGPT may get what the website adds to it under these names: %(names)s.") % names


def _words_alone() -> str:
    return _(
        "SparkGPT (%(host)s) gets the text of each question, and nothing else of you: no name, no address, no identifier, none "
        "of the questions before. How long SparkGPT keeps it, its own terms say."
    )


def _words_along() -> str:
    return _(
        "SparkGPT (%(host)s) gets the text of each question, and no name, no address and no identifier of you. How long "
        "SparkGPT keeps it, its own terms say."
    )


_WITHIN = {
    Site.SavedFor.HOUR: lambda: pgettext("within", "an hour"),
    Site.SavedFor.DAY: lambda: pgettext("within", "a day"),
    Site.SavedFor.WEEK: lambda: pgettext("within", "a week"),
}


def _saved(site: Site) -> str:
    """What of one visitor's another one may read."""
    return _(
        "Other visitors, if they ask the very same question within %(time)s: they may be given the answer that you got, and "
        "learn nothing of you. Not what you ask while you are logged in on this website, and not after you have deleted your "
        "chat."
    ) % {"time": _WITHIN[Site.SavedFor(site.saved_for)]()}


def _rights() -> Iterator[str]:
    yield _("Download everything that is kept of you: in the chat's menu, “Download my chat”.")
    yield _(
        "Delete everything that is kept of you, at once and without asking anybody: in the chat's menu, “Delete my chat”."
    )
    yield _("The chat knows you by your browser only. Whoever has cleared it asks the website's owner instead.")
