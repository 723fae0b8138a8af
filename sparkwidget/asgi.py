"""The composition root: one SparkGPT client, one relay, the HTTP application, the socket's route. Wires, decides nothing."""

import asyncio
import os
import time
from collections.abc import Callable
from functools import partial
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sparkwidget.settings")

from channels.layers import get_channel_layer  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.asgi import get_asgi_application  # noqa: E402
from django.urls import re_path  # noqa: E402

django_application: Any = get_asgi_application()

from sparkwidget.chosen import challenge, pressure, scrapers, with_sandbox  # noqa: E402
from widget import (  # noqa: E402
    conversations,
    cookieless,
    housekeeping,
    lag,
    leases,
    levels,
    openings,
    outbox,
    sites,
    upstream,
)
from widget.answer import Ending  # noqa: E402
from widget.banning import BanKeeper  # noqa: E402
from widget.bucket import Buckets  # noqa: E402
from widget.carrier import Unreachable  # noqa: E402
from widget.consumers import BURST, PER_SECOND, VisitorSocket  # noqa: E402
from widget.counters import Counters, OwnCounters  # noqa: E402
from widget.courier import Courier  # noqa: E402
from widget.database import database  # noqa: E402
from widget.delivering import Deliverer  # noqa: E402
from widget.doors import Doors  # noqa: E402
from widget.elsewhere import Elsewhere, Nowhere  # noqa: E402
from widget.ended_keys import EndedKeys  # noqa: E402
from widget.exposition import House as Seeing  # noqa: E402
from widget.exposition import Seen  # noqa: E402
from widget.fallback import House, with_fallback  # noqa: E402
from widget.gaps import schedule as gaps_schedule  # noqa: E402
from widget.gate import Gate  # noqa: E402
from widget.glance import Glance  # noqa: E402
from widget.governor.asker import Rules  # noqa: E402
from widget.governor.governor import Governor  # noqa: E402
from widget.governor.memory import Keeping, Memory  # noqa: E402
from widget.headers import with_headers  # noqa: E402
from widget.keeper import Keeper  # noqa: E402
from widget.kept_addresses import Writing  # noqa: E402
from widget.limits import read_rates  # noqa: E402
from widget.meters import Meters  # noqa: E402
from widget.mirror import with_mirror  # noqa: E402
from widget.numbers import counting  # noqa: E402
from widget.orders import Orders  # noqa: E402
from widget.parcels import Call, Letter, Parcel  # noqa: E402
from widget.post import Post  # noqa: E402
from widget.proxies import ASGI, TrustedProxies, behind_proxies  # noqa: E402
from widget.question import Question, asking  # noqa: E402
from widget.readiness import Readiness  # noqa: E402
from widget.relay import Relay, Save, Watched  # noqa: E402
from widget.sightings import Sightings  # noqa: E402
from widget.spares import Spares  # noqa: E402
from widget.suggestions import Suggestions  # noqa: E402
from widget.training import rounds, schedule  # noqa: E402
from widget.vitals import Vitals, with_vitals  # noqa: E402

HSTS = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload" if settings.SECURE_HSTS_SECONDS else ""


async def release(calls: dict[int, int]) -> None:
    await database(leases.release, calls)


async def save(question: Question, ending: Ending) -> bool:
    return await database(conversations.finish, question.row, question.attempt, ending)


async def stop(row: int) -> None:
    relay.stop(row)


async def look_at_site(site: int) -> None:
    suggestions.forget(site)
    if allowed := await database(sites.limits_of, site):
        gate.learn(site, allowed)
    await doors.site_changed(site, await database(sites.standing, site))


def compose(relay: Relay, doors: Doors) -> ASGI:
    """Everything that answers, put together."""
    # Django's types know only views.
    one_each: Any = {"sightings": sightings, "gate": gate, "suggestions": suggestions}
    socket: Any = VisitorSocket.as_asgi(relay=relay, doors=doors, **one_each)
    # An address that is no site's is refused like an unknown site, by a frame: the second route catches it.
    routes: Any = [re_path(r"^ws/v1/(?P<site_key>[a-z0-9]+)/$", socket), re_path(r"", socket)]
    house = House(relay, doors, Buckets(BURST, PER_SECOND, time.monotonic), **one_each)
    pages = with_scope(
        cookieless.pages(django_application),
        doors=doors,
        relay=relay,
        sightings=sightings,
        sparkgpt=sparkgpt,
        governor=governor,
    )
    http = with_mirror(with_fallback(with_sandbox(pages), house), settings.SECRET_KEY, time.time)
    http = with_vitals(http, vitals)
    application: Any = ProtocolTypeRouter({"http": http, "websocket": URLRouter(routes)})
    return behind_proxies(with_headers(application, HSTS), proxies)


