"""What a process counts, as Prometheus reads it: the only importer of its client. Reads; counts nothing.

Each process tells of itself, and is scraped by itself. Labels are words of ours and numbers of rows, never anybody's.
"""

import platform
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

from prometheus_client import CollectorRegistry, GCCollector, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, InfoMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.openmetrics import exposition as openmetrics
from prometheus_client.registry import Collector

from widget.database import Line
from widget.doors import Doors
from widget.governor.circuits import Why
from widget.governor.governor import Governor
from widget.levels import Levels
from widget.meters import Durations, Meters
from widget.protocol import Close, Code
from widget.relay import Relay
from widget.version import VERSION

TRANSPORTS = ("socket", "stream")
_OPEN = "application/openmetrics-text"
# Told as 0 before there is one: Prometheus sees no increase in a count that begins with 1, so the first would go unnoticed.
_OF_SPARKGPT = (Code.REFUSED, Code.LIMITED, Code.UNAVAILABLE, Code.NONSENSE, Code.TOO_LONG)
_OF_TURNS = (*_OF_SPARKGPT, Code.USED_UP, Code.CROWDED, Code.INTERRUPTED, Code.UNSAVED)
_OF_LINES = tuple(Code[it.name] for it in Close)
_OF_LIMITS = (Code.TOO_MANY, Code.SITE_BUSY, Code.SITE_FULL, Code.TOO_MANY_SOCKETS)


@dataclass(frozen=True, slots=True)
class Seen:
    """What had to be waited for: the database's levels, whether Redis answers (None: not used), messages that wait for it."""

    levels: Levels
    redis: bool | None = None
    news_waiting: int = 0


@dataclass(frozen=True, slots=True)
class House:
    """What of this process is looked at."""

    relay: Relay
    doors: Doors
    governor: Governor
    line: Line

    @property
    def meters(self) -> Meters:
        return self.relay.meters


