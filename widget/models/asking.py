"""How a site's questions are asked: alone, or with what was said before by a template; and what its owner thought of both."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from widget.folding import TEMPLATE_LENGTH, BadTemplate, How, read_template
from widget.retold import TEMPLATES, retold

SUGGESTED = _("Earlier question: {last_question}\nEarlier answer: {last_answer}\nNew question: {question}")
"""`DEFAULT_TEMPLATE` in the reader's language: what a form begins with."""


def check_template(text: str) -> None:
    try:
        read_template(text)
    except BadTemplate as error:
        raise ValidationError(retold(error, TEMPLATES)) from None


class Asking(models.Model):
    """Of a site. The marks count what its owner found better, side by side, with the template as it is now."""

    class Folding(models.TextChoices):
        ALONE = How.ALONE, _("Each question alone")
        ELLIPTICAL = How.ELLIPTICAL, _("With what was said before, if need be")
        ALWAYS = How.ALWAYS, _("Always with what was said before")

    folding = models.CharField(
        _("follow-up questions"),
        max_length=10,
        choices=Folding,
        default=Folding.ALONE,
        help_text=_(
            "SparkGPT remembers nothing: “And on Sunday?” means nothing to it. If need be, it gets what was said "
            "before with a question that can't be understood alone. But a model that was trained on plain questions may answer a "
            "longer text worse: try it side by side first."
        ),
    )
    template = models.TextField(
        _("what is sent then"),
        max_length=TEMPLATE_LENGTH,
        default="",
        blank=True,
        validators=[check_template],
        help_text=_(
            "{question} is the visitor's question; {last_question} and {last_answer} are what was said before it, and "
            "{last_question_2} and {last_answer_2} what was said before that. {context.product} is what your page gives under "
            "that name. A line in which something is missing is left out. Left empty, it is the text that we suggest."
        ),
    )
    marks_folded = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    marks_alone = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    marks_same = models.PositiveIntegerField(default=0, db_default=0, editable=False)

    class Meta:
        abstract = True
