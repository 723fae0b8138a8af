"""Which circuits of API keys are open, written down: for a restart, for the owner's pages, and for one letter for each opening.

Synchronous, one transaction each; decides nothing.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from widget import outbox
from widget.governor.circuits import Change, Circuit, Why
from widget.models import ApiKey, OpenCircuit
from widget.parcels import Letter

EVENT = "key.refused"
_TOLD = (Why.BAD_KEY, Why.NO_PERMISSION)
"""What only the owner can put right; the rest passes by itself."""

_SUBJECT = _("Your chat can't answer: SparkGPT refuses your API key")
_KEY_REFUSED = _(
    "SparkGPT does not know your API key %(key)s any more. Copy it once more from your SparkGPT account, whole."
)
_MODEL_REFUSED = _(
    "SparkGPT does not let your API key %(key)s use model %(model)s. Check the model's number on the site's page, or take the "
    "key of the account that the model belongs to."
)
_SITES = _("These chats ask with it: %(sites)s.")
_UNTIL_THEN = _(
    "Until that is put right, visitors are told that the chat can't answer, and SparkGPT isn't asked any more."
)
_RIGHT = _("When you have put it right, press “Test now” here, and the chat answers again: %(link)s")
_ONCE = _("You get this letter once. If you replace the key, no test is needed.")


class Book:
    """The same for the governor, which is asynchronous. `run` runs a function where the database may be used."""

    def __init__(self, run: Callable[..., Awaitable[Any]]) -> None:
        self._run = run

    async def load(self, gate: str) -> dict[str, Circuit]:
        loaded: dict[str, Circuit] = await self._run(load, gate)
        return loaded

    async def note(self, gate: str, changes: Sequence[Change]) -> None:
        await self._run(note, gate, changes)


def load(gate: str) -> dict[str, Circuit]:
    """What is open there, as far as it is known."""
    return {row.name: _circuit(row) for row in OpenCircuit.objects.filter(gate=gate)}


@transaction.atomic
def note(gate: str, changes: Sequence[Change]) -> None:
    """Keep what has opened or closed. The owner is told once what is not going to pass."""
    key = ApiKey.objects.select_for_update().select_related("owner").filter(pk=int(gate.partition("-")[0])).first()
    if key is None:
        return
    for change in changes:
        if change.circuit is None:
            OpenCircuit.objects.filter(gate=gate, name=change.name).delete()
        else:
            _open(key, gate, change.name, change.circuit)


def forget(key: ApiKey) -> None:
    """It is another key now."""
    OpenCircuit.objects.filter(api_key=key).delete()


def _open(key: ApiKey, gate: str, name: str, circuit: Circuit) -> None:
    known: Mapping[str, object] = {
        "gate": gate,
        "why": circuit.why,
        "since": _moment(circuit.since),
        "until": None if circuit.until is None else _moment(circuit.until),
        "strikes": min(circuit.strikes, 1000),
    }
    before = OpenCircuit.objects.filter(api_key=key, name=name).first()
    is_new = before is None or before.gate != gate
    OpenCircuit.objects.update_or_create(api_key=key, name=name, defaults=known)
    if is_new and circuit.why in _TOLD:
        _tell(key, name)


def _tell(key: ApiKey, name: str) -> None:
    """In the outbox of the first site that asks with the key: letters go by way of a site."""
    model = name.removeprefix("model:")
    sites = key.sites.order_by("-is_active", "pk")
    site = sites.filter(model_id=model).first() if model.isdecimal() else sites.first()
    if site and (key.owner.email or site.letters_go_to):
        outbox.post(site, EVENT, Letter(key.owner.email, *_words(key, model, [site.name for site in sites])))


def _words(key: ApiKey, model: str, names: Sequence[str]) -> tuple[str, str]:
    named = {"key": str(key), "model": model, "sites": ", ".join(names)}
    link = settings.PUBLIC_URL + reverse("admin:widget_apikey_test", args=(key.pk,))
    with override(settings.LANGUAGE_CODE):  # whatever the visitor speaks who noticed it
        parts = [
            (_MODEL_REFUSED if model.isdecimal() else _KEY_REFUSED) % named,
            _SITES % named,
            str(_UNTIL_THEN),
            _RIGHT % {"link": link},
            str(_ONCE),
        ]
        return str(_SUBJECT), "\n\n".join(parts) + "\n"


def _circuit(row: OpenCircuit) -> Circuit:
    until = row.until.timestamp() if row.until else None
    return Circuit(row.why, row.since.timestamp(), until, 0, row.strikes)


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
