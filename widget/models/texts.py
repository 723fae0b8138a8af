"""What visitors of a site read before they ask, in which languages, and what they may leave for the owner. Knows no look."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from widget.built import built
from widget.languages import LANGUAGES

STARTERS, STARTER_LENGTH = 4, 200
TEXT_LENGTH, STRINGS = 500, 150
"""Of a text in another language, and how many of them each language may have."""
LEAD_FIELDS, LABEL_LENGTH = 10, 60
STANDARD_FIELDS = {
    "name": (gettext_noop("Name"), "text"),
    "email": (gettext_noop("E-mail"), "email"),
    "phone": (gettext_noop("Phone"), "tel"),
}
"""What any site may ask for, by its name: what its owner calls it, and its kind."""
SITE_TEXTS = frozenset({"title", "subtitle", "greeting", "teaser", "consent", "starters"})
"""What of a site's own texts can be said in other languages too, besides the words that are built in."""
_FIELD = re.compile(r"[a-z0-9_-]{1,40}")


def check_starters(starters: object) -> None:
    if not isinstance(starters, list) or len(starters) > STARTERS:
        raise ValidationError(_("Write at most %(count)s questions."), params={"count": STARTERS})
    for starter in starters:
        if not isinstance(starter, str) or not 1 <= len(starter.strip()) <= STARTER_LENGTH:
            raise ValidationError(_("Each question has 1 to %(count)s characters."), params={"count": STARTER_LENGTH})


def check_privacy_url(url: str) -> None:
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme != "https" or not parts.hostname or parts.username or re.search(r"[\s\"'<>\\]", url):
        raise ValidationError(_("Write the whole address of the page, such as https://www.example.com/privacy"))


def check_words(words: object) -> None:
    """`{language: {string: text}}`, and for `starters` a list of them."""
    if not isinstance(words, dict):
        raise ValidationError(_("Texts are kept by language."))
    for code, texts in words.items():
        if code not in LANGUAGES:
            raise ValidationError(
                _("“%(code)s” is not one of the languages that the chat speaks."), params={"code": code}
            )
        name = LANGUAGES[code].name
        if not isinstance(texts, dict) or len(texts) > STRINGS:
            raise ValidationError(
                _("%(language)s: at most %(count)s texts."), params={"language": gettext(name), "count": STRINGS}
            )
        for key, text in texts.items():
            check_text(name, key, text)


def check_text(language: str, key: object, text: object) -> None:
    if not isinstance(key, str) or key not in SITE_TEXTS | built().words:
        said: dict[str, object] = {"language": language, "key": str(key)[:40], "meant": _meant(str(key))}
        raise ValidationError(_("%(language)s: “%(key)s” is not the name of a text.%(meant)s"), params=said)
    if key == "starters":
        check_starters(text)
    elif not isinstance(text, str) or not 1 <= len(text.strip()) <= TEXT_LENGTH:
        said = {"language": language, "key": key, "count": TEXT_LENGTH}
        raise ValidationError(_("%(language)s, %(key)s: a text has 1 to %(count)s characters."), params=said)


def _meant(key: str) -> str:
    """The name that comes nearest, as a question."""
    by_small = {name.lower(): name for name in SITE_TEXTS | built().words}
    nearest = get_close_matches(key[:40].lower(), sorted(by_small), n=1, cutoff=0.5)
    return " " + gettext("Do you mean “%(name)s”?") % {"name": by_small[nearest[0]]} if nearest else ""


def check_lead_fields(fields: object) -> None:
    if not isinstance(fields, list) or len(fields) > LEAD_FIELDS:
        raise ValidationError(_("Ask for at most %(count)s things."), params={"count": LEAD_FIELDS})
    for field in fields:
        if not isinstance(field, dict) or not _is_lead_field(field):
            raise ValidationError(_("“%(field)s” is not a field of the form."), params={"field": str(field)})
    if len({field["name"] for field in fields}) < len(fields):
        raise ValidationError(_("Ask for each thing once."))


def _is_lead_field(field: Mapping[str, object]) -> bool:
    name, label = field.get("name"), field.get("label")
    return (
        set(field) == {"name", "label", "kind", "required"}
        and isinstance(name, str)
        and _FIELD.fullmatch(name) is not None
        and isinstance(label, str)
        and 1 <= len(label) <= LABEL_LENGTH
        and field["kind"] in ("text", "email", "tel")
        and isinstance(field["required"], bool)
    )


class Texts(models.Model):
    class LeadWhen(models.TextChoices):
        NEVER = "never", _("Don't ask")
        BEFORE = "before", _("Before the first question")
        AFTER = "after", _("When an answer didn't help")

    title = models.CharField(max_length=60, default="Ask us", help_text=_("At the top of the chat."))
    subtitle = models.CharField(
        max_length=80,
        blank=True,
        help_text=_("Under the title. That answers are written by an AI is said in any case."),
    )
    greeting = models.CharField(
        max_length=200,
        default="Hi! What would you like to know?",
        help_text=_("What a visitor reads before the first question."),
    )
    starters = models.JSONField(_("questions to start with"), default=list, blank=True, validators=[check_starters])
    teaser = models.CharField(
        _("invitation"),
        max_length=200,
        blank=True,
        help_text=_(
            "A small bubble above the button, such as: Can we help? It comes on the first page of a visit, "
            "to those who have not asked yet. Left empty, there is none."
        ),
    )
    teaser_delay = models.PositiveSmallIntegerField(
        _("show the invitation after"),
        default=8,
        validators=[MaxValueValidator(3600, _("Write at most 3600 seconds."))],
        help_text=_("Seconds that the visitor has been on the page."),
    )
    consent = models.CharField(
        _("consent"),
        max_length=500,
        blank=True,
        help_text=_(
            "If your visitors must agree to something before the first question, write it here. "
            "Left empty, nothing is asked."
        ),
    )
    privacy_url = models.CharField(
        _("privacy page"),
        max_length=300,
        blank=True,
        validators=[check_privacy_url],
        help_text=_("The address of your privacy text; the chat links to it."),
    )
    words = models.JSONField(_("texts in other languages"), default=dict, blank=True, validators=[check_words])
    lead_when = models.CharField(
        _("ask who the visitor is"),
        max_length=6,
        choices=LeadWhen,
        default=LeadWhen.NEVER,
        help_text=_("A short form. Before the first question, it keeps some visitors from asking at all."),
    )
    lead_fields = models.JSONField(_("what is asked for"), default=list, blank=True, validators=[check_lead_fields])
    takes_messages = models.BooleanField(
        _("visitors may leave a message"),
        default=False,
        help_text=_("Offered when no answer helps. You find it under “Leads and messages”, and in your e-mail."),
    )
    mail_to = models.EmailField(
        _("send them to"),
        blank=True,
        help_text=_("The e-mail address that leads and messages are sent to. Left empty, that of your account here."),
    )

    class Meta:
        abstract = True

    @property
    def takes_leads(self) -> bool:
        return self.lead_when != self.LeadWhen.NEVER and bool(self.lead_fields)
