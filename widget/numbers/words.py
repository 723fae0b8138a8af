"""How numbers are said: counted nouns, parts, seconds, and the time before. Pure."""

from collections import Counter

from widget.numbers.calendar import Range, Step


def s(count: int) -> str:
    return "" if count == 1 else "s"


def many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{s(count)}"


def percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "–"


def seconds(duration: float | None) -> str:
    """Two digits, which is as well as it is known."""
    if duration is None:
        return "–"
    return f"{duration:.2f} s" if duration < 1 else f"{duration:.1f} s" if duration < 10 else f"{duration:.0f} s"


def failed(total: Counter[str]) -> str:
    if not total["failed"]:
        return "no question failed"
    return f"{total['failed']:,} of {many(total['questions'], 'question')} failed"


def time_before(range_: Range) -> str:
    return "the day before" if range_.days == 1 else f"the {range_.days} days before"


def then(range_: Range, said: str) -> str:
    """What it was in the time before."""
    return f"{said} {'' if range_.days == 1 else 'in '}{time_before(range_)}"


def unit(range_: Range) -> str:
    return {Step.HOUR: "Hour", Step.DAY: "Day", Step.WEEK: "Week"}[range_.step]
