"""Logs that are written here, on their way to Redis. Whoever writes a log never waits for it to arrive."""

from dataclasses import dataclass, field
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from widget import streams
from widget.log import Log
from widget.redis import TROUBLES

NOT_NEWER = "equal or smaller"
"""Redis' words for an id that is no higher than the stream's last."""


@dataclass(eq=False, slots=True)
class Publication:
    """`sent` deltas are there; None: nobody knows. The attempt before it is closed with the first write.

    `position` is the one that was told last, the `told`-th. `expires`: Redis knows when to drop it, should nobody renew that.
    """

    prefix: str
    row: int
    log: Log
    sent: int | None = 0
    position: int = 0
    told: int = 0
    expires: bool = False
    closes: bool = field(init=False)

    def __post_init__(self) -> None:
        self.closes = self.log.attempt > 1

    @property
    def key(self) -> str:
        return streams.key(self.prefix, self.row, self.log.turn, self.log.attempt)

    @property
    def earlier_key(self) -> str:
        return streams.key(self.prefix, self.row, self.log.turn, self.log.attempt - 1)


class Publisher:
    """Sends what is new in all logs at once, each time it is told to."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._waiting: set[Publication] = set()
        self._running: set[Publication] = set()

    @property
    def has_work(self) -> bool:
        return bool(self._waiting)

    def add(self, publication: Publication) -> None:
        self._waiting.add(publication)
        self._running.add(publication)

    async def renew(self) -> None:
        """Say of all that are written here that they are: what isn't said any more is gone soon, however it ended."""
        self._running = {publication for publication in self._running if not publication.log.is_over}
        pipe = self._redis.pipeline(transaction=False)
        for publication in self._running:
            pipe.expire(publication.key, streams.RUNNING_SECONDS)
        await pipe.execute()

    async def send(self) -> None:
        """Send what is new; whatever could not be sent stays to be sent."""
        batch, self._waiting = self._waiting, set()
        try:
            await self._find([publication for publication in batch if publication.sent is None])
            await self._write([p for p in batch if p.sent is not None and not p.log.is_abandoned])
        except TROUBLES:
            for publication in batch:
                publication.sent, publication.expires = None, False
            self._waiting |= batch
            raise

    async def _find(self, unsure: list[Publication]) -> None:
        """How much of each log is there, after a write whose fate is unknown. A closed one stays unknown, and is not sent."""
        for publication in unsure:
            last = await self._redis.xrevrange(publication.key, count=1)
            publication.sent = streams.position(last[0][0] if last else None)
            publication.position, publication.told = 0, streams.positions(last[0][0] if last else None)

    async def _write(self, publications: list[Publication]) -> None:
        pipe = self._redis.pipeline(transaction=False)
        commands: list[tuple[Publication, int | None]] = []
        for publication in publications:
            commands += [(publication, seq) for seq in _commands(pipe, publication)]
        for (publication, seq), result in zip(commands, await pipe.execute(raise_on_error=False), strict=True):
            if isinstance(result, ResponseError) and NOT_NEWER not in str(result):
                raise result
            if seq is not None:
                self._note(publication, seq, result)

    def _note(self, publication: Publication, seq: int, result: object) -> None:
        if isinstance(result, bytes):
            publication.sent = seq
            return
        # None: the stream is gone, so everything is sent again. An error: it holds more than was thought.
        publication.sent, publication.expires = 0 if result is None else None, False
        self._waiting.add(publication)


def _commands(pipe: Any, publication: Publication) -> list[int | None]:
    """Put a log's news into the pipe; for each command, the delta that it ends with, or None if nothing hangs on its result."""
    log, key, sent = publication.log, publication.key, publication.sent or 0
    commands: list[int | None] = []
    is_there = sent > 0
    if publication.closes:
        publication.closes = False
        earlier = publication.earlier_key
        pipe.xadd(earlier, streams.closed_fields(), id=streams.CLOSED_ID)
        pipe.expire(earlier, streams.ENDED_SECONDS)
        commands += [None, None]
    if log.position != publication.position:
        publication.position, publication.told = log.position, publication.told + 1
        if not log.seq:
            pipe.xadd(key, streams.position_fields(log.position), id=streams.position_id(publication.told))
            commands.append(None)
            is_there = True
    if new := log.deltas(sent):
        # A stream that is gone must not be continued in the middle.
        pipe.xadd(key, streams.deltas_fields(new), id=streams.deltas_id(log.seq), nomkstream=sent > 0)
        commands.append(log.seq)
        is_there = True
    if log.ending:
        pipe.xadd(key, streams.ending_fields(log.ending), id=streams.ending_id(log.seq))
        commands.append(None)
    if log.ending or (is_there and not publication.expires):  # while it runs, `renew` says so, now and then
        publication.expires = True
        pipe.expire(key, streams.ENDED_SECONDS if log.ending else streams.RUNNING_SECONDS)
        commands.append(None)
    return commands
