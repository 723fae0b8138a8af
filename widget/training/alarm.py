"""Ends a round of checks, and tells once what needs attention since then: a letter to the API key's owner, and an event to the
servers of the sites that ask the model. Neither says a word of what was taught or answered. Synchronous, one transaction.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from widget import happened, outbox
from widget.models import Check, Site, TaughtModel
from widget.parcels import Letter
from widget.training import history

EVENT = "model.needs_attention"


@transaction.atomic
def end_round(taught: int, now: datetime) -> int:
    """How many are told of."""
    new = history.end(taught, now)
    if new:
        _tell(new[0].taught, new)
    return len(new)


# --- Below: parts of the above ----------------------------------------------------------------------------------


def _tell(taught: TaughtModel, new: Sequence[Check]) -> None:
    sites = taught.api_key.sites.filter(model_id=taught.model_id, is_active=True, archived_at=None).order_by("pk")
    counts = Counter(str(check.state) for check in new)
    for site in sites:
        happened.model_needs_attention(site, taught.model_id, counts)
    _write(taught, sites, counts)


def _write(taught: TaughtModel, sites: QuerySet[Site], counts: Counter[str]) -> None:
    """In the outbox of the first site: letters go by way of a site."""
    site, address = sites.first(), taught.api_key.owner.email
    if site and address:
        with override(settings.LANGUAGE_CODE):
            outbox.post(site, EVENT, Letter(address, _("Answers of your model need attention"), _text(site, counts)))


def _text(site: Site, counts: Counter[str]) -> str:
    way = settings.PUBLIC_URL + reverse("admin:widget_site_taught_checks", args=(site.pk,))
    total = counts.total()
    asked = ngettext(
        "Model %(model)s was asked again what it was taught, and %(count)s answer was not as it should be:",
        "Model %(model)s was asked again what it was taught, and %(count)s answers were not as they should be:",
        total,
    ) % {"model": site.model_id, "count": total}
    kinds = "\n".join(f"- {state.label}: {counts[state]}" for state in Check.State if counts[state])
    look = _("See which, beside what was taught, and say so if an answer is right all the same:\n%(way)s")
    once = _("You get one such letter for each round, and none while nothing new has come.")
    return "\n\n".join((asked, kinds, look % {"way": way}, once)) + "\n"
