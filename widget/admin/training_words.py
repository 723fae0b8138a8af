"""How fetches and what models were taught are said to owners. Knows rows and no page."""

from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from widget.models import Fetch, TaughtModel
from widget.numbers.words import number
from widget.retold import TRAININGS, retold

TOOK_LONG = gettext_lazy("SparkGPT takes very long to list it. Nothing was changed; try again later.")


def pairs(count: int) -> str:
    return ngettext("%(count)s trained question", "%(count)s trained questions", count) % {"count": number(count)}


def summary(taught: TaughtModel) -> str:
    if taught.fetched_at is None:
        return _("It has not been fetched yet.")
    said = _("%(pairs)s, last fetched on %(day)s.") % {"pairs": pairs(taught.size), "day": when(taught.fetched_at)}
    return f"{said} {_last_change(taught)}"


def when(moment: Any) -> str:
    return date_format(localtime(moment), _("j M Y, H:i")) if moment else "–"


def outcome(fetch: Fetch) -> str:
    """What came of a fetch, in one sentence."""
    if fetch.state == Fetch.State.FAILED:
        return retold(fetch.words, TRAININGS)
    if fetch.state == Fetch.State.HELD:
        return f"{retold(fetch.words, TRAININGS)} {_('Nothing was changed.')}"
    return changes(fetch) if fetch.has_changed else _("Nothing had changed.")


def changes(fetch: Fetch) -> str:
    said = {name: number(getattr(fetch, name)) for name in ("added", "changed", "removed")}
    return _("%(added)s added, %(changed)s changed, %(removed)s removed.") % said


def left_out(fetch: Fetch) -> str:
    """The odd rows; empty where there were none."""
    parts = [
        (fetch.skipped, _("%(count)s could not be read")),
        (fetch.foreign, _("%(count)s of other models")),
        (fetch.repeated, _("%(count)s said twice")),
    ]
    said = ", ".join(words % {"count": number(count)} for count, words in parts if count)
    return _("Left out: %(rows)s.") % {"rows": said} if said else ""


def _last_change(taught: TaughtModel) -> str:
    if not taught.changed_at or taught.version <= 1:
        return _("It has not changed since it was fetched first.") if taught.changed_at else ""
    return _("It changed last on %(day)s.") % {"day": when(taught.changed_at)}
