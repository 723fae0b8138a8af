"""How a site's chat looks: colour, place, sizes, the button that opens it. Knows no text that visitors read."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from widget.look import is_color


def check_color(color: str) -> None:
    if not is_color(color):
        raise ValidationError(_("“%(color)s” is not a colour. Write it like #5346E0."), params={"color": color})


def _between(lowest: int, highest: int) -> list[MinValueValidator | MaxValueValidator]:
    """Both errors name both ends, so that nobody has to guess the other."""
    words = format_lazy(_("Write a number from {lowest} to {highest}."), lowest=lowest, highest=highest)
    return [MinValueValidator(lowest, words), MaxValueValidator(highest, words)]


class Looks(models.Model):
    class Position(models.TextChoices):
        RIGHT = "right", _("Bottom right")
        LEFT = "left", _("Bottom left")

    class Theme(models.TextChoices):
        AUTO = "auto", _("As the visitor's device is set")
        LIGHT = "light", _("Always light")
        DARK = "dark", _("Always dark")

    class Font(models.TextChoices):
        INHERIT = "inherit", _("The font of your page")
        SYSTEM = "system", _("The font of the visitor's device")

    class Icon(models.TextChoices):
        SPEECH = "speech", _("Speech bubble")
        QUESTION = "question", _("Question mark")
        SPARK = "spark", _("Spark")

    accent = models.CharField(
        _("colour"),
        max_length=7,
        default="#5346E0",
        validators=[check_color],
        help_text=_("Your colour, such as #5346E0."),
    )
    theme = models.CharField(_("light or dark"), max_length=5, choices=Theme, default=Theme.AUTO)
    position = models.CharField(
        max_length=5, choices=Position, default=Position.RIGHT, help_text=_("Where the button stands on your page.")
    )
    launcher_icon = models.CharField(_("sign on the button"), max_length=8, choices=Icon, default=Icon.SPEECH)
    launcher_label = models.CharField(
        _("words on the button"),
        max_length=30,
        blank=True,
        help_text=_("Such as: Ask us. Left empty, the button is round and shows only its sign."),
    )
    font = models.CharField(max_length=7, choices=Font, default=Font.INHERIT)
    radius = models.PositiveSmallIntegerField(
        _("roundness of the corners"),
        default=16,
        validators=_between(0, 28),
        help_text=_("In pixels: 0 is square, 28 very round."),
    )
    offset_side = models.PositiveSmallIntegerField(
        _("distance from the side"),
        default=20,
        validators=_between(0, 300),
        help_text=_("In pixels, from the edge of the window to the button."),
    )
    offset_bottom = models.PositiveSmallIntegerField(
        _("distance from the bottom"),
        default=20,
        validators=_between(0, 300),
        help_text=_("In pixels. More of it makes room for a bar of yours at the bottom."),
    )
    width = models.PositiveSmallIntegerField(
        _("width of the chat"),
        default=400,
        validators=_between(320, 800),
        help_text=_("In pixels. On a phone the chat fills the screen."),
    )
    height = models.PositiveSmallIntegerField(
        _("height of the chat"),
        default=680,
        validators=_between(400, 1200),
        help_text=_("In pixels, at most: a lower window makes it lower."),
    )
    z_index = models.PositiveIntegerField(
        _("layer"),
        default=2147483000,
        validators=_between(0, 2147483647),
        help_text=_(
            "The z-index in your page's CSS. Make it smaller if the chat covers something that should lie above it."
        ),
    )
    sound = models.BooleanField(
        _("sound when an answer is there"),
        default=False,
        help_text=_("A quiet tone, for visitors who have turned to something else."),
    )
    credit = models.BooleanField(
        _("say that it is made with SparkWidget"), default=True, help_text=_("In small print, at the foot of the chat.")
    )

    class Meta:
        abstract = True
