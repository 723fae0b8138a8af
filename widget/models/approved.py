"""Questions that an owner has approved for visitors' eyes: to begin with, while they type, and after an answer; and what is not
to be proposed for it."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from widget import page_patterns
from widget.languages import LANGUAGES
from widget.models.sites import Site
from widget.models.texts import STARTER_LENGTH
from widget.retold import PATTERNS, retold
from widget.tenancy import USUAL, Act, Role, TenantModel

MOST = 10_000
"""Of one site."""


def check_pages(pattern: str) -> None:
    try:
        page_patterns.checked(pattern)
    except page_patterns.BadPattern as problem:
        raise ValidationError(retold(problem, PATTERNS)) from None


class ApprovedQuestion(TenantModel):
    """`language` empty: for visitors of every language; `pages` empty: on every page."""

    OWNER, SITE, ROLES = "site__owner", "site", {**USUAL, Act.DELETE: Role.EDITOR}

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="approved_questions")
    text = models.CharField(_("question"), max_length=STARTER_LENGTH)
    language = models.CharField(
        _("language"), max_length=8, blank=True, choices=[(code, it.name) for code, it in sorted(LANGUAGES.items())]
    )
    pages = models.CharField(_("pages"), max_length=page_patterns.LONGEST, blank=True, validators=[check_pages])
    starts = models.BooleanField(_("offered at the beginning"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    from_training = models.BooleanField(
        default=False, db_default=False, editable=False, help_text=_("It was chosen from what the model was taught.")
    )

    class Meta:
        ordering = ("pk",)
        verbose_name = _("approved question")
        constraints = (models.UniqueConstraint(fields=("site", "text", "language", "pages"), name="approved_once"),)
        indexes = (models.Index(fields=("site", "starts"), name="approved_starters"),)

    def __str__(self) -> str:
        return self.text


class DismissedProposal(TenantModel):
    """A trained question that isn't to be proposed for this site any more; `mark` is all that is kept of it, and says no word.

    The owner's alone, like what the model was taught.
    """

    OWNER, SITE = "site__owner", ""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="dismissed_proposals", db_index=False)
    mark = models.CharField(max_length=32)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=("site", "mark"), name="dismissed_once"),)

    def __str__(self) -> str:
        return self.mark[:6]
