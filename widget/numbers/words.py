"""How numbers are said, in the reader's language: counted nouns, parts, seconds, days, and the time before. Knows no row."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from widget.numbers import calendar, forecast
from widget.numbers.calendar import Range, Slot, Step


def number(count: int) -> str:
    return str(number_format(count, force_grouping=True))


def questions(count: int) -> str:
    return ngettext("%(count)s question", "%(count)s questions", count) % {"count": number(count)}


def answers(count: int) -> str:
    return ngettext("%(count)s answer", "%(count)s answers", count) % {"count": number(count)}


def calls(count: int) -> str:
    return ngettext("%(count)s call", "%(count)s calls", count) % {"count": number(count)}


def percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "–"


def seconds(duration: float | None) -> str:
    """Two digits, which is as well as it is known."""
    if duration is None:
        return "–"
    places = 2 if duration < 1 else 1 if duration < 10 else 0
    return f"{number_format(Decimal(f'{duration:.{places}f}'))} s"


def exact(amount: float) -> str:
    """A number with as many places as it has."""
    return str(number_format(Decimal(f"{amount:g}")))


def failed(total: Counter[str]) -> str:
    if not total["failed"]:
        return _("no question failed")
    said = {"failed": number(total["failed"]), "questions": questions(total["questions"])}
    return _("%(failed)s of %(questions)s failed") % said


def time_before(range_: Range) -> str:
    return _("the day before") if range_.days == 1 else _("the %(days)s days before") % {"days": range_.days}


def then(range_: Range, said: str) -> str:
    """What it was in the time before."""
    if range_.days == 1:
        return _("%(number)s the day before") % {"number": said}
    return _("%(number)s in the %(days)s days before") % {"number": said, "days": range_.days}


def unit(range_: Range) -> str:
    return {Step.HOUR: _("Hour"), Step.DAY: _("Day"), Step.WEEK: _("Week")}[range_.step]


def by_the(range_: Range) -> str:
    return {Step.HOUR: _("By the hour."), Step.DAY: _("By the day."), Step.WEEK: _("By the week.")}[range_.step]


# --- Days -------------------------------------------------------------------------------------------------------


class SaidRange(Range):
    """A range that is said in the reader's language."""

    @property
    def words(self) -> str:
        if self.days == 1:
            return date_format(self.first, _("D j F Y"))  # Translators: formats, as Django's date filter knows them
        first = _("j F") if self.first.year == self.last.year else _("j F Y")
        said = {"first": date_format(self.first, first), "last": date_format(self.last, _("j F Y"))}
        return _("%(first)s to %(last)s") % said


def slots(range_: Range, zone: ZoneInfo) -> list[Slot]:
    """The range in steps, said in the reader's language."""
    found = calendar.slots(range_, zone)
    return (
        found if range_.step is Step.HOUR else [_said(slot, range_.step, _day_of(slot.begin, zone)) for slot in found]
    )


def _said(slot: Slot, step: Step, day: date) -> Slot:
    words = date_format(day, _("D j M"))
    if step is Step.WEEK:
        words = _("Week from %(day)s") % {"day": date_format(day, _("j M Y"))}
    return replace(slot, label=date_format(day, _("j M")), words=words)


def _day_of(begin: datetime, zone: ZoneInfo) -> date:
    return begin.astimezone(zone).date()


# --- What is left of the day's calls ----------------------------------------------------------------------------


class SaidToday(forecast.Today):
    """A day that is said in the reader's language."""

    @property
    def left_words(self) -> str:
        if self.left is None:
            return ""
        if self.limit is None:
            return _("%(left)s left") % {"left": number(self.left)}
        return _("%(left)s of %(limit)s left") % {"left": number(self.left), "limit": number(self.limit)}
