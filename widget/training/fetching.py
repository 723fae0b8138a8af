"""Fetches what a model was taught, once: who may, with which key, and what becomes of what comes.

Two ways lead here: a person or a command that asks for it now, and the schedule, which goes behind all visitors.
"""

import asyncio
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from widget.carrier import Database
from widget.crypto import SealError, Vault
from widget.governor.asker import Asker, Kind, outcome
from widget.governor.governor import Governor
from widget.models import ApiKey, Fetch, QuotaReading, Site, TaughtModel
from widget.sparkgpt import Bill, Secret, SparkGPT, SparkGPTError, Training
from widget.training import keeping
from widget.training.behind import behind
from widget.training.lessons import Arrival, arrived

UNREADABLE = "This server's ENCRYPTION_KEYS don't open the API key."


@dataclass(frozen=True, slots=True)
class Order:
    """All that a call needs for which no visitor waits. The secret prints as stars. `is_low`: no more than the floor was left
    when SparkGPT said it last, and that is less than a day ago."""

    taught: int
    model_id: int
    gate: str
    secret: Secret
    site: int
    floor: float
    is_low: bool = False
    stream: bool = True

    def asker(self, kind: Kind) -> Asker:
        name = f"training:{uuid.uuid4().hex}"
        return Asker(name, self.gate, self.site, "", self.model_id, kind, floor=self.floor, is_low=self.is_low)


def taught_of(key: ApiKey, model_id: int) -> TaughtModel:
    return TaughtModel.objects.get_or_create(api_key=key, model_id=model_id)[0]


def learn_of_models(now: datetime) -> None:
    """A row for each model that an open site asks, with each key."""
    known = set(TaughtModel.objects.values_list("api_key", "model_id"))
    new = set(_open_sites().values_list("api_key", "model_id").distinct()) - known
    rows = [TaughtModel(api_key_id=key, model_id=model, due_at=now) for key, model in sorted(new)]
    TaughtModel.objects.bulk_create(rows, ignore_conflicts=True)


def due(now: datetime) -> list[int]:
    """Models whose training is to be looked at again, the longest overdue first. Nobody looks for a site that is closed."""
    learn_of_models(now)
    rows = asked_by_open_sites().filter(due_at__lte=now).order_by("due_at", "pk")
    return list(rows.values_list("pk", flat=True))


def asked_by_open_sites() -> QuerySet[TaughtModel]:
    same = _open_sites().filter(api_key=OuterRef("api_key"), model_id=OuterRef("model_id"))
    rows: QuerySet[TaughtModel] = TaughtModel.objects.filter(Exists(same)).order_by("pk")
    return rows


def order_for(taught: int) -> Order | None:
    """None if the row is gone. SealError if this server's keys don't open the API key."""
    known = TaughtModel.objects.select_related("api_key").filter(pk=taught).first()
    if known is None:
        return None
    key = known.api_key
    secret = key.open(Vault(settings.ENCRYPTION_KEYS))
    asks = Site.objects.filter(api_key=key, model_id=known.model_id).order_by("-is_active", "pk")
    site, stream = asks.values_list("pk", "stream").first() or (0, True)
    floor = key.floor / 100
    return Order(
        taught, known.model_id, key.gate(secret), Secret(secret), site, floor, is_low=_is_low(key, floor), stream=stream
    )


async def behind_visitors(run: Database, governor: Governor, client: SparkGPT, taught: int) -> Fetch | None:
    """One fetch in the background. Denied if it would be the visitors' loss, and nothing was asked then."""
    return await _fetch(run, governor, client, taught, Fetch.By.ITSELF, Kind.WORK)


async def now(
    run: Database, governor: Governor, client: SparkGPT, taught: int, by: str, *, is_sure: bool = False
) -> Fetch | None:
    """One fetch that somebody waits for: after the visitors, like an owner's test, and whatever is left of the day."""
    return await _fetch(run, governor, client, taught, by, Kind.OWNER, is_sure=is_sure)


async def arrival_of(training: Training, model_id: int) -> Arrival:
    """In a thread: marks of many long texts take a while."""
    return await asyncio.to_thread(arrived, training.pairs, model_id, training.skipped)


# --- Below: parts of the above ----------------------------------------------------------------------------------


def _is_low(key: ApiKey, floor: float) -> bool:
    """What was heard before this gate knew anything, as after a restart. Only a day later it is certainly another day."""
    heard = QuotaReading.objects.filter(api_key=key, read_at__gt=timezone.now() - timedelta(days=1)).first()
    return heard is not None and heard.left is not None and heard.left - 1 < floor * (heard.limit or heard.left)


def _open_sites() -> QuerySet[Site]:
    return Site.objects.filter(is_active=True, archived_at=None).order_by()


async def _fetch(
    run: Database,
    governor: Governor,
    client: SparkGPT,
    taught: int,
    by: str,
    kind: Kind,
    *,
    is_sure: bool = False,
) -> Fetch | None:
    began = timezone.now()
    try:
        order = await run(order_for, taught)
        if order is None:
            return None
        training = await _ask(governor, client, order, kind)
    except SealError:
        return await run(keeping.fail, taught, UNREADABLE, by, began)
    except SparkGPTError as error:
        return await run(keeping.fail, taught, str(error), by, began, quota=error.quota)
    arrival = await arrival_of(training, order.model_id)
    return await run(keeping.keep, taught, arrival, by, began, quota=training.quota, is_sure=is_sure)


async def _ask(governor: Governor, client: SparkGPT, order: Order, kind: Kind) -> Training:
    """Denied, or SparkGPTError, or what came. Either way the gate learns of it."""
    if kind == Kind.WORK:
        return await behind(
            governor, partial(order.asker, kind), lambda bill: client.training(order.secret, order.model_id, bill)
        )
    bill = Bill()
    async with governor.trying(order.asker(kind)):
        try:
            training = await client.training(order.secret, order.model_id, bill)
        except SparkGPTError as error:
            await governor.tested(order.gate, order.model_id, [outcome(bill, error)])
            raise
    await governor.tested(order.gate, order.model_id, [outcome(bill, None)])
    return training
