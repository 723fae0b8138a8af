"""The one door to SparkGPT: asks a question, whole or streamed, and fetches what a model was trained on.

Knows nothing of turns, sites or storage. No exception that leaves here has a cause or a context: libraries keep the
request, and with it the API key, in theirs.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime

import httpx

from .body import Take
from .chat import Answer, Finished, Training, body, read_answer, read_training
from .connections import hang_up, in_time, next_piece, pour
from .deadlines import USUAL, Deadlines, Watch
from .echo import is_in, sent_back
from .errors import Nonsense, Reason, Refused, SparkGPTError, TooLong, Unavailable, error_for
from .quota import Bill, read_quota, read_retry_after
from .reading import Reading
from .secret import Secret
from .transport import Address, Names, Transport

_LINGER = 0.05  # seconds
# No cookie is ever taken: one of one owner's reply must not go out with another's question.
_HEADERS = {
    "Accept": "*/*",
    "Accept-Encoding": "identity",
    "Connection": "keep-alive",
    "User-Agent": "SparkWidget",
    "Content-Type": "application/json",
}
Hear = Callable[[list[str]], None]
"""Is given deltas, none empty; returns at once."""


class SparkGPT:
    """One per process, used in one event loop; connections are made on first use and kept for the next questions.

    `answer_limit` is in characters, `event_limit` in bytes of one event, `body_limit` in bytes of one reply,
    `training_limit` in bytes of a listed training, `retry_pause` in seconds. `tls` replaces trust in certifi's
    authorities; `names` says where connections may lead.

    A call is tried a second time, after the pause and over a new connection, when the first try failed before a byte
    of the reply came (often a kept connection that the peer has closed), or with a 5xx that names no Retry-After.
    Nothing is tried again later than that, nor after 401, 403 or 429, nor when a deadline has passed, nor on a bill for one.
    """

    def __init__(
        self,
        url: str,
        *,
        deadlines: Deadlines = USUAL,
        answer_limit: int = 65_536,
        event_limit: int = 256 * 1024,
        body_limit: int = 8 * 1024 * 1024,
        training_limit: int = 32 * 1024 * 1024,
        retry_pause: float = 0.2,
        tls: ssl.SSLContext | None = None,
        names: Names | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._url, self._deadlines = url.rstrip("/"), deadlines
        self._answer_limit, self._event_limit, self._body_limit = answer_limit, event_limit, body_limit
        self._training_limit = training_limit
        self._retry_pause, self._now = retry_pause, now
        # Here and not on first use, because it blocks for tens of milliseconds.
        self._tls = tls or httpx.create_ssl_context(trust_env=False)
        self._names = names
        self._keeping: Transport | None = None
        self._fresh: Transport | None = None
        self._addresses: dict[str, Address] = {}

    async def ask(self, api_key: Secret, model_id: int, prompt: str, bill: Bill | None = None) -> Answer:
        """The whole answer in one piece; raises SparkGPTError."""
        watch = self._watch()
        async with self._reply("askoutside", api_key, body(model_id, prompt), watch, bill) as reply:
            return Answer(await self._whole_answer(reply, watch, api_key), read_quota(reply.headers))

    async def training(self, api_key: Secret, model_id: int, bill: Bill | None = None) -> Training:
        """What the model was trained on; raises SparkGPTError."""
        watch = self._watch()
        async with self._reply("getModelTrain", api_key, body(model_id), watch, bill) as reply:
            whole = await self._whole(reply, watch, api_key, self._training_limit)
            # A large one takes a while to read, and others' answers go on meanwhile.
            return replace(await asyncio.to_thread(read_training, whole), quota=read_quota(reply.headers))

    async def ask_stream(
        self, api_key: Secret, model_id: int, prompt: str, hear: Hear, bill: Bill | None = None
    ) -> Finished:
        """The deltas of each read go to `hear` while they are read; raises SparkGPTError, maybe after some.

        Cancelling hangs up.
        """
        watch = self._watch()
        content = body(model_id, prompt, stream=True)
        async with self._reply("askoutsideStream", api_key, content, watch, bill) as reply:
            # Some servers ignore `stream` and send the answer in one piece.
            if _media_type(reply) == "application/json":
                if text := await self._whole_answer(reply, watch, api_key):
                    hear([text])
                return Finished(read_quota(reply.headers))
            reading = Reading(self._answer_limit, self._event_limit, self._body_limit, api_key)
            await pour(reply, _listening(reading, hear, watch), watch)
            if reading.end is None:
                raise reading.cut()
            if isinstance(reading.end, SparkGPTError):
                raise reading.end
            # A connection is kept only if its reply was read to the very end, a moment after [DONE].
            with suppress(SparkGPTError):
                await next_piece(reply, Watch(Deadlines(total=_LINGER), _clock()))
            return Finished(read_quota(reply.headers))

    async def aclose(self) -> None:
        """Close all connections; whoever is still being answered gets Unavailable."""
        clients, self._keeping, self._fresh = (self._keeping, self._fresh), None, None
        for client in clients:
            if client:
                await client.aclose()
        if self._names:
            await self._names.close()

    def _watch(self) -> Watch:
        return Watch(self._deadlines, _clock())

    @asynccontextmanager
    async def _reply(
        self, call: str, api_key: Secret, content: bytes, watch: Watch, bill: Bill | None = None
    ) -> AsyncIterator[httpx.Response]:
        """A good reply whose body is still to be read. Errors that leave the block learn its quota."""
        reply = await self._open(call, api_key, content, watch, bill or Bill())
        try:
            yield reply
        except SparkGPTError as error:
            error.quota = read_quota(reply.headers)
            raise
        finally:
            await hang_up(reply)

    async def _open(self, call: str, api_key: Secret, content: bytes, watch: Watch, bill: Bill) -> httpx.Response:
        if not api_key.can_be_sent:
            raise Refused("The API key holds characters that no API key has", reason=Reason.BAD_KEY)
        first = self._over_a_new_one() if bill.is_for_one else self._over_a_kept_one()
        reply = await self._try(first, call, api_key, content, watch, bill)
        may_try_again = isinstance(reply, Unavailable) and reply.retry_after is None and not bill.is_for_one
        if may_try_again and not watch.late:
            await asyncio.sleep(self._retry_pause)
            watch.attempt(_clock())
            reply = await self._try(self._over_a_new_one(), call, api_key, content, watch, bill)
        if isinstance(reply, SparkGPTError):
            raise reply
        return reply

    def _over_a_kept_one(self) -> Transport:
        self._keeping = self._keeping or Transport(self._tls, self._names, keep=True)
        return self._keeping

    def _over_a_new_one(self) -> Transport:
        self._fresh = self._fresh or Transport(self._tls, self._names, keep=False)
        return self._fresh

    def _address(self, call: str) -> Address:
        if call not in self._addresses:
            self._addresses[call] = Address.of(f"{self._url}/{call}", _HEADERS)
        return self._addresses[call]

    async def _try(
        self, over: Transport, call: str, api_key: Secret, content: bytes, watch: Watch, bill: Bill
    ) -> httpx.Response | SparkGPTError:
        address = self._address(call)
        request = address.request(b"Bearer " + api_key.reveal().encode("ascii"), content)
        bill.calls += 1
        reply = await in_time(over.ask(address.origin, request, self._deadlines.connect), watch)
        if isinstance(reply, SparkGPTError):
            return reply
        bill.hear(read_quota(reply.headers))
        problem = self._problem_with(reply)
        if problem is None:
            return reply
        await hang_up(reply)
        return problem

    def _problem_with(self, reply: httpx.Response) -> SparkGPTError | None:
        quota = read_quota(reply.headers)
        if not reply.is_success:
            retry_after = read_retry_after(reply.headers, self._now())
            return error_for(reply.status_code, retry_after=retry_after, quota=quota)
        # Compressed bytes may unfold to any size, so none are taken.
        if reply.headers.get("content-encoding", "identity").strip().lower() not in ("identity", ""):
            return Nonsense("SparkGPT sent a compressed reply, which we did not ask for", quota=quota)
        if _media_type(reply) == "text/html":
            return Nonsense("SparkGPT sent a web page instead of an answer", quota=quota)
        return None

    async def _whole_answer(self, reply: httpx.Response, watch: Watch, api_key: Secret) -> str:
        text = read_answer(await self._whole(reply, watch, api_key))
        if is_in(text, api_key):
            text = ""
            raise sent_back()
        if len(text) > self._answer_limit:
            raise TooLong(f"SparkGPT's answer is longer than {self._answer_limit} characters")
        return text

    async def _whole(self, reply: httpx.Response, watch: Watch, api_key: Secret, limit: int | None = None) -> bytes:
        """The body; here any byte is a sign of life. Nonsense if the API key is in it."""
        limit = limit or self._body_limit
        whole = bytearray()
        while piece := await next_piece(reply, watch):
            whole += piece
            if len(whole) > limit:
                raise Nonsense(f"SparkGPT sent more than {limit} bytes for one reply")
            watch.alive(_clock())
        if is_in(whole, api_key):
            whole.clear()
            raise sent_back()
        return bytes(whole)


def _listening(reading: Reading, hear: Hear, watch: Watch) -> Take:
    clock, events = asyncio.get_running_loop().time, reading.events

    def take(piece: bytes) -> float | None:
        signs = events.signs
        if deltas := reading.feed(piece):
            hear(deltas)
        if reading.end is not None:
            return None
        return watch.alive(clock()) if events.signs > signs else watch.until

    return take


def _media_type(reply: httpx.Response) -> str:
    return str(reply.headers.get("content-type", "")).partition(";")[0].strip().lower()


def _clock() -> float:
    return asyncio.get_running_loop().time()
