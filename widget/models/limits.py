"""How much a site's visitors may ask, as its owner sets it within what the operator allows. Knows no visitor."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.deconstruct import deconstructible
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_AT_LEAST_ONE = MinValueValidator(1, gettext_lazy("Write at least 1. To take no questions at all, pause the chat."))


@deconstructible
class Ceiling:
    """Not more than the operator allows."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, number: int) -> None:
        ceiling = settings.LIMIT_CEILINGS[self.name]
        if number > ceiling:
            words = _("At most %(ceiling)s: whoever runs this server has set that.")
            said = number_format(ceiling, force_grouping=True)
            raise ValidationError(words, code="ceiling", params={"ceiling": said})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ceiling) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)


class Limits(models.Model):
    class Challenge(models.TextChoices):
        OFF = "off", gettext_lazy("Never")
        WHEN_NEEDED = "when_needed", gettext_lazy("When somebody seems to be asking by machine")
        ALWAYS = "always", gettext_lazy("Before each question")

    visitor_hour = models.PositiveIntegerField(
        gettext_lazy("questions of one visitor in an hour"),
        default=30,
        validators=[_AT_LEAST_ONE, Ceiling("visitor_hour")],
        help_text=gettext_lazy("Whoever asks more reads when to go on."),
    )
    visitor_day = models.PositiveIntegerField(
        gettext_lazy("questions of one visitor in a day"),
        default=100,
        validators=[_AT_LEAST_ONE, Ceiling("visitor_day")],
    )
    site_day = models.PositiveIntegerField(
        gettext_lazy("questions of all visitors in a day"),
        default=1000,
        validators=[_AT_LEAST_ONE, Ceiling("site_day")],
        help_text=gettext_lazy(
            "Each question is a call of your SparkGPT plan. When they are used up, visitors are told so, "
            "and may leave a message if you let them."
        ),
    )
    conversation_turns = models.PositiveIntegerField(
        gettext_lazy("questions in one conversation"),
        default=100,
        validators=[_AT_LEAST_ONE, Ceiling("conversation_turns")],
        help_text=gettext_lazy("The next question begins a new conversation."),
    )

    challenge = models.CharField(
        gettext_lazy("let browsers work for an answer"),
        max_length=11,
        choices=Challenge,
        default=Challenge.WHEN_NEEDED,
        help_text=gettext_lazy(
            "The browser solves a small sum by itself, which takes a second or so. Machines that ask all day get tired."
        ),
    )

    class Meta:
        abstract = True

    def within_ceiling(self, name: str) -> int:
        """What holds: the owner's number, or the operator's if that has become smaller."""
        return min(int(getattr(self, name)), int(settings.LIMIT_CEILINGS[name]))
