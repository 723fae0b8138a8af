"""What visitors said: who they are to us, their conversations, and one row for each question with its answer."""

from enum import IntFlag

from django.conf import settings
from django.core.validators import MinLengthValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from widget.identities import EMAIL_LENGTH, NAME_LENGTH, SUBJECT_LENGTH
from widget.models.sites import Site
from widget.models.texts import STARTER_LENGTH
from widget.tenancy import TenantModel


class State(models.TextChoices):
    RUNNING = "running", _("Being answered")
    DONE = "done", _("Answered")
    STOPPED = "stopped", _("Stopped")
    FAILED = "failed", _("Failed")


class Rating(models.TextChoices):
    NONE = "none", "–"
    UP = "up", _("Thumbs up")
    DOWN = "down", _("Thumbs down")


class Attention(IntFlag):
    """Why a conversation wants its owner's eye. Kept as one number, so that two reasons at once are one addition each."""

    DOWN = 1
    FAILED = 2
    PERSON = 4
    LEAD = 8


class Visitor(TenantModel):
    """A browser on one site, or whoever the owner's website says is logged in there; known by the hash of what the token signs.

    `subject`, `name` and `email` are the website's words; all three are empty for an anonymous browser.
    """

    OWNER, SITE = "site__owner", "site"

    is_new = False
    """Made in this transaction: there can be nothing of theirs yet, and nobody looks for it."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="visitors")
    token_hash = models.CharField(max_length=64, editable=False)
    locale = models.CharField(max_length=35, blank=True)
    subject = models.CharField(max_length=SUBJECT_LENGTH, blank=True, default="", db_default="")
    name = models.CharField(max_length=NAME_LENGTH, blank=True, default="", db_default="")
    email = models.CharField(max_length=EMAIL_LENGTH, blank=True, default="", db_default="")
    blocked_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("site", "token_hash"), name="one_visitor_per_token"),)
        indexes = (
            models.Index(fields=("locale",), name="visitors_by_locale"),
            models.Index(fields=("site", "-id"), condition=~models.Q(subject=""), name="visitors_with_a_name"),
        )

    def __str__(self) -> str:
        return gettext("Visitor %(number)s") % {"number": self.pk}

    @property
    def who(self) -> str:
        """The name that the owner's website gives, or else what it has; empty for an anonymous browser."""
        return self.name or self.email or self.subject


class Conversation(TenantModel):
    """What one visitor and one site say."""

    OWNER, SITE = "visitor__site__owner", "visitor__site"

    is_new = False
    """Made in this transaction, for the question that is being taken."""

    visitor = models.ForeignKey(Visitor, on_delete=models.CASCADE, related_name="conversations")
    page = models.CharField(max_length=500, blank=True, help_text=_("Where the first question was asked."))
    more_pages = models.TextField(
        blank=True,
        default="",
        db_default="",
        editable=False,
        help_text=_("Where later ones were asked, a page on each line."),
    )
    started_at = models.DateTimeField(auto_now_add=True)
    last_asked_at = models.DateTimeField(default=timezone.now, editable=False)
    tags = models.ManyToManyField("widget.Tag", related_name="conversations", blank=True)
    attention = models.PositiveSmallIntegerField(
        default=0, db_default=0, editable=False, help_text=_("The sum of the reasons (Attention).")
    )
    seen_to_at = models.DateTimeField(null=True, blank=True, editable=False)
    seen_to_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        ordering = ("-started_at", "-pk")
        indexes = (
            models.Index(fields=("-last_asked_at", "-id"), name="conversations_by_last_asked"),
            models.Index(fields=("started_at",), name="conversations_by_start"),
            models.Index(
                fields=("-last_asked_at", "-id"),
                condition=models.Q(attention__gt=0),
                name="conversations_to_see_to",
            ),
        )

    def __str__(self) -> str:
        return gettext("Conversation %(number)s") % {"number": self.pk}


