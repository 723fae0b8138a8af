"""How an API key stands, in words for its owner: what is left of the day, and what stops questions, since when and why."""

from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from widget.admin.words import ago, quota_left
from widget.governor.circuits import Why
from widget.models import ApiKey, OpenCircuit, QuotaReading
from widget.sparkgpt import Quota

_WHY = {
    Why.BAD_KEY: gettext_lazy(
        "SparkGPT does not know this key any more. Put the right one in its place, or press “Test connection” when it "
        "works again."
    ),
    Why.NO_PERMISSION: gettext_lazy(
        "SparkGPT does not let this key use model {model}. Correct the number at your site, or press “Test connection”."
    ),
    Why.LIMITED: gettext_lazy("SparkGPT has asked for a pause."),
    Why.USED_UP: gettext_lazy("The calls of the day are used up. Visitors are told so, and may leave you a message."),
    Why.DOWN: gettext_lazy("SparkGPT can't be reached, or has a fault. Nothing is wrong on your side."),
}
_UNKNOWN = gettext_lazy("SparkGPT has not said yet. It does with the next answer.")


def open_now(user: Any) -> Any:
    """What stops questions at the moment, with keys of this user."""
    still = Q(until=None) | Q(until__gt=timezone.now())
    return OpenCircuit.objects.visible_to(user).filter(still).select_related("api_key")


def words(circuit: OpenCircuit) -> str:
    why = str(_WHY.get(Why(circuit.why), "")).format(model=circuit.name.removeprefix("model:"))
    since = _("Since {time}.").format(time=_time(circuit.since))
    if circuit.until is None:
        return f"{why} {since}"
    again = _("It is asked again at {time}.").format(time=_time(circuit.until))
    return f"{why} {since} {again}"


def troubles(key: ApiKey, user: Any) -> str:
    """As a list; one line that all is well where nothing is open."""
    lines = [(words(circuit),) for circuit in open_now(user).filter(api_key=key)]
    if not lines:
        return _("Questions are asked.")
    return format_html('<ul class="house-reasons">{}</ul>', format_html_join("", "<li>{}</li>", lines))


def calls_left(key: ApiKey) -> str:
    reading = QuotaReading.objects.filter(api_key=key).first()
    left = quota_left(Quota(reading.limit, reading.left)) if reading else ""
    if reading is None or not left:
        return str(_UNKNOWN)
    said = _("SparkGPT said so {when}.").format(when=ago(reading.read_at))
    if not reading.limit:
        return f"{left} {said}"
    stops = _("Work in the background stops at {count}.").format(count=-(-reading.limit * key.floor // 100))
    return f"{left} {said} {stops}"


def _time(moment: Any) -> str:
    return date_format(localtime(moment), "j M Y, H:i")