def written(house: House, seen: Seen, accept: str = "") -> tuple[bytes, str]:
    """All of it as text, and the text's content type: OpenMetrics for whoever accepts that."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Families(house, seen))
    ProcessCollector(registry=registry)
    GCCollector(registry=registry)
    if _OPEN in accept:
        text: bytes = openmetrics.generate_latest(registry)  # type: ignore[no-untyped-call]
        return text, openmetrics.CONTENT_TYPE_LATEST
    return generate_latest(registry), CONTENT_TYPE_PLAIN_0_0_4


class _Families(Collector):
    def __init__(self, house: House, seen: Seen) -> None:
        self._house, self._seen = house, seen

    def collect(self) -> Iterable[Metric]:
        yield _info("sparkwidget_build", "What runs", {"version": VERSION, "python": platform.python_version()})
        yield from _counted(self._house.meters)
        yield from _now(self._house)
        yield from _of_line(self._house.line, self._seen.levels)
        yield from _of_others(self._seen)
        yield from _of_levels(self._seen.levels)


def _counted(meters: Meters) -> Iterator[Metric]:
    states = {"done": 0, "stopped": 0, "failed": 0} | meters.turns
    failures, errors = _from_nought(_OF_TURNS, meters.failures), _from_nought(_OF_SPARKGPT, meters.upstream_errors)
    refused, limited = _from_nought(_OF_LINES, meters.refused_lines), _from_nought(_OF_LIMITS, meters.limited)
    yield _count("sparkwidget_turns", "Turns that ended in this process, by how", states, "state")
    yield _count("sparkwidget_turn_failures", "Turns that failed, by why", failures, "code")
    yield _count("sparkwidget_saved_answers", "Turns answered by a saved answer", {"": meters.saved_answers})
    yield _count("sparkwidget_spare_answers", "Turns answered from the training", {"": meters.spare_answers})
    yield _count("sparkwidget_upstream_calls", "Calls to SparkGPT for turns that ended", {"": meters.calls})
    yield _count("sparkwidget_upstream_errors", "Attempts that SparkGPT failed", errors, "code")
    yield _count("sparkwidget_deltas", "Deltas heard of SparkGPT", {"": meters.deltas})
    yield _count("sparkwidget_refused_lines", "Visitors' lines that were refused", refused, "code")
    yield _count("sparkwidget_limited", "Questions, contacts and sockets over a limit", limited, "code")
    yield _count("sparkwidget_not_stored", "Questions the database didn't take in time", {"": meters.not_stored})
    yield _spread("sparkwidget_first_delta_seconds", "From question to first delta", meters.first_delta)
    yield _spread("sparkwidget_delta_latency_seconds", "From delta heard to its frame sent", meters.added)
    yield _spread("sparkwidget_event_loop_lag_seconds", "How late a task wakes", meters.lag)


def _now(house: House) -> Iterator[Metric]:
    logs = house.relay.running.values()
    waiting = sum(1 for log in logs if log.position)
    answers = {"running": len(logs) - waiting, "waiting": waiting}
    yield _level("sparkwidget_answers", "Answers of this process: being written, or in the queue", answers, "state")
    seats = {"answering": 0, "waiting": 0} | house.governor.seats
    yield _level("sparkwidget_seats", "Attempts at gates, also the house's own", seats, "state")
    yield _level("sparkwidget_gates", "API keys that they ask with", {"": house.governor.gates})
    guests = house.doors.guests
    inside = {name: guests[name] for name in TRANSPORTS}
    yield _level("sparkwidget_lines", "Visitors' open lines", inside, "transport")
    leaving = int(house.doors.is_leaving)
    yield _level("sparkwidget_leaving", "1 once the process is told to stop", {"": leaving})


def _of_line(line: Line, levels: Levels) -> Iterator[Metric]:
    yield _level("sparkwidget_database_up", "1 if the database answers", {"": int(levels.is_known)})
    work = {"inside": line.inside, "waiting": line.waiting}
    yield _level("sparkwidget_database_work", "Units of work for the database", work, "state")
    yield _spread("sparkwidget_database_seconds", "Units of work, with what they waited for", line.took)
    if pool := levels.pool:
        size, free = pool.get("pool_size", 0), pool.get("pool_available", 0)
        states = {"busy": size - free, "free": free, "wanted": pool.get("requests_waiting", 0)}
        yield _level("sparkwidget_pool_connections", "Connections to PostgreSQL", states, "state")
        yield _level("sparkwidget_pool_size_max", "So many there may be", {"": pool.get("pool_max", 0)})


def _of_others(seen: Seen) -> Iterator[Metric]:
    if seen.redis is not None:
        yield _level("sparkwidget_redis_up", "1 if Redis answers", {"": int(seen.redis)})
        yield _level("sparkwidget_redis_news_waiting", "News that wait for Redis", {"": seen.news_waiting})


def _of_levels(levels: Levels) -> Iterator[Metric]:
    if not levels.is_known:
        return
    yield _level("sparkwidget_outbox", "Deliveries that wait", {k: it.count for k, it in levels.outbox.items()}, "kind")
    late = {kind: it.late for kind, it in levels.outbox.items()}
    yield _level("sparkwidget_outbox_late_seconds", "How long the first has been due", late, "kind")
    circuits = _from_nought(Why, levels.circuits)
    yield _level("sparkwidget_open_circuits", "Why API keys aren't asked with", circuits, "why")
    left = {str(it.key): it.left for it in levels.quotas if it.left is not None}
    limit = {str(it.key): it.limit for it in levels.quotas if it.limit is not None}
    read = {str(it.key): it.read_at.timestamp() for it in levels.quotas}
    yield _level("sparkwidget_quota_left", "Calls left of the day, by number of the API key", left, "key")
    yield _level("sparkwidget_quota_limit", "Calls of a day, by number of the API key", limit, "key")
    yield _level("sparkwidget_quota_read_timestamp_seconds", "When SparkGPT said so", read, "key")


def _from_nought(codes: Iterable[StrEnum], counts: Mapping[str, int]) -> dict[str, int]:
    return {**{code.value: 0 for code in codes}, **counts}


def _info(name: str, says: str, about: Mapping[str, str]) -> Metric:
    return InfoMetricFamily(name, says, value=dict(about))


def _count(name: str, says: str, counts: Mapping[str, int], label: str = "") -> Metric:
    family = CounterMetricFamily(name, says, labels=[label] if label else None)
    for word, count in counts.items():
        family.add_metric([word] if label else [], count)
    return family


def _level(name: str, says: str, levels: Mapping[str, float], label: str = "") -> Metric:
    family = GaugeMetricFamily(name, says, labels=[label] if label else None)
    for word, level in levels.items():
        family.add_metric([word] if label else [], level)
    return family


def _spread(name: str, says: str, durations: Durations) -> Metric:
    bounds = [*(str(float(bound)) for bound in durations.bounds), "+Inf"]
    buckets = list(zip(bounds, accumulate(durations.counts), strict=True))
    return HistogramMetricFamily(name, says, buckets=buckets, sum_value=durations.total)
