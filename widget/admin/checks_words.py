"""How checks of trained questions are said to owners: what came, what it costs, what needs attention. Knows rows and no page."""

from collections import Counter
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from widget.admin.training_words import when
from widget.models import ApiKey, Check, Checking, QuotaReading, Site, TaughtModel
from widget.numbers import plots
from widget.numbers.words import calls, number, seconds
from widget.retold import SPARKGPT, retold
from widget.training import history
from widget.training.checking import SLOW_FIRST, SLOW_WHOLE

_WHY = {
    Check.Why.NUMBER: gettext_lazy("It names another number than was taught, or leaves one out:"),
    Check.Why.DAY: gettext_lazy("It names another day than was taught."),
    Check.Why.LINK: gettext_lazy("It names another address than was taught, or leaves it out:"),
    Check.Why.DENIES: gettext_lazy("It denies what was taught, or the other way round."),
    Check.Why.LANGUAGE: gettext_lazy("It is in another language than what was taught."),
    Check.Why.CUT: gettext_lazy("It breaks off in the middle of a sentence."),
    Check.Why.ELSE: gettext_lazy("It says next to nothing of what was taught."),
    Check.Why.WORDED: gettext_lazy("It is worded otherwise than what was taught, and than what was answered before."),
}
SHOWN = 30
"""Checks in the plot of one question."""


def why(check: Check) -> str:
    """What is to be said of it besides its state; empty where it is as it should be."""
    match check.state:
        case Check.State.DRIFTED:
            return f"{_WHY.get(Check.Why(check.why), '')} {check.words}".strip() if check.why else ""
        case Check.State.FAILED:
            return retold(check.words, SPARKGPT)
        case Check.State.EMPTY:
            return _("Nothing at all was answered, twice.") if check.round else _("Nothing at all was answered.")
        case Check.State.SLOW:
            return _("Its first words took more than %(first)s s, or all of it more than %(whole)s s.") % {
                "first": SLOW_FIRST // 1000,
                "whole": SLOW_WHOLE // 1000,
            }
    return ""


def took(check: Check) -> str:
    if check.first is None:
        return seconds(check.whole / 1000)
    said = {"first": seconds(check.first / 1000), "whole": seconds(check.whole / 1000)}
    return _("first words after %(first)s, all after %(whole)s") % said


def counted(states: Counter[str]) -> str:
    """As in “Drifted: 2, Empty: 1”."""
    return ", ".join(f"{state.label}: {number(states[state])}" for state in Check.State if states[state])


def needs(states: Counter[str]) -> str:
    """How many answers need attention, and of which kind; empty where none does."""
    return f"{how_many(states.total())} ({counted(states)})." if states else ""


def how_many(count: int) -> str:
    said = ngettext("%(count)s answer needs attention", "%(count)s answers need attention", count)
    return said % {"count": number(count)}


def is_on_here() -> bool:
    """Whether whoever runs this server wants it at all."""
    return bool(settings.CHECK_HOURS and settings.CHECK_QUESTIONS)


def needs_at(user: Any, site: Site) -> str:
    return needs(history.attention(user).get((site.api_key_id, site.model_id)) or Counter())


def needing(user: Any) -> list[tuple[Any, str]]:
    """For a front page: sites, and what their models need. A model that two sites ask is told of once."""
    found: list[tuple[Any, str]] = []
    wanting = history.attention(user)
    for key in (
        ApiKey.objects.visible_to(user).filter(pk__in={key for key, _model in wanting}).prefetch_related("sites")
    ):
        for (its, model), states in wanting.items():
            site = next((site for site in key.sites.all() if site.model_id == model), None)
            if its == key.pk and site:
                found.append((site, needs(states)))
    return found


def cost(taught: TaughtModel) -> str:
    """How often by itself, and of how many calls that takes how many: in plain words."""
    heard = QuotaReading.objects.filter(api_key=taught.api_key_id).first()
    count = min(history.a_round(taught), taught.size) or history.a_round(taught)
    limit = number(heard.limit) if heard and heard.limit else ""
    said = {"calls": calls(count), "hours": settings.CHECK_HOURS, "limit": limit}
    if settings.CHECK_HOURS != 24:
        return _("Every %(hours)s hours, which costs %(calls)s, and one more for each answer that fails.") % said
    if limit:
        return _("Once a day, which costs %(calls)s of %(limit)s, and one more for each answer that fails.") % said
    return _("Once a day, which costs %(calls)s, and one more for each answer that fails.") % said


def plan(checking: Checking | None, taught: TaughtModel) -> str:
    """Whether it is checked by itself, when it was, and when it will be."""
    if not is_on_here():
        return _("Whoever runs this server has switched it off that questions are asked again by themselves.")
    if checking and not checking.is_on:
        return _("You have switched it off that questions of this model are asked again by themselves.")
    words = cost(taught)
    if checking and checking.left:
        return f"{words} " + _("A round is under way.")
    if checking and checking.ended_at:
        said = {"last": when(checking.ended_at), "next": when(checking.due_at)}
        return f"{words} " + _("The last round was on %(last)s, the next one is not before %(next)s.") % said
    return f"{words} " + _("There was no round yet.")


def drawn(checks: list[Check]) -> SafeString:
    """How long each took, the latest at the right; those in trouble stand out."""
    points = [_point(check) for check in checks[:SHOWN][::-1]]
    name = _("How long the answers took, in milliseconds")
    return mark_safe(plots.bars(name, points, number=number))  # noqa: S308  (plots escape)


def _point(check: Check) -> plots.Point:
    said = f"{when(check.asked_at)}: {check.get_state_display()}, {took(check)}"
    is_good = check.state == Check.State.SAME
    loud, quiet = (0, check.whole) if is_good else (check.whole, 0)
    return plots.Point(date_format(localtime(check.asked_at), _("j M")), said, loud, quiet)
