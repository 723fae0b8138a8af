"""How a site's chat looks: colour, place, sizes, the button that opens it. Knows no text that visitors read."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from widget.look import is_color


def check_color(color: str) -> None:
    if not is_color(color):
        raise ValidationError(f"“{color}” is not a colour. Write it like #5346E0.")


def _between(lowest: int, highest: int) -> list[MinValueValidator | MaxValueValidator]:
    """Both errors name both ends, so that nobody has to guess the other."""
    words = f"Write a number from {lowest} to {highest}."
    return [MinValueValidator(lowest, words), MaxValueValidator(highest, words)]


class Looks(models.Model):
    class Position(models.TextChoices):
        RIGHT = "right", "Bottom right"
        LEFT = "left", "Bottom left"

    class Theme(models.TextChoices):
        AUTO = "auto", "As the visitor's device is set"
        LIGHT = "light", "Always light"
        DARK = "dark", "Always dark"

    class Font(models.TextChoices):
        INHERIT = "inherit", "The font of your page"
        SYSTEM = "system", "The font of the visitor's device"

    class Icon(models.TextChoices):
        SPEECH = "speech", "Speech bubble"
        QUESTION = "question", "Question mark"
        SPARK = "spark", "Spark"

    accent = models.CharField(
        "colour", max_length=7, default="#5346E0", validators=[check_color], help_text="Your colour, such as #5346E0."
    )
    theme = models.CharField("light or dark", max_length=5, choices=Theme, default=Theme.AUTO)
    position = models.CharField(
        max_length=5, choices=Position, default=Position.RIGHT, help_text="Where the button stands on your page."
    )
    launcher_icon = models.CharField("sign on the button", max_length=8, choices=Icon, default=Icon.SPEECH)
    launcher_label = models.CharField(
        "words on the button",
        max_length=30,
        blank=True,
        help_text="Such as: Ask us. Left empty, the button is round and shows only its sign.",
    )
    font = models.CharField(max_length=7, choices=Font, default=Font.INHERIT)
    radius = models.PositiveSmallIntegerField(
        "roundness of the corners",
        default=16,
        validators=_between(0, 28),
        help_text="In pixels: 0 is square, 28 very round.",
    )
    offset_side = models.PositiveSmallIntegerField(
        "distance from the side",
        default=20,
        validators=_between(0, 300),
        help_text="In pixels, from the edge of the window to the button.",
    )
    offset_bottom = models.PositiveSmallIntegerField(
        "distance from the bottom",
        default=20,
        validators=_between(0, 300),
        help_text="In pixels. More of it makes room for a bar of yours at the bottom.",
    )
    width = models.PositiveSmallIntegerField(
        "width of the chat",
        default=400,
        validators=_between(320, 800),
        help_text="In pixels. On a phone the chat fills the screen.",
    )
    height = models.PositiveSmallIntegerField(
        "height of the chat",
        default=680,
        validators=_between(400, 1200),
        help_text="In pixels, at most: a lower window makes it lower.",
    )
    z_index = models.PositiveIntegerField(
        "layer",
        default=2147483000,
        validators=_between(0, 2147483647),
        help_text="The z-index in your page's CSS. Make it smaller if the chat covers something that should lie above it.",
    )
    sound = models.BooleanField(
        "sound when an answer is there",
        default=False,
        help_text="A quiet tone, for visitors who have turned to something else.",
    )
    credit = models.BooleanField(
        "say that it is made with SparkWidget", default=True, help_text="In small print, at the foot of the chat."
    )

    class Meta:
        abstract = True