def with_scope(application: Any, **things: object) -> Any:
    """The application, told in its scope about what this process has one of."""

    async def outer(scope: Any, receive: Any, send: Any) -> None:
        await application({**scope, **things}, receive, send)

    return outer


async def see() -> Seen:
    """What Prometheus is told and has to be waited for."""
    redis = await readiness.redis() if ping else None
    return Seen(await stored(), redis, getattr(layer, "waiting", 0))


async def deliver(parcel: Parcel) -> None:
    match parcel.content:
        case Letter():
            await post.send(parcel.content)
        case Call():
            await courier.call(parcel.content)


async def close(seconds: float) -> None:
    """Visitors go home and deliveries end, both within that time."""
    await asyncio.gather(doors.close(seconds), deliverer.close(seconds))
    await courier.aclose()
    await asyncio.gather(*(asyncio.to_thread(say) for say in last_words))


async def housework() -> None:
    """What this process does besides serving."""
    await asyncio.gather(
        keeper.run(),
        governor.run(),
        deliverer.run(),
        orders.run({"stop": stop, "site": look_at_site, "bans": ban_keeper.look}),
        ban_keeper.run(),
        ended_keys.run(),
        counting.run(database),
        housekeeping.run(database),
        lag.watch(meters.lag),
        schedule.run(database, governor, sparkgpt),
        rounds.run(database, governor, sparkgpt),
        gaps_schedule.run(database),
        *(job() for job in work_with_others),
    )


layer: Any = get_channel_layer()
orders = Orders(layer)
elsewhere: Elsewhere = Nowhere()
counters: Counters = OwnCounters(time.monotonic)
gates: Keeping = Memory()
ping: Any = None
work_with_others: list[Any] = []
last_words: list[Callable[[], None]] = []
if settings.SENTRY_DSN:
    from widget import sentry

    last_words.append(sentry.begin(settings.SENTRY_DSN))
if settings.REDIS_URL:
    from widget.governor.apart import Apart
    from widget.governor.together import Together
    from widget.redis import connect
    from widget.shared_counters import SharedCounters
    from widget.sharing import Sharing
    from widget.spread import Spread

    counters = SharedCounters(settings.REDIS_URL, settings.REDIS_PREFIX, time.monotonic)
    shares = [Sharing(connect(url), settings.REDIS_PREFIX, orders.stop) for url in settings.REDIS_ANSWERS_URLS]
    elsewhere = sharing = Spread(shares)
    gates = Apart([Together(connect(url), settings.REDIS_PREFIX) for url in settings.REDIS_ANSWERS_URLS])
    ping = connect(settings.REDIS_URL).ping
    work_with_others = [sharing.run, lambda: layer.run(doors.catch_up)]
sparkgpt = upstream.sparkgpt()
sightings = Sightings(database, time.monotonic)
suggestions = Suggestions(database, time.monotonic)
plays = settings.SPARKGPT_URL == settings.SANDBOX_URL
rules = Rules(settings.ANSWERS_PER_KEY, settings.QUEUE_LENGTH, settings.QUEUE_SECONDS, plays=plays)
governor = Governor(gates, rules, openings.Book(database))
meters = Meters()
source = asking(sparkgpt)
keep: Save = save
watched: Watched | None = None
if settings.OTEL_EXPORTER_OTLP_ENDPOINT:
    from widget.otel import Spans

    spans = Spans(settings.OTEL_EXPORTER_OTLP_ENDPOINT, settings.OTEL_EXPORTER_OTLP_HEADERS, settings.OTEL_SERVICE_NAME)
    source, keep, watched = spans.asking(source), spans.saving(save), spans.watched
    last_words.append(spans.close)
spare = Spares(database, suggestions).find
relay = Relay(source, keep, elsewhere=elsewhere, governor=governor, spare=spare, meters=meters, watched=watched)
doors: Doors = Doors(relay, release)
proxies = TrustedProxies(settings.TRUSTED_PROXIES)
rates = read_rates(settings.LIMIT_RATES, settings.LIMIT_OPEN_SOCKETS) if settings.LIMITS else None
written = Writing(settings.ADDRESSES, settings.SECRET_KEY)
gate = Gate(rates, counters, proxies, challenge(), pressure(), written, meters)
ban_keeper = BanKeeper(gate, doors, database)
ended_keys = EndedKeys(doors, database)
keeper = Keeper(relay, doors, database)
post, courier = Post(), Courier(private=settings.WEBHOOKS_TO_PRIVATE_ADDRESSES)
deliverer = Deliverer(database, deliver, outbox.bell)
readiness = Readiness(database, doors, ping)
stored = Glance(
    partial(database, levels.levels), levels.Levels(is_known=False), kept=5, patience=3, mind=(Unreachable,)
)
vitals = Vitals(readiness, scrapers(gate.address_of), Seeing(relay, doors, governor, database), see)
application = compose(relay, doors)