class Turn(TenantModel):
    """One question and its answer. `uid` is made by the browser, so that asking twice is asking once."""

    OWNER, SITE = "conversation__visitor__site__owner", "conversation__visitor__site"

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="turns")
    uid = models.UUIDField(editable=False)
    question = models.TextField(validators=[MinLengthValidator(1)])
    context = models.JSONField(
        null=True,
        blank=True,
        help_text=_(
            "What the page said beside the question, by name. The model sees only what the site's template names."
        ),
    )
    prompt = models.TextField(
        _("asked as"),
        blank=True,
        default="",
        db_default="",
        editable=False,
        help_text=_("What was sent to SparkGPT, where that is not the question alone."),
    )
    page = models.CharField(  # noqa: DJ001  (nobody knows it of turns from before)
        max_length=500,
        null=True,
        blank=True,
        help_text=_("Where it was asked; unknown for turns from before this was kept."),
    )
    answer = models.TextField(blank=True)
    state = models.CharField(max_length=7, choices=State, default=State.RUNNING)
    code = models.CharField(
        _("reason"), max_length=20, blank=True, help_text=_("Why it failed, as the protocol names it.")
    )
    retry_after = models.PositiveIntegerField(null=True, blank=True)
    attempt = models.PositiveIntegerField(default=1)
    deltas = models.PositiveIntegerField(default=0)
    model_id = models.PositiveIntegerField(_("model number"))
    rating = models.CharField(max_length=4, choices=Rating, default=Rating.NONE)
    rating_reason = models.TextField(blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    began_at = models.DateTimeField(help_text=_("When this attempt began."))
    ended_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text=_("Until when the process that runs this attempt is believed alive."),
    )
    first_delta = models.PositiveIntegerField(
        null=True, blank=True, help_text=_("Milliseconds from the beginning of this attempt to its first delta.")
    )
    calls = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text=_("Calls to SparkGPT, by all attempts that have ended; unknown for turns from before this was kept."),
    )
    # Those of the attempt that runs, as its process said last; one while it has said nothing.
    calls_now = models.PositiveSmallIntegerField(default=1, db_default=1, editable=False)
    quota_limit = models.BigIntegerField(null=True, blank=True, help_text=_("Calls per day, as the reply said."))
    quota_left = models.BigIntegerField(null=True, blank=True, help_text=_("How many of them were left then."))
    to_count = models.BooleanField(
        default=True, db_default=True, editable=False, help_text=_("The numbers don't know yet how it ended.")
    )
    counted = models.CharField(
        max_length=80, blank=True, db_default="", editable=False, help_text=_("What the numbers have counted of it.")
    )
    likeness = models.CharField(
        max_length=32,
        blank=True,
        default="",
        db_default="",
        editable=False,
        help_text=_("The same for questions that may share an answer; empty where none may."),
    )
    is_saved = models.BooleanField(
        _("saved answer"),
        default=False,
        db_default=False,
        editable=False,
        help_text=_("It was said before, to the same question."),
    )
    closest = models.CharField(
        max_length=STARTER_LENGTH,
        blank=True,
        default="",
        db_default="",
        editable=False,
        help_text=_("The approved question whose trained answer it is, told because SparkGPT could not be asked."),
    )
    stop_wanted = models.BooleanField(
        default=False, db_default=False, editable=False, help_text=_("The visitor has pressed stop.")
    )

    class Meta:
        verbose_name = _("question")  # what an owner calls a turn
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("conversation", "uid"), name="one_turn_per_uid"),
            models.UniqueConstraint(
                fields=("conversation",),
                condition=models.Q(state=State.RUNNING),
                name="one_running_turn_per_conversation",
            ),
        )
        indexes = (
            models.Index(
                fields=("id",),
                condition=models.Q(to_count=True) & ~models.Q(state=State.RUNNING),
                name="turns_to_count",
            ),
            models.Index(
                fields=("lease_until",), condition=models.Q(state=State.RUNNING), name="running_turns_by_lease"
            ),
            models.Index(fields=("-asked_at", "-id"), name="turns_by_time"),
            models.Index(
                fields=("likeness", "-ended_at"), condition=~models.Q(likeness=""), name="turns_that_may_be_said_again"
            ),
            models.Index(
                fields=("state", "-asked_at", "-id"), condition=~models.Q(state=State.DONE), name="turns_not_answered"
            ),
            models.Index(
                fields=("rating", "-asked_at", "-id"), condition=~models.Q(rating=Rating.NONE), name="turns_rated"
            ),
        )

    def __str__(self) -> str:
        return self.question[:60]

    @property
    def asked_on(self) -> str:
        """The page, as far as anybody knows."""
        return self.conversation.page if self.page is None else self.page
